"""Bokeh: lights far behind the product, out of focus, that rise slowly."""

from __future__ import annotations

import numpy as np

from reelwright.craft.backdrop import BackdropSpec
from reelwright.craft.backdrops._canvas import Canvas, F, Plane, flat, mix, step
from reelwright.craft.backdrops._family import MovingFamily, Painter, choose, light_side
from reelwright.craft.backdrops._shades import Lab, Shades

_MARGIN = 0.16  # beyond the canvas, where lights leave and come again


class Bokeh(MovingFamily):
    name = "bokeh"
    moods = ("night", "luxury", "warm", "bold")
    tones = ("deep",)
    energy = 0.5
    reflection = 0.22

    def calm(self, shades: Shades) -> Lab:
        return shades.ground(-0.05)

    def painter(self, spec: BackdropSpec, canvas: Canvas) -> Painter:
        shades = Shades(spec)
        dark, lit = shades.ground(-0.13), shades.ground(0.04, 1.2)
        base = mix(dark, lit, canvas.gauss(canvas.px, canvas.middle, 0.7, 0.7) * F(0.8))
        to_floor = step(canvas.floor - 0.03, canvas.floor + 0.16, canvas.y)
        base = mix(base, shades.ground(-0.13), to_floor * F(0.8))
        lights = _Lights(spec, canvas, shades)

        def paint(seconds: float) -> Plane:
            out = np.array(np.broadcast_to(base, (3, canvas.height, canvas.width)))
            lights.add(out, seconds, F(1) - F(0.93) * to_floor[:, 0])
            return out

        return paint


class _Lights:
    """Discs of three sizes, most of them along a diagonal; small ones are bright, large ones faint."""

    def __init__(self, spec: BackdropSpec, canvas: Canvas, shades: Shades) -> None:
        rng = choose(spec, 2)
        self.canvas = canvas
        count = round(46 * (canvas.wide * canvas.tall) ** 0.6)
        kind = rng.choice(3, count, p=(0.42, 0.36, 0.22))
        low, high = np.array([0.011, 0.026, 0.060])[kind], np.array([0.022, 0.050, 0.115])[kind]
        self.radius = rng.uniform(low, high)
        self.alpha = np.array([0.85, 0.56, 0.30])[kind] * rng.uniform(0.6, 1.0, count)
        self.speed = rng.uniform(6, 16, count) / 1080 * (0.6 + 0.4 * kind)
        self.sway, self.phase = rng.uniform(0.004, 0.014, count), rng.uniform(0, 2 * np.pi, (2, count))
        y = rng.uniform(0, 1, count)
        row = np.minimum((y * canvas.height).astype(int), canvas.height - 1)
        again = canvas.calm[row, canvas.width // 2] > 0.5
        y = np.where(again, rng.uniform(0, 1, count), y)  # fewer behind text
        drawn = rng.uniform(0, 1, count) < 0.7
        line = 0.5 + light_side(spec) * 0.62 * (y - 0.5) + rng.normal(0, 0.15, count)
        self.x = np.where(drawn, line, rng.uniform(0, 1, count)) * canvas.wide
        self.y = y * canvas.tall
        palette = [
            shades.accent(0.78, 0.14), shades.accent(0.68, 0.17), shades.ground(0.46, 1.2), shades.third(0.74, 0.13),
        ]  # fmt: skip
        self.colors = [palette[i] for i in rng.choice(4, count, p=(0.4, 0.25, 0.2, 0.15))]

    def add(self, out: Plane, seconds: float, fade: Plane) -> None:
        """Paint the lights as they stand at a time; `fade` (height,) dims rows."""
        span = self.canvas.tall + 2 * _MARGIN
        y = (self.y - self.speed * seconds + _MARGIN) % span - _MARGIN
        x = self.x + self.sway * np.sin(0.6 * seconds + self.phase[0])
        pulse = self.alpha * (0.88 + 0.12 * np.sin(0.9 * seconds + self.phase[1]))
        for spot in zip(x, y, self.radius, pulse, self.colors, strict=True):
            self._disc(out, *spot, fade)

    def _disc(self, out: Plane, x: float, y: float, radius: float, alpha: float, color: Lab, fade: Plane) -> None:
        c = self.canvas
        unit = c.width / c.wide
        reach = radius + 2 / unit
        left, right = max(int((x - reach) * unit), 0), min(int((x + reach) * unit) + 2, c.width)
        top, bottom = max(int((y - reach) * unit), 0), min(int((y + reach) * unit) + 2, c.height)
        if left >= right or top >= bottom:
            return
        far = np.sqrt((c.x[:, left:right] - F(x)) ** 2 + (c.y[top:bottom] - F(y)) ** 2)
        soft = 1.2 / unit + 0.03 * radius
        body = F(1) - step(radius - soft, radius + soft, far)
        rim = F(0.80) + F(0.30) * step(0.55 * radius, 0.97 * radius, far)
        calm = c.calm[min(max(int(y * unit), 0), c.height - 1), min(max(int(x * unit), 0), c.width - 1)]
        share = body * rim * F(alpha * (1 - 0.86 * calm)) * fade[top:bottom, None]
        window = out[:, top:bottom, left:right]
        window += (flat(color) - window) * share


FAMILY = Bokeh()
