"""Steps that have a clip made by an engine elsewhere, within the request that the plan makes of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from reelwright.build.purchases import LATER, Buy, Purchase, Supply
from reelwright.build.step import Artifact, Made, Step, Work
from reelwright.engine import InputKind, Request
from reelwright.finding import Finding
from reelwright.plan.model import Generated
from reelwright.words import FPS, SIZES, Aspect, Digest

SECONDS = (4, 5, 6, 8)  # lengths that are asked for, as most models offer them; a shot cut shorter needs no new clip
_EXPECTED = 60.0  # seconds
_ENLARGED = 1.6  # times; 720p on a canvas of 1080 is 1.5
_SHOWN = 0.75  # of a clip's area


def filmed_as(aspect: Aspect, aspects: tuple[Aspect, ...]) -> Aspect:
    """Return the aspect in which a clip for `aspect` is filmed, where an ad has all of `aspects`.

    One clip serves all that are not wider than tall, cut from the tallest of them; a wide one is filmed apart, since
    a tall clip has too few pixels for it.
    """
    tall = [each for each in aspects if SIZES[each][0] < SIZES[each][1]]
    if SIZES[aspect][0] > SIZES[aspect][1] or not tall:
        return max(aspects, key=lambda each: SIZES[each][0] / SIZES[each][1])
    return max(tall, key=lambda each: SIZES[each][1] / SIZES[each][0])


def purchase(
    shot: str, ground: Generated, aspect: Aspect, frames: int, inputs: Mapping[InputKind, tuple[Digest, ...]]
) -> Purchase:
    """Return what is asked of an engine for `frames` of a shot, in one aspect; `inputs` are the frames it has."""
    seconds = frames / FPS
    request = Request(
        capability="image_to_video" if inputs else "text_to_video",
        inputs=inputs,
        prompt=ground.prompt,
        avoid=ground.avoid,
        seconds=next((length for length in SECONDS if length >= seconds), SECONDS[-1]),
        aspect=aspect,
        resolution="1080p",
        seed=ground.seed,
        take=ground.take,
    )
    return Purchase(f"clip of {shot}, {aspect}", request, ground.engine, shot)


def speaker_purchase(shot: str, ground: Generated, aspect: Aspect, frames: int) -> Purchase:
    """Return what is asked of an engine for a person who speaks during `frames` of a shot."""
    request = Request(
        capability="lipsync",
        inputs={"video": (LATER,), "audio": (LATER,)},
        seconds=frames / FPS,
        aspect=aspect,
        resolution="1080p",
        seed=ground.seed,
        take=ground.take,
    )
    return Purchase(f"speaker of {shot}", request, ground.engine, shot, open=True)


def clip_step(wanted: Purchase, buy: Buy, inputs: Mapping[InputKind, Step] = MappingProxyType({})) -> Step:
    """Have a clip made, of what `inputs` make. What `buy` raises ends the build: only whoever buys knows what stands in
    its place.
    """

    def asked(needs: tuple[Artifact, ...]) -> Request:
        made = {kind: (need.digest,) for kind, need in zip(inputs, needs, strict=True)}
        return wanted.request.model_copy(update={"inputs": {**wanted.request.inputs, **made}})

    def resolve(needs: tuple[Artifact, ...]) -> dict[str, Any]:
        return {"request": asked(needs).model_dump(mode="json"), "engine": wanted.engine}

    def make(work: Work) -> Made:
        clip = buy(replace(wanted, request=asked(work.needs)), work.progress)
        shutil.copyfile(clip.artifact.path, work.output)
        return Made({**clip.artifact.facts, **clip.source}, tuple(_coarse(wanted, clip)))

    return Step(
        "clip", 1, wanted.name, "generating_scenes", resolve, make, needs=tuple(inputs.values()), suffix=".mp4",
        estimate=_EXPECTED, waits=True,
    )  # fmt: skip


def _coarse(wanted: Purchase, clip: Supply) -> Iterator[Finding]:
    """Tell of a clip that came in another shape or size than was asked for, so that much of it is lost or blurred."""
    assert wanted.request.aspect
    came, canvas = clip.artifact.facts["came"], SIZES[wanted.request.aspect]
    scale = max(canvas[0] / came[0], canvas[1] / came[1])
    shown = (canvas[0] / scale) * (canvas[1] / scale) / (came[0] * came[1])
    if scale <= _ENLARGED and shown >= _SHOWN:
        return
    yield Finding(
        check="clip_size",
        severity="warning",
        where=wanted.name,
        message=f"{clip.engine}:{clip.model} made it at {came[0]}x{came[1]}: {shown:.0%} of it is shown, "
        f"enlarged {scale:.1f} times",
        evidence={"came": list(came), "shown": round(shown, 3), "scale": round(scale, 2)},
        remedy="Name another model as the clip's `engine`, or set `policy: best`.",
    )
