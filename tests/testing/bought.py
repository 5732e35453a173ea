"""An engine against a simulated provider, from the submit to the bytes of its result, in virtual time.

Where a call has files, which are read in a thread that virtual time does not wait for, it goes on in `real` time.
"""

from __future__ import annotations

import asyncio
import io
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import av
import httpx2

from reelwright.engine import Call, Engine, EngineError, Model, Pending, Result, Ticket
from reelwright.engines import connect, table
from reelwright.settings import Settings
from reelwright.testing import virtual
from reelwright.testing.simulator import USUAL, Faults, Pace, Simulator, transport

T = TypeVar("T")


class Market:
    """A simulator, and one engine that is connected to it with some keys."""

    def __init__(self, name: str, secrets: Mapping[str, str], faults: Faults | None, real: bool, **more: Any) -> None:
        clock, pace = (time.time, Pace(queue=(0, 0), run=(0, 0))) if real else (virtual.now, USUAL)
        self.sim = Simulator(1, faults, **({"clock": clock, "pace": pace, "side": 48} | more))
        self.door = transport(self.sim)
        self.engine: Engine = connect(name, Settings(home=Path("/nowhere"), secrets=secrets), self.door)

    async def result(self, call: Call, ticket: Ticket | Result | None = None) -> Result:
        """Submit a call, unless it has a ticket, and wait for its end."""
        if ticket is None:
            await self.engine.check(call)
            ticket = await self.engine.submit(call)
        while isinstance(ticket, Ticket):
            state = await self.engine.poll(ticket, call)
            if isinstance(state, Result):
                return state
            assert isinstance(state, Pending)
            await self.sim.sleep(10)
        return ticket

    async def error(self, call: Call) -> EngineError:
        """Return how a call ends badly."""
        try:
            found = await self.result(call)
        except EngineError as error:
            return error
        raise AssertionError(f"no error, but {found!r}")

    async def fetched(self, result: Result) -> bytes:
        """Return the bytes of a result as its caller fetches them: with its own headers and no key besides."""
        if result.data is not None:
            return result.data
        async with httpx2.AsyncClient(transport=self.door, timeout=None) as client:
            answer = await client.get(result.links[0], headers=dict(result.extra), follow_redirects=True)
            answer.raise_for_status()
            return answer.content


def trade(
    name: str,
    secrets: Mapping[str, str],
    story: Callable[[Market], Awaitable[T]],
    faults: Faults | None = None,
    real: bool = False,
    **more: Any,
) -> T:
    """Run a story in a market of its own."""

    async def whole() -> T:
        market = Market(name, secrets, faults, real, **more)
        try:
            return await story(market)
        finally:
            await market.engine.close()
            await market.sim.close()

    return asyncio.run(whole()) if real else virtual.run(whole())


def row(engine: str, model: str) -> Model:
    return next(m for m in table(Settings(home=Path("/nowhere"))) if (m.engine, m.model) == (engine, model))


def seconds_of(sound: bytes) -> float:
    """Return the seconds that a decoder finds in a sound."""
    with av.open(io.BytesIO(sound)) as file:
        stream = file.streams.audio[0]
        return sum(frame.samples for frame in file.decode(stream)) / stream.rate
