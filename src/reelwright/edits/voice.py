"""Whether and by whom lines are spoken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from reelwright.edit import Edit
from reelwright.edits._parts import NOTHING, given, patch
from reelwright.errors import EditError, Problem
from reelwright.plan import Plan
from reelwright.words import Line


class SetVoice(Edit):
    """Turns the voice on or off, and pins the engine that speaks (at tier premium)."""

    kind: Literal["voice"] = "voice"
    enabled: Annotated[bool | None, Field(description="whether lines are spoken")] = None
    engine: Annotated[Line | None, Field(description="the model that speaks, by its name in `reelwright engines`")] = (
        None
    )
    any_engine: Annotated[bool, Field(description="pin no engine any more")] = False
    example: ClassVar[Mapping[str, Any]] = {"kind": "voice", "enabled": False}

    def change(self, plan: Plan) -> Plan:
        if self.enabled is None and self.engine is None and not self.any_engine:
            raise EditError(Problem("voice", "", NOTHING, "Give `enabled`, `engine` or `any_engine`."))
        voice = patch(plan.voice, given(self, ("enabled", "engine")))
        return plan.model_copy(
            update={"voice": voice.model_copy(update={"engine": None}) if self.any_engine else voice}
        )

    def says(self, _: Plan) -> str:
        spoken = {True: "lines are spoken", False: "nothing is spoken"}
        told = spoken[self.enabled] if self.enabled is not None else ""
        engine = "by any engine" if self.any_engine else f"by {self.engine}" if self.engine else ""
        return f"voice: {', '.join(filter(None, (told, engine)))}"
