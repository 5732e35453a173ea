"""The main colours of a product, from its cut-out: what a viewer would name, for the palette of an ad."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from reelwright.color import oklch

_SIDE = 96  # px on the long side at which colours are counted; a label's small print should not count
_BITS = 4  # of each channel that tell two colours apart at first
_LEAST = 0.04  # share of the product that a colour has
_APART = 0.12  # distance in OKLab below which two colours are one
_VIVID = 0.04  # OKLab chroma from which on a colour has a hue of its own
_MOST = 4
_LOOKED_AT = 300  # bins, the largest; the rest is less than a colour


def main_colors(rgba: NDArray[np.uint8]) -> tuple[str, ...]:
    """Return up to four colours of (h, w, 4) RGBA as `#RRGGBB`, largest first, those with a hue before the greys.

    Pixels that are less than half opaque do not count. The same picture always gives the same colours.
    """
    step = max(1, round(max(rgba.shape[:2]) / _SIDE))
    pixels = rgba[step // 2 :: step, step // 2 :: step].reshape(-1, 4)
    pixels = pixels[pixels[:, 3] >= 128][:, :3]
    if not len(pixels):
        return ()
    bins, which, counts = np.unique(pixels >> (8 - _BITS), axis=0, return_inverse=True, return_counts=True)
    sums = np.zeros((len(bins), 3))
    np.add.at(sums, which.reshape(-1), pixels)
    order = np.argsort(-counts, kind="stable")
    means = np.rint(sums / counts[:, None]).astype(int)
    found = _merged([(_hex(means[index]), int(counts[index])) for index in order])
    large = [color for color, count in found if count >= _LEAST * len(pixels)]
    return tuple(sorted(large, key=lambda color: oklch(color).C < _VIVID)[:_MOST])


def _merged(counted: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Give each colour's count to the first that looks alike; the counts fall."""
    kept: dict[str, int] = {}
    places: dict[str, NDArray[np.float64]] = {}
    for color, count in counted[:_LOOKED_AT]:
        place = _oklab(color)
        near = next((other for other in kept if np.linalg.norm(place - places[other]) < _APART), color)
        kept[near] = kept.get(near, 0) + count
        places.setdefault(near, place)
    return sorted(kept.items(), key=lambda item: -item[1])


def _oklab(color: str) -> NDArray[np.float64]:
    value = oklch(color)
    angle = np.radians(value.H)
    return np.array([value.L, value.C * np.cos(angle), value.C * np.sin(angle)])


def _hex(rgb: NDArray[np.int_]) -> str:
    return "#{:02X}{:02X}{:02X}".format(*(int(value) for value in rgb))
