"""A scene less."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from reelwright.edit import Edit
from reelwright.edits._lengths import balanced
from reelwright.edits._parts import Balance, SceneId, scene_of, timed, with_scenes
from reelwright.errors import EditError, Problem
from reelwright.plan import Plan


class RemoveScene(Edit):
    """Takes a scene out of the film."""

    kind: Literal["remove_scene"] = "remove_scene"
    scene: SceneId
    balance: Balance = ()
    example: ClassVar[Mapping[str, Any]] = {"kind": "remove_scene", "scene": "s2", "balance": ["s1", "s3"]}

    def change(self, plan: Plan) -> Plan:
        scene = scene_of(plan, self.scene)
        left = [each for each in plan.scenes if each != scene]
        if not left:
            limit = "it is the film's only scene"
            raise EditError(Problem("scene", self.scene, limit, "Add another one first."))
        changed = with_scenes(plan, left)
        return balanced(changed, self.balance, scene.frames) if self.balance else changed

    def says(self, plan: Plan) -> str:
        frames = scene_of(plan, self.scene).frames
        rest = f"{', '.join(self.balance)} take" if self.balance else "the film is shorter by"
        return f"{self.scene}: goes; {rest} its {timed(frames)}"
