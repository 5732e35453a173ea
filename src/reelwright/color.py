"""Colours as `#RRGGBB` (sRGB) and their perceptual form OKLCH.

Formulas: OKLab by Björn Ottosson (https://bottosson.github.io/posts/oklab/); relative luminance and contrast by
WCAG 2.2. L is 0 to 1, C from 0 to about 0.33, H in degrees from 0 to 360.
"""

from __future__ import annotations

import math
from typing import Annotated, NamedTuple

from pydantic import StringConstraints

Hex = Annotated[str, StringConstraints(pattern=r"^#[0-9A-Fa-f]{6}$", to_upper=True)]
Rgb = tuple[float, float, float]  # sRGB-encoded, each 0 to 1

KR, KG, KB = 0.2126, 0.7152, 0.0722  # of red, green and blue in luma (ITU-R BT.709-6 §3)
CB, CR = 2 * (1 - KB), 2 * (1 - KR)  # 1.8556 and 1.5748: the spans of B'-Y' and R'-Y'


class Oklch(NamedTuple):
    L: float
    C: float
    H: float


def to_rgb(color: str) -> Rgb:
    return int(color[1:3], 16) / 255, int(color[3:5], 16) / 255, int(color[5:7], 16) / 255


def to_hex(rgb: Rgb) -> str:
    red, green, blue = (round(min(max(value, 0.0), 1.0) * 255) for value in rgb)
    return f"#{red:02X}{green:02X}{blue:02X}"


def decode_srgb(value: float) -> float:
    """Return the linear-light value of one sRGB-encoded channel (IEC 61966-2-1)."""
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def encode_srgb(value: float) -> float:
    """Return the sRGB-encoded value of one linear-light channel."""
    return value * 12.92 if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055


def oklch(color: str) -> Oklch:
    r, g, b = (decode_srgb(value) for value in to_rgb(color))
    l_ = math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    m_ = math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    s_ = math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    lightness = 0.2104542553 * l_ + 0.7936177850 * m_ - 0.0040720468 * s_
    a = 1.9779984951 * l_ - 2.4285922050 * m_ + 0.4505937099 * s_
    b_ = 0.0259040371 * l_ + 0.7827717662 * m_ - 0.8086757660 * s_
    return Oklch(lightness, math.hypot(a, b_), math.degrees(math.atan2(b_, a)) % 360)


def _linear_rgb(color: Oklch) -> Rgb:
    a, b = color.C * math.cos(math.radians(color.H)), color.C * math.sin(math.radians(color.H))
    l_ = (color.L + 0.3963377774 * a + 0.2158037573 * b) ** 3
    m_ = (color.L - 0.1055613458 * a - 0.0638541728 * b) ** 3
    s_ = (color.L - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * l_ - 3.3077115913 * m_ + 0.2309699292 * s_,
        -1.2684380046 * l_ + 2.6097574011 * m_ - 0.3413193965 * s_,
        -0.0041960863 * l_ - 0.7034186147 * m_ + 1.7076147010 * s_,
    )


def in_gamut(color: Oklch) -> bool:
    return all(-1e-4 <= value <= 1.0001 for value in _linear_rgb(color))


def from_oklch(lightness: float, chroma: float, hue: float) -> str:
    """Return the sRGB colour nearest to the given OKLCH; chroma is cut until it fits the gamut."""
    color = Oklch(min(max(lightness, 0.0), 1.0), max(chroma, 0.0), hue % 360)
    if not in_gamut(color):
        low, high = 0.0, color.C
        for _ in range(20):
            middle = (low + high) / 2
            low, high = (middle, high) if in_gamut(color._replace(C=middle)) else (low, middle)
        color = color._replace(C=low)
    red, green, blue = (encode_srgb(min(max(value, 0.0), 1.0)) for value in _linear_rgb(color))
    return to_hex((red, green, blue))


def luminance(color: str) -> float:
    """Return WCAG relative luminance, 0 to 1."""
    red, green, blue = (decode_srgb(value) for value in to_rgb(color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the WCAG contrast ratio of two colours, 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def readable(color: str, ground: str, ratio: float = 4.5) -> str:
    """Return `color` with its lightness moved away from `ground` until the contrast reaches `ratio`.

    Hue is kept; the result is the nearest shade that holds, or black or white where none does.
    """
    start = oklch(color)
    darker = luminance(ground) > 0.18
    for step in range(41):
        lightness = start.L - step * start.L / 40 if darker else start.L + step * (1 - start.L) / 40
        candidate = from_oklch(lightness, start.C, start.H)
        if contrast(candidate, ground) >= ratio:
            return candidate
    return "#000000" if darker else "#FFFFFF"
