"""Transitions: how one shot replaces another, shown at four moments of their way. What moves is blurred as by a 180°
shutter; what has a direction is mirrored in right-to-left films.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import cv2
import numpy as np
from examples.features import Feature
from examples.features._studio import HEIGHT, WIDTH, Studio, film, photograph

from reelwright.compose.motion import SOFT, TRANSITIONS
from reelwright.composition import Composition, Ease, Stage, StageTransition, bezier

START = 10  # frame at which each transition begins
MOMENTS = (0.15, 0.4, 0.65, 0.9)  # of the way that are shown


def change(studio: Studio, kind: str, frames: int, **more: Any) -> Composition:
    """Return a film of a can on cream that becomes a bottle on green."""
    end = START + frames
    can, line = studio.photo("soda-can", id="can"), studio.text("Blood orange", 60, 44, "#8E1F1A", id="old line")
    green = photograph("trail-bottle", WIDTH, HEIGHT) * np.array([0.55, 0.78, 0.68], np.float32)
    bottle = studio.placed(studio.picture(green.astype(np.uint8)), WIDTH, HEIGHT, id="bottle", role="photo")
    name = studio.text("Cold for a day", 578, 38, "#F6F1E4", id="new line")
    stages = (
        Stage(id="can", start=0, end=end, layers=(can, line)),
        Stage(id="bottle", start=START, end=end + 10, layers=(bottle, name)),
    )
    manner = {"ease": TRANSITIONS[kind], "soft": SOFT.get(kind, 0.0)} | more
    join = StageTransition.model_validate({"kind": kind, "to": "bottle", "start": START, "frames": frames} | manner)
    return film(frames=end + 10, stages=stages, transitions=(join,))


def brushed(studio: Studio, frames: int) -> Composition:
    """Return the change by a matte of broad brush strokes from the right, one later than the other."""
    rows, columns = 160, 90
    delay = np.repeat(np.array([0.25, 0.0, 0.55, 0.3, 0.8, 0.5, 0.95], np.float32), 23)[:rows, None]
    bristles = cv2.GaussianBlur(np.random.default_rng(4).standard_normal((rows, columns)), (0, 0), 40, sigmaY=0.8)
    matte = (
        np.linspace(1, 0, columns)[None, :] + cv2.GaussianBlur(delay, (0, 0), 1.2) + 0.04 * bristles / bristles.std()
    )
    grey = cv2.normalize(matte, None, 0, 255, cv2.NORM_MINMAX).astype(np.uint8)
    picture = studio.picture(cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB))
    return change(studio, "luma", frames, matte=picture, soft=0.05, ease=TRANSITIONS["wipe"])


def _shown(ease: Ease, frames: int, moments: tuple[float, ...]) -> tuple[int, ...]:
    """Return the frames at which a transition has come nearest to shares of its way."""
    way = [bezier(ease, (frame + 1) / (frames + 1)) for frame in range(frames)]
    return tuple(START + min(range(frames), key=lambda frame: abs(way[frame] - moment)) for moment in moments)


def _feature(kind: str, frames: int, line: str, moments: tuple[float, ...] = MOMENTS, **more: Any) -> Feature:
    compose = partial(change, kind=kind, frames=frames, **more)
    return Feature(kind, line, compose, _shown(TRANSITIONS[kind], frames, moments))


_BRUSHED: Callable[[Studio], Composition] = partial(brushed, frames=16)

FEATURES = (
    _feature("dissolve", 12, "Both stages mix."),
    _feature(
        "dip",
        14,
        "The old stage goes down in a colour, the new one comes up from it.",
        (0.2, 0.38, 0.62, 0.8),
        color="#10241D",
    ),
    _feature("push", 11, "The new stage pushes the old one out."),
    _feature("slide", 12, "The new stage comes over the old one, which goes along slowly in its shadow."),
    _feature("whip", 9, "The camera is whipped round, too fast for anything between to be seen."),
    _feature("zoom", 13, "A flight into the old stage, from which the new one comes nearer.", (0.1, 0.3, 0.55, 0.8)),
    _feature("wipe", 14, "A soft front along any direction.", direction=(-0.9, 0.42)),
    _feature("iris", 18, "A circle that opens at any point.", (0.1, 0.3, 0.5, 0.75), center=(0.5, 0.85)),
    _feature("clock", 16, "A hand that turns once about any point."),
    _feature("blinds", 14, "Slats across any direction that open one after the other.", (0.25, 0.4, 0.6, 0.8)),
    _feature("split", 14, "From the middle line both ways.", direction=(0, 1)),
    _feature("luma", 16, "Soft clouds, unless a matte says what changes when."),
    Feature(
        "luma-matte", "The dark parts of a matte change first.", _BRUSHED, _shown(TRANSITIONS["wipe"], 16, MOMENTS)
    ),
)
