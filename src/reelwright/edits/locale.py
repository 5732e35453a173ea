"""The language of the film."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from reelwright.edit import Edit
from reelwright.plan import Plan
from reelwright.words import Locale


class SetLocale(Edit):
    """Sets the language that is spoken and laid out. Nothing is translated: texts and lines are edits of their own."""

    kind: Literal["locale"] = "locale"
    locale: Annotated[Locale, Field(description="such as `ar-SA`")]
    example: ClassVar[Mapping[str, Any]] = {"kind": "locale", "locale": "en-GB"}

    def change(self, plan: Plan) -> Plan:
        return plan.model_copy(update={"locale": self.locale})

    def says(self, plan: Plan) -> str:
        return f"spoken and laid out in {self.locale} instead of {plan.locale}"
