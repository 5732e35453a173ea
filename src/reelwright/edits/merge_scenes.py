"""One scene out of several."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from reelwright.edit import Edit
from reelwright.edits._parts import place_of, with_scenes
from reelwright.errors import EditError, Problem
from reelwright.plan import Plan, Scene, VoiceLine
from reelwright.words import Identifier


class MergeScenes(Edit):
    """Makes one scene of several that follow each other: the first one's id and role, all shots, the lines joined."""

    kind: Literal["merge_scenes"] = "merge_scenes"
    scenes: Annotated[
        tuple[Identifier, ...], Field(min_length=2, max_length=20, description="the scenes' ids, in the film's order")
    ]
    example: ClassVar[Mapping[str, Any]] = {"kind": "merge_scenes", "scenes": ["s2", "s3"]}

    def change(self, plan: Plan) -> Plan:
        places = [place_of(plan, name, "scenes") for name in self.scenes]
        start, end = places[0], places[0] + len(places)
        if places != list(range(start, end)):
            row = ", ".join(scene.id for scene in plan.scenes)
            limit = "they must follow each other in the film"
            raise EditError(Problem("scenes", ", ".join(self.scenes), limit, f"Its order is {row}."))
        merged = _merged(plan.scenes[start:end])
        return with_scenes(plan, (*plan.scenes[:start], merged, *plan.scenes[end:]))

    def says(self, plan: Plan) -> str:
        place_of(plan, self.scenes[0], "scenes")
        return f"{', '.join(self.scenes)}: become one scene, {self.scenes[0]}"


def _merged(scenes: tuple[Scene, ...]) -> Scene:
    lines = [scene.voice for scene in scenes if scene.voice]
    facts = dict.fromkeys(fact for line in lines for fact in line.facts)
    text = " ".join(line.text for line in lines)
    voice = VoiceLine.model_construct(text=text, facts=tuple(facts)) if lines else None
    shots = tuple(shot for scene in scenes for shot in scene.shots)
    return scenes[0].model_copy(update={"shots": shots, "voice": voice})
