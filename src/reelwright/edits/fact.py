"""What the user says of the product."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from reelwright.edit import Edit
from reelwright.edits._parts import free_id
from reelwright.errors import EditError, Problem, shorten
from reelwright.plan import Fact, Plan
from reelwright.words import Identifier, Sentence


class SetFact(Edit):
    """Adds or corrects a fact, on which texts may claim something. Whoever says it answers for its truth."""

    kind: Literal["fact"] = "fact"
    id: Annotated[Identifier | None, Field(description="the fact that is corrected; none adds one")] = None
    text: Annotated[Sentence, Field(description="what is true")]
    personal: ClassVar[bool] = True
    example: ClassVar[Mapping[str, Any]] = {"kind": "fact", "text": "Keeps ice for 48 hours"}

    def change(self, plan: Plan) -> Plan:
        known = {fact.id: fact for fact in plan.facts}
        if self.id is not None and self.id not in known:
            listed = f"Known: {', '.join(known) or 'none'}."
            raise EditError(Problem("id", self.id, "there is no such fact", listed))
        name = self.id or free_id(known, "said-")
        known[name] = Fact(id=name, text=self.text, source="edit")
        return plan.model_copy(update={"facts": tuple(known.values())})

    def says(self, plan: Plan) -> str:
        return f"the fact {self.id or free_id((fact.id for fact in plan.facts), 'said-')}: “{shorten(self.text, 80)}”"
