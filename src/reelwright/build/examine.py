"""Gather what the checks look at from the artifacts of one finished film."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from reelwright.build.ingredients import Made, beats_of, captions_of
from reelwright.build.steps.film import Sources
from reelwright.check import Clip, Subject
from reelwright.composition import AudioMix, Composition
from reelwright.finding import Finding
from reelwright.loading import LOADING
from reelwright.words import Aspect

if TYPE_CHECKING:
    from reelwright.build.graph import FilmGraph


def examine(graph: FilmGraph, aspect: Aspect, made: Made) -> tuple[Finding, ...]:
    """Run every check on the finished film of one aspect."""
    with LOADING:
        from reelwright.checks import run_all
        from reelwright.media.measure import measure_sound
        from reelwright.media.video import probe

    master, mixed = made[graph.masters[aspect]], made[graph.mix]
    composition = Composition.model_validate_json(made[graph.composition(aspect)].path.read_bytes())
    subject = Subject(
        plan=graph.plan,
        aspect=aspect,
        composition=composition,
        mix=AudioMix.model_validate_json(made[graph.mix_document].path.read_bytes()),
        cues=captions_of(graph, made),
        master=master.path,
        streams=probe(master.path),
        segments=tuple(json.loads(made[step].path.read_text()) for step in graph.measures[aspect]),
        sound=measure_sound(master.path) | {"bed_gap": mixed.facts["bed_gap"]},
        beats=beats_of(graph, made),
        clips=clips_of(graph, aspect, made),
        source=Sources(tuple(made.values())),
    )
    return run_all(subject)


def clips_of(graph: FilmGraph, aspect: Aspect, made: Made) -> dict[str, Clip]:
    """Return what was measured of the film of each shot that shows some."""
    earlier = graph.plan.aspects[: graph.plan.aspects.index(aspect)]
    found = {}
    for shot, ground in graph.grounds(aspect).items():
        if ground.drawn is None:
            (step,) = ground.layers
            told = any(graph.grounds(each)[shot].layers == ground.layers for each in earlier)
            lips = made[graph.lips[shot]].facts["lips"] if shot in graph.lips else None
            found[shot] = Clip(made[step].facts["clip"], told, lips)
    return found
