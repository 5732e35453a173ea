"""An edit as somebody else may install it."""

from __future__ import annotations

from typing import Literal

from reelwright.edit import Edit
from reelwright.plan import Plan


class Guest(Edit):
    """Names the ad after a guest."""

    kind: Literal["guest_edit"] = "guest_edit"

    def change(self, plan: Plan) -> Plan:
        return plan.model_copy(update={"title": "Guest"})

    def says(self, _: Plan) -> str:
        return "the ad is called “Guest”"
