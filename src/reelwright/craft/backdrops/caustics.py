"""Caustics: sunlight that water has gathered into a web on a pool's floor."""

from __future__ import annotations

import numpy as np

from reelwright.craft.backdrop import BackdropSpec
from reelwright.craft.backdrops._canvas import Canvas, F, Plane, mix, step
from reelwright.craft.backdrops._family import MovingFamily, Painter, choose
from reelwright.craft.backdrops._shades import Lab, Shades

_WAVES = 7
_FOCUS = 0.38  # how strongly one wave bends light, as depth times curvature: together they just reach a focus


class Caustics(MovingFamily):
    name = "caustics"
    moods = ("fresh", "calm", "natural")
    energy = 0.5
    floats = True
    rate = 15
    strength = 0.8

    def calm(self, shades: Shades) -> Lab:
        return shades.ground(-0.01 if shades.deep else -0.02)

    def painter(self, spec: BackdropSpec, canvas: Canvas) -> Painter:
        shades = Shades(spec)
        low, lit = _water(shades)
        web = _Web(spec, canvas)
        quiet = F(1) - F(0.62) * canvas.calm
        # Water is deeper in colour toward the bottom of the picture.
        depth = step(0, canvas.tall, canvas.y + F(0.2) * canvas.x) * F(0.8)
        deep = shades.ground(-0.08, 1.35) if shades.deep else shades.ground(-0.06, 1.3)
        base = mix(low, deep, depth)

        def paint(seconds: float) -> Plane:
            light = web(seconds) * quiet
            return mix(base, lit, light)

        return paint


def _water(shades: Shades) -> tuple[Lab, Lab]:
    if shades.deep:
        return shades.ground(-0.02, 1.2), shades.ground(0.24, 1.25)
    return shades.ground(-0.015, 1.15), shades.ground(0.085, 0.6)


class _Web:
    """Light through a surface of travelling sine waves.

    A ray that enters at p meets the floor at p - d grad h(p); light gathers there in inverse proportion to the area
    that a small patch is mapped to, the determinant of that map (geometric optics, small angles).
    """

    def __init__(self, spec: BackdropSpec, canvas: Canvas) -> None:
        rng = choose(spec, 3)
        angle = 2 * np.pi * (np.arange(_WAVES) * 0.381966 + rng.uniform(0, 1))
        length = np.geomspace(0.25, 0.95, _WAVES)
        number = 2 * np.pi / length
        self.kx, self.ky = number * np.cos(angle), number * np.sin(angle)
        self.height = _FOCUS * (length / length[-1]) ** 0.35 / number**2  # times the depth of the water
        # Deep-water waves travel the faster the longer they are.
        self.speed = 0.36 * np.sqrt(number) * rng.choice([-1.0, 1.0], _WAVES)
        self.phase = rng.uniform(0, 2 * np.pi, _WAVES)
        self.x, self.y = canvas.x, canvas.y

    def __call__(self, seconds: float) -> Plane:
        x, y = self.x, self.y
        shift_x, shift_y = self._slope(x, y, seconds)
        x, y = x + shift_x, y + shift_y
        xx = yy = xy = np.zeros((1, 1), F)
        for kx, ky, h, phase in self._waves(seconds):
            bend = F(-h) * np.sin(F(kx) * x + F(ky) * y + F(phase))
            xx, yy, xy = xx + F(kx * kx) * bend, yy + F(ky * ky) * bend, xy + F(kx * ky) * bend
        area = np.abs((F(1) - xx) * (F(1) - yy) - xy * xy)
        return np.asarray(F(0.34) / (area + F(0.24)) - F(0.12))

    def _slope(self, x: Plane, y: Plane, seconds: float) -> tuple[Plane, Plane]:
        down = across = np.zeros((1, 1), F)
        for kx, ky, h, phase in self._waves(seconds):
            tilt = F(h) * np.cos(F(kx) * x + F(ky) * y + F(phase))
            across, down = across + F(kx) * tilt, down + F(ky) * tilt
        return across, down

    def _waves(self, seconds: float) -> list[tuple[float, float, float, float]]:
        return list(zip(self.kx, self.ky, self.height, self.phase + self.speed * seconds, strict=True))


FAMILY = Caustics()
