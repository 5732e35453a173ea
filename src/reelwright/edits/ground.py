"""What is behind everything else in a shot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from reelwright.craft.backdrop import families, family
from reelwright.edit import Edit
from reelwright.edits._parts import NOTHING, At, changed_at, shots_at
from reelwright.errors import EditError, Problem
from reelwright.plan import Backdrop, Footage, Generated, Plan, Shot
from reelwright.words import Identifier


class SetGround(Edit):
    """Sets what is behind a shot: a drawn ground, the user's own film, or a clip that an engine films.

    With `family` or `tone` alone, a drawn ground is changed: `light` is the brighter tone, `deep` the darker one.
    """

    kind: Literal["ground"] = "ground"
    at: At
    ground: Annotated[
        Annotated[Backdrop | Footage | Generated, Field(discriminator="kind")] | None, Field(description="a new ground")
    ] = None
    family: Annotated[Identifier | None, Field(description="another kind of drawn ground, such as `window`")] = None
    tone: Annotated[Literal["light", "deep"] | None, Field(description="another tone of a drawn ground")] = None
    example: ClassVar[Mapping[str, Any]] = {"kind": "ground", "at": "s1", "tone": "deep"}

    def change(self, plan: Plan) -> Plan:
        if not (self.ground or self.family or self.tone):
            raise EditError(Problem("ground", "", NOTHING, "Give `ground`, `family` or `tone`."))
        remedy = "Give a whole `ground`."
        return changed_at(plan, self.at, self._changed, "no drawn ground is here to change", remedy)

    def says(self, plan: Plan) -> str:
        shots_at(plan, self.at)
        if self.ground:
            names = {
                "backdrop": "a drawn ground",
                "footage": "your own film",
                "generated": "a clip that an engine films",
            }
            return f"{self.at}: stands before {names[self.ground.kind]}"
        return f"{self.at}: its drawn ground is {' and '.join(filter(None, (self.tone, self.family)))}"

    def _changed(self, shot: Shot) -> Shot | None:
        ground = self.ground or shot.ground
        if self.ground is None and not isinstance(ground, Backdrop):
            return None
        if isinstance(ground, Backdrop):
            ground = ground.model_copy(
                update={"family": self.family or ground.family, "tone": self.tone or ground.tone}
            )
            _check(ground)
        if isinstance(ground, Generated) and isinstance(ground.instead, Backdrop):
            _check(ground.instead)
        bare = {} if isinstance(ground, Backdrop) else {"product": None}  # it is set into drawn grounds alone
        return shot.model_copy(update={"ground": ground, **bare})


def _check(ground: Backdrop) -> None:
    """Refuse a family that there is not, and a tone that it is not drawn in."""
    if ground.family not in families():
        limit = "there is no such family of grounds"
        raise EditError(Problem("family", ground.family, limit, f"Known: {', '.join(families())}."))
    tones = family(ground.family).tones
    if ground.tone not in tones:
        limit = f"{ground.family} is drawn in {' and '.join(tones)} only"
        raise EditError(Problem("tone", ground.tone, limit, "Choose another family, or that tone."))
