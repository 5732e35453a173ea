"""How a shot comes in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from reelwright.edit import Edit
from reelwright.edits._parts import shots_at, with_shots
from reelwright.plan import Plan, Transition
from reelwright.plan.pace import USUAL_FRAMES
from reelwright.words import Identifier, TransitionKind

_CARRY = 12  # frames


class SetTransition(Edit):
    """Sets how a shot comes in. The film's first one can only cut."""

    kind: Literal["transition"] = "transition"
    at: Annotated[Identifier, Field(description="a shot's id, or a scene's for its first shot")]
    to: Annotated[Literal["cut", "carry"] | TransitionKind, Field(description="the kind of change")]
    frames: Annotated[
        int | None,
        Field(ge=1, le=30, description="how long it takes, at most half its shot; none: as it usually does"),
    ] = None
    example: ClassVar[Mapping[str, Any]] = {"kind": "transition", "at": "s2", "to": "dissolve"}

    def change(self, plan: Plan) -> Plan:
        shot = shots_at(plan, self.at)[0]
        return with_shots(plan, {shot.id: shot.model_copy(update={"transition": self._transition})})

    def says(self, plan: Plan) -> str:
        shot = shots_at(plan, self.at)[0]
        long = f" of {self._transition.frames} frames" if self.to != "cut" else ""
        return f"{shot.id}: comes in by {self.to}{long} instead of {shot.transition.kind}"

    @property
    def _transition(self) -> Transition:
        usual = 0 if self.to == "cut" else _CARRY if self.to == "carry" else USUAL_FRAMES[self.to]
        return Transition(kind=self.to, frames=usual if self.frames is None else self.frames)
