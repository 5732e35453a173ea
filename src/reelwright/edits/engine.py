"""Who films a shot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from reelwright.edit import Edit
from reelwright.edits._parts import At, changed_at, shots_at
from reelwright.plan import Plan, Shot
from reelwright.words import Line


class SetEngine(Edit):
    """Pins the engine that films a shot, or changes your own film in it; `voice` pins the one that speaks."""

    kind: Literal["engine"] = "engine"
    at: At
    engine: Annotated[
        Line | None, Field(description="the model by its name in `reelwright engines`; none: any that can")
    ]
    example: ClassVar[Mapping[str, Any]] = {"kind": "engine", "at": "s2-2", "engine": "replicate:google/veo-3.1-fast"}

    def change(self, plan: Plan) -> Plan:
        return changed_at(plan, self.at, self._changed, "no engine films this", "Name a shot that one films.")

    def says(self, plan: Plan) -> str:
        shots_at(plan, self.at)
        return f"{self.at}: is filmed by {self.engine or 'any engine that can'}"

    def _changed(self, shot: Shot) -> Shot | None:
        return shot.rebought(engine=self.engine) if shot.bought else None
