"""What a person on camera speaks from: his film in the length of a shot, and the part of the line that it shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from reelwright.build.ingredients import spoken
from reelwright.build.step import Artifact, Step
from reelwright.build.steps.grounds import footage_step
from reelwright.build.steps.speakers import portrait_step, spoken_step
from reelwright.compose.captions import place_speech
from reelwright.compose.timing import stage_spans
from reelwright.engine import InputKind
from reelwright.plan.model import Generated

if TYPE_CHECKING:
    from reelwright.build.graph import FilmGraph


def speaking(graph: FilmGraph, identifier: str) -> Mapping[InputKind, Step]:
    """Return the steps that make what an engine moves the lips of a shot's speaker by."""
    plan = graph.plan
    scene, shot = next((scene, shot) for _, scene, shot in plan.shots() if shot.id == identifier)
    assert isinstance(shot.ground, Generated) and shot.ground.speaker
    start, end = stage_spans(plan)[shot.id]
    scenes, lines = list(graph.speech), tuple(graph.speech.values())

    def begins(needs: Sequence[Artifact]) -> float | None:
        at = place_speech(plan, spoken(dict(zip(scenes, needs, strict=True)))).get(scene.id)
        return None if at is None else at - start / plan.fps

    said = spoken_step(lines, scenes.index(scene.id), begins, end - start, f"line of {shot.id}")
    found, frames = plan.asset(shot.ground.speaker), end - start
    if found.still:
        shown = portrait_step(graph.picture(found.id), frames, plan.aspects, f"portrait in {shot.id}")
    else:
        shown = footage_step(graph.film(found.id), 0.0, frames, plan.aspects, f"speaker's film in {shot.id}")
    return {"video": shown, "audio": said}
