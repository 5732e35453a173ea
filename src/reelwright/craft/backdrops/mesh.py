"""A gradient mesh: large soft spots of the brand's colours that wander slowly through each other."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from reelwright.craft.backdrop import BackdropSpec
from reelwright.craft.backdrops._canvas import Canvas, F, Plane, blend
from reelwright.craft.backdrops._family import MovingFamily, Painter, choose
from reelwright.craft.backdrops._shades import Lab, Shades

_GOLDEN = 0.381966  # turns between neighbouring spots: none line up


def spots(shades: Shades) -> list[Lab]:
    """Return six colours, from the quietest to the liveliest."""
    if shades.deep:
        return [
            shades.ground(-0.03), shades.ground(0.07, 1.4), shades.ground(-0.09), shades.glow(0.40, 0.14),
            shades.glow(0.30, 0.12), shades.accent_near(0.58, 0.18),
        ]  # fmt: skip
    return [
        shades.ground(0.005), shades.ground(0.03, 0.8), shades.ground(-0.05, 1.2), shades.glow(0.87, 0.07),
        shades.third(0.85, 0.085), shades.accent(0.80, 0.12),
    ]  # fmt: skip


def mesh(spec: BackdropSpec, canvas: Canvas, pace: float = 1.0) -> Callable[[float, Plane, Plane], Plane]:
    """Return what gives the mesh's colours (OKLab) at a time in seconds and at points (x, y)."""
    shades = Shades(spec)
    colors = spots(shades)
    quiet = colors[0][0]
    rng = choose(spec, 7)
    turn = rng.uniform(0, 1)
    angles = 2 * np.pi * (turn + _GOLDEN * np.arange(6))
    radii = np.array([0.12, 0.34, 0.5, 0.44, 0.5, 0.48])
    middle = np.stack([0.5 + radii * np.cos(angles), 0.5 + radii * np.sin(angles)], 1) * (canvas.wide, canvas.tall)
    size = rng.uniform(0.34, 0.5, 6) * (0.5 + 0.5 * max(canvas.wide, canvas.tall))
    # The liveliest spot glows from beside the product, where no text stands.
    middle[5] = canvas.px - canvas.away * 0.3 * canvas.wide, canvas.foot
    periods, phases = rng.uniform(11, 23, (6, 2)) / pace, rng.uniform(0, 1, (6, 2))
    still = F(1) - F(0.55) * canvas.calm

    def colors_at(seconds: float, x: Plane, y: Plane) -> Plane:
        wander = 0.13 * np.sin(2 * np.pi * (seconds / periods + phases))
        # The grid itself bends a little, so that no spot looks round.
        bent = x + F(0.07) * np.sin(F(3.1) * y + F(0.22 * pace * seconds)), y + F(0.07) * np.sin(F(2.7) * x)
        weights = []
        for (cx, cy), (dx, dy), s in zip(middle, wander, size, strict=True):
            far = (bent[0] - F(cx + dx)) ** 2 + (bent[1] - F(cy + dy)) ** 2
            weights.append(np.exp(far * F(-1 / (s * s))))
        out = blend(colors, weights)
        out[0] = F(quiet) + (out[0] - F(quiet)) * still
        return out

    return colors_at


class Mesh(MovingFamily):
    name = "mesh"
    moods = ("fresh", "bold", "playful", "tech")
    energy = 0.6
    floats = True
    strength = 0.8

    def calm(self, shades: Shades) -> Lab:
        return spots(shades)[0]

    def painter(self, spec: BackdropSpec, canvas: Canvas) -> Painter:
        colors = mesh(spec, canvas, 1.9)
        return lambda seconds: colors(seconds, canvas.x, canvas.y)


FAMILY = Mesh()
