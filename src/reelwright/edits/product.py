"""What is sold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from reelwright.edit import Edit
from reelwright.edits._parts import NOTHING, given, listed, patch
from reelwright.errors import EditError, Problem
from reelwright.plan import Plan
from reelwright.words import Identifier, Name


class SetProduct(Edit):
    """Sets the product's name and photo. Texts that name it are edits of their own."""

    kind: Literal["product"] = "product"
    name: Annotated[Name | None, Field(description="its name")] = None
    asset: Annotated[Identifier | None, Field(description="its photo among the plan's assets")] = None
    example: ClassVar[Mapping[str, Any]] = {"kind": "product", "name": "Trail Bottle II"}

    def change(self, plan: Plan) -> Plan:
        if not self._given:
            raise EditError(Problem("product", "", NOTHING, "Give `name` or `asset`."))
        if plan.product is None:
            raise EditError(Problem("product", "", "the film has no product", "Make a new film from a brief with one."))
        return plan.model_copy(update={"product": patch(plan.product, self._given)})

    def says(self, _: Plan) -> str:
        return f"the product: {listed(self._given)}"

    @property
    def _given(self) -> dict[str, Any]:
        return given(self, ("name", "asset"))
