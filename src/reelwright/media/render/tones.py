"""What a grade asks for, but for its table, as numbers on planes: a curve of luma and a matrix of chroma.

Everything here is linear in R'G'B' or acts on luma, so it needs no RGB picture: with luma Y of 0 to 1 and (Cb, Cr) of
-1/2 to 1/2, a grade is Y -> `luma(Y)` and (Cb, Cr) -> f(Y) M (Y, Cb, Cr). Nothing is rounded in between.

- Exposure of e stops multiplies light by 2^e, so coded values by k = 2^(e / 2.4): the display's exponent of ITU-R
  BT.1886, black at zero.
- Temperature and tint scale the channels (von Kries, on coded values) to another white; then the picture's own luma
  is put back. Whites lie on the daylight locus of CIE 15, 90 mired to either side of D65 at most, and up to 0.02 in
  the CIE 1960 (u, v) plane off it.
- Contrast c scales the distance from middle grey, the code of 18 % light, of all channels alike.
- Where that brings white beyond 1, or black below 0, lights and shadows are bent so that they end there and nothing is
  cut. From b = max(2 - w, 1/2) on, with w what white became, S = (w - b) / (1 - b) and s = (Y - b) / (1 - b):
  b + (1 - b) (1 - (1 - s / S)^S), which leaves b with the slope 1 and ends in w; and colours pale towards white:
  f = (w - Y) / (w - b). Black that became -a is met by (Y + a)² / (4 a) up to Y = a.
- The curve is applied to luma; colours keep their strength. Saturation scales chroma.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from reelwright.color import CB, CR, KB, KG, KR
from reelwright.composition import GradeLayer
from reelwright.media.planes import F64

GAMMA = 2.4  # ITU-R BT.1886, annex 1
MIDDLE = 0.18 ** (1 / GAMMA)
MIREDS, OFF_LOCUS = 90.0, 0.02  # how far 1 of temperature and of tint reach
D65 = 6504.0  # kelvin

# Light of BT.709 primaries from CIE XYZ (ITU-R BT.709-6, inverted), and coded Y'CbCr from R'G'B'.
_XYZ_TO_RGB = np.linalg.inv(
    np.array([[0.4123908, 0.3575843, 0.1804808], [0.2126390, 0.7151687, 0.0721923], [0.0193308, 0.1191948, 0.9505322]])
)
_TO_YCC = np.array([[KR, KG, KB], [-KR / CB, -KG / CB, (1 - KB) / CB], [(1 - KR) / CR, -KG / CR, -KB / CR]])

Points = Sequence[tuple[float, float]]


class Tones(NamedTuple):
    """`gain` and `lift`: luma before the curve is gain Y + lift; `curve`: its points, or none; `chroma`: M, (2, 3)."""

    gain: float
    lift: float
    curve: tuple[tuple[float, float], ...]
    chroma: tuple[tuple[float, float, float], tuple[float, float, float]]

    @classmethod
    def of(cls, layer: GradeLayer) -> Tones:
        exposed = 2 ** (layer.exposure / GAMMA)
        balanced = (_TO_YCC * balance(layer.temperature, layer.tint)) @ np.linalg.inv(_TO_YCC)
        cb, cr = (layer.saturation * layer.contrast * exposed * balanced[1:]).tolist()
        gain, lift = exposed * layer.contrast, MIDDLE * (1 - layer.contrast)
        return cls(gain, lift, layer.curve, (tuple(cb), tuple(cr)))

    @property
    def fade(self) -> tuple[float, float]:
        """Return f at black and how much it falls to white; f is cut to 0 to 1."""
        white = self.gain + self.lift
        if white <= 1 + 1e-9:
            return 1.0, 0.0
        slope = self.gain / (white - _bend(white))
        return slope, slope

    @property
    def plain_chroma(self) -> bool:
        """Tell whether no colour changes, at no luma."""
        return self.fade == (1, 0) and bool(np.allclose(self.chroma, ((0, 1, 0), (0, 0, 1)), atol=1e-6))

    def luma(self, luma: F64) -> F64:
        """Return the new luma, 0 to 1, of any luma."""
        bent = np.clip(_bent(self.gain * luma + self.lift, self.gain + self.lift, -self.lift), 0, 1)
        return monotone(self.curve, bent) if self.curve else bent


def _bend(white: float) -> float:
    """Return from where on lights are bent so that `white` becomes 1."""
    return max(2 - white, 0.5)


def _bent(luma: F64, white: float, black: float) -> F64:
    """Return luma that reached from -black to `white`, within 0 to 1."""
    if white > 1 + 1e-9:
        start = _bend(white)
        power = (white - start) / (1 - start)
        way = np.clip((luma - start) / (white - start), 0, 1)
        luma = np.where(luma > start, start + (1 - start) * (1 - (1 - way) ** power), luma)
    if black > 1e-9:
        luma = np.where(luma < black, np.maximum(luma + black, 0) ** 2 / (4 * black), luma)
    return np.asarray(luma)


def balance(temperature: float, tint: float) -> F64:
    """Return the factors of coded R', G', B' (3,) that leave the luma of greys; each argument is -1 to 1."""
    white = _white(temperature, tint) / _white(0, 0)
    factors = white ** (1 / GAMMA)
    return np.asarray(factors / (factors @ (KR, KG, KB)))


def _white(temperature: float, tint: float) -> F64:
    """Return a white as light of R, G, B: warmer than D65 by so much temperature, more magenta by so much tint."""
    mired = 1e6 / D65 + MIREDS * temperature
    here, ahead = _locus(1e6 / mired), _locus(1e6 / (mired + 1))
    along = ahead - here
    # To the right of the locus, walked towards the warm side, v falls: there lies magenta.
    u, v = here + tint * OFF_LOCUS * np.array([along[1], -along[0]]) / np.hypot(*along)
    x, y = 3 * u / (2 * u - 8 * v + 4), 2 * v / (2 * u - 8 * v + 4)
    return np.asarray(_XYZ_TO_RGB @ np.array([x / y, 1, (1 - x - y) / y]))


def _locus(kelvin: float) -> F64:
    """Return CIE 1960 (u, v) of daylight of a colour temperature from 4000 to 25000 K (CIE 15:2004, 3.1)."""
    t = 1e3 / kelvin
    near = (0.244063, 0.09911, 2.9678, -4.6070)
    far = (0.237040, 0.24748, 1.9018, -2.0064)
    x = sum(factor * t**power for power, factor in enumerate(near if kelvin <= 7000 else far))
    y = -3 * x**2 + 2.87 * x - 0.275
    return np.array([4 * x, 6 * y]) / (-2 * x + 12 * y + 3)


def monotone(points: Points, values: F64) -> F64:
    """Return the curve through `points` at values of 0 to 1.

    The points rise strictly in x and do not fall in y; 0 stays 0 and 1 stays 1 where no point says otherwise. Between
    them run cubics that do not overshoot (F. N. Fritsch and R. E. Carlson, Monotone Piecewise Cubic Interpolation,
    1980).
    """
    first, last = () if points[0][0] <= 0 else ((0.0, 0.0),), () if points[-1][0] >= 1 else ((1.0, 1.0),)
    x, y = np.array([*first, *points, *last], float).T
    width, slopes = np.diff(x), np.diff(y) / np.diff(x)
    tangents = _tangents(slopes)
    index = np.clip(np.searchsorted(x, values, "right") - 1, 0, len(width) - 1)
    h = width[index]
    t = np.clip((values - x[index]) / h, 0, 1)
    start, end = (1 + 2 * t) * (1 - t) ** 2 * y[index], t**2 * (3 - 2 * t) * y[index + 1]
    bent = start + end + h * (t * (1 - t) ** 2 * tangents[index] - t**2 * (1 - t) * tangents[index + 1])
    return np.clip(bent, y[0], y[-1])  # rounding overshoots by 1e-51


def _tangents(slopes: F64) -> F64:
    """Return a tangent for each point from the slopes between them, cut back to where no cubic overshoots."""
    inner = [(one + two) / 2 if one * two > 0 else 0.0 for one, two in pairwise(slopes.tolist())]
    tangents = np.array([slopes[0], *inner, slopes[-1]])
    for i, slope in enumerate(slopes.tolist()):
        if slope == 0:
            tangents[i : i + 2] = 0
            continue
        reach = float(np.hypot(*(tangents[i : i + 2] / slope)))
        if reach > 3:
            tangents[i : i + 2] *= 3 / reach
    return tangents
