"""Coordinates and soft shapes on a small canvas, as float32 planes that broadcast.

Lengths are in short sides of the canvas, so that shapes keep their form in every aspect. Colour planes are
(3, height, width) OKLab.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from reelwright.craft.backdrop import BackdropSpec, calm_zone
from reelwright.craft.backdrops._shades import Lab

Plane = npt.NDArray[np.float32]
F = np.float32
TAU = F(2 * np.pi)


class Canvas:
    """A grid of pixel centres: `x` is (1, width), `y` (height, 1); `wide` and `tall` are the canvas's sides.

    `px`, `foot` and `ph` are the product's middle, foot and height, `calm` is 1 where text stands and 0 far from it,
    `away` is the horizontal direction from the product to the emptier side, -1 or 1.
    """

    def __init__(self, spec: BackdropSpec, width: int, height: int) -> None:
        short = min(spec.width, spec.height)
        self.width, self.height = width, height
        self.wide, self.tall = spec.width / short, spec.height / short
        self.x: Plane = ((np.arange(width, dtype=F) + F(0.5)) * F(self.wide / width))[None, :]
        self.y: Plane = ((np.arange(height, dtype=F) + F(0.5)) * F(self.tall / height))[:, None]
        x, foot, tall = spec.stand
        self.px, self.foot, self.ph = x * self.wide, foot * self.tall, tall * self.tall
        self.away = -1 if x >= 0.5 else 1
        left, top, right, bottom = calm_zone(spec)
        self.calm: Plane = _pulse(self.x, left * self.wide, right * self.wide, 0.5) * _pulse(
            self.y, top * self.tall, bottom * self.tall, 0.5
        )

    @property
    def floor(self) -> float:
        """Where the wall meets the floor: a little above the foot, and always in the picture."""
        return min(self.foot - 0.09 * self.ph, 0.84 * self.tall)

    @property
    def middle(self) -> float:
        """The middle of the product's height."""
        return self.foot - 0.52 * self.ph

    def gauss(self, x: float, y: float, sx: float, sy: float) -> Plane:
        """Return a Gaussian of height 1 about (x, y)."""
        across = np.exp(-0.5 * ((self.x - F(x)) / F(sx)) ** 2)
        return across * np.exp(-0.5 * ((self.y - F(y)) / F(sy)) ** 2)


def step(edge: float, full: float, value: Plane) -> Plane:
    """Return the smoothstep of `value`: 0 at `edge`, 1 at `full`."""
    t = np.clip((value - F(edge)) * F(1 / (full - edge)), F(0), F(1))
    return t * t * (F(3) - F(2) * t)


def _pulse(value: Plane, start: float, end: float, soft: float) -> Plane:
    """Return 1 between `start` and `end`, falling to 0 over `soft` outside."""
    return step(start - soft, start, value) * (F(1) - step(end, end + soft, value))


def flat(color: Lab) -> Plane:
    """Return a colour as a (3, 1, 1) plane."""
    return np.array(color, F)[:, None, None]


def mix(one: Lab | Plane, other: Lab | Plane, share: Plane) -> Plane:
    """Return `one` where `share` is 0 and `other` where it is 1."""
    low = flat(one) if isinstance(one, tuple) else one
    high = flat(other) if isinstance(other, tuple) else other
    return low + (high - low) * share


def blend(colors: list[Lab], weights: list[Plane]) -> Plane:
    """Return the weighted mean of colours with the chroma that the parts have, so that opposite hues do not grey."""
    total = np.maximum(sum(weights[1:], weights[0]), F(1e-6))
    out = np.zeros((3, *total.shape), F)
    chroma = np.zeros_like(total)
    for color, weight in zip(colors, weights, strict=True):
        share = weight / total
        out += flat(color) * share
        chroma += share * F(np.hypot(color[1], color[2]))
    kept = np.sqrt(out[1] ** 2 + out[2] ** 2)
    out[1:] *= np.minimum(chroma / np.maximum(kept, F(1e-4)), F(1.5)) ** F(0.7)
    return out
