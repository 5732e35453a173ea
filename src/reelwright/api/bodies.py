"""What a request may send: how much, in what time, of which type. A route says otherwise by `takes`.

@router.post("/assets")
@takes("multipart/form-data", size=200 << 20, seconds=600)
def asset_create(file: UploadFile) -> Asset: ...
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from starlette.types import Message, Receive, Scope

from reelwright.api.errors import Fault

F = TypeVar("F", bound=Callable[..., object])
JSON = "application/json"
_DRAINED = 4 << 20  # bytes that are read and thrown away so that a client hears why it was refused
_PATIENCE = 1.0  # seconds for that


@dataclass(frozen=True)
class Takes:
    """The media types (JSON is also any `application/…+json`; none for any), the bytes and the seconds of a body."""

    types: tuple[str, ...]
    size: int
    seconds: float

    def fits(self, media_type: str) -> bool:
        json = JSON in self.types and media_type.startswith("application/") and media_type.endswith("+json")
        return not self.types or json or media_type in self.types


def takes(*types: str, size: int, seconds: float = 30.0) -> Callable[[F], F]:
    """Let a route take bodies of these media types (any where none is named), of `size` bytes, within `seconds`."""

    def mark(endpoint: F) -> F:
        endpoint.takes = Takes(types, size, seconds)  # type: ignore[attr-defined]
        return endpoint

    return mark


class Body:
    """The body of one request on its way in. It is judged when it is first read, since the route is known then."""

    def __init__(self, scope: Scope, receive: Receive, headers: dict[bytes, bytes], usual: Takes) -> None:
        self._scope, self._receive, self._headers, self._usual = scope, receive, headers, usual
        length = headers.get(b"content-length", b"0")
        self.length = int(length) if length.isdigit() and len(length) < 19 else 0
        self.whole = not self.length and b"transfer-encoding" not in headers
        self.size = 0
        self._judged: Takes | None = None
        self._end = 0.0

    async def receive(self) -> Message:
        """Give the next message. Raises Fault where the body is of a wrong type, too large or too slow."""
        if self.whole:
            return await self._receive()  # only that the client leaves can come
        takes = self._judged or self._judge()
        try:
            async with asyncio.timeout_at(self._end):
                message = await self._receive()
        except TimeoutError:
            raise Fault("slow", f"The body did not come within {takes.seconds:g} seconds. Send it faster.") from None
        self._count(message)
        if self.size > takes.size:
            raise _too_large(takes)
        return message

    async def drain(self) -> None:
        """Read on for a moment before an answer that needs no more of the body, so that it is not lost in a reset."""
        waits = b"expect" in self._headers and not self.size
        if self.whole or waits or self.length > _DRAINED + self.size:
            return
        try:
            async with asyncio.timeout(_PATIENCE):
                while not self.whole and self.size < _DRAINED:
                    self._count(await self._receive())
        except TimeoutError:
            return

    def _judge(self) -> Takes:
        takes: Takes = getattr(self._scope.get("endpoint"), "takes", self._usual)
        media_type = self._headers.get(b"content-type", b"").partition(b";")[0].strip().lower().decode("latin-1")
        if not takes.fits(media_type):
            raise Fault("media-type", f"This address takes {' or '.join(takes.types)}. Say so in Content-Type.")
        if self.length > takes.size:
            raise _too_large(takes)
        self._end = asyncio.get_running_loop().time() + takes.seconds
        self._judged = takes
        return takes

    def _count(self, message: Message) -> None:
        self.size += len(message.get("body", b""))
        self.whole = not message.get("more_body", False)  # so also when the client has left


def _too_large(takes: Takes) -> Fault:
    return Fault("too-large", f"This address takes at most {takes.size} bytes. Send less.")
