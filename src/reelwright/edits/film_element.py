"""What lies over the whole film."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from reelwright.edit import Edit
from reelwright.plan import Plan, ProgressBar, Watermark

_ELEMENTS = {"progress_bar": ProgressBar(), "watermark": Watermark()}


class SetFilmElement(Edit):
    """Shows or hides the progress bar, or the brand's name as a watermark."""

    kind: Literal["film_element"] = "film_element"
    element: Annotated[Literal["progress_bar", "watermark"], Field(description="which one")]
    shown: Annotated[bool, Field(description="whether it is shown")] = True
    example: ClassVar[Mapping[str, Any]] = {"kind": "film_element", "element": "progress_bar"}

    def change(self, plan: Plan) -> Plan:
        rest = tuple(element for element in plan.elements if element.kind != self.element)
        return plan.model_copy(update={"elements": (*rest, _ELEMENTS[self.element]) if self.shown else rest})

    def says(self, _: Plan) -> str:
        return f"{'with' if self.shown else 'without'} the {self.element.replace('_', ' ')}"
