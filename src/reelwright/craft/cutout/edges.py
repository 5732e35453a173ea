"""The product's edge at full size: how much of each pixel is product, and of which colour that part is."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from reelwright.craft.cutout.grabcut import Mask, disc, grow
from reelwright.craft.cutout.maps import Map, to_lab
from reelwright.craft.cutout.score import side_difference

Floats = NDArray[np.float32]
Box = tuple[int, int, int, int]  # x, y, width, height in px
Window = tuple[slice, slice]  # rows, columns

_LEEWAY = 0.008  # share of the long side by which the mask of the small size may be off: 3 px there
_MEDIUM = 700  # px of the product's long side, at which its edge is found before it is softened
_BAND = 0.0053  # share of the long side on which the edge may lie off the mask: 8 px at 1500
_EPSILON = 1e-4  # variance of 0 to 1 colours below which the guided filter sees no edge
_LOW, _RANGE = 8.0, 12.0  # Lab difference across the edge: below it the photo is no guide, above their sum it is
_SPREADS = (0.03, 0.002)  # of the long side: how far colours are carried to the edge, widely and closely
_FOG, _GAIN = 0.06, 0.88  # alpha below the first is nothing; the second stretches the rest to 1


def cut_edge(rgb: NDArray[np.uint8], mask: Mask) -> tuple[NDArray[np.uint8], Box]:
    """Return the product as (height, width, 4) uint8 RGBA, straight alpha, trimmed, and its place in the photo.

    `rgb` is the photo at full size; `mask` is 0 and 1 at any smaller size. Only the product's surroundings are
    worked on, so the cost follows the product's size and not the photo's.
    """
    height, width = rgb.shape[:2]
    side = max(height, width)
    grown = cv2.resize(mask.astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    hard = (cv2.GaussianBlur(grown, (0, 0), max(0.5, 0.002 * side)) > 0.5).astype(np.uint8)
    window = _around(hard > 0, round(0.03 * side))
    photo, hard = np.ascontiguousarray(rgb[window]), np.ascontiguousarray(hard[window])
    alpha = _alpha(photo, _snapped(photo, hard, side), side)
    return _trimmed(_foreground(photo, alpha, side), alpha, window)


def trim_own(rgb: NDArray[np.uint8], alpha: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], Box]:
    """Return the same for a product that has an alpha of its own, (height, width) uint8; nothing of it is changed.

    What is more than half visible stays, and a pixel around: with more, the product would seem to float.
    """
    window = _around(alpha > 127, 1)
    cut = np.dstack([rgb[window], alpha[window]])
    return cut, (window[1].start, window[0].start, cut.shape[1], cut.shape[0])


def _trimmed(rgb: NDArray[np.uint8], alpha: Map, window: Window) -> tuple[NDArray[np.uint8], Box]:
    cut, (x, y, width, height) = trim_own(rgb, (alpha * 255 + 0.5).astype(np.uint8))
    return cut, (window[1].start + x, window[0].start + y, width, height)


def _around(seen: NDArray[np.bool_], margin: int) -> Window:
    rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    if not rows.size:
        return slice(0, seen.shape[0]), slice(0, seen.shape[1])
    top, left = max(int(rows[0]) - margin, 0), max(int(columns[0]) - margin, 0)
    return slice(top, int(rows[-1]) + 1 + margin), slice(left, int(columns[-1]) + 1 + margin)


def _snapped(rgb: NDArray[np.uint8], hard: Mask, side: int) -> Mask:
    """Return the mask with its edge moved to where the colours change, at most by what the small size left open."""
    factor = min(1.0, _MEDIUM / max(hard.shape))
    size = (max(1, round(hard.shape[1] * factor)), max(1, round(hard.shape[0] * factor)))
    photo = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
    mask = cv2.resize(hard, size, interpolation=cv2.INTER_NEAREST)
    window = disc(max(2, round(_LEEWAY * side * factor)))
    trimap = np.where(mask > 0, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    trimap[cv2.erode(mask, window) > 0] = cv2.GC_FGD
    trimap[cv2.dilate(mask, window) == 0] = cv2.GC_BGD
    moved = cv2.resize(grow(photo, trimap, 2).astype(np.float32), hard.shape[::-1], interpolation=cv2.INTER_CUBIC)
    return (cv2.GaussianBlur(moved, (0, 0), max(0.7, 0.0015 * side)) > 0.5).astype(np.uint8)


def _alpha(rgb: NDArray[np.uint8], hard: Mask, side: int) -> Map:
    """Return the alpha, 0 to 1, near a mask of the same size, in a photo of `side` pixels.

    In a band around the mask's edge the alpha follows the photo's own edges, unless they are too faint.
    """
    radius = max(2, round(_BAND * side))
    window = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    band = cv2.dilate(hard, window) != cv2.erode(hard, window)
    guided = _guided(rgb.astype(np.float32) / np.float32(255), hard.astype(np.float32), radius, _EPSILON)
    plain = cv2.GaussianBlur(hard.astype(np.float32), (0, 0), 1.2)
    trust = np.clip((side_difference(to_lab(rgb), hard, 2 * radius + 1) - _LOW) / _RANGE, 0, 1)
    mixed = trust * guided + (1 - trust) * plain
    return np.clip((np.where(band, mixed, hard) - _FOG) / _GAIN, 0, 1).astype(np.float32)


def _guided(guide: Floats, values: Map, radius: int, epsilon: float) -> Map:
    """Return `values` smoothed along the edges of a (height, width, 3) colour guide of 0 to 1.

    The colour form of He, Sun and Tang, "Guided Image Filtering" (ECCV 2010): in each window the output is an
    affine function of the guide's colour.
    """
    size = (2 * radius + 1, 2 * radius + 1)

    def mean(image: NDArray[Any]) -> Floats:
        return cv2.blur(image, size)

    centre, level = mean(guide), mean(values)
    covariance = mean(guide * values[..., None]) - centre * level[..., None]
    pairs = [(0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2)]
    rr, rg, rb, gg, gb, bb = (
        mean(guide[..., i] * guide[..., j]) - centre[..., i] * centre[..., j] + (epsilon if i == j else 0)
        for i, j in pairs
    )
    # Cofactors of the symmetric 3x3 covariance of the guide, pixel by pixel.
    c00, c01, c02 = gg * bb - gb * gb, gb * rb - rg * bb, rg * gb - gg * rb
    c11, c12, c22 = rr * bb - rb * rb, rg * rb - rr * gb, rr * gg - rg * rg
    determinant = rr * c00 + rg * c01 + rb * c02
    x, y, z = (covariance[..., channel] for channel in range(3))
    slope = np.dstack([c00 * x + c01 * y + c02 * z, c01 * x + c11 * y + c12 * z, c02 * x + c12 * y + c22 * z])
    slope /= determinant[..., None]
    offset = level - (slope * centre).sum(2)
    return (mean(slope) * guide).sum(2) + mean(offset)


def _foreground(rgb: NDArray[np.uint8], alpha: Map, side: int) -> NDArray[np.uint8]:
    """Return the product's own colour, (height, width, 3) uint8, free of what shines through at its edge.

    Blur fusion (Forte, "Approximate Fast Foreground Colour Estimation", ICIP 2021): the colours of both sides
    are spread by a blur and corrected by what their mix leaves unexplained; first widely, then closely.
    """
    image = rgb.astype(np.float32)
    front = back = image
    for share in _SPREADS:
        reach = max(1, round(share * side))
        front, back = _fuse(image, alpha[..., None], front, back, 2 * reach + 1)
    return np.where(alpha[..., None] >= 1, image, front + 0.5).astype(np.uint8)


def _fuse(image: Floats, alpha: Floats, front: Floats, back: Floats, size: int) -> tuple[Floats, Floats]:
    def spread(colors: Floats, weight: Floats) -> Floats:
        share = cv2.blur(weight, (size, size))[..., None]
        return cv2.blur(colors * weight, (size, size)) / (share + 1e-5)

    near, far = spread(front, alpha), spread(back, 1 - alpha)
    return np.clip(near + alpha * (image - alpha * near - (1 - alpha) * far), 0, 254.5), far
