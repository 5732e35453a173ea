"""Sudden death: from a random event on, nothing that this process does has any effect."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import httpx2


class KilledError(BaseException):
    """Raised by whatever a dead process touches; no `except Exception` of the code under test can catch it."""


class Life:
    """Counts the events of one process; at event `last` it dies, before or after the event takes effect."""

    def __init__(self, last: int | None, after: bool) -> None:
        self._last, self._after = last, after
        self.events = 0
        self.dead = False
        self.died = asyncio.Event()

    def begin(self) -> bool:
        """Tell of an event that is about to take effect; returns whether the process dies right after it."""
        if self.dead:
            raise KilledError
        self.events += 1
        now = self._last is not None and self.events >= self._last
        if now and not self._after:
            self._die()
            raise KilledError
        return now

    def end(self, dies: bool) -> None:
        if dies:
            self._die()
            raise KilledError

    def _die(self) -> None:
        self.dead = True
        self.died.set()


class Mortal:
    """An object whose methods are events of a life: what a dead process calls does nothing."""

    def __init__(self, inner: Any, life: Life, watch: Callable[[], None] = lambda: None) -> None:
        self._inner, self._life, self._watch = inner, life, watch

    def __getattr__(self, name: str) -> Any:
        return mortal(getattr(self._inner, name), self._life, self._watch)


def mortal(function: Callable[..., Any], life: Life, watch: Callable[[], None] = lambda: None) -> Callable[..., Any]:
    """Return a function as an event of a life, after which `watch` looks."""

    def called(*arguments: Any, **named: Any) -> Any:
        dies = life.begin()
        result = function(*arguments, **named)
        watch()
        life.end(dies)
        return result

    return called


class MortalTransport(httpx2.AsyncBaseTransport):
    """A network as a process sees it: a request that was sent before its death arrives, its answer does not."""

    def __init__(self, inner: httpx2.AsyncBaseTransport, life: Life, trace: list[str]) -> None:
        self._inner, self._life, self._trace = inner, life, trace

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        dies = self._life.begin()
        self._trace.append(f"{asyncio.get_running_loop().time():.6f} {request.method} {request.url.path}")
        response = await self._inner.handle_async_request(request)
        self._life.end(dies)
        if self._life.dead:
            raise KilledError
        return response
