"""What an engine changes in the user's own film."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from reelwright.edit import Edit
from reelwright.edits._parts import At, changed_at, shots_at
from reelwright.edits.prompt import refuse_product
from reelwright.errors import EditError, Problem, shorten
from reelwright.plan import Box, Footage, Plan, Retouch, Shot
from reelwright.words import Line, Sentence


class SetRetouch(Edit):
    """Has an engine change the picture of the user's own film in a shot, in words, or takes such a change back. With a
    `box` nothing outside of it changes.

    It costs, within the ad's budget. A film that is only licensed is shown as it is.
    """

    kind: Literal["retouch"] = "retouch"
    at: At
    words: Annotated[Sentence | None, Field(description="what is to change; none: the film is shown as it is")] = None
    box: Annotated[Box | None, Field(description="where alone it may change, in shares of the film's picture")] = None
    engine: Annotated[
        Line | None, Field(description="the model by its name in `reelwright engines`; none: any that can")
    ] = None
    example: ClassVar[Mapping[str, Any]] = {
        "kind": "retouch", "at": "s3-2", "words": "take the sign at the roadside away",
        "box": {"left": 0.6, "top": 0.1, "width": 0.3, "height": 0.4},
    }  # fmt: skip

    def change(self, plan: Plan) -> Plan:
        if self.words is None and (self.box or self.engine):
            raise EditError(Problem("words", "", "an engine is told what to change", "Say it in `words`."))
        if self.words:
            refuse_product(plan, self.words, "words")
        shown = [shot.id for _, _, shot in plan.shots() if isinstance(shot.ground, Footage)]
        remedy = f"It is shown in {', '.join(shown)}." if shown else "Put it in first: `own_file`."
        return changed_at(plan, self.at, self._changed, "your own film is not shown here", remedy)

    def says(self, plan: Plan) -> str:
        shots_at(plan, self.at)
        if self.words is None:
            return f"{self.at}: your film is shown as it is"
        where = " in a part of its picture" if self.box else ""
        return f"{self.at}: an engine changes your film{where}: {shorten(self.words, 80)}"

    def _changed(self, shot: Shot) -> Shot | None:
        if not isinstance(shot.ground, Footage):
            return None
        retouch = Retouch(words=self.words, box=self.box, engine=self.engine) if self.words else None
        return shot.model_copy(update={"ground": shot.ground.model_copy(update={"retouch": retouch})})
