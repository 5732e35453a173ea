"""Transitions of every kind are no faults: not the colour of a dip, nor what flashes by in a whip."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from reelwright.check import Film
from reelwright.checks.film import blank_frames, flicker
from reelwright.composition import ClipLayer, Composition, PictureLayer, Stage, StageTransition, Transform, constant
from reelwright.words import TransitionKind

from .conftest import HEIGHT, SMALL, WIDTH, Studio, measured, segment

pytestmark = pytest.mark.thorough

KINDS = get_args(TransitionKind)
FRAMES = 13
SHORTEST = 24  # frames of the shortest shot that a plan can have


def film(studio: Studio, kind: str, color: str, every: int = SHORTEST) -> Composition:
    """Return four shots, a cup on a light ground and a cup before nothing in turn, with transitions between them."""
    ground, product = studio.ground(), studio.product()
    starts = [every, 2 * every, 3 * every]
    ends = (*(start + FRAMES for start in starts), 4 * every)
    stages = []
    for index, (start, end) in enumerate(zip((0, *starts), ends, strict=True)):
        times = {"start": start, "end": end}
        clip = ClipLayer(
            id=f"ground{index}", source=ground, width=WIDTH // 4 // 2 * 2, height=HEIGHT // 4, rate=10, smooth=True,
            **times,
        )  # fmt: skip
        place = Transform(x=constant(90), y=constant(270), scale=constant(0.5), anchor=(0.5, 1))
        cup = PictureLayer(
            id=f"cup{index}", role="product", source=product, width=240, height=360, transform=place, **times
        )
        stages.append(Stage(id=str(index), layers=(cup,) if index % 2 else (clip, cup), **times))
    changes = tuple(
        StageTransition.model_validate(
            {"kind": kind, "to": str(index + 1), "start": start, "frames": FRAMES, "ease": "linear", "color": color}
        )
        for index, start in enumerate(starts)
    )
    return Composition(
        width=SMALL[0],
        height=SMALL[1],
        frames=4 * every,
        background="#26303A",
        stages=tuple(stages),
        transitions=changes,
    )


def judged(studio: Studio, folder: Path, composition: Composition) -> Film:
    count = len(composition.cuts()) - 1
    parts = [segment(folder, composition, index, studio.source) for index in range(count)]
    records = (measured(part, composition, index, studio.source) for index, part in enumerate(parts))
    return Film(master=folder / "film.mp4", streams={"streams": []}, segments=tuple(records), sound={})


@pytest.mark.parametrize(("kind", "color"), [("dip", "#FFFFFF"), *((kind, "#000000") for kind in KINDS)])
def test_a_transition_is_no_fault(studio: Studio, tmp_path: Path, kind: str, color: str) -> None:
    # A whip shows each region twice: two of them inside a second, between light and dark, do flash.
    every = 36 if kind == "whip" else SHORTEST
    watched = judged(studio, tmp_path, film(studio, kind, color, every))
    found = [*blank_frames.check(watched), *flicker.check(watched)]
    assert [(finding.check, finding.evidence) for finding in found] == []


def test_what_is_blank_without_a_dip_is_still_found(studio: Studio, tmp_path: Path) -> None:
    """The same pictures, of which nothing says that they are meant."""
    watched = judged(studio, tmp_path, film(studio, "dip", "#000000"))
    strange = tuple(record | {"dips": []} for record in watched.segments)
    found = list(blank_frames.check(Film(**(vars(watched) | {"segments": strange}))))
    spans = [finding.evidence["frames"] for finding in found]
    assert len(spans) == 3
    for index, (start, end) in enumerate(spans):
        assert (index + 1) * SHORTEST < start < end < (index + 1) * SHORTEST + FRAMES
