"""Cuts on the music."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from reelwright.craft.music.rhythm import Span, lay, mood_rhythm
from reelwright.edit import Edit
from reelwright.edits._lengths import scene_room, shot_room
from reelwright.edits._parts import with_shots
from reelwright.errors import EditError, Problem
from reelwright.plan import Plan, Scene


class SetBeats(Edit):
    """Sets all cuts on beats of composed music, as near as can be to where they are; the film's length stays.

    Shots of locked scenes keep their lengths.
    """

    kind: Literal["beats"] = "beats"
    example: ClassVar[Mapping[str, Any]] = {"kind": "beats"}

    def change(self, plan: Plan) -> Plan:
        if not (plan.music and plan.music.mood):
            limit = "no beats are known: the film has no composed music"
            raise EditError(Problem("music", "", limit, "Give it a mood first."))
        spans = [span for scene in plan.scenes for span in _spans(plan, scene)]
        lengths = lay(spans, mood_rhythm(plan.music.mood, plan.frames), plan.frames)
        if lengths is None:
            limit = "no lengths that words need end on beats"
            raise EditError(Problem("beats", plan.music.mood, limit, "Lengthen the film, or unlock scenes."))
        pairs = zip(plan.shots(), lengths, strict=True)
        changed = {shot.id: shot.model_copy(update={"frames": length}) for (_, _, shot), length in pairs}
        return with_shots(plan, changed)

    def says(self, plan: Plan) -> str:
        before, after = ([start for start, _, _ in each.shots()] for each in (plan, self.change(plan)))
        moved = sum(one != other for one, other in zip(before, after, strict=True))
        return f"{moved} of {len(before) - 1} cuts move to beats"


def _spans(plan: Plan, scene: Scene) -> list[Span]:
    """Return what each shot of a scene may last; what its line takes beyond its texts is shared among them."""
    if scene.locked:
        return [Span(shot.frames, shot.frames, shot.frames) for shot in scene.shots]
    rooms = [shot_room(plan, shot) for shot in scene.shots]
    missing = math.ceil(max(scene_room(plan, scene).least - sum(room.least for room in rooms), 0) / len(rooms))
    return [Span(room.least + missing, max(room.frames, room.least + missing), room.most) for room in rooms]
