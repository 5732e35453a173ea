"""The same once more, otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from reelwright.edit import Edit
from reelwright.edits._parts import At, changed_at, shots_at
from reelwright.plan import Backdrop, Footage, Generated, Plan, Shot

_SEEDS = 2**31


class SetSeed(Edit):
    """Makes a shot's ground once more: the next take of what an engine makes, or another drawing of the same family.

    With a number, it is made from that seed.
    """

    kind: Literal["seed"] = "seed"
    at: At
    seed: Annotated[int | None, Field(ge=0, lt=_SEEDS, description="none: the next take, or the next drawing")] = None
    example: ClassVar[Mapping[str, Any]] = {"kind": "seed", "at": "s1"}

    def change(self, plan: Plan) -> Plan:
        remedy = "Name another shot, or show another part of it (`footage`)."
        return changed_at(plan, self.at, self._changed, "your own film is not made from a seed", remedy)

    def says(self, plan: Plan) -> str:
        shots_at(plan, self.at)
        return f"{self.at}: is made once more" + ("" if self.seed is None else f", from seed {self.seed}")

    def _changed(self, shot: Shot) -> Shot | None:
        ground = shot.ground
        if isinstance(ground, Footage) and shot.bought and self.seed is None:
            return shot.rebought(take=shot.bought.take + 1)
        if isinstance(ground, Generated):
            update = {"take": ground.take + 1} if self.seed is None else {"seed": self.seed, "take": 1}
        elif isinstance(ground, Backdrop):
            update = {"seed": (ground.seed + 1) % _SEEDS if self.seed is None else self.seed}
        else:
            return None
        return shot.model_copy(update={"ground": ground.model_copy(update=update)})
