"""Answers that last: they end when they are done, or when nobody listens any more."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine

from starlette.types import Receive


async def while_heard(receive: Receive, work: Coroutine[None, None, None]) -> None:
    """Run `work`; when the client leaves, end it, and wait until it has cleaned up. Raises what `work` raises."""
    working = asyncio.create_task(work)
    leaving = asyncio.create_task(_left(receive))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        done = working.done()
    finally:
        for task in (working, leaving):
            task.cancel()
        await asyncio.gather(working, leaving, return_exceptions=True)
    if done:
        working.result()


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
