"""From the artifacts of a build to the facts that composing works with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from reelwright.build.step import Artifact, Step, Work
from reelwright.compose.captions import cues
from reelwright.compose.ingredients import (
    GroundArt,
    GroundLayer,
    Ingredients,
    Logo,
    Picture,
    ProductArt,
    ShadowArt,
    Speech,
)
from reelwright.compose.scene_sound import scene_sounds
from reelwright.craft.backdrop import ClipPlan, PicturePlan
from reelwright.craft.music.grid import grid
from reelwright.cues import Cue, Spoken
from reelwright.words import Aspect

if TYPE_CHECKING:
    from reelwright.build.graph import FilmGraph, ShotSteps

Made = Mapping[Step, Artifact]


def made_of(steps: tuple[Step, ...], work: Work) -> Made:
    """Return what each of a step's needs has become."""
    return dict(zip(steps, work.needs, strict=True))


def gather(graph: FilmGraph, aspect: Aspect | None, made: Made) -> Ingredients:
    """Return the ingredients of one aspect's film, or (None) of its sound alone."""
    grounds = {} if aspect is None else graph.grounds(aspect)
    cutout, logo = (made.get(step) if step else None for step in (graph.cutout, graph.logo))
    return Ingredients(
        grounds={shot_id: _ground(ground, aspect, made) for shot_id, ground in grounds.items()},
        product=ProductArt(_picture(cutout), cutout.facts["kind"]) if cutout else None,
        logo=Logo(_picture(logo), logo.facts["luminance"], logo.facts["opaque"]) if logo else None,
        speech=speech_of(graph, made),
        own=own_words(graph, made),
        scenes={number: made[step].digest for number, step in enumerate(graph.scenes) if _is_heard(step, made)},
        music=_digest(graph.music, made),
        effects=_digest(graph.effects, made),
    )


def _digest(step: Step | None, made: Made) -> str | None:
    return made[step].digest if step is not None and step in made else None


def beats_of(graph: FilmGraph, made: Made) -> tuple[float, ...]:
    """Return the beats that the cuts follow, in seconds of the film; none where they follow no music."""
    music, seconds = graph.plan.music, graph.plan.frames / graph.plan.fps
    if music is None or music.bpm is None:
        return ()
    if graph.beats:
        return music.heard(made[graph.beats].facts["beats"], seconds)
    return tuple(frame / graph.plan.fps for frame in grid(str(music.mood), graph.plan.frames).beats)


def _is_heard(step: Step, made: Made) -> bool:
    return step in made and bool(made[step].facts["heard"])


def speech_of(graph: FilmGraph, made: Made) -> dict[str, Speech]:
    """Return the lines that were spoken, by scene; a line without a voice is left out."""
    return spoken({scene: made[step] for scene, step in graph.speech.items()})


def own_words(graph: FilmGraph, made: Made) -> tuple[tuple[Spoken, ...], ...]:
    """Return the sentences that are heard in the user's films, their words in seconds of the ad."""
    sounds = scene_sounds(graph.plan)
    return tuple(
        tuple(Spoken(word["text"], word["start"] + sounds[at].at, word["end"] + sounds[at].at) for word in said)
        for at, step in graph.words.items()
        if step in made
        for said in made[step].facts["sentences"]
    )


def captions_of(graph: FilmGraph, made: Made) -> tuple[Cue, ...]:
    """Return the captions of a film."""
    return cues(graph.plan, speech_of(graph, made), own_words(graph, made))


def spoken(lines: Mapping[str, Artifact]) -> dict[str, Speech]:
    """Return the lines that have a voice, by scene."""
    return {scene: _speech(line) for scene, line in lines.items() if line.facts["words"]}


def _speech(line: Artifact) -> Speech:
    words = tuple(Spoken(word["text"], word["start"], word["end"]) for word in line.facts["words"])
    return Speech(line.digest, line.facts["seconds"], words)


def _picture(artifact: Artifact) -> Picture:
    return Picture(artifact.digest, artifact.facts["width"], artifact.facts["height"])


def _ground(ground: ShotSteps, aspect: Aspect | None, made: Made) -> GroundArt:
    layers = [made[step] for step in ground.layers]
    if ground.drawn is None:
        film = GroundLayer(_picture(layers[0]), "clip", smooth=False, tone=layers[0].facts["tone"][aspect])
        return GroundArt((film,), "film")
    stage = ground.drawn.stage
    shadow = made[ground.shadow] if ground.shadow else None
    drawn = tuple(_layer(plan, artifact) for plan, artifact in zip(ground.drawn.layers, layers, strict=True))
    kind: Literal["floor", "air"] = "floor" if stage.grounded else "air"
    art = None
    if shadow:
        foot: Any = tuple(shadow.facts["foot"])
        art = ShadowArt(_picture(shadow), foot, shadow.facts["scale"])
    return GroundArt(drawn, kind, stage.light, stage.lit, art)


def _layer(plan: ClipPlan | PicturePlan, artifact: Artifact) -> GroundLayer:
    picture, tone = _picture(artifact), artifact.facts["tone"]
    if isinstance(plan, ClipPlan):
        return GroundLayer(picture, "clip", rate=plan.rate, tone=tone)
    return GroundLayer(picture, "picture", front=plan.front, x=plan.x, y=plan.y, drift=plan.drift, tone=tone)
