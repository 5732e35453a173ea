"""Calls of engines, and providers that answer as a test tells them to."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import httpx2

from reelwright.engine import Call, EngineError, Model, Request

T = TypeVar("T")
Reply = httpx2.Response | Exception | Callable[[httpx2.Request], httpx2.Response]

PNG = b"\x89PNG\r\n\x1a\n"  # how a PNG begins
HOSTILE = {
    "html": httpx2.Response(200, html="<html><body>Bad gateway</body></html>"),
    "half": httpx2.Response(200, content=b'{"id": "abc", "sta'),
    "list": httpx2.Response(200, json=[1, 2]),
    "nested": httpx2.Response(200, content=b"[" * 200_000),
    "empty": httpx2.Response(200, content=b""),
    "strange": httpx2.Response(200, json={"status": {"a": 1}, "id": {"b": 2}, "request_id": 7}),
}


def answer(anything: Any, status: int = 200) -> httpx2.Response:
    """Return an answer in JSON, NaN and infinity as some servers write them."""
    return httpx2.Response(status, content=json.dumps(anything).encode(errors="surrogatepass"))


class Provider:
    """A transport that answers by method and path, and keeps what it was asked."""

    def __init__(self) -> None:
        self.replies: dict[str, list[Reply]] = {}
        self.asked: list[httpx2.Request] = []

    def on(self, route: str, *replies: Reply | dict[str, Any]) -> Provider:
        """Answer `METHOD /path` with these in turn, the last one for ever."""
        self.replies[route] = [answer(each) if isinstance(each, dict) else each for each in replies]
        return self

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(request)
        replies = self.replies.get(f"{request.method} {request.url.path}")
        if not replies:
            return httpx2.Response(404, json={"detail": "Not found."})
        reply = replies.pop(0) if len(replies) > 1 else replies[0]
        if isinstance(reply, Exception):
            raise reply
        if callable(reply):
            return reply(request)
        return httpx2.Response(reply.status_code, headers=_kept(reply), content=reply.content)

    @property
    def transport(self) -> httpx2.MockTransport:
        return httpx2.MockTransport(self)

    def bodies(self, route: str) -> list[Any]:
        """Return the JSON that came to a route."""
        return [json.loads(each.content) for each in self.asked if f"{each.method} {each.url.path}" == route]


def _kept(reply: httpx2.Response) -> dict[str, str]:
    return {name: value for name, value in reply.headers.items() if name not in ("content-length", "content-encoding")}


def call(model: Model, folder: Path, *, hook: str | None = None, **fields: Any) -> Call:
    """Return a call; `files` names the bytes of each input by its kind."""
    files: dict[str, Path] = {}
    inputs: dict[str, list[str]] = {}
    for kind, contents in fields.pop("files", {}).items():
        for content in contents if isinstance(contents, list) else [contents]:
            digest = sha256(content).hexdigest()
            files[digest] = folder / digest
            files[digest].write_bytes(content)
            inputs.setdefault(kind, []).append(digest)
    more = {name: fields.pop(name) for name in ("since", "known") if name in fields}
    fields.setdefault("prompt", "a bottle in the snow" if "prompt" in model.fields else "")
    request = Request(**{"capability": model.capabilities[0], "inputs": inputs} | fields)
    return Call(request, model, "attempt-1", files, hook, **more)


def run(awaitable: Awaitable[T]) -> T:
    async def inner() -> T:
        return await awaitable

    return asyncio.run(inner())


def error_of(awaitable: Awaitable[Any]) -> EngineError:
    """Return the error that an engine raises; anything else is a defect."""
    try:
        found = run(awaitable)
    except EngineError as error:
        return error
    raise AssertionError(f"no error, but {found!r}")
