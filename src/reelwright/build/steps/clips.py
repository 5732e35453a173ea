"""Steps that have a clip made by an engine elsewhere, within the request that the plan makes of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from reelwright.build.step import Artifact, Made, Step, Work
from reelwright.engine import EngineError, Request
from reelwright.plan.model import Generated
from reelwright.words import FPS, SIZES, Aspect

SECONDS = (4, 5, 6, 8)  # lengths that are asked for, as most models offer them; a shot cut shorter needs no new clip
_EXPECTED = 60.0  # seconds


@dataclass(frozen=True)
class Purchase:
    """What a shot needs of an engine: a name for people, the request, and the model that it must be (None: any)."""

    name: str
    shot: str
    request: Request
    engine: str | None = None


@dataclass(frozen=True)
class Clip:
    """A clip that was made: its file (with the facts width, height, seconds), by whom, and what it cost in micros."""

    artifact: Artifact
    engine: str
    model: str
    micros: int


Buy = Callable[[Purchase, Callable[[float], None]], Clip]


def filmed_as(aspect: Aspect, aspects: tuple[Aspect, ...]) -> Aspect:
    """Return the aspect in which a clip for `aspect` is filmed, where an ad has all of `aspects`.

    One clip serves all that are not wider than tall, cut from the tallest of them; a wide one is filmed apart, since
    a tall clip has too few pixels for it.
    """
    tall = [each for each in aspects if SIZES[each][0] < SIZES[each][1]]
    if SIZES[aspect][0] > SIZES[aspect][1] or not tall:
        return max(aspects, key=lambda each: SIZES[each][0] / SIZES[each][1])
    return max(tall, key=lambda each: SIZES[each][1] / SIZES[each][0])


def purchase(shot: str, ground: Generated, aspect: Aspect, frames: int) -> Purchase:
    """Return what is asked of an engine for `frames` of a shot, in one aspect."""
    seconds = frames / FPS
    request = Request(
        capability="text_to_video",
        prompt=ground.prompt,
        avoid=ground.avoid,
        seconds=next((length for length in SECONDS if length >= seconds), SECONDS[-1]),
        aspect=aspect,
        resolution="1080p",
        seed=ground.seed,
        take=ground.take,
    )
    return Purchase(f"clip of {shot}, {aspect}", shot, request, ground.engine)


def clip_step(wanted: Purchase, buy: Buy) -> Step:
    """Have a clip made. What `buy` raises ends the build: only whoever buys knows what stands in its place."""

    def resolve(_: tuple[Artifact, ...]) -> dict[str, Any]:
        return {"request": wanted.request.model_dump(mode="json"), "engine": wanted.engine}

    def make(work: Work) -> Made:
        clip = buy(wanted, work.progress)
        shutil.copyfile(clip.artifact.path, work.output)
        return Made({**clip.artifact.facts, "engine": clip.engine, "model": clip.model, "micros": clip.micros})

    return Step(
        "clip", 1, wanted.name, "generating_scenes", resolve, make, suffix=".mp4", estimate=_EXPECTED, waits=True
    )


def nobody(wanted: Purchase, _: Callable[[float], None]) -> Clip:
    """Buy nothing, where there are no engines at hand. Raises EngineError."""
    raise EngineError("account", f"no engines are at hand for {wanted.name}")
