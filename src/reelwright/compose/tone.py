"""Which ink a text takes on the ground that was really drawn, and the scrim where none is readable.

A ground is known by a grid of the darkest and brightest relative luminance (WCAG) that each cell shows over the whole
shot, so that a choice holds for every frame and not for the first.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from reelwright.color import encode_srgb, luminance, readable, to_hex
from reelwright.compose.layout import Area
from reelwright.plan.model import Palette

GOAL = 4.8  # a little over the 4.5 : 1 that the check asks for: encoding costs some
_TRACE, _OPAQUE = 0.02, 0.97  # coverage that counts, and that hides what is under it
_SCRIM_STEPS = tuple(step / 20 for step in range(2, 19))


@dataclass(frozen=True)
class Tone:
    """`low` and `high`: rows of cells, relative luminance 0 to 1."""

    low: tuple[tuple[float, ...], ...]
    high: tuple[tuple[float, ...], ...]

    @classmethod
    def of(cls, facts: dict[str, Any]) -> Self:
        low, high = (tuple(tuple(row) for row in facts[name]) for name in ("low", "high"))
        return cls(low, high)

    def under(self, area: Area, width: int, height: int) -> tuple[float, float]:
        """Return the darkest and brightest luminance under an area of a canvas of the given size."""
        rows, columns = len(self.low), len(self.low[0])
        top, bottom = _span(area.top, area.bottom, height, rows)
        left, right = _span(area.left, area.right, width, columns)
        cells = [(row, column) for row in range(top, bottom) for column in range(left, right)]
        return min(self.low[r][c] for r, c in cells), max(self.high[r][c] for r, c in cells)


def _span(start: float, end: float, size: int, cells: int) -> tuple[int, int]:
    first = min(max(int(start / size * cells), 0), cells - 1)
    last = min(max(-int(-end / size * cells // 1), first + 1), cells)
    return first, last


@dataclass(frozen=True)
class Veil:
    """A picture over a ground: its tone and coverage in cells of its own, and the area it lies on.

    `area` is where it is seen at any time of the shot, (left, top, width, height) as shares of the canvas; `sway` how
    far it moves, as shares too.
    """

    tone: Tone
    coverage: tuple[tuple[float, ...], ...]
    area: tuple[float, float, float, float]
    sway: tuple[float, float] = (0.0, 0.0)

    def seen(self, left: float, top: float, right: float, bottom: float) -> tuple[float, float, float] | None:
        """Return the least coverage, the darkest and the brightest luminance in a box of the canvas; None outside."""
        rows, columns = len(self.coverage), len(self.coverage[0])
        x, y, width, height = self.area
        across = _cells((left - self.sway[0] - x) / width, (right + self.sway[0] - x) / width, columns)
        along = _cells((top - self.sway[1] - y) / height, (bottom + self.sway[1] - y) / height, rows)
        inside = [(r, c) for r in along for c in across if 0 <= r < rows and 0 <= c < columns]
        shown = [(r, c) for r, c in inside if self.coverage[r][c] > _TRACE]
        if not shown:
            return None
        whole = len(inside) == len(along) * len(across)
        least = min(self.coverage[r][c] for r, c in inside) if whole else 0.0
        return least, min(self.tone.low[r][c] for r, c in shown), max(self.tone.high[r][c] for r, c in shown)


def _cells(start: float, end: float, count: int) -> range:
    return range(math.floor(start * count), max(math.ceil(end * count), math.floor(start * count) + 1))


def merge(base: Tone, veils: Sequence[Veil]) -> Tone:
    """Return a ground's tone with pictures over it, from bottom to top, in the ground's cells."""
    rows, columns = len(base.low), len(base.low[0])
    low, high = [list(row) for row in base.low], [list(row) for row in base.high]
    for veil in veils:
        for r in range(rows):
            for c in range(columns):
                seen = veil.seen(c / columns, r / rows, (c + 1) / columns, (r + 1) / rows)
                if seen is None:
                    continue
                least, dark, bright = seen
                hidden = least > _OPAQUE
                low[r][c] = dark if hidden else min(low[r][c], dark)
                high[r][c] = bright if hidden else max(high[r][c], bright)
    return Tone(tuple(map(tuple, low)), tuple(map(tuple, high)))


def ratio(one: float, other: float) -> float:
    """Return the WCAG contrast of two luminances."""
    high, low = max(one, other), min(one, other)
    return (high + 0.05) / (low + 0.05)


def from_luminance(value: float) -> str:
    """Return the grey of a relative luminance."""
    level = encode_srgb(min(max(value, 0.0), 1.0))
    return to_hex((level, level, level))


@dataclass(frozen=True)
class Ink:
    """The colour of a text, and the scrim under it: its colour and opacity (0: none).

    `low` and `high` are the luminances that the text then stands on.
    """

    color: str
    scrim: str
    opacity: float
    contrast: float
    low: float
    high: float

    def tinted(self, color: str) -> str:
        """Return the shade of another colour, such as the accent, that is as readable here; failing that, the ink."""
        nearest = self.high if luminance(self.color) > self.high else self.low
        shade = readable(color, from_luminance(nearest), GOAL)
        return shade if _worst(shade, self.low, self.high) >= GOAL - 0.2 else self.color


def choose_ink(low: float, high: float, palette: Palette) -> Ink:
    """Choose ink or paper for a ground between two luminances, with the weakest scrim that makes it readable."""
    pairs = ((palette.ink, palette.ground), (palette.paper, palette.deep))
    bare = [Ink(color, scrim, 0.0, _worst(color, low, high), low, high) for color, scrim in pairs]
    best = max(bare, key=lambda ink: ink.contrast)
    if best.contrast >= GOAL:
        return best
    for opacity in _SCRIM_STEPS:
        covered = [_covered(ink, low, high, opacity) for ink in bare]
        best = max(covered, key=lambda ink: ink.contrast)
        if best.contrast >= GOAL:
            break
    return best


def _worst(color: str, low: float, high: float) -> float:
    ink = luminance(color)
    return min(ratio(ink, low), ratio(ink, high)) if not low < ink < high else 1.0


def _covered(ink: Ink, low: float, high: float, opacity: float) -> Ink:
    low, high = (_blend(value, luminance(ink.scrim), opacity) for value in (low, high))
    return Ink(ink.color, ink.scrim, opacity, _worst(ink.color, low, high), low, high)


def _blend(ground: float, scrim: float, opacity: float) -> float:
    """Blend two luminances as the renderer blends pixels: in gamma-coded values (2.2 is near enough here)."""
    return float(((1 - opacity) * ground ** (1 / 2.2) + opacity * scrim ** (1 / 2.2)) ** 2.2)
