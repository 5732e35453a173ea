"""Whether a frame that somebody else has drawn shows the same picture as ours.

Both are reduced by 4 in both directions, in which the noise of codecs and film grain goes under and a misplaced text
does not; they are compared whole, and in a grid of tiles, since most of an ad is plain ground.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from reelwright.media.measure.difference import delta_e, lab, ssim
from reelwright.media.planes import Planes, to_rgb

_REDUCTION = 4  # px of the picture a side of a reduced pixel
_TILES = 6  # rows and columns


@dataclass(frozen=True)
class Alike:
    """How alike two pictures are: mean SSIM of luma, that of the least similar tile, and the mean ΔE2000."""

    ssim: float
    least: float
    delta_e: float


def alike(one: Planes, other: Planes) -> Alike:
    """Compare two pictures of one size."""
    small, small_other = _reduced(one), _reduced(other)
    local = ssim(small.y, small_other.y, 219)
    tiles = [tile.mean() for row in np.array_split(local, _TILES) for tile in np.array_split(row, _TILES, axis=1)]
    colors = [lab(to_rgb(each).astype(np.float64) / 255) for each in (small, small_other)]
    return Alike(round(float(local.mean()), 4), round(float(min(tiles)), 4), round(float(delta_e(*colors).mean()), 2))


def _reduced(planes: Planes) -> Planes:
    height, width = planes.y.shape
    wide, tall = (max(side // _REDUCTION // 2 * 2, 2) for side in (width, height))
    sizes = ((wide, tall), (wide // 2, tall // 2), (wide // 2, tall // 2))
    return Planes(
        *(
            np.ascontiguousarray(cv2.resize(plane, size, interpolation=cv2.INTER_AREA), np.uint8)
            for plane, size in zip(planes, sizes, strict=True)
        )
    )
