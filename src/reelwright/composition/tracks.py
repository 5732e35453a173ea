"""Values that change with time: keyframes, easings, tracks."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from itertools import pairwise
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from reelwright.frozen import Frozen

# Cubic Bezier control points x1, y1, x2, y2, as in CSS. The first five are those of CSS, the others those of film.md.
EASES: Mapping[str, tuple[float, float, float, float]] = {
    "linear": (0.0, 0.0, 1.0, 1.0),
    "ease": (0.25, 0.1, 0.25, 1.0),
    "ease-in": (0.42, 0.0, 1.0, 1.0),
    "ease-out": (0.0, 0.0, 0.58, 1.0),
    "ease-in-out": (0.42, 0.0, 0.58, 1.0),
    "enter": (0.05, 0.7, 0.1, 1.0),
    "leave": (0.3, 0.0, 0.8, 0.15),
    "move": (0.2, 0.0, 0.0, 1.0),
    "pop": (0.34, 1.56, 0.64, 1.0),
    "camera": (0.4, 0.0, 0.6, 1.0),
}
LINEAR = EASES["linear"]


def _named(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if value not in EASES:
        near = get_close_matches(value, EASES, 1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise ValueError(f"no easing is called {value!r}: known are {', '.join(EASES)}{hint}")
    return EASES[value]


# A name of EASES is taken for its numbers; documents hold the numbers.
Ease = Annotated[tuple[float, float, float, float], BeforeValidator(_named)]


class Key(Frozen):
    """A value at a frame; `ease` shapes the way to the next key."""

    at: float
    value: float
    ease: Ease = LINEAR


Track = Annotated[tuple[Key, ...], Field(min_length=1)]


def constant(value: float) -> tuple[Key, ...]:
    return (Key(at=0, value=value),)


def move(
    start: float, end: float, at: float, frames: float, ease: tuple[float, float, float, float] = LINEAR
) -> tuple[Key, ...]:
    """Return a track that goes from `start` to `end` in `frames` frames, beginning at frame `at`."""
    return (Key(at=at, value=start, ease=ease), Key(at=at + frames, value=end))


def bezier(ease: tuple[float, float, float, float], progress: float) -> float:
    """Return the eased progress for a linear progress of 0 to 1 (CSS `cubic-bezier`)."""
    if progress <= 0 or progress >= 1 or ease == LINEAR:
        return min(max(progress, 0.0), 1.0)
    x1, y1, x2, y2 = ease
    low, high = 0.0, 1.0
    for _ in range(30):
        t = (low + high) / 2
        x = 3 * (1 - t) ** 2 * t * x1 + 3 * (1 - t) * t * t * x2 + t**3
        low, high = (t, high) if x < progress else (low, t)
    return 3 * (1 - t) ** 2 * t * y1 + 3 * (1 - t) * t * t * y2 + t**3


def evaluate(track: tuple[Key, ...], frame: float) -> float:
    """Return a track's value at a frame of its layer; constant before the first and after the last key."""
    if frame <= track[0].at:
        return track[0].value
    for here, following in pairwise(track):
        if frame < following.at:
            progress = bezier(here.ease, (frame - here.at) / (following.at - here.at))
            return here.value + (following.value - here.value) * progress
    return track[-1].value


def scaled(track: tuple[Key, ...], factor: float) -> tuple[Key, ...]:
    """Return a track with its values multiplied."""
    return tuple(key.model_copy(update={"value": key.value * factor}) for key in track)


def retimed(track: tuple[Key, ...], factor: float) -> tuple[Key, ...]:
    """Return a track with its frames multiplied."""
    return tuple(key.model_copy(update={"at": key.at * factor}) for key in track)
