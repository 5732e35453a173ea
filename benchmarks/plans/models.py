"""Planners whose story a real model tells, for the table: asked directly, outside of any workspace's books."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reelwright import engines
from reelwright.brief import Brief
from reelwright.engine import USD, Call, Engine, EngineError, Model
from reelwright.errors import InputError, Problem
from reelwright.planning import Assets, Planned
from reelwright.planning.written import Message, plan_written, request_of
from reelwright.settings import Settings


@dataclass
class ModelPlanner:
    """Plans with a model of the table; `micros` is what its calls cost so far, without those of `unknown` price."""

    row: Model
    engine: Engine
    micros: int = 0
    calls: int = 0
    unknown: int = 0

    @property
    def cost(self) -> str:
        rest = f" and {self.unknown} of unknown price" if self.unknown else ""
        return f"{self.calls} calls, ${self.micros / USD:.4f}{rest}"

    def __call__(self, brief: Brief, assets: Assets) -> Planned:
        return plan_written(brief, assets, self._ask)

    def _ask(self, messages: Sequence[Message], schema: Mapping[str, Any]) -> str:
        self.calls += 1
        call = Call(request_of(messages, schema), self.row, f"bench-{self.calls}")
        return asyncio.run(self._submit(call))

    async def _submit(self, call: Call) -> str:
        try:
            await self.engine.check(call)
            result = await self.engine.submit(call)
        except EngineError as error:
            self._count(error.charged)
            raise
        finally:
            await self.engine.close()  # each turn has an event loop of its own
        self._count(getattr(result, "micros", None))
        data = getattr(result, "data", None)
        return data.decode() if data else ""

    def _count(self, micros: int | None) -> None:
        self.micros += micros or 0
        self.unknown += micros is None


def model_planner(name: str, settings: Settings, transport: Any = None) -> ModelPlanner:
    """Return the planner of a model such as `openai:gpt-6-luna`. Raises InputError where the table has no such chat."""
    rows = [row for row in engines.table(settings) if "chat" in row.capabilities]
    row = next((row for row in rows if row.name == name), None)
    if row is None:
        known = ", ".join(each.name for each in rows)
        raise InputError(Problem("model", name, f"models that chat are {known}", "Name one of these."))
    return ModelPlanner(row, engines.connect(row.engine, settings, transport))
