"""Working colours from a brand's own, in OKLCH.

A brand colour that can do a job as it is keeps its exact value; the others lend their hue. Ground and accent stand
apart in hue where the brand's colours allow it, shades turn in hue instead of only greying, and greys stay greys.
"""

from __future__ import annotations

from collections.abc import Sequence

from reelwright.color import Oklch, from_oklch, oklch
from reelwright.plan import Palette

CHROMATIC = 0.025  # below it a colour has no hue of its own
MIN_APART = 25.0
SHIFT = 35.0


def hue_distance(one: float, other: float) -> float:
    """Return the angle between two hues, 0 to 180 degrees."""
    return abs((one - other + 180) % 360 - 180)


def make_palette(colors: Sequence[str], default: tuple[float, float]) -> Palette:
    """Return the palette of brand `colors`; `default` is the (ground, accent) hue pair where they give none."""
    brand = [(color.upper(), oklch(color)) for color in colors]
    hued = [(color, value) for color, value in brand if value.C >= CHROMATIC]
    if not hued:
        return _neutral(bool(brand), default)
    accent, accent_hue = _accent(hued)
    rest = [value for color, value in hued if color != accent]
    base = _base_hue(rest, accent_hue)
    third = next((v.H for v in rest if hue_distance(v.H, base) > MIN_APART), base + 24)
    return Palette(
        ground=_keep(brand, 0.86, 0.955, 0.075) or from_oklch(0.89, 0.042, base),
        deep=_keep(hued, 0.20, 0.42, 0.13) or from_oklch(0.31, 0.075, base - 12),
        accent=accent,
        third=from_oklch(0.72, 0.10, third),
        ink=from_oklch(0.25, 0.035, base),
        paper=from_oklch(0.97, 0.015, base),
    )


def _accent(hued: Sequence[tuple[str, Oklch]]) -> tuple[str, float]:
    """Return the liveliest colour that reads as an accent, or a vivid shade of the liveliest hue."""
    lively = [(value.C, color, value.H) for color, value in hued if 0.45 <= value.L <= 0.88 and value.C >= 0.09]
    if lively:
        _, color, hue = max(lively)
        return color, hue
    quiet = max((value for _, value in hued), key=lambda value: value.C)
    hue = quiet.H + SHIFT if len(hued) == 1 and quiet.L < 0.45 else quiet.H
    chroma = 0.15 if quiet.L < 0.45 else min(max(1.5 * quiet.C, 0.09), 0.15)
    return _vivid(hue, chroma), hue


def _vivid(hue: float, chroma: float = 0.15) -> str:
    """Return an accent of that hue; yellows are only themselves when light."""
    return from_oklch(0.80 if 70 <= hue % 360 <= 115 else 0.64, chroma, hue)


def _base_hue(rest: Sequence[Oklch], accent_hue: float) -> float:
    """Return the hue of the grounds: another brand colour's, best one apart from the accent's, or one beside it."""
    apart = [value.H for value in rest if hue_distance(value.H, accent_hue) >= MIN_APART]
    return next(iter((*apart, *(value.H for value in rest))), accent_hue - SHIFT)


def _keep(colors: Sequence[tuple[str, Oklch]], low: float, high: float, chroma: float) -> str | None:
    """Return the first colour that already lies in a lightness band and is not too loud for an area."""
    return next((color for color, value in colors if low <= value.L <= high and chroma >= value.C), None)


def _neutral(grey: bool, default: tuple[float, float]) -> Palette:
    """Return a palette without brand hues: pure greys with one accent for a grey brand, else the default pair."""
    base, accent = default
    tint = 0.08 if grey else 1.0
    return Palette(
        ground=from_oklch(0.90, 0.042 * tint, base),
        deep=from_oklch(0.27, 0.07 * tint, base - 12),
        accent=_vivid(accent),
        third=from_oklch(0.72, 0.10 * (0.2 if grey else 1), base + 24),
        ink=from_oklch(0.22 if grey else 0.25, 0.035 * tint, base),
        paper=from_oklch(0.97, 0.015 * tint, base),
    )
