"""Which try of a clip is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from reelwright.edit import Edit
from reelwright.edits._parts import At, changed_at, shots_at
from reelwright.plan import Plan, Shot


class SetTake(Edit):
    """Shows another take of a filmed shot, or of what an engine changes in your own film.

    One that was made before costs nothing, a new number is bought.
    """

    kind: Literal["take"] = "take"
    at: At
    number: Annotated[int, Field(ge=1, le=1000, description="the take's number; 1 is the first")]
    example: ClassVar[Mapping[str, Any]] = {"kind": "take", "at": "s2-2", "number": 2}

    def change(self, plan: Plan) -> Plan:
        remedy = "Name a shot that an engine films or changes."
        return changed_at(plan, self.at, self._changed, "no engine films this, so it has no takes", remedy)

    def says(self, plan: Plan) -> str:
        takes = [shot.bought.take for shot in shots_at(plan, self.at) if shot.bought]
        return f"{self.at}: shows take {self.number} instead of {', '.join(map(str, takes)) or 'none'}"

    def _changed(self, shot: Shot) -> Shot | None:
        return shot.rebought(take=self.number) if shot.bought else None
