"""An adapter that is connected to its simulated provider, in real time that is short."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import httpx2

from reelwright.engine import Access, Call, Engine, Result, Ticket
from reelwright.registry import load
from reelwright.testing.simulator import Faults, Simulator, transport

KEY = "key-canary-1"
HEADERS = {"authorization": f"Bearer {KEY}", "x-runway-version": "2024-11-06"}


class World:
    """One provider and a caller of it."""

    def __init__(self, name: str, faults: Faults | None = None, **more: Any) -> None:
        part = load("reelwright.engines", name)
        self.sim = Simulator(3, faults, side=48, keys={name: [KEY]}, **more)
        self.engine: Engine = part.connect(Access({part.VARIABLES[0]: KEY}, "", transport(self.sim)))

    async def made(self, asked: Call) -> Result:
        await self.engine.check(asked)
        ticket = await self.engine.submit(asked)
        assert isinstance(ticket, Ticket)
        return await self.ended(ticket, asked)

    async def ended(self, ticket: Ticket, asked: Call) -> Result:
        for _ in range(200):
            state = await self.engine.poll(ticket, asked)
            if isinstance(state, Result):
                return state
            await asyncio.sleep(0.02)
        raise AssertionError("it never ended")

    async def told(self, addresses: Sequence[str]) -> list[dict[str, Any]]:
        """Return what the provider itself says at addresses."""
        async with httpx2.AsyncClient(transport=transport(self.sim), headers=HEADERS) as http:
            return [(await http.get(address)).json() for address in addresses]

    async def fetched(self, result: Result) -> bytes:
        async with httpx2.AsyncClient(transport=transport(self.sim)) as http:
            answer = await http.get(result.links[0], headers=dict(result.extra))
        assert answer.status_code == 200
        return answer.content


def live(name: str, story: Callable[[World], Awaitable[None]], faults: Faults | None = None, **more: Any) -> None:
    """Let a story happen with a provider."""

    async def main() -> None:
        world = World(name, faults, **more)
        await story(world)
        await world.engine.close()

    asyncio.run(main())
