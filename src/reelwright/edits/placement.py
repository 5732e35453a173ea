"""How the product stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from reelwright.edit import Edit
from reelwright.edits._parts import At, changed_at, given, listed, patch, shots_at
from reelwright.plan import Backdrop, Placement, Plan, Shot
from reelwright.plan.model import Pose, Side


class SetPlacement(Edit):
    """Sets how the product stands in a shot that has a drawn ground, or takes it out of the shot.

    Its size and side are wishes: texts keep their room, and a layout that has it in the middle has no sides.
    """

    kind: Literal["placement"] = "placement"
    at: At
    pose: Annotated[Pose | None, Field(description="how it stands")] = None
    enter: Annotated[bool | None, Field(description="whether it comes in with the shot")] = None
    size: Annotated[float | None, Field(ge=0.5, le=1.5, description="times its usual size")] = None
    side: Annotated[Side | None, Field(description="the side on which it stands")] = None
    shown: Annotated[bool, Field(description="false takes it out of the shot")] = True
    example: ClassVar[Mapping[str, Any]] = {"kind": "placement", "at": "s1", "pose": "close", "side": "left"}

    def change(self, plan: Plan) -> Plan:
        lacks = "the product is set into drawn grounds alone" if self.shown else "no product is here"
        return changed_at(plan, self.at, self._changed, lacks, "Name another shot.")

    def says(self, plan: Plan) -> str:
        shots_at(plan, self.at)
        if not self.shown:
            return f"{self.at}: the product is not shown"
        return f"{self.at}: the product stands {f'with {listed(self._given)}' if self._given else 'there'}"

    @property
    def _given(self) -> dict[str, Any]:
        return given(self, ("pose", "enter", "size", "side"))

    def _changed(self, shot: Shot) -> Shot | None:
        if not self.shown:
            return shot.model_copy(update={"product": None}) if shot.product else None
        if not isinstance(shot.ground, Backdrop):
            return None
        return shot.model_copy(update={"product": patch(shot.product or Placement(pose="stand"), self._given)})
