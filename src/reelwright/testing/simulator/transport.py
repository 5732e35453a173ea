"""The door for the same process: a transport for httpx2 that asks the simulator, and breaks as networks do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx2

from reelwright.testing.simulator.core import Simulator
from reelwright.testing.simulator.wire import Incoming, Outgoing


def transport(simulator: Simulator) -> httpx2.AsyncBaseTransport:
    """Return a transport to a simulator.

    An answer that is lost raises httpx2.ReadError after the simulator took the call, a connection that does not come
    about httpx2.ConnectError before; a body that is shorter than its Content-Length httpx2.RemoteProtocolError. Who
    waits longer than the read timeout of his request gets httpx2.ReadTimeout, and who is cancelled is gone; the
    simulator goes on with the call in both cases, as a provider does.
    """
    return _Transport(simulator)


class _Transport(httpx2.AsyncBaseTransport):
    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._calls: set[asyncio.Task[Outgoing]] = set()

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        body = await request.aread()
        headers = {name.lower(): value for name, value in request.headers.items()}
        answer = await self._answer(Incoming(request.method, str(request.url), headers, body), request)
        if answer.manner == "unreachable":
            raise httpx2.ConnectError("All connection attempts failed", request=request)
        if answer.manner == "lost":
            raise httpx2.ReadError("The connection was reset", request=request)
        stream = _Body(self._simulator, answer, request)
        return httpx2.Response(answer.status, headers=dict(answer.headers), stream=stream, request=request)

    async def _answer(self, incoming: Incoming, request: httpx2.Request) -> Outgoing:
        call = asyncio.get_running_loop().create_task(self._simulator.handle(incoming))
        self._calls.add(call)
        call.add_done_callback(self._calls.discard)
        await asyncio.wait({call}, timeout=request.extensions.get("timeout", {}).get("read"))
        if not call.done():
            raise httpx2.ReadTimeout("The answer did not come in time", request=request)
        return call.result()


class _Body(httpx2.AsyncByteStream):
    """A body as it comes, held to its Content-Length as a connection of HTTP/1.1 is."""

    def __init__(self, simulator: Simulator, answer: Outgoing, request: httpx2.Request) -> None:
        self._pieces, self._request = simulator.pieces(answer), request
        told = answer.headers.get("content-length")
        self._left = None if told is None or request.method == "HEAD" else int(told)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._pieces:
            if self._left is not None:
                piece = piece[: self._left]  # noqa: PLW2901
                self._left -= len(piece)
            if piece:
                yield piece
            if self._left == 0:
                return
        if self._left:
            raise httpx2.RemoteProtocolError("The peer closed the connection early", request=self._request)

    async def aclose(self) -> None:
        await self._pieces.aclose()  # type: ignore[attr-defined]
