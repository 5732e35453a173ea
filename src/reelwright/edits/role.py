"""What a scene is for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from reelwright.edit import Edit
from reelwright.edits._parts import SceneId, scene_of, with_scene
from reelwright.plan import Plan
from reelwright.words import Role


class SetRole(Edit):
    """Sets what a scene is for; an end card is laid out in its own way."""

    kind: Literal["role"] = "role"
    scene: SceneId
    role: Annotated[Role, Field(description="what it is for")]
    example: ClassVar[Mapping[str, Any]] = {"kind": "role", "scene": "s2", "role": "showcase"}

    def change(self, plan: Plan) -> Plan:
        return with_scene(plan, scene_of(plan, self.scene).model_copy(update={"role": self.role}))

    def says(self, plan: Plan) -> str:
        return f"{self.scene}: is a {self.role} instead of a {scene_of(plan, self.scene).role}"
