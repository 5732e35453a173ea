"""Satin: folds of cloth in soft light, drifting as if under water."""

from __future__ import annotations

import math

import numpy as np

from reelwright.craft.backdrop import BackdropSpec
from reelwright.craft.backdrops._canvas import Canvas, F, Plane, mix
from reelwright.craft.backdrops._family import MovingFamily, Painter, choose, light_side
from reelwright.craft.backdrops._shades import Lab, Shades

_PACE = 0.34  # radians of fold phase a second
_RELIEF = 0.17
_PAD = 8  # drawn pixels


class Satin(MovingFamily):
    name = "satin"
    moods = ("luxury", "night", "warm", "calm")
    energy = 0.3
    floats = True
    rate = 15
    reflection = 0.05
    strength = 0.9

    def calm(self, shades: Shades) -> Lab:
        return shades.ground(-0.02 if shades.deep else -0.01)

    def painter(self, spec: BackdropSpec, canvas: Canvas) -> Painter:
        shades, side, rng = Shades(spec), light_side(spec), choose(spec)
        dark, middle, lit = _cloth(shades)
        angle = math.radians(-28 * side + rng.uniform(-6, 6))
        ox, oy, phase = rng.uniform(0, 9, 3)
        x, y = _padded(canvas)
        p = F(1.9) * (x * F(math.cos(angle)) - y * F(math.sin(angle))) + F(ox)
        q = F(6.2) * (x * F(math.sin(angle)) + y * F(math.cos(angle))) + F(oy)
        quiet = F(1) - F(0.55) * canvas.calm
        sheen = 0.14 if shades.deep else 0.10
        scale = 0.125 * canvas.width / canvas.wide * _RELIEF
        import cv2

        def paint(seconds: float) -> Plane:
            height = cv2.GaussianBlur(_folds(p, q, _PACE * seconds + phase), (0, 0), 2.6)
            slope_x, slope_y = (
                cv2.Sobel(height, cv2.CV_32F, dx, 1 - dx, scale=scale)[_PAD:-_PAD, _PAD:-_PAD] for dx in (1, 0)
            )
            turned = (F(0.62) * slope_y - F(0.38 * side) * slope_x) / np.sqrt(F(1) + slope_x**2 + slope_y**2)
            shade = np.clip(F(0.5) + F(0.78) * turned * quiet, F(0), F(1))
            out = np.where(shade < 0.5, mix(dark, middle, F(2) * shade), mix(middle, lit, F(2) * shade - F(1)))
            out[0] += F(sheen) * quiet * shade**8
            return out

        return paint


def _cloth(shades: Shades) -> tuple[Lab, Lab, Lab]:
    """Return the cloth in its folds, across, and toward the light."""
    if shades.deep:
        return shades.ground(-0.17, 1.1), shades.ground(0.0, 1.25), shades.ground(0.19, 1.35)
    return shades.ground(-0.16, 1.3), shades.ground(-0.01, 1.1), shades.ground(0.06, 0.7)


def _padded(canvas: Canvas) -> tuple[Plane, Plane]:
    """Return the canvas's coordinates with a border, so that blur and slopes know what comes after the edge."""
    unit = F(canvas.wide / canvas.width)
    x = (np.arange(-_PAD, canvas.width + _PAD, dtype=F) + F(0.5)) * unit
    y = (np.arange(-_PAD, canvas.height + _PAD, dtype=F) + F(0.5)) * unit
    return x[None, :], y[:, None]


def _folds(p: Plane, q: Plane, phase: float) -> Plane:
    """Return the height of the cloth: ridges of coordinates that bend each other three times."""
    for i in (1, 2, 3):
        p = p + F(0.30 / i) * np.sin(F(0.91 * i) * q + F(phase))
        q = q + F(0.62 / i) * np.sin(F(1.15 * i) * p + F(0.75 * phase))
    ridge = np.sin(q)
    return np.asarray(np.sqrt(ridge * ridge + F(0.03)))


FAMILY = Satin()
