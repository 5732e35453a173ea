"""Show a shot by simpler means than a clip that an engine films."""

from __future__ import annotations

from collections.abc import Container
from typing import Annotated, Literal

from pydantic import Field

from reelwright.errors import InputError, Problem
from reelwright.frozen import Frozen
from reelwright.plan import Backdrop, Footage, Generated, Plan, Scene
from reelwright.words import Identifier, Sentence


class Simplify(Frozen):
    """Put `ground` in the place of a shot's clip; `loss` says what the ad loses by it."""

    kind: Literal["simplify"] = "simplify"
    shot: Identifier
    ground: Annotated[Backdrop | Footage, Field(discriminator="kind")]
    loss: Sentence

    def apply(self, plan: Plan) -> Plan:
        """Return the plan with this ground. Raises InputError where it has no such shot."""
        scene = next((scene for scene in plan.scenes if any(shot.id == self.shot for shot in scene.shots)), None)
        if scene is None:
            known = ", ".join(shot.id for _, _, shot in plan.shots())
            raise InputError(Problem("shot", self.shot, "there is no such shot", f"Known: {known}."))
        scenes = tuple(self._in(each) if each.id == scene.id else each for each in plan.scenes)
        return plan.model_copy(update={"scenes": scenes})

    def _in(self, scene: Scene) -> Scene:
        shots = tuple(
            shot.model_copy(update={"ground": self.ground}) if shot.id == self.shot else shot for shot in scene.shots
        )
        return scene.model_copy(update={"shots": shots})


def simpler(plan: Plan, shots: Container[str]) -> tuple[Simplify, ...]:
    """Return an edit for each of `shots` that an engine was to film: what can always be shown in its place."""
    return tuple(
        Simplify(shot=shot.id, ground=shot.ground.instead, loss=_loss(shot.ground.instead))
        for _, _, shot in plan.shots()
        if shot.id in shots and isinstance(shot.ground, Generated)
    )


def _loss(ground: Backdrop | Footage) -> str:
    if isinstance(ground, Footage):
        return "a part of your own film is shown again where a new clip was to be"
    return "a drawn ground in motion stands where a filmed scene was to be"
