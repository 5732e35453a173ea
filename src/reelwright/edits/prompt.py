"""What an engine films."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from reelwright.edit import Edit
from reelwright.edits._parts import NOTHING, At, changed_at
from reelwright.errors import EditError, Problem, shorten
from reelwright.plan import Generated, Plan, Shot
from reelwright.words import Line


class SetPrompt(Edit):
    """Adds to the words after which an engine films a shot, or to what it is to avoid. Never the product itself:
    that is cut out of its photo and set into the film.
    """

    kind: Literal["prompt"] = "prompt"
    at: At
    add: Annotated[Line | None, Field(description="what is to be seen")] = None
    avoid: Annotated[Line | None, Field(description="what is not to be seen")] = None
    example: ClassVar[Mapping[str, Any]] = {"kind": "prompt", "at": "s2-2", "add": "morning fog over the lake"}

    def change(self, plan: Plan) -> Plan:
        if not (self.add or self.avoid):
            raise EditError(Problem("add", "", NOTHING, "Give `add`, or `avoid`."))
        if self.add:
            refuse_product(plan, self.add, "add")
        lacks = "no engine films this"
        return changed_at(plan, self.at, self._changed, lacks, _remedy(plan))

    def says(self, _: Plan) -> str:
        told = f"with {shorten(self.add, 80)}" if self.add else ""
        left = f"without {shorten(self.avoid, 80)}" if self.avoid else ""
        return f"{self.at}: is filmed {', '.join(filter(None, (told, left)))}"

    def _changed(self, shot: Shot) -> Shot | None:
        ground = shot.ground
        if not isinstance(ground, Generated):
            return None
        update = {
            "prompt": f"{ground.prompt} {self.add}" if self.add else ground.prompt,
            "avoid": ", ".join(filter(None, (ground.avoid, self.avoid))),
            "take": 1,  # takes count tries of the same words
        }
        return shot.model_copy(update={"ground": ground.model_copy(update=update)})


def refuse_product(plan: Plan, words: str, where: str) -> None:
    """Refuse words for an engine in which the product is named: what is named is drawn. Raises EditError."""
    name = plan.product.name if plan.product else ""
    if name and name.casefold() in words.casefold():
        limit = f"“{name}” is never drawn by an engine: it is cut out of its photo and set into the film"
        raise EditError(Problem(where, shorten(words), limit, "Describe the place or the light, and use `placement`."))


def _remedy(plan: Plan) -> str:
    filmed = [shot.id for _, _, shot in plan.shots() if isinstance(shot.ground, Generated)]
    return f"Filmed are {', '.join(filmed)}." if filmed else 'Have it filmed first: {"kind": "ground", …}.'
