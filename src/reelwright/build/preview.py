"""What a page needs to play a plan itself: the composition, what it draws from, what it sounds like."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass

from reelwright.build.graph import FilmGraph
from reelwright.build.step import Step
from reelwright.build.steps.preview import peaks_step, playable_step
from reelwright.compose.scene_sound import scene_sounds
from reelwright.plan import Footage, Scene, Shot
from reelwright.words import Aspect

QUICK = frozenset({"composition", "mix-document"})  # kinds of steps that take less than a second


@dataclass(frozen=True)
class PreviewSteps:
    """The steps of one aspect's preview: `playable` are its sources and its sound as a browser decodes them, `peaks`
    the waveforms of the mix and of all that is mixed.
    """

    composition: Step
    mix: Step
    sound: Step
    playable: tuple[Step, ...]
    peaks: tuple[Step, ...]
    beats: Step | None

    @property
    def targets(self) -> tuple[Step, ...]:
        return (self.composition, *self.playable, *self.peaks, *([self.beats] if self.beats else []))


def preview_steps(graph: FilmGraph, aspect: Aspect) -> PreviewSteps:
    sources = (*graph.pictures(aspect, None), graph.sound)
    playable = tuple(playable_step(step) for step in sources)
    peaks = tuple(peaks_step(step) for step in (graph.mix, *graph.sounds))
    return PreviewSteps(graph.composed(aspect), graph.mix_document, graph.sound, playable, peaks, graph.beats)


@dataclass(frozen=True)
class StandIn:
    """What an engine has not made yet: `name` of the purchase, empty where nothing of the plan can stand for it but
    its simple form; the shot (None: a spoken line) and its scene, and `why` for people.
    """

    name: str
    shot: str | None
    scene: str
    why: str


def stand_ins(graph: FilmGraph, aspect: Aspect, lacking: Container[Step]) -> tuple[StandIn, ...]:
    """Return what of a film in one aspect is not made yet, in the film's order, of the steps that are `lacking`."""
    found = [
        _clip(graph, scene, shot, clip)
        for _, scene, shot in graph.plan.shots()
        if (clip := graph.grounds(aspect)[shot.id].clip) in lacking and clip is not None
    ]
    lines = [
        StandIn(
            graph.purchases[step].name, None, scene, "No engine has spoken this line yet; this machine's voice does."
        )
        for scene, step in graph.speech.items()
        if step in graph.purchases and step in lacking
    ]
    return (*found, *lines, *_unwritten(graph, lacking))


def _unwritten(graph: FilmGraph, lacking: Container[Step]) -> Iterator[StandIn]:
    """Yield the kept sounds of films whose words nobody has written down yet."""
    sounds = scene_sounds(graph.plan)
    for number, step in graph.words.items():
        if step in graph.purchases and step in lacking:
            at = round(sounds[number].at * graph.plan.fps)
            scene = next(scene for start, scene, shot in reversed(graph.plan.shots()) if start <= at + 1)
            why = "No engine has written down yet what is said in your film; it has no captions here."
            yield StandIn(graph.purchases[step].name, None, scene.id, why)


def _clip(graph: FilmGraph, scene: Scene, shot: Shot, clip: Step) -> StandIn:
    wanted = graph.purchases[clip]
    if "first_frame" in wanted.request.inputs:
        return StandIn(wanted.name, shot.id, scene.id, "No engine has filmed this yet; its chosen still is shown.")
    if isinstance(shot.ground, Footage):
        return StandIn("", shot.id, scene.id, "No engine has changed this yet; your film is shown as it is.")
    return StandIn("", shot.id, scene.id, "No engine has filmed this yet; its simple form is shown.")
