"""What the engines of this machine share: they answer at once, cost nothing, and ask nobody."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from reelwright.engine import Absent, Call, EngineError, Hook, Pending, Result, Ticket
from reelwright.errors import InputError, ReelwrightError

Make = Callable[[Call], tuple[bytes, Mapping[str, Any]]]


class Local:
    """See reelwright.engine.Engine. `make` returns the bytes of a file and facts of it, in a thread of its own."""

    def __init__(self, name: str, make: Make) -> None:
        self.name, self._make = name, make

    async def check(self, call: Call) -> None:
        """Take every call: what cannot be made is told when it is tried, which costs nothing."""

    async def submit(self, call: Call) -> Ticket | Result:
        try:
            data, facts = await asyncio.to_thread(self._make, call)
        except InputError as error:
            raise EngineError("fix_input", str(error), engine=self.name, charged=0) from error
        except ReelwrightError as error:
            raise EngineError("failed", str(error), engine=self.name, charged=0) from error
        return Result(data=data, facts=facts, micros=0)

    async def poll(self, ticket: Ticket, call: Call) -> Pending | Result:
        raise EngineError("failed", f"it has no call {ticket.id}", engine=self.name, model=call.model.model, charged=0)

    async def cancel(self, ticket: Ticket, call: Call) -> None:
        """Do nothing: what was asked has been made."""

    async def find(self, call: Call) -> Absent:
        """Say that a lost call was never taken: it ended with the process that made it."""
        del call
        return Absent()

    async def verify(self, headers: Mapping[str, str], body: bytes, now: float) -> Hook:
        del headers, body, now
        raise EngineError("fix_input", "it sends no webhooks", engine=self.name)

    async def close(self) -> None:
        """Nothing is open."""
