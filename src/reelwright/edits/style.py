"""The look of the whole film."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from reelwright.edit import Edit
from reelwright.edits._parts import NOTHING, given, listed, patch
from reelwright.edits._style import with_style
from reelwright.errors import EditError, Problem
from reelwright.media.text.fonts import families, find_font
from reelwright.plan import Plan, Typefaces
from reelwright.words import Name


class SetStyle(Edit):
    """Sets parts of the look of all scenes: in words, which go into what engines film, and the typefaces."""

    kind: Literal["style"] = "style"
    lighting: Annotated[Name | None, Field(description="such as `low evening sun`")] = None
    camera: Annotated[Name | None, Field(description="such as `slow push-in`")] = None
    texture: Annotated[Name | None, Field(description="such as `fine film grain`")] = None
    mood: Annotated[Name | None, Field(description="such as `calm, sure`")] = None
    grade: Annotated[Name | None, Field(description="such as `warm, soft contrast`")] = None
    typefaces: Annotated[Typefaces | None, Field(description="installed families and weights of type")] = None
    example: ClassVar[Mapping[str, Any]] = {"kind": "style", "lighting": "low evening sun", "grade": "warm"}

    def change(self, plan: Plan) -> Plan:
        if not self._given:
            raise EditError(Problem("style", "", NOTHING, "Give at least one part of the style."))
        for name in (self.typefaces.display, self.typefaces.text) if self.typefaces else ():
            if find_font(name, 400) is None:
                limit = "this family is not installed"
                raise EditError(Problem("typefaces", name, limit, f"Installed: {', '.join(families())}."))
        return with_style(plan, patch(plan.style, self._given))

    def says(self, _: Plan) -> str:
        words = listed({name: value for name, value in self._given.items() if name != "typefaces"})
        faces = f"typefaces {self.typefaces.display} and {self.typefaces.text}" if self.typefaces else ""
        return f"the style: {', '.join(filter(None, (words, faces)))}"

    @property
    def _given(self) -> dict[str, Any]:
        return given(self, ("lighting", "camera", "texture", "mood", "grade", "typefaces"))
