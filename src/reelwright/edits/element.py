"""What a shot shows beside its texts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from reelwright.edit import Edit
from reelwright.edits._parts import ShotId, shot_of, with_shots
from reelwright.errors import EditError, Problem
from reelwright.plan import Plan
from reelwright.plan.elements import Element


class SetElement(Edit):
    """Sets a shot's price tag, badge, lower third or countdown, or takes one away."""

    kind: Literal["element"] = "element"
    shot: ShotId
    element: Annotated[Element | None, Field(description="it replaces one of its kind")] = None
    remove: Annotated[
        Literal["price_tag", "badge", "lower_third", "countdown"] | None, Field(description="the kind to take away")
    ] = None
    example: ClassVar[Mapping[str, Any]] = {
        "kind": "element", "shot": "s2-1", "element": {"kind": "badge", "text": "One litre", "facts": ["fact-2"]},
    }  # fmt: skip

    def change(self, plan: Plan) -> Plan:
        _, shot = shot_of(plan, self.shot)
        kind = self.element.kind if self.element else self.remove
        if kind is None or (self.element and self.remove):
            limit = "an element is set or taken away"
            raise EditError(Problem("element", "", limit, "Give `element`, or `remove` with a kind."))
        rest = tuple(element for element in shot.elements if element.kind != kind)
        if self.remove and rest == shot.elements:
            shown = ", ".join(element.kind for element in shot.elements) or "nothing"
            raise EditError(Problem("remove", self.remove, f"{shot.id} has none", f"It shows {shown}."))
        elements = (*rest, self.element) if self.element else rest
        return with_shots(plan, {shot.id: shot.model_copy(update={"elements": elements})})

    def says(self, plan: Plan) -> str:
        _, shot = shot_of(plan, self.shot)
        if self.element is None:
            return f"{shot.id}: without its {_name(self.remove)}"
        words = " / ".join(self.element.said)
        return f"{shot.id}: with a {_name(self.element.kind)}{f' “{words}”' if words else ''}"


def _name(kind: str | None) -> str:
    return (kind or "element").replace("_", " ")
