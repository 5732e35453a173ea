"""Which part of the user's own film is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from reelwright.edit import Edit
from reelwright.edits._parts import NOTHING, At, changed_at, given, listed, patch
from reelwright.errors import EditError, Problem
from reelwright.plan import Footage, Plan, Shot
from reelwright.words import FootageSound, Identifier


class SetFootage(Edit):
    """Sets which part of the user's own film a shot shows, and what becomes of its sound."""

    kind: Literal["footage"] = "footage"
    at: At
    asset: Annotated[Identifier | None, Field(description="another film of the plan's assets")] = None
    start: Annotated[float | None, Field(ge=0, le=36_000, description="from which second on it is shown")] = None
    sound: Annotated[FootageSound | None, Field(description="keep its own sound, lower it, or drop it")] = None
    example: ClassVar[Mapping[str, Any]] = {"kind": "footage", "at": "s3-2", "start": 2.5, "sound": "lower"}

    def change(self, plan: Plan) -> Plan:
        if not self._given:
            raise EditError(Problem("start", "", NOTHING, "Give `asset`, `start` or `sound`."))
        shown = [shot.id for _, _, shot in plan.shots() if isinstance(shot.ground, Footage)]
        remedy = f"It is shown in {', '.join(shown)}." if shown else "The ad has no film of yours."
        return changed_at(plan, self.at, self._changed, "your own film is not shown here", remedy)

    def says(self, _: Plan) -> str:
        return f"{self.at}: your film with {listed(self._given)}"

    @property
    def _given(self) -> dict[str, Any]:
        return given(self, ("asset", "start", "sound"))

    def _changed(self, shot: Shot) -> Shot | None:
        if not isinstance(shot.ground, Footage):
            return None
        return shot.model_copy(update={"ground": patch(shot.ground, self._given)})
