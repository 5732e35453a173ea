"""What is said, to be read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from reelwright.edit import Edit
from reelwright.edits._parts import NOTHING, given, patch
from reelwright.errors import EditError, Problem
from reelwright.plan import Plan
from reelwright.words import CaptionStyle


class SetCaptions(Edit):
    """Sets whether what is said is burned into the picture, and how the spoken word is marked."""

    kind: Literal["captions"] = "captions"
    burned: Annotated[bool | None, Field(description="whether they stand in the picture")] = None
    style: Annotated[CaptionStyle | None, Field(description="how the spoken word is marked")] = None
    example: ClassVar[Mapping[str, Any]] = {"kind": "captions", "style": "fill"}

    def change(self, plan: Plan) -> Plan:
        if not self._given:
            raise EditError(Problem("captions", "", NOTHING, "Give `burned` or `style`."))
        return plan.model_copy(update={"captions": patch(plan.captions, self._given)})

    def says(self, _: Plan) -> str:
        burned = {True: "in the picture", False: "in files of their own only", None: ""}[self.burned]
        return f"captions: {', '.join(filter(None, (burned, f'style {self.style}' if self.style else '')))}"

    @property
    def _given(self) -> dict[str, Any]:
        return given(self, ("burned", "style"))
