"""Fluted glass: a gradient mesh seen through ribs, each of which gathers the colours behind it."""

from __future__ import annotations

import numpy as np

from reelwright.craft.backdrop import BackdropSpec
from reelwright.craft.backdrops._canvas import Canvas, F, Plane
from reelwright.craft.backdrops._family import MovingFamily, Painter
from reelwright.craft.backdrops._shades import Lab, Shades
from reelwright.craft.backdrops.mesh import mesh, spots

_RIB = 1 / 13  # short sides
_BEND = 0.30  # how far a rib looks to its side, short sides


class Fluted(MovingFamily):
    name = "fluted"
    moods = ("tech", "fresh", "bold", "calm")
    energy = 0.5
    floats = True
    strength = 0.8

    def calm(self, shades: Shades) -> Lab:
        return spots(shades)[0]

    def painter(self, spec: BackdropSpec, canvas: Canvas) -> Painter:
        shades = Shades(spec)
        colors = mesh(spec, canvas, 2.2)
        ribs = max(round(canvas.wide / _RIB), 1)
        across: Plane = (canvas.x / F(canvas.wide) * F(ribs)) % F(1) * F(2) - F(1)  # -1 to 1 over one rib
        seen = canvas.x + F(_BEND) * across * (F(0.55) + F(0.45) * across * across)
        relief = F(0.030 if shades.deep else 0.020)
        shade = relief * (F(0.7) * across - np.abs(across) ** F(9) * F(1.9)) * (F(1) - F(0.45) * canvas.calm)

        def paint(seconds: float) -> Plane:
            out = colors(seconds, seen, canvas.y)
            out[0] += shade
            return out

        return paint


FAMILY = Fluted()
