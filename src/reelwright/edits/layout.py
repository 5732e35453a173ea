"""How a shot is laid out and its texts move."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from reelwright.edit import Edit
from reelwright.edits._parts import NOTHING, At, changed_at, given, listed, patch, shots_at
from reelwright.errors import EditError, Problem
from reelwright.plan import Plan
from reelwright.plan.model import Layout, Motion


class SetLayout(Edit):
    """Sets the layout of a shot, and how its texts come in."""

    kind: Literal["layout"] = "layout"
    at: At
    layout: Annotated[Layout | None, Field(description="where texts and product stand")] = None
    motion: Annotated[Motion | None, Field(description="how texts come in")] = None
    example: ClassVar[Mapping[str, Any]] = {"kind": "layout", "at": "s2", "layout": "split", "motion": "wipe"}

    def change(self, plan: Plan) -> Plan:
        if not self._given:
            raise EditError(Problem("layout", "", NOTHING, "Give `layout` or `motion`."))
        return changed_at(plan, self.at, lambda shot: patch(shot, self._given), "", "")

    def says(self, plan: Plan) -> str:
        shots_at(plan, self.at)
        return f"{self.at}: {listed(self._given)}"

    @property
    def _given(self) -> dict[str, Any]:
        return given(self, ("layout", "motion"))
