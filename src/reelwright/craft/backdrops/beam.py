"""Beam: a spotlight from above in a dark room, with dust that drifts through it."""

from __future__ import annotations

import math

import numpy as np

from reelwright.craft.backdrop import BackdropSpec
from reelwright.craft.backdrops._canvas import Canvas, F, Plane, mix
from reelwright.craft.backdrops._family import MovingFamily, Painter, choose, light_side, wave
from reelwright.craft.backdrops._shades import Lab, Shades

_MOTES = 130
_REACH = 3  # drawn pixels to each side of a mote


class Beam(MovingFamily):
    name = "beam"
    moods = ("night", "luxury", "bold", "tech", "confident")
    tones = ("deep",)
    energy = 0.5
    steep = 0.9
    reflection = 0.12

    def calm(self, shades: Shades) -> Lab:
        return shades.ground(-0.09)

    def painter(self, spec: BackdropSpec, canvas: Canvas) -> Painter:
        shades, side = Shades(spec), light_side(spec)
        dark, lit = shades.ground(-0.18), shades.ground(0.26, 1.35)
        floor = canvas.gauss(canvas.px, canvas.foot + 0.02, 0.50, 0.085) * F(0.62)
        floor = floor + canvas.gauss(canvas.px, canvas.foot, 1.0, 0.22) * F(0.16)
        haze = canvas.gauss(canvas.px, canvas.middle, 0.55, 0.6) * F(0.20)
        motes = _Motes(spec, canvas)
        quiet = F(1) - F(0.55) * canvas.calm

        def paint(seconds: float) -> Plane:
            aim = canvas.px + 0.08 * wave(seconds, 8.5)
            cone = _cone(canvas, side, aim, canvas.foot) * F(0.64 + 0.03 * wave(seconds, 4.7))
            light = F(0.05) + haze + floor + cone * quiet
            motes.add(light, cone * quiet, seconds)
            return mix(dark, lit, np.minimum(light, F(1)))

        return paint


def _cone(canvas: Canvas, side: int, x: float, y: float) -> Plane:
    """Return the light in the air of a lamp above the canvas that shines on (x, y)."""
    from_x, from_y = x + side * (0.30 + 0.16 * canvas.tall), -0.16
    length = math.hypot(x - from_x, y - from_y)
    way = (x - from_x) / length, (y - from_y) / length
    dx, dy = canvas.x - F(from_x), canvas.y - F(from_y)
    along = np.maximum(dx * F(way[0]) + dy * F(way[1]), F(0)) / F(length)
    across = np.abs(dx * F(way[1]) - dy * F(way[0]))
    width = F(0.05) + F(0.30) * along
    beyond = np.maximum(along - F(1), F(0))
    return np.asarray(np.exp(-((across / width) ** F(2.4)) - along * F(0.75) - F(60) * beyond * beyond))


class _Motes:
    """Dust that rises and wanders; bright in the beam, faint beside it."""

    def __init__(self, spec: BackdropSpec, canvas: Canvas) -> None:
        rng = choose(spec, 4)
        self.canvas = canvas
        self.x, self.y = rng.uniform(0, canvas.wide, _MOTES), rng.uniform(0, canvas.tall, _MOTES)
        self.speed = rng.uniform(4, 18, _MOTES) / 1080
        self.sway, self.phase = rng.uniform(0.005, 0.02, _MOTES), rng.uniform(0, 2 * np.pi, _MOTES)
        self.size = rng.uniform(0.75, 1.35, _MOTES)  # standard deviation in drawn pixels
        self.bright = rng.uniform(0.15, 0.6, _MOTES)

    def add(self, light: Plane, beam: Plane, seconds: float) -> None:
        c = self.canvas
        unit = c.width / c.wide
        x = (self.x + self.sway * np.sin(0.5 * seconds + self.phase)) * unit - 0.5
        y = (self.y - self.speed * seconds) % c.tall * unit - 0.5
        for mx, my, size, bright in zip(x, y, self.size, self.bright, strict=True):
            left, top = round(mx) - _REACH, round(my) - _REACH
            if left < 0 or top < 0 or left + 2 * _REACH >= c.width or top + 2 * _REACH >= c.height:
                continue
            view = np.s_[top : top + 2 * _REACH + 1, left : left + 2 * _REACH + 1]
            i = np.arange(2 * _REACH + 1)
            spot = np.exp(
                -0.5 * ((i - mx + left) ** 2)[None, :] / size**2 - 0.5 * ((i - my + top) ** 2)[:, None] / size**2
            )
            edge = min(my, c.height - my, mx, c.width - mx) / (8 * _REACH)
            strength = bright * (0.12 + 1.3 * beam[top + _REACH, left + _REACH]) * min(edge, 1.0)
            strength *= 1 - 0.8 * float(c.calm[top + _REACH, left + _REACH])
            light[view] += (spot * strength).astype(F)


FAMILY = Beam()
