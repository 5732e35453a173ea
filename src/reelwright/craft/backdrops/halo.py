"""Halo: a great soft disc behind the product, lit from within; on deep grounds an eclipse with a burning rim."""

from __future__ import annotations

import numpy as np

from reelwright.craft.backdrop import BackdropSpec
from reelwright.craft.backdrops._canvas import TAU, Canvas, F, Plane, mix, step
from reelwright.craft.backdrops._family import MovingFamily, Painter, choose, free_side, wave
from reelwright.craft.backdrops._shades import Lab, Shades

_RADIUS = 0.57  # product heights


class Halo(MovingFamily):
    name = "halo"
    moods = ("bold", "tech", "luxury", "confident", "fresh")
    energy = 0.55
    floats = True
    strength = 0.8

    def calm(self, shades: Shades) -> Lab:
        return shades.ground(-0.05 if shades.deep else 0.01)

    def painter(self, spec: BackdropSpec, canvas: Canvas) -> Painter:
        shades = Shades(spec)
        radius = min(_RADIUS * canvas.ph, 0.46 * canvas.wide)
        dx, dy = canvas.x - F(canvas.px), canvas.y - F(canvas.middle)
        far = np.sqrt(dx * dx + dy * dy) / F(radius)
        begin, side = float(choose(spec).uniform()), free_side(spec)
        if shades.deep:
            return _eclipse(shades, canvas, far, np.arctan2(dy, dx), side, begin)
        return _sun(shades, canvas, far, side, begin)


def _eclipse(shades: Shades, canvas: Canvas, far: Plane, angle: Plane, side: int, begin: float) -> Painter:
    night, body = shades.ground(-0.10), shades.ground(-0.13)
    glow, fire = shades.accent_near(0.62, 0.18), shades.accent_near(0.84, 0.10)
    outside = np.maximum(far - F(1), F(0))
    inside = step(1.012, 0.985, far)
    bloom = np.exp(-outside / F(0.44)) * F(0.66) + np.exp(-outside / F(0.09)) * F(0.38)
    bloom = bloom * (F(1) - inside) + inside * F(0.16) * far**6
    rim = np.exp(-(((far - F(1)) / F(0.014)) ** 2))
    base = mix(night, body, inside)
    quiet = F(1) - F(0.78) * canvas.calm

    def paint(seconds: float) -> Plane:
        turn = (0.0 if side > 0 else np.pi) - 0.25 * side + 0.8 * wave(seconds, 11, begin)
        ring = F(0.5) + F(0.5) * np.cos(angle - F(turn))
        ring = F(0.16) + F(0.84) * ring * np.sqrt(ring)
        haze = canvas.gauss(canvas.px + 0.5 * wave(seconds, 12, begin + 0.25), canvas.middle, 0.6, 0.7) * (
            F(1) - inside
        )
        out = mix(base, glow, (bloom * ring + F(0.24) * haze) * quiet)
        return mix(out, fire, rim * ring * quiet * quiet)

    return paint


def _sun(shades: Shades, canvas: Canvas, far: Plane, side: int, begin: float) -> Painter:
    sky, low = shades.ground(0.03, 0.8), shades.ground(-0.045, 1.15)
    base = mix(sky, low, step(0.2 * canvas.tall, 1.05 * canvas.tall, canvas.y))
    warm, cool = shades.accent(0.80, 0.13), shades.glow(0.90, 0.06)
    disc = step(1.008, 0.988, far)
    bloom = np.exp(-np.maximum(far - F(1), F(0)) / F(0.26)) * F(0.34)
    down = (canvas.y - F(canvas.middle)) / F(canvas.ph)
    lean = (canvas.x - F(canvas.px)) / F(canvas.ph)
    quiet = F(1) - F(0.7) * canvas.calm

    def paint(seconds: float) -> Plane:
        turn = float(TAU) * 0.10 * wave(seconds, 10, begin)
        slope = down * F(np.cos(turn)) - lean * F(side * 0.35 + np.sin(turn))
        inner = mix(warm, cool, step(-0.52, 0.46, slope))
        air = canvas.gauss(canvas.px + 0.5 * wave(seconds, 11, begin + 0.25), canvas.middle, 0.5, 0.6) * F(0.30)
        out = mix(base, warm, (bloom * step(0.4, -0.6, slope) + air) * quiet)
        return out + (inner - out) * disc * (F(1) - F(0.15) * canvas.calm)

    return paint


FAMILY = Halo()
