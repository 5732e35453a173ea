"""Show a shot by simpler means than a clip that an engine films."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from reelwright.edit import Edit
from reelwright.edits._parts import ShotId, shot_of, with_shots
from reelwright.plan import Backdrop, Footage, Generated, Plan, Shot
from reelwright.words import Sentence


class Simplify(Edit):
    """Puts a simple ground in the place of a shot's clip, and says what the ad loses by it.

    A build makes it by `change`, in locked scenes too: what no engine films must be shown somehow.
    """

    kind: Literal["simplify"] = "simplify"
    shot: ShotId
    ground: Annotated[
        Annotated[Backdrop | Footage, Field(discriminator="kind")], Field(description="what stands there instead")
    ]
    loss: Annotated[Sentence, Field(description="what is lost")]
    example: ClassVar[Mapping[str, Any]] = {
        "kind": "simplify", "shot": "s2-2", "loss": "a drawn ground stands where a filmed scene was to be",
        "ground": {"kind": "backdrop", "family": "sweep", "tone": "light", "seed": 1},
    }  # fmt: skip

    def change(self, plan: Plan) -> Plan:
        _, shot = shot_of(plan, self.shot)
        return with_shots(plan, {shot.id: shot.model_copy(update={"ground": self.ground})})

    def says(self, plan: Plan) -> str:
        shot_of(plan, self.shot)
        return f"{self.shot}: {self.loss}"


def simpler(plan: Plan, shots: Container[str]) -> tuple[Simplify, ...]:
    """Return an edit for each of `shots` that an engine was to make: what can always be shown in its place."""
    return tuple(_simpler(shot) for _, _, shot in plan.shots() if shot.id in shots and shot.bought)


def _simpler(shot: Shot) -> Simplify:
    if isinstance(shot.ground, Footage):
        ground = shot.ground.model_copy(update={"retouch": None})
        return Simplify(shot=shot.id, ground=ground, loss="your film is shown as it is, without the change")
    assert isinstance(shot.ground, Generated)
    return Simplify(shot=shot.id, ground=shot.ground.instead, loss=_loss(shot.ground.instead))


def _loss(ground: Backdrop | Footage) -> str:
    if isinstance(ground, Footage):
        return "a part of your own film is shown again where a new clip was to be"
    return "a drawn ground in motion stands where a filmed scene was to be"
