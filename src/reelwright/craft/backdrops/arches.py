"""Arches: a niche, a round plinth and a rising disc, as set designers build them from painted board."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reelwright.craft.backdrop import BackdropSpec, PicturePlan
from reelwright.craft.backdrops import _cards as cards
from reelwright.craft.backdrops._canvas import Canvas, F, Plane, mix, step
from reelwright.craft.backdrops._family import MovingFamily, Painter, free_side, light_side, wave
from reelwright.craft.backdrops._shades import Lab, Shades

_NICHE = 0.72  # of the arch


@dataclass(frozen=True)
class _Set:
    """The set's measures in canvas pixels."""

    x: float
    foot: float
    ph: float
    floor: float  # where the wall meets the floor
    radius: float  # of the outer arch
    plinth: tuple[float, float, float]  # half width, half depth of its top, height
    disc: tuple[float, float, float]  # x, y, radius


def _measure(spec: BackdropSpec) -> _Set:
    x, foot, ph = spec.stand[0] * spec.width, spec.stand[1] * spec.height, spec.stand[2] * spec.height
    side = free_side(spec)
    floor = min(foot - 0.02 * ph, 0.90 * spec.height)
    radius = min(0.47 * ph, 0.42 * spec.width)
    top = foot - 1.06 * ph
    size = 0.62 * radius
    across = min(max(x + side * 1.02 * radius, 0.55 * size), spec.width - 0.55 * size)
    rise = (across, top + 0.98 * radius, size)
    return _Set(x, foot, ph, floor, radius, (0.40 * min(ph, spec.width), 0.046 * ph, 0.115 * ph), rise)


class Arches(MovingFamily):
    name = "arches"
    moods = ("playful", "confident", "warm", "natural")
    energy = 0.4
    reflection = 0.04

    def calm(self, shades: Shades) -> Lab:
        return shades.ground(0.005)

    def painter(self, spec: BackdropSpec, canvas: Canvas) -> Painter:
        shades, side = Shades(spec), light_side(spec)
        dark, lit = (shades.ground(-0.05), shades.ground(0.08, 1.15)) if shades.deep else _wall(shades)

        def paint(seconds: float) -> Plane:
            # Sun from a door out of sight: a broad slanted band that wanders over the wall.
            way = canvas.x * F(side) + F(0.55) * canvas.y
            middle = side * canvas.px + 0.30 * canvas.tall + 0.34 * wave(seconds, 9)
            band = step(0.46, 0.16, np.abs(way - F(middle)))
            pool = canvas.gauss(canvas.px + 0.25 * wave(seconds, 9, 0.25), canvas.middle, 0.6, 0.8)
            return mix(dark, lit, F(0.10) + F(0.42) * pool + F(0.46) * band)

        return paint

    def pictures(self, spec: BackdropSpec) -> tuple[PicturePlan, ...]:
        s = _measure(spec)
        x, y, r = s.disc
        rise = min(0.2 * max(spec.frames, 1), 60.0)  # 6 px a second
        wide, deep, tall = s.plinth
        top, base = s.foot - 1.06 * s.ph, s.foot + 2.6 * deep + tall
        return (
            *cards.box(
                "disc", spec, (x - r - 2, y - r - 2, x + r + 2, y + r + 2),
                drift=cards.sway(spec.frames, (0, -rise), 0, 0), margin=30,
            ),
            *cards.box("arch", spec, (0, top - 2, spec.width, spec.height)),
            *cards.box("plinth", spec, (s.x - 1.7 * wide, s.foot - 1.3 * deep, s.x + 1.7 * wide, base)),
        )  # fmt: skip

    def draw_picture(self, spec: BackdropSpec, plan: PicturePlan) -> npt.NDArray[np.uint8]:
        draw = {"disc": _disc, "arch": _arch, "plinth": _plinth}[plan.name]
        sheet = cards.Sheet(plan)
        draw(sheet, _measure(spec), Shades(spec), light_side(spec))
        return sheet.finish(spec.seed)


def _wall(shades: Shades) -> tuple[Lab, Lab]:
    return shades.ground(-0.035), shades.ground(0.045, 0.8)


def _disc(sheet: cards.Sheet, s: _Set, shades: Shades, side: int) -> None:
    x, y, radius = s.disc
    dx, dy = sheet.x - F(x), sheet.y - F(y)
    one = shades.accent()
    other = shades.accent(one[0] - 0.10) if shades.deep else shades.accent(max(one[0], 0.78) + 0.03, 0.12)
    fall: Plane = np.asarray((F(0.8) * dy - F(0.5 * side) * dx) / F(radius), F)
    sheet.paint(mix(one, other, step(-1.0, 1.0, fall)), cards.inside(cards.disc(dx, dy, radius)))


def _arch(sheet: cards.Sheet, s: _Set, shades: Shades, side: int) -> None:
    board, turned, niche, far, near = _boards(shades)
    dx, dy = sheet.x - F(s.x), sheet.y - F(s.foot - 1.06 * s.ph + s.radius)
    across = dx * F(side / s.radius)
    standing = cards.inside(sheet.y - F(s.floor))
    sheet.paint(mix(board, turned, step(-1.0, 1.0, across)), cards.inside(cards.arch(dx, dy, s.radius)) * standing)
    _niche(sheet, s, (dx, dy), side, (board, niche))
    inner = cards.arch(dx, dy, _NICHE * s.radius)
    lit_edge = np.exp(-((inner / F(1.6)) ** 2)) * step(-0.2, 0.9, -across)
    sheet.paint(shades.ground(0.17 if shades.deep else 0.05, 0.8), lit_edge * F(0.5) * standing)
    carpet = step(s.floor, s.floor + 0.30 * s.ph, sheet.y)
    pool = np.exp(F(-0.5) * (dx / F(1.1 * s.ph)) ** 2)
    sheet.paint(mix(far, near, np.minimum(carpet * F(0.75) + pool * F(0.4), F(1))), cards.inside(F(s.floor) - sheet.y))


def _niche(sheet: cards.Sheet, s: _Set, at: tuple[Plane, Plane], side: int, colors: tuple[Lab, Lab]) -> None:
    """Paint the hollow: the board's thickness keeps the light out of it on the side that it comes from."""
    dx, dy = at
    board, (L, a, b) = colors
    radius = _NICHE * s.radius
    hidden = cards.soft(-cards.arch(dx + F(side * 0.15 * radius), dy - F(0.21 * radius), radius), 0.10 * radius)
    hollow = mix((L, a, b), (0.80 * L, a, b), hidden * F(0.55))
    rising = step(s.floor - 2.2 * s.radius, s.floor, sheet.y)  # the floor throws light back up
    shape = cards.inside(cards.arch(dx, dy, radius)) * cards.inside(sheet.y - F(s.floor))
    sheet.paint(mix(hollow, board, rising * F(0.25)), shape)


def _boards(shades: Shades) -> tuple[Lab, Lab, Lab, Lab, Lab]:
    """Return the arch away from and toward the light, the niche, and the floor far and near."""
    if shades.deep:
        lifts = ((0.12, 1.3), (0.05, 1.2), (-0.07, 1.2), (-0.07, 1.0), (0.06, 1.15))
    else:
        lifts = ((-0.095, 1.05), (-0.055, 1.15), (-0.165, 1.05), (-0.07, 1.1), (0.0, 1.0))
    board, turned, niche, far, near = (shades.ground(*lift) for lift in lifts)
    return board, turned, niche, far, near


def _plinth(sheet: cards.Sheet, s: _Set, shades: Shades, side: int) -> None:
    wide, deep, tall = s.plinth
    y = s.foot - 0.12 * deep
    dx, dy = sheet.x - F(s.x), sheet.y - F(y)
    under = cards.ellipse(dx + F(side * 0.16 * wide), dy - F(tall + 0.25 * deep), 1.14 * wide, 1.25 * deep)
    sheet.paint(shades.umbra(), cards.soft(under, 0.60 * deep) * F(0.42))
    contact = cards.ellipse(dx, dy - F(tall + 0.05 * deep), 1.01 * wide, 1.04 * deep)
    sheet.paint(shades.umbra(), cards.soft(contact, 0.14 * deep) * F(0.40))
    dark, lit, top, rim = _stone(shades)
    round_ = dx / F(wide)
    light = np.clip(F(0.60) + F(0.48 * side) * round_ - F(0.42) * round_ * round_, F(0), F(1)) * np.ones_like(dy)
    light = light * (F(1) - F(0.16) * step(0, tall, dy))
    body = np.maximum(np.abs(dx) - F(wide), np.maximum(-dy, dy - F(tall)))
    body = np.minimum(body, cards.ellipse(dx, dy - F(tall), wide, deep))
    sheet.paint(mix(dark, lit, light), cards.inside(body))
    face = cards.ellipse(dx, dy, wide, deep)
    shine = step(-1.1, 1.1, F(side) * round_ + F(0.25) * dy / F(deep)) * np.ones_like(dy)
    sheet.paint(mix(lit, top, F(0.35) + F(0.65) * shine), cards.inside(face))
    edge = np.exp(-(((face + F(1.5)) / F(1.3)) ** 2)) * step(0.0, 0.8, dy / F(deep))
    sheet.paint(rim, edge * F(0.55))


def _stone(shades: Shades) -> tuple[Lab, Lab, Lab, Lab]:
    """Return the plinth's dark and lit side, its top and its edge."""
    if shades.deep:
        return shades.ground(-0.10, 1.0), shades.ground(0.12, 1.2), shades.ground(0.17, 1.2), shades.ground(0.30, 1.0)
    return shades.ground(-0.19, 1.2), shades.ground(-0.005, 1.0), shades.ground(0.045, 0.8), shades.ground(0.08, 0.4)


FAMILY = Arches()
