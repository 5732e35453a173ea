"""What nobody may change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from reelwright.edit import Edit
from reelwright.edits._parts import SceneId, scene_of, with_scene
from reelwright.plan import Plan


class Lock(Edit):
    """Locks a scene, so that every edit of it is refused, or unlocks it."""

    kind: Literal["lock"] = "lock"
    scene: SceneId
    locked: Annotated[bool, Field(description="false unlocks it")] = True
    personal: ClassVar[bool] = True
    example: ClassVar[Mapping[str, Any]] = {"kind": "lock", "scene": "s1"}

    def change(self, plan: Plan) -> Plan:
        return with_scene(plan, scene_of(plan, self.scene).model_copy(update={"locked": self.locked}))

    def says(self, plan: Plan) -> str:
        return f"{scene_of(plan, self.scene).id}: is {'locked' if self.locked else 'free again'}"
