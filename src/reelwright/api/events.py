"""Server-Sent Events (WHATWG HTML, 9.2): what happens is told as it happens, and a page that comes back goes on.

    @router.get("/jobs/{job}/events", response_class=Response, responses=ANSWERS)
    async def job_events(job: str, caller: CallerOf, after: LastEventId) -> EventStream:
        return EventStream(service.events(caller, job, after=after or 0))

A WebSocket needs nothing here: the guard refuses those of foreign pages.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Header
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from reelwright.api.leaving import while_heard

RETRY = 2000  # milliseconds after which a browser comes back
HEARTBEAT = 15.0  # seconds; proxies end what is silent for a minute or half of one
_NAME = re.compile(r"[A-Za-z0-9_.:-]{1,100}")
_NUMBER = re.compile(r"[0-9]{1,18}")

_FIELDS = {"id": "string", "event": "string", "data": "string", "retry": "integer"}
_SCHEMA = {"type": "object", "properties": {name: {"type": kind} for name, kind in _FIELDS.items()}}
# `responses=` of a route that gives events, with `response_class=Response`.
ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"description": "Events as they happen", "content": {"text/event-stream": {"itemSchema": _SCHEMA}}},
}


@dataclass(frozen=True)
class Event:
    """One event: its name, its number in the order of its stream (None: not to be resumed from), its JSON data."""

    event: str
    data: Any
    id: int | None = None

    def encoded(self) -> bytes:
        if not _NAME.fullmatch(self.event):
            raise ValueError(f"{self.event!r} is no name of an event")
        number = "" if self.id is None else f"id: {self.id}\n"
        data = json.dumps(self.data, allow_nan=False, separators=(",", ":"))  # JSON has no bare line ends
        return f"{number}event: {self.event}\ndata: {data}\n\n".encode()


def _last_event_id(last_event_id: Annotated[str | None, Header()] = None) -> int | None:
    """Return the number of the last event that the client has seen, or None.

    What is no number of ours is taken as none, so the stream begins from its start: a browser sends back what it was
    given, and would never come again after a refusal.
    """
    found = _NUMBER.fullmatch(last_event_id) if last_event_id is not None else None
    return int(found[0]) if found else None


LastEventId = Annotated[int | None, Depends(_last_event_id)]


class EventStream(Response):
    """Sends events until they end or the client leaves; then `events` is closed. A comment is the heartbeat."""

    media_type = "text/event-stream"

    def __init__(self, events: AsyncIterator[Event], heartbeat: float = HEARTBEAT, retry: int = RETRY) -> None:
        headers = {"Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no"}
        super().__init__(None, 200, headers)
        del self.headers["content-length"]
        self._events, self._heartbeat, self._retry = events, heartbeat, retry

    async def __call__(self, _: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        try:
            await while_heard(receive, self._tell(send))
        finally:
            close = getattr(self._events, "aclose", None)
            if close is not None:
                await close()

    async def _tell(self, send: Send) -> None:
        await _write(send, f"retry: {self._retry}\n\n".encode())
        following: asyncio.Task[Event | None] | None = None
        try:
            while True:
                following = following or asyncio.create_task(self._next())
                await asyncio.wait({following}, timeout=self._heartbeat)
                if not following.done():
                    await _write(send, b": still here\n\n")
                    continue
                event, following = following.result(), None
                if event is None:
                    break
                await _write(send, event.encoded())
        finally:
            if following is not None:
                following.cancel()
                await asyncio.gather(following, return_exceptions=True)
        await send({"type": "http.response.body", "body": b""})

    async def _next(self) -> Event | None:
        return await anext(self._events, None)


async def _write(send: Send, told: bytes) -> None:
    await send({"type": "http.response.body", "body": told, "more_body": True})
