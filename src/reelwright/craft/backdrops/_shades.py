"""A brand's colours as working shades: OKLab triples that fit the gamut and the tone of the ground.

L is 0 to 1; a and b are about -0.3 to 0.3. Shades turn in hue as they darken (toward violet) and lighten (toward
yellow), as shadow and daylight do; greys stay greys.
"""

from __future__ import annotations

import math
from functools import cached_property

from reelwright.color import Oklch, from_oklch, oklch
from reelwright.craft.backdrop import BackdropSpec

Lab = tuple[float, float, float]

CHROMATIC = 0.015  # below it a colour has no hue of its own
SHADE_POLE = 285.0  # degrees: the hue of skylight, toward which shadows turn
TURN = 130.0  # degrees a unit of lightness
MAX_TURN = 24.0
_YELLOWS = (68.0, 118.0)  # hues that are only themselves when light


def hue_distance(one: float, other: float) -> float:
    """Return the angle between two hues, 0 to 180 degrees."""
    return abs((one - other + 180) % 360 - 180)


def fitted(lightness: float, chroma: float, hue: float) -> Lab:
    """Return an OKLCH colour as OKLab, its chroma cut to the sRGB gamut."""
    L, C, H = oklch(from_oklch(lightness, chroma, hue))
    return L, C * math.cos(math.radians(H)), C * math.sin(math.radians(H))


def hex_of(color: Lab) -> str:
    L, a, b = color
    return from_oklch(L, math.hypot(a, b), math.degrees(math.atan2(b, a)))


class Shades:
    """The shades that one spec's families paint with."""

    def __init__(self, spec: BackdropSpec) -> None:
        self.deep = spec.tone == "deep"
        self._raw = oklch(spec.ground)
        self._accent, self._third = oklch(spec.accent), oklch(spec.third)

    @cached_property
    def base(self) -> Oklch:
        """The ground itself, brought into the lightness and chroma that suit a whole picture."""
        L, C, H = self._raw
        low, high = (0.05, 0.105) if self.deep else (0.03, 0.06)
        chroma = min(max(C, low), high) if C >= CHROMATIC else C
        return Oklch(min(max(L, 0.22), 0.36) if self.deep else min(max(L, 0.87), 0.915), chroma, H)

    def ground(self, lift: float = 0.0, chroma: float = 1.0) -> Lab:
        """Return the ground lighter or darker by `lift`, with `chroma` times its chroma."""
        L, C, H = self.base
        toward = 1 if (SHADE_POLE - H) % 360 < 180 else -1
        turn = -min(max(lift * TURN, -MAX_TURN), MAX_TURN) * toward
        # A darker shade of a light ground turns muddy unless it gains chroma.
        gain = max(-lift, 0.0) * 0.22 if C >= CHROMATIC and not self.deep else 0.0
        return fitted(min(L + lift, 0.975), C * chroma + gain, H + turn)

    def accent(self, lightness: float | None = None, chroma: float | None = None) -> Lab:
        """Return the accent, as it works on an area, or at a lightness and with a chroma."""
        return _shade(self._accent, lightness, chroma)

    def third(self, lightness: float | None = None, chroma: float | None = None) -> Lab:
        return _shade(self._third, lightness, chroma)

    def glow(self, lightness: float, chroma: float) -> Lab:
        """Return a light of the brand hue that mixes cleanly with the ground: a neighbour of it, never its opposite."""
        if self._raw.C < CHROMATIC:
            return _shade(self._accent, lightness, chroma * 0.8)
        near = [value.H for value in (self._accent, self._third) if self._mixes(value, lightness)]
        H = self.base.H
        beside = H - 35 if _dull(H + 35, lightness) else H + 35
        return fitted(lightness, chroma, near[0] if near else beside)

    def accent_near(self, lightness: float, chroma: float) -> Lab:
        """Return the accent where it mixes cleanly with the ground, else the glow."""
        clean = self._raw.C < CHROMATIC or self._mixes(self._accent, lightness)
        return self.accent(lightness, chroma) if clean else self.glow(lightness, chroma)

    def _mixes(self, color: Oklch, lightness: float) -> bool:
        # What lies between opposite hues is grey.
        near = 12 <= hue_distance(color.H, self.base.H) <= 100
        return color.C >= CHROMATIC and near and not _dull(color.H, lightness)

    def umbra(self, chroma: float = 1.0) -> Lab:
        """Return the colour that shadows painted into the ground tend to."""
        return self.ground(-0.24, 0.9 * chroma) if self.deep else self.ground(-0.47, chroma)

    def shadow(self) -> str:
        """Return the tint of shadows on this ground."""
        L, C, H = self.base
        return hex_of(fitted(0.42 * L if self.deep else 0.32, min(C + 0.02, 0.07) if C >= CHROMATIC else C, H))


def _dull(hue: float, lightness: float) -> bool:
    """Return whether a light of that hue would be brown or olive: orange to lime, too dark."""
    return (48 if lightness < 0.45 else 65) <= hue % 360 <= 130 and lightness < 0.6


def _shade(color: Oklch, lightness: float | None, chroma: float | None) -> Lab:
    """Return a brand colour at a lightness and chroma; a grey one stays grey, a dark yellow turns to gold."""
    L, C, H = color
    yellow = _YELLOWS[0] <= H <= _YELLOWS[1]
    if lightness is None:
        lightness = min(max(L, 0.74 if yellow else 0.56), 0.86 if yellow else 0.72)
    if C < 2 * CHROMATIC:
        return fitted(lightness, min(C, chroma if chroma is not None else C), H)
    # A muted brand colour stays muted; a loud one is held to what an area bears.
    chroma = min(max(C, 0.11), 0.17) if chroma is None else min(chroma, max(1.5 * C, 0.06))
    if yellow and lightness < 0.7:
        H -= min((0.7 - lightness) * 90, 30)
    return fitted(lightness, chroma, H)
