"""The way back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from reelwright.edit import Edit
from reelwright.edits._parts import scene_of
from reelwright.errors import EditError, Problem, shorten
from reelwright.plan import Plan, Scene
from reelwright.words import Identifier


class Restore(Edit):
    """Sets parts of the plan as they are given, such as they were before an edit: the inverse of any other edit."""

    kind: Literal["restore"] = "restore"
    parts: Annotated[
        dict[str, Any], Field(max_length=40, description="fields of the plan but `scenes`, as in plan.json")
    ] = Field(default_factory=dict)
    scenes: Annotated[
        tuple[Identifier | Scene, ...] | None,
        Field(max_length=60, description="all scenes in order, those that stay by their id; none: as they are"),
    ] = None
    personal: ClassVar[bool] = True
    restores: ClassVar[bool] = True
    example: ClassVar[Mapping[str, Any]] = {
        "kind": "restore",
        "parts": {"title": "Before"},
        "scenes": ["s1", "s3", "s2", "s4", "s5"],
    }

    def change(self, plan: Plan) -> Plan:
        fields = [name for name in Plan.model_fields if name not in ("scenes", "format")]
        unknown = [name for name in self.parts if name not in fields]
        if unknown:
            limit = "the plan has no such field to set here"
            raise EditError(Problem("parts", shorten(unknown[0]), limit, f"Known: {', '.join(fields)}."))
        document = plan.model_dump(mode="json") | self.parts
        if self.scenes is not None:
            scenes = [scene_of(plan, each, "scenes") if isinstance(each, str) else each for each in self.scenes]
            document["scenes"] = [scene.model_dump(mode="json") for scene in scenes]
        return Plan.read(document)

    def says(self, _: Plan) -> str:
        scenes = [each.id for each in self.scenes or () if isinstance(each, Scene)]
        named = (*self.parts, *(["the order of scenes"] if self.scenes is not None and not scenes else scenes))
        return f"sets back {', '.join(named) or 'nothing'}"


def inverse(before: Plan, after: Plan) -> Restore:
    """Return the edit that leads from the plan `after` back to `before`, exactly; it names only what differs."""
    old, new = (_parts(plan) for plan in (before, after))
    now = {scene.id: scene for scene in after.scenes}
    scenes = tuple(scene.id if now.get(scene.id) == scene else scene for scene in before.scenes)
    parts = {name: value for name, value in old.items() if value != new[name]}
    return Restore(parts=parts, scenes=None if before.scenes == after.scenes else scenes)


def _parts(plan: Plan) -> Mapping[str, Any]:
    return plan.model_dump(mode="json", exclude={"scenes", "format"})
