"""A studio sweep: paper that curves from wall to floor, with a slow pool of light."""

from __future__ import annotations

from reelwright.craft.backdrop import BackdropSpec
from reelwright.craft.backdrops._canvas import Canvas, F, Plane, mix, step
from reelwright.craft.backdrops._family import MovingFamily, Painter, light_side, wave
from reelwright.craft.backdrops._shades import Lab, Shades


class Sweep(MovingFamily):
    name = "sweep"
    moods = ("fresh", "confident", "warm", "calm", "luxury", "tech")
    energy = 0.3
    reflection = 0.05

    def calm(self, shades: Shades) -> Lab:
        return shades.ground(0.015)

    def painter(self, spec: BackdropSpec, canvas: Canvas) -> Painter:
        shades, side = Shades(spec), light_side(spec)
        c = canvas
        dark, lit = (shades.ground(-0.12), shades.ground(0.15, 1.3)) if shades.deep else _light(shades)
        bounce = shades.glow(0.37, 0.13) if shades.deep else shades.glow(0.83, 0.075)
        low = c.floor - 0.10 * c.tall
        to_floor = step(low, c.floor + 0.075 * c.tall, c.y)
        fall = step(0.1 * c.tall, c.floor, c.y) * F(0.24)
        # The far corner takes a breath of the second brand hue, as paper does from a coloured neighbour.
        corner = c.wide / 2 - side * 0.75 * c.wide, 0.97 * c.tall

        def paint(seconds: float) -> Plane:
            drift = 0.20 * wave(seconds, 8.5, 0.1)
            x = c.px + side * 0.16 + drift
            pool = c.gauss(x, c.middle - 0.18, 0.34 + 0.28 * c.wide, 0.62 + 0.12 * c.tall)
            carpet = c.gauss(c.px + 0.6 * drift, c.foot + 0.04, 0.55 + 0.1 * c.wide, 0.20)
            wall = F(0.12) + F(0.74) * pool - fall
            ground = F(0.34) + F(0.50) * carpet
            colors = mix(dark, lit, wall + (ground - wall) * to_floor)
            stain = c.gauss(corner[0], corner[1] + 0.16 * wave(seconds, 8.5, 0.35), 0.52 * c.wide, 0.42 * c.tall)
            return mix(colors, bounce, stain * F(0.75))

        return paint


def _light(shades: Shades) -> tuple[Lab, Lab]:
    return shades.ground(-0.115), shades.ground(0.055, 0.8)


FAMILY = Sweep()
