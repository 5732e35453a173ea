"""Calls that go the whole way to a simulated provider: checked, submitted, polled to their end, and fetched."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx2

from reelwright.engine import Access, Call, Engine, Pending, Result, Ticket
from reelwright.testing.simulator import Faults, Pace, Simulator, transport

BRISK = Pace(queue=(0.001, 0.002), run=(0.004, 0.008))  # seconds; real ones, since files are read in threads
HERE = "http://127.0.0.1:9"  # where nobody listens: the transport answers


def simulator(faults: Faults | None = None, **more: Any) -> Simulator:
    return Simulator(3, faults, **{"pace": BRISK, "side": 48} | more)


def access(simulator: Simulator, name: str, secrets: Mapping[str, str], local: bool = False) -> Access:
    """Return access to a simulated provider, at its own host or under its name on this machine."""
    return Access(secrets, simulator.address(name, HERE) if local else "", transport(simulator))


async def ended(engine: Engine, call: Call, ticket: Ticket) -> Result:
    while isinstance(state := await engine.poll(ticket, call), Pending):
        await asyncio.sleep(0.002)
    return state


async def made(engine: Engine, call: Call) -> Result:
    """Go the whole way to a result."""
    await engine.check(call)
    answer = await engine.submit(call)
    return answer if isinstance(answer, Result) else await ended(engine, call, answer)


async def fetched(simulator: Simulator, result: Result) -> bytes:
    """Return the bytes of a result, its first link fetched without any key."""
    if result.data is not None:
        return result.data
    async with httpx2.AsyncClient(transport=transport(simulator)) as client:
        answer = await client.get(result.links[0], headers=dict(result.extra))
    assert answer.status_code == 200
    return answer.content
