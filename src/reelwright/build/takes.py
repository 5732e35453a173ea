"""What a version pins: which artifact every shot and part was made into, by which engine."""

from __future__ import annotations

from collections.abc import Iterator

from reelwright.build.graph import FilmGraph
from reelwright.build.ingredients import Made
from reelwright.plan import Backdrop, Take


def takes_of(graph: FilmGraph, made: Made) -> dict[str, Take]:
    """Return the takes of a build, by part (`product`, `music`, `voice.s1`) or by shot, aspect and layer."""
    return dict(_takes(graph, made))


def _takes(graph: FilmGraph, made: Made) -> Iterator[tuple[str, Take]]:
    if graph.cutout:
        cutout = made[graph.cutout]
        yield "product", Take(artifact=cutout.digest, engine="cutout", model=cutout.facts["method"])
    if graph.music and graph.plan.music:
        engine = "song" if graph.plan.music.asset else "composer"
        yield (
            "music",
            Take(artifact=made[graph.music].digest, engine=engine, model=graph.plan.music.mood or "your file"),
        )
    for scene, step in graph.speech.items():
        facts = made[step].facts
        if facts.get("voice"):
            engine, model = facts.get("engine", "espeak-ng"), facts.get("model", facts["voice"])
            yield f"voice.{scene}", Take(artifact=made[step].digest, engine=engine, model=model)
    for aspect in graph.plan.aspects:
        for shot_id, ground in graph.grounds(aspect).items():
            source = ground.shot.ground
            name = f"{shot_id}.{aspect.replace(':', 'x')}"
            if ground.shot.bought and ground.clip:
                clip = made[ground.clip]
                made_by = {"engine": clip.facts["engine"], "model": clip.facts["model"]}
                yield f"{name}.0", Take(artifact=clip.digest, number=ground.shot.bought.take, **made_by)
                continue
            model = source.family if isinstance(source, Backdrop) else "your film"
            for layer, step in enumerate(ground.layers):
                yield f"{name}.{layer}", Take(artifact=made[step].digest, engine=source.kind, model=model)
