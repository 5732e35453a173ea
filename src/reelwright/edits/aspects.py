"""The shapes of the film."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from reelwright.edit import Edit
from reelwright.plan import Plan
from reelwright.words import Aspect


class SetAspects(Edit):
    """Sets in which aspect ratios the film is made; the first one has the poster."""

    kind: Literal["aspects"] = "aspects"
    aspects: Annotated[tuple[Aspect, ...], Field(min_length=1, max_length=4, description="all of them, in order")]
    example: ClassVar[Mapping[str, Any]] = {"kind": "aspects", "aspects": ["9:16", "4:5"]}

    def change(self, plan: Plan) -> Plan:
        return plan.model_copy(update={"aspects": tuple(dict.fromkeys(self.aspects))})

    def says(self, plan: Plan) -> str:
        return f"made in {', '.join(dict.fromkeys(self.aspects))} instead of {', '.join(plan.aspects)}"
