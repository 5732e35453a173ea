"""What is spoken over a scene."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from reelwright.edit import Edit
from reelwright.edits._parts import SceneId, scene_of, with_scene
from reelwright.errors import shorten
from reelwright.plan import Plan, VoiceLine
from reelwright.words import Identifier, Sentence


class SetLine(Edit):
    """Sets or removes the line that is spoken over a scene."""

    kind: Literal["line"] = "line"
    scene: SceneId
    text: Annotated[Sentence | None, Field(description="the new words; none leaves the scene unspoken")] = None
    facts: Annotated[
        tuple[Identifier, ...] | None,
        Field(max_length=20, description="ids of the facts that back it; left out, those of the line it replaces"),
    ] = None
    example: ClassVar[Mapping[str, Any]] = {"kind": "line", "scene": "s1", "text": "Cold for a day."}

    def change(self, plan: Plan) -> Plan:
        scene = scene_of(plan, self.scene)
        kept = scene.voice.facts if scene.voice and self.facts is None else self.facts or ()
        voice = VoiceLine(text=self.text, facts=kept) if self.text else None
        return with_scene(plan, scene.model_copy(update={"voice": voice}))

    def says(self, plan: Plan) -> str:
        scene_of(plan, self.scene)
        if self.text is None:
            return f"{self.scene}: nothing is spoken"
        return f"{self.scene}: the voice says “{shorten(self.text, 60)}”"
