"""What the ad is called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from reelwright.edit import Edit
from reelwright.errors import shorten
from reelwright.plan import Plan
from reelwright.words import Line


class SetTitle(Edit):
    """Sets what the ad is called, for people; it is not shown in the film."""

    kind: Literal["title"] = "title"
    title: Annotated[Line, Field(description="the new title")]
    example: ClassVar[Mapping[str, Any]] = {"kind": "title", "title": "Trail Bottle, winter"}

    def change(self, plan: Plan) -> Plan:
        return plan.model_copy(update={"title": self.title})

    def says(self, _: Plan) -> str:
        return f"the ad is called “{shorten(self.title, 60)}”"
