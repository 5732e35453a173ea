"""Light leak: warm light that spills over the edges of the picture, as onto film."""

from __future__ import annotations

import math

import numpy as np

from reelwright.craft.backdrop import BackdropSpec
from reelwright.craft.backdrops._canvas import Canvas, F, Plane, mix, step
from reelwright.craft.backdrops._family import MovingFamily, Painter, choose, wave
from reelwright.craft.backdrops._shades import Lab, Shades


class Leak(MovingFamily):
    name = "leak"
    moods = ("night", "bold", "warm", "confident")
    energy = 0.7
    floats = True

    def calm(self, shades: Shades) -> Lab:
        return shades.ground(-0.02 if shades.deep else 0.01)

    def painter(self, spec: BackdropSpec, canvas: Canvas) -> Painter:
        shades, rng = Shades(spec), choose(spec)
        dark, lit = (
            (shades.ground(-0.10), shades.ground(0.05, 1.2))
            if shades.deep
            else (shades.ground(-0.02), shades.ground(0.04))
        )
        base = mix(dark, lit, step(-0.2, 1.2, F(0.6) * canvas.x / F(canvas.wide) + F(0.4) * canvas.y / F(canvas.tall)))
        lights = _lights(shades)
        edge = canvas.wide if canvas.away < 0 else 0.0
        tall = canvas.tall
        places = [(edge, 0.62 * tall), (edge + 0.25 * canvas.away, 1.02 * tall), (edge, 0.40 * tall)]
        sizes = [(0.30, 0.62), (0.50, 0.34), (0.16, 0.55)]
        angle = math.radians(rng.uniform(20, 30)) * canvas.away
        quiet = F(1) - F(0.9) * canvas.calm
        phases = rng.uniform(0, 1, 3)

        def paint(seconds: float) -> Plane:
            out = base
            for color, (x, y), (sx, sy), phase in zip(lights, places, sizes, phases, strict=True):
                at = x + 0.24 * wave(seconds, 8.5, phase), y + 0.26 * wave(seconds, 10, phase + 0.25)
                glow = _slanted(canvas, *at, sx, sy, angle) * F(0.86 + 0.10 * wave(seconds, 5.3, phase))
                out = mix(out, color, glow * quiet)
            return out

        return paint


def _lights(shades: Shades) -> list[Lab]:
    """Return the leaks, from the broad glow to its bright core."""
    if shades.deep:
        return [shades.accent_near(0.56, 0.17), shades.glow(0.42, 0.15), shades.accent_near(0.70, 0.14)]
    return [shades.accent_near(0.81, 0.13), shades.glow(0.85, 0.10), shades.accent_near(0.90, 0.08)]


def _slanted(canvas: Canvas, x: float, y: float, sx: float, sy: float, angle: float) -> Plane:
    across = (canvas.x - F(x)) * F(math.cos(angle)) + (canvas.y - F(y)) * F(math.sin(angle))
    along = (canvas.y - F(y)) * F(math.cos(angle)) - (canvas.x - F(x)) * F(math.sin(angle))
    return np.asarray(np.exp(F(-0.5) * ((across / F(sx)) ** 2 + (along / F(sy)) ** 2)))


FAMILY = Leak()
