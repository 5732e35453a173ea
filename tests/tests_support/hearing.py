"""Server-Sent Events as a page hears them, over a real connection."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def stream(port: int, path: str, last: int | None = None, seconds: float = 20) -> Iterator[Iterator[dict[str, Any]]]:
    """Give the events of a stream as {id, event, data}; `seconds` of silence are a failure."""
    connection = http.client.HTTPConnection("localhost", port, timeout=seconds)
    connection.request("GET", f"/api/v1{path}", headers={} if last is None else {"Last-Event-ID": str(last)})
    answer = connection.getresponse()
    assert answer.status == 200

    def events() -> Iterator[dict[str, Any]]:
        told: dict[str, Any] = {}
        for line in answer:
            name, _, value = line.decode().rstrip("\n").partition(": ")
            if name in ("id", "event", "data"):
                told[name] = value if name == "event" else json.loads(value)
            elif not name and told.get("event"):
                yield told
                told = {}

    try:
        yield events()
    finally:
        answer.close()
        connection.close()
