"""What the film may cost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from reelwright.edit import Edit
from reelwright.edits._parts import NOTHING, given, listed
from reelwright.errors import EditError, Problem
from reelwright.plan import Plan
from reelwright.words import Goal


class SetBudget(Edit):
    """Sets what the film may cost, and how engines are chosen."""

    kind: Literal["budget"] = "budget"
    budget: Annotated[float | None, Field(ge=0, le=100_000, description="US dollars, a hard cap")] = None
    tier: Annotated[Literal["free", "premium"] | None, Field(description="free: this machine alone")] = None
    policy: Annotated[Goal | None, Field(description="which engine is taken among those that can")] = None
    strict: Annotated[bool | None, Field(description="fail where a part cannot be made, without a fallback")] = None
    personal: ClassVar[bool] = True
    example: ClassVar[Mapping[str, Any]] = {"kind": "budget", "budget": 3.5, "policy": "best"}

    def change(self, plan: Plan) -> Plan:
        if not self._given:
            raise EditError(Problem("budget", "", NOTHING, "Give `budget`, `tier`, `policy` or `strict`."))
        return plan.model_copy(update=self._given)

    def says(self, _: Plan) -> str:
        return f"the money: {listed(self._given)}"

    @property
    def _given(self) -> dict[str, Any]:
        return given(self, ("budget", "tier", "policy", "strict"))
