"""Which try of a clip is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from reelwright.edit import Edit
from reelwright.edits._parts import At, changed_at, shots_at
from reelwright.plan import Generated, Plan, Shot


class SetTake(Edit):
    """Shows another take of a filmed shot: one that was made before costs nothing, a new number is filmed."""

    kind: Literal["take"] = "take"
    at: At
    number: Annotated[int, Field(ge=1, le=1000, description="the take's number; 1 is the first")]
    example: ClassVar[Mapping[str, Any]] = {"kind": "take", "at": "s2-2", "number": 2}

    def change(self, plan: Plan) -> Plan:
        remedy = "Name a shot that an engine films."
        return changed_at(plan, self.at, self._changed, "no engine films this, so it has no takes", remedy)

    def says(self, plan: Plan) -> str:
        takes = [shot.ground.take for shot in shots_at(plan, self.at) if isinstance(shot.ground, Generated)]
        return f"{self.at}: shows take {self.number} instead of {', '.join(map(str, takes)) or 'none'}"

    def _changed(self, shot: Shot) -> Shot | None:
        if not isinstance(shot.ground, Generated):
            return None
        return shot.model_copy(update={"ground": shot.ground.model_copy(update={"take": self.number})})
