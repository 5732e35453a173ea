"""What happens, told to all who listen in this process as it happens: one poller over the events of the database.

    async with feed.open("local", job.id) as hearing:
        async for told in hearing.told(after=last): ...

Whoever falls behind by more than QUEUED events, or comes back for more than BACKLOG of them, is told `Gap` in their
place and reads again how things stand.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from reelwright.storage.records.jobs import Jobs, Told

EVERY = 0.1  # seconds between two looks, while somebody listens
QUEUED = 256  # events that wait for one listener
BACKLOG = 1000  # events that one who comes back is told one by one
_PAGE = 500
_AWAY = 1.0  # seconds until a database that is away is asked again
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Gap:
    """Events up to the number `id` were left out."""

    id: int


@dataclass(eq=False)
class _Listener:
    workspace: str
    job: str | None
    waiting: deque[Told] = field(default_factory=deque)
    came: asyncio.Event = field(default_factory=asyncio.Event)
    gap: int = 0  # the last event that was left out

    def tell(self, told: Told) -> None:
        if told.workspace != self.workspace or self.job not in (None, told.job):
            return
        self.waiting.append(told)
        if len(self.waiting) > QUEUED:
            self.gap = told.id
            self.waiting.clear()
        self.came.set()


class Feed:
    """Belongs to the event loop of one process."""

    def __init__(self, jobs: Jobs, every: float = EVERY) -> None:
        self._jobs, self._every = jobs, every
        self._listeners: set[_Listener] = set()
        self._poller: asyncio.Task[None] | None = None
        self._starting = asyncio.Lock()
        self._place = 0  # the newest event that was looked at

    @property
    def listeners(self) -> int:
        return len(self._listeners)

    @asynccontextmanager
    async def open(self, workspace: str, job: str | None = None) -> AsyncIterator[Hearing]:
        """Listen to a workspace, or to one job of it, from now on. Raises StorageError where the database is away."""
        listener = _Listener(workspace, job)
        async with self._starting:
            if self._poller is None or self._poller.done():
                self._place = await asyncio.to_thread(self._jobs.last_told)
                self._poller = asyncio.create_task(self._poll())
            self._listeners.add(listener)
        try:
            yield Hearing(self._jobs, listener, self._place)
        finally:
            self._listeners.discard(listener)
            if not self._listeners and self._poller is not None:
                self._poller.cancel()
                self._poller = None

    async def _poll(self) -> None:
        while True:
            try:
                found = await asyncio.to_thread(self._jobs.told, self._place, _PAGE)
            except Exception as error:  # whatever it is, those who listen hear more later
                _log.warning("looking for events failed: %s", error)
                await asyncio.sleep(_AWAY)
                continue
            for told in found:
                self._place = told.id
                for listener in self._listeners:
                    listener.tell(told)
            if len(found) < _PAGE:
                await asyncio.sleep(self._every)


class Hearing:
    """One listener's ear. `place` is the number of the newest event when it began to listen."""

    def __init__(self, jobs: Jobs, listener: _Listener, place: int) -> None:
        self._jobs, self._listener, self.place = jobs, listener, place

    async def told(self, after: int | None = None) -> AsyncGenerator[Told | Gap]:
        """Yield what happens, in order and once each: first what came after the event `after`, where one is named."""
        last, mine = self.place, self._listener
        if after is not None and after > last:
            newest = await asyncio.to_thread(self._jobs.last_told)
            last = after if after <= newest else last  # else it is of another database, such as one before a restore
        elif after is not None:
            async for each in self._missed(after):
                last = each.id
                yield each
        while True:
            if mine.gap:
                last, mine.gap = max(mine.gap, last), 0
                yield Gap(last)
            elif mine.waiting:
                told = mine.waiting.popleft()
                if told.id > last:
                    last = told.id
                    yield told
            else:
                mine.came.clear()
                await mine.came.wait()

    async def _missed(self, after: int) -> AsyncGenerator[Told | Gap]:
        """Yield the events between `after` and the time at which this began to listen."""
        mine = self._listener
        options: Mapping[str, Any] = {"workspace": mine.workspace, "job": mine.job}
        found = await asyncio.to_thread(self._jobs.told, after, BACKLOG + 1, **options)
        if len(found) > BACKLOG:
            yield Gap(self.place)
            return
        for told in found:
            yield told
