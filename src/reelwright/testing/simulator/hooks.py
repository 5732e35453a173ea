"""Webhooks: each job's end is told once, again until it is heard, or as faults will have it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from reelwright.testing.simulator.jobs import Ending, Job
from reelwright.testing.simulator.protocol import Calling, Protocol

if TYPE_CHECKING:
    from reelwright.testing.simulator.core import Simulator

Deliver = Callable[[str, Mapping[str, str], bytes], Awaitable[int]]
_LATE = 5.0  # seconds after which a failure is told of what has succeeded


class Hooks:
    """The webhooks that are on their way."""

    def __init__(self, simulator: Simulator) -> None:
        self._sim = simulator
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, provider: Protocol, job: Job) -> None:
        """Send a job's webhook when it ends, where one was asked for and it will end."""
        if not job.hook or job.told or self._sim.deliver is None or job.ends == float("inf"):
            return
        task = asyncio.get_running_loop().create_task(self._wait_and_tell(provider, job))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def tell(self, provider: Protocol, job: Job) -> None:
        """Send a job's webhook now, unless that was done before."""
        if not isinstance(provider, Calling) or job.told or self._sim.deliver is None:
            return
        job.told += 1
        if "hook_never" in job.hook_faults:
            return
        copies = 10 if "hook_flood" in job.hook_faults else 1
        await asyncio.gather(*(self._deliver(provider, job, job.ending, "end") for _ in range(copies)))
        if "fails_late" in job.faults and job.ending == "succeeded":
            await self._sim.sleep(_LATE)
            await self._deliver(provider, job, "failed", "late")

    async def settle(self) -> None:
        while self._tasks:
            await asyncio.gather(*self._tasks)

    async def close(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _wait_and_tell(self, provider: Protocol, job: Job) -> None:
        await self._sim.sleep(max(job.ends - self._sim.clock(), 0.0))
        await self.tell(provider, job)

    async def _deliver(self, provider: Calling, job: Job, ending: Ending, event: str) -> None:
        assert self._sim.deliver is not None
        for wait in (*provider.hook_waits, None):
            body = provider.hook_body(job, ending)
            try:
                status = await self._sim.deliver(job.hook, provider.signed(job, event, body), body)
            except OSError:
                status = 0
            if 200 <= status < 300 or wait is None:
                return
            await self._sim.sleep(wait)
