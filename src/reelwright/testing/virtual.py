"""An event loop in virtual time: whoever sleeps an hour wakes at once, and the order of events is always the same.

Nothing outside the loop may be waited for: a socket or a thread takes real time, which this loop does not let pass.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

EPOCH = 1_800_000_000.0  # where virtual time begins, seconds since 1970: a day in January 2027

T = TypeVar("T")


class _Skipping(selectors.SelectSelector):
    """A selector that never waits, and counts the time that it would have waited."""

    passed = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise RuntimeError("Everybody waits for something that never comes; virtual time has no outside")
        self.passed += max(timeout, 0.0)
        return super().select(0)


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop whose `time()` is virtual, in seconds since it was made."""

    def __init__(self) -> None:
        self._skipping = _Skipping()
        super().__init__(self._skipping)

    def time(self) -> float:
        return self._skipping.passed


def now() -> float:
    """Return the time in the running VirtualLoop, in seconds since 1970: the `clock` of what lives in one."""
    return EPOCH + asyncio.get_running_loop().time()


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run `main` to its end in a virtual loop of its own, cancel what it left behind, and return its result."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main)
