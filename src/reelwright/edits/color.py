"""The colours of the whole film."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from reelwright.color import Hex, contrast
from reelwright.edit import Edit
from reelwright.edits._parts import NOTHING, given, listed, patch
from reelwright.edits._style import with_style
from reelwright.errors import EditError, Problem
from reelwright.plan import Palette, Plan

_READABLE = 4.5  # WCAG 2.2, 1.4.3: text against what is behind it
_PAIRS = (("ink", "ground"), ("ink", "paper"), ("paper", "deep"))


class SetColor(Edit):
    """Sets colours of the palette. What is written must stay readable on what it stands on."""

    kind: Literal["color"] = "color"
    ground: Annotated[Hex | None, Field(description="of light scenes")] = None
    deep: Annotated[Hex | None, Field(description="of dark scenes")] = None
    accent: Annotated[Hex | None, Field(description="of buttons and marks")] = None
    third: Annotated[Hex | None, Field(description="beside the accent, in grounds")] = None
    ink: Annotated[Hex | None, Field(description="of type on light scenes")] = None
    paper: Annotated[Hex | None, Field(description="of type on dark scenes")] = None
    example: ClassVar[Mapping[str, Any]] = {"kind": "color", "accent": "#E4572E"}

    def change(self, plan: Plan) -> Plan:
        if not self._given:
            raise EditError(Problem("color", "", NOTHING, "Give at least one colour, as #RRGGBB."))
        palette = patch(plan.style.palette, self._given)
        for type_, behind in _PAIRS:
            ratio = _ratio(palette, type_, behind)
            if ratio < min(_READABLE, _ratio(plan.style.palette, type_, behind)):
                limit = f"`{type_}` on `{behind}` has a contrast of {ratio:.1f}; type needs {_READABLE} to be read"
                value = f"{getattr(palette, type_)} on {getattr(palette, behind)}"
                raise EditError(Problem(type_, value, limit, "Choose a lighter and a darker one."))
        return with_style(plan, plan.style.model_copy(update={"palette": palette}))

    def says(self, _: Plan) -> str:
        return f"the colours: {listed(self._given)}"

    @property
    def _given(self) -> dict[str, Any]:
        return given(self, ("ground", "deep", "accent", "third", "ink", "paper"))


def _ratio(palette: Palette, one: str, other: str) -> float:
    return contrast(getattr(palette, one), getattr(palette, other))
