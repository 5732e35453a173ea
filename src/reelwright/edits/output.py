"""The size and rate of the films."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from reelwright.edit import Edit
from reelwright.edits._parts import NOTHING, given, listed, patch
from reelwright.errors import EditError, Problem
from reelwright.plan import Plan
from reelwright.words import FilmRate, FilmSize


class SetOutput(Edit):
    """Sets the size and the frame rate of the films."""

    kind: Literal["output"] = "output"
    size: Annotated[FilmSize | None, Field(description="of the short side")] = None
    fps: Annotated[FilmRate | None, Field(description="frames a second")] = None
    example: ClassVar[Mapping[str, Any]] = {"kind": "output", "size": "4k", "fps": 60}

    def change(self, plan: Plan) -> Plan:
        if not self._given:
            raise EditError(Problem("output", "", NOTHING, "Give `size` or `fps`."))
        return plan.model_copy(update={"output": patch(plan.output, self._given)})

    def says(self, _: Plan) -> str:
        return f"the films: {listed(self._given)}"

    @property
    def _given(self) -> dict[str, Any]:
        return given(self, ("size", "fps"))
