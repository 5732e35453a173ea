"""Steps for what engines change in the user's own film: the part that they are lent, and the change in its box."""

from __future__ import annotations

import math
from typing import Any

from reelwright.build.purchases import LATER, Purchase
from reelwright.build.step import Artifact, Made, Step, Work
from reelwright.build.steps.grounds import Film
from reelwright.engine import Request
from reelwright.finding import Finding
from reelwright.loading import LOADING
from reelwright.plan.model import Box, Retouch
from reelwright.words import FPS, SIZES, Aspect

SHORTEST = 2  # seconds: what engines are paid for at least; none takes a much shorter film
_SIDE = 720  # pixels of the short side: what engines that edit films give back
_CANVAS = 1080  # pixels of the short side of a canvas


def lent_seconds(frames: int) -> int:
    """Return the seconds of a film that an engine is lent for a shot of so many frames.

    They are whole ones, as they are paid, so that a shot may become a little longer without a new change.
    """
    return max(SHORTEST, math.ceil(frames / FPS))


def retouch_purchase(shot: str, retouch: Retouch, aspect: Aspect, frames: int, seed: int) -> Purchase:
    """Return what is asked of an engine that changes the film in `frames` of a shot, in one aspect."""
    request = Request(
        capability="video_edit",
        inputs={"video": (LATER,)},
        prompt=retouch.words,
        seconds=lent_seconds(frames),
        aspect=aspect,
        resolution="720p",
        seed=seed,
        take=retouch.take,
    )
    return Purchase(f"change of the film in {shot}, {aspect}", request, retouch.engine, shot, open=True)


def lent_step(film: Film, start: float, seconds: int, aspect: Aspect, name: str) -> Step:
    """Cut what an engine is lent of a film: what an aspect shows of it, small, and without its sound."""
    canvas = [round(side * _SIDE / _CANVAS) for side in SIZES[aspect]]

    def resolve(_: tuple[Artifact, ...]) -> dict[str, Any]:
        return {"footage": film.digest, "start": start, "seconds": seconds, "canvas": canvas}

    def make(work: Work) -> Made:
        with LOADING:
            from reelwright.media.foreign import trim_footage

        facts = trim_footage(
            film.source(), work.output, start, seconds, [(canvas[0], canvas[1])], what=film.what,
            waiting=lambda: work.progress(0.0),
        )  # fmt: skip
        return Made({"width": facts["width"], "height": facts["height"]})

    return Step("lent", 1, name, "generating_scenes", resolve, make, suffix=".mp4", estimate=0.4 * seconds)


def inset_step(film: Step, cut: Step, clip: Step, box: Box, name: str) -> Step:
    """Take over what an engine changed within the `box` of a film, whose size `film` tells; else `cut` stays as it is.

    A cut that shows nothing of the box is told.
    """

    def resolve(needs: tuple[Artifact, ...]) -> dict[str, Any]:
        return {"film": needs[0].digest, "cut": needs[1].digest, "clip": needs[2].digest, "box": box.model_dump()}

    def make(work: Work) -> Made:
        with LOADING:
            from reelwright.media.encode import FOOTAGE, write_video
            from reelwright.media.inset import inset, seen_part
            from reelwright.media.video import decode

        whole, shown = ((need.facts["width"], need.facts["height"]) for need in work.needs[:2])
        part = seen_part((box.left, box.top, box.width, box.height), whole, shown)
        frames = decode(work.needs[1].path)
        planes = inset(frames, decode(work.needs[2].path), part) if part else frames
        write_video(planes, work.output, *shown, coding=FOOTAGE)
        return Made({"width": shown[0], "height": shown[1]}, () if part else (_unseen(name),))

    return Step(
        "inset", 1, name, "generating_scenes", resolve, make, needs=(film, cut, clip), suffix=".mp4", estimate=2.0
    )


def _unseen(name: str) -> Finding:
    return Finding(
        check="retouch",
        severity="warning",
        where=name,
        message="the box of the change lies outside of what this aspect shows of your film, so nothing changes",
        remedy="Move the box, or take the change back where it is not needed.",
    )
