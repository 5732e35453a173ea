"""Blocks: flat geometry in the brand's colours, cut from card, that slides slowly past the product."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reelwright.craft.backdrop import BackdropSpec, PicturePlan
from reelwright.craft.backdrops import _cards as cards
from reelwright.craft.backdrops._canvas import Canvas, F, Plane, mix, step
from reelwright.craft.backdrops._family import MovingFamily, Painter, free_side, light_side, wave
from reelwright.craft.backdrops._shades import Lab, Shades

_MARGIN = 60
_SHADOW = 26  # px at a short side of 1080


@dataclass(frozen=True)
class _Card:
    """One shape: its edges in canvas pixels, its signed distance, its colour, and how far it slides in 3 s."""

    name: str
    edges: tuple[float, float, float, float]
    distance: Callable[[Plane, Plane], Plane]
    color: Lab
    slide: tuple[float, float] = (0.0, 0.0)


class Blocks(MovingFamily):
    name = "blocks"
    moods = ("bold", "playful", "confident", "tech", "fresh")
    energy = 0.7

    def calm(self, shades: Shades) -> Lab:
        return shades.ground(0.01)

    def painter(self, spec: BackdropSpec, canvas: Canvas) -> Painter:
        shades, side = Shades(spec), light_side(spec)
        dark, lit = (
            (shades.ground(-0.04), shades.ground(0.06, 1.15))
            if shades.deep
            else (shades.ground(-0.03), shades.ground(0.045, 0.8))
        )

        def paint(seconds: float) -> Plane:
            way = step(-0.3, 1.3, canvas.x / F(canvas.wide) * F(0.7) + canvas.y / F(canvas.tall) * F(0.5))
            x, y = 0.3 * side + 0.26 * wave(seconds, 9), 0.2 * wave(seconds, 9, 0.25)
            light = canvas.gauss(canvas.px + x, 0.4 * canvas.tall + y, 0.7, 0.7)
            return mix(lit, dark, np.clip(way - F(0.6) * light + F(0.1), F(0), F(1)))

        return paint

    def pictures(self, spec: BackdropSpec) -> tuple[PicturePlan, ...]:
        found: tuple[PicturePlan, ...] = ()
        pad = 2.2 * _SHADOW * min(spec.width, spec.height) / 1080
        for card in _cards(spec):
            left, top, right, bottom = card.edges
            pace = min(max(spec.frames, 1) / 90, 2.2)
            drift = (
                cards.sway(spec.frames, (card.slide[0] * pace, card.slide[1] * pace), 0, 0) if any(card.slide) else ()
            )
            edges = (left - pad, top - pad, right + pad, bottom + pad)
            found += cards.box(card.name, spec, edges, drift=drift, margin=_MARGIN)
        return found

    def draw_picture(self, spec: BackdropSpec, plan: PicturePlan) -> npt.NDArray[np.uint8]:
        card = next(card for card in _cards(spec) if card.name == plan.name)
        shades, side = Shades(spec), light_side(spec)
        unit = min(spec.width, spec.height) / 1080
        sheet = cards.Sheet(plan)
        far = card.distance(sheet.x + F(side * 7 * unit), sheet.y - F(9 * unit))
        sheet.paint(shades.umbra(), cards.soft(far, _SHADOW * unit) * F(0.30))
        shape = card.distance(sheet.x, sheet.y)
        left, top, right, bottom = card.edges
        down = (sheet.y - F(top)) / F(bottom - top) + F(0.4 * -side) * (sheet.x - F((left + right) / 2)) / F(
            right - left
        )
        L, a, b = card.color
        sheet.paint(mix((L + 0.012, a, b), (L - 0.022, a * 1.04, b * 1.04), step(0, 1, down)), cards.inside(shape))
        return sheet.finish(spec.seed)


def _cards(spec: BackdropSpec) -> list[_Card]:
    """Return the shapes from back to front: a slab, a disc, a quarter and the floor."""
    shades = Shades(spec)
    x, foot, ph = spec.stand[0] * spec.width, spec.stand[1] * spec.height, spec.stand[2] * spec.height
    side = free_side(spec)
    floor = min(foot - 0.055 * ph, 0.9 * spec.height)
    slab, round_, quarter, ground = _paints(shades)
    width = min(0.62 * ph, 0.56 * spec.width)
    left = x - side * 0.10 * ph - width / 2
    top = foot - 0.98 * ph
    radius = min(0.36 * ph, 0.30 * spec.width)
    cx, cy = x + side * 0.34 * ph, foot - 0.66 * ph
    reach = min(0.52 * ph, 0.40 * spec.width)
    qx = x - side * 0.30 * ph
    return [
        _Card(
            "slab", (left, top, left + width, floor + 40),
            lambda px, py: cards.slab(px, py, left, top, left + width, floor + 40), slab, (0, -26),
        ),
        _Card(
            "disc", (cx - radius, cy - radius, cx + radius, cy + radius),
            lambda px, py: cards.disc(px - F(cx), py - F(cy), radius), round_, (side * 34, 0),
        ),
        _Card(
            "quarter", (min(qx, qx - side * reach), floor - reach, max(qx, qx - side * reach), floor + 40),
            lambda px, py: np.maximum(
                np.where(py < floor, cards.disc(px - F(qx), py - F(floor), reach), np.abs(px - F(qx)) - F(reach)),
                F(side) * (px - F(qx)),
            ),
            quarter, (-side * 20, 0),
        ),
        _Card(
            "floor", (-_MARGIN, floor, spec.width + _MARGIN, spec.height + _MARGIN),
            lambda px, py: F(floor) - py + F(0) * px, ground,
        ),
    ]  # fmt: skip


def _paints(shades: Shades) -> tuple[Lab, Lab, Lab, Lab]:
    """Return the colours of slab, disc, quarter and floor."""
    if shades.deep:
        return shades.ground(0.10, 1.3), shades.accent(0.64), shades.third(None, 0.12), shades.ground(-0.08, 1.1)
    return shades.ground(-0.10, 1.4), shades.accent(), shades.third(None, 0.11), shades.ground(-0.045, 1.2)


FAMILY = Blocks()
