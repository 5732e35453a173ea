"""Which picture a clip begins with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from reelwright.edit import Edit
from reelwright.edits._parts import changed_at, shots_at
from reelwright.errors import EditError, Problem
from reelwright.plan import Asset, Generated, Plan, Shot, Still
from reelwright.words import Aspect, Digest, Identifier


class SetStill(Edit):
    """Approves the picture that a filmed shot begins with in an aspect, and the one that it ends with; without a
    picture the clip is filmed from its words alone.
    """

    kind: Literal["still"] = "still"
    at: Annotated[Identifier, Field(description="a shot's id")]
    aspect: Annotated[Aspect, Field(description="the aspect that is filmed so")]
    first: Annotated[Digest | None, Field(description="the digest of the picture; none: film it from words")] = None
    last: Annotated[Digest | None, Field(description="the digest of the picture that it ends with")] = None
    example: ClassVar[Mapping[str, Any]] = {"kind": "still", "at": "s2-2", "aspect": "9:16", "first": "a" * 64}

    def change(self, plan: Plan) -> Plan:
        if self.last and not self.first:
            raise EditError(Problem("first", "", "a clip that ends with a picture begins with one", "Give `first`."))
        remedy = "Name a shot that an engine films."
        changed = changed_at(plan, self.at, self._changed, "no engine films this", remedy)
        shown = {name for _, _, shot in changed.shots() for name in _named(shot)}
        kept = [asset for asset in plan.assets if asset.kind != "still" or asset.id in shown]
        known = {asset.id for asset in kept}
        new = [_asset(digest, self.at) for digest in (self.first, self.last) if digest and _id(digest) not in known]
        return changed.model_copy(update={"assets": (*kept, *dict.fromkeys(new))})

    def says(self, plan: Plan) -> str:
        shots_at(plan, self.at)
        if self.first is None:
            return f"{self.at}: is filmed from its words in {self.aspect}"
        ends = f" and ends with {self.last[:8]}" if self.last else ""
        return f"{self.at}: begins with the picture {self.first[:8]} in {self.aspect}{ends}"

    def _changed(self, shot: Shot) -> Shot | None:
        if not isinstance(shot.ground, Generated):
            return None
        others = tuple(still for still in shot.ground.stills if still.aspect != self.aspect)
        own = (
            Still(aspect=self.aspect, first=_id(self.first), last=self.last and _id(self.last)) if self.first else None
        )
        stills = (*others, own) if own else others
        ground = shot.ground.model_copy(update={"stills": stills, "take": 1})  # takes count tries of the same request
        return shot.model_copy(update={"ground": ground})


def _id(digest: str) -> str:
    return f"still-{digest[:12]}"


def _asset(digest: str, shot: str) -> Asset:
    return Asset(id=_id(digest), kind="still", digest=digest, name=f"still of {shot}")


def _named(shot: Shot) -> tuple[str, ...]:
    stills = shot.ground.stills if isinstance(shot.ground, Generated) else ()
    return tuple(name for still in stills for name in (still.first, still.last) if name)
