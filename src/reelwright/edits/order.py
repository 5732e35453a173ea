"""Where a scene stands in the film."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from reelwright.edit import Edit
from reelwright.edits._parts import SceneId, place_of, with_scenes
from reelwright.errors import EditError, Problem
from reelwright.plan import Plan


class SetOrder(Edit):
    """Moves a scene; a locked one is not moved. What comes first then cuts in."""

    kind: Literal["order"] = "order"
    scene: SceneId
    to: Annotated[int, Field(ge=1, le=60, description="its new place in the film, the first being 1")]
    example: ClassVar[Mapping[str, Any]] = {"kind": "order", "scene": "s3", "to": 2}

    def change(self, plan: Plan) -> Plan:
        index = place_of(plan, self.scene)
        if self.to > len(plan.scenes):
            limit = f"the film has {len(plan.scenes)} scenes"
            raise EditError(Problem("to", str(self.to), limit, "Choose a place inside the film."))
        if plan.scenes[index].locked and self.to != index + 1:
            remedy = f'Unlock it first: {{"kind": "lock", "scene": "{self.scene}", "locked": false}}.'
            raise EditError(Problem("scene", self.scene, "this scene is locked", remedy))
        rest = [scene for scene in plan.scenes if scene.id != self.scene]
        rest.insert(self.to - 1, plan.scenes[index])
        return with_scenes(plan, rest)

    def says(self, plan: Plan) -> str:
        return f"{self.scene}: comes at place {self.to} instead of {place_of(plan, self.scene) + 1}"
