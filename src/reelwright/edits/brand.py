"""Who speaks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from reelwright.color import Hex
from reelwright.edit import Edit
from reelwright.edits._parts import NOTHING, given, listed, patch
from reelwright.errors import EditError, Problem
from reelwright.plan import Plan
from reelwright.words import Identifier, Name


class SetBrand(Edit):
    """Sets the brand's name, own colours, logo and website. `color` sets the colours that the film is drawn in."""

    kind: Literal["brand"] = "brand"
    name: Annotated[Name | None, Field(description="its name")] = None
    colors: Annotated[tuple[Hex, ...] | None, Field(max_length=6, description="its own colours, all of them")] = None
    logo: Annotated[Identifier | None, Field(description="the logo among the plan's assets")] = None
    website: Annotated[Name | None, Field(description="its address, as it is shown")] = None
    clear: Annotated[
        tuple[Literal["name", "logo", "website"], ...], Field(max_length=3, description="what it has no more")
    ] = ()
    example: ClassVar[Mapping[str, Any]] = {"kind": "brand", "website": "trailworks.example"}

    def change(self, plan: Plan) -> Plan:
        if not (self._given or self.clear):
            raise EditError(Problem("brand", "", NOTHING, "Give a field of the brand, or `clear`."))
        brand = patch(plan.brand, self._given).model_copy(update=dict.fromkeys(self.clear))
        return plan.model_copy(update={"brand": brand})

    def says(self, _: Plan) -> str:
        told = {name: ", ".join(value) if name == "colors" else value for name, value in self._given.items()}
        return f"the brand: {', '.join(filter(None, (listed(told), *(f'no {name}' for name in self.clear))))}"

    @property
    def _given(self) -> dict[str, Any]:
        return given(self, ("name", "colors", "logo", "website"))
