"""From a rough mask to a soft, clean edge at full size, in the product's own colours.

A guided filter follows the photograph inside a narrow band around the mask's outline; where the product hardly differs
from its ground the photograph is no guide, and the smoothed mask stays. Then the colour of each edge pixel is freed
from the ground that shines through it (PyMatting's multi-level foreground estimation).
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
from pymatting import estimate_foreground_ml

from reelwright.craft.cutout.grabcut import Mask

_BAND = 0.0053  # half the band's width, of the long side
_RADIUS, _EPSILON = 8, 1e-4  # of the guided filter at 1500 px
_TRUST_FROM, _TRUST_RANGE = 8.0, 12.0  # Lab distance at which the photograph begins to be believed, and fully is
_MARGIN = 0.02  # of the long side, kept around the mask while working


def cut_edge(rgb: npt.NDArray[np.uint8], mask: Mask) -> npt.NDArray[np.uint8]:
    """Return the product as (h, w, 4) straight-alpha RGBA, trimmed to what is more than half visible.

    `rgb` is the photograph at full size, `mask` 0 and 1 at any size.
    """
    height, width = rgb.shape[:2]
    side = max(height, width)
    large = cv2.resize(mask.astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    hard = (cv2.GaussianBlur(large, (0, 0), max(0.002 * side, 0.5)) > 0.5).astype(np.uint8)
    top, bottom, left, right = _around(hard, round(_MARGIN * side))
    crop = np.ascontiguousarray(rgb[top:bottom, left:right])
    alpha = _soften(crop, np.ascontiguousarray(hard[top:bottom, left:right]), side)
    picture = crop.astype(np.float64) / 255
    color = estimate_foreground_ml(picture, alpha.astype(np.float64))
    clean = np.clip(color * 255 + 0.5, 0, 255).astype(np.uint8)
    opaque = alpha >= 0.999
    clean[opaque] = crop[opaque]
    return trim(np.dstack([clean, (alpha * 255 + 0.5).astype(np.uint8)]))


def soften_alpha(rgb: npt.NDArray[np.uint8], alpha: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Return a product with alpha of its own, its edge colours freed from the old ground, trimmed."""
    top, bottom, left, right = _around((alpha > 0).astype(np.uint8), 2)
    crop, own = np.ascontiguousarray(rgb[top:bottom, left:right]), alpha[top:bottom, left:right]
    color = estimate_foreground_ml(crop.astype(np.float64) / 255, own.astype(np.float64) / 255)
    clean = np.clip(color * 255 + 0.5, 0, 255).astype(np.uint8)
    clean[own == 255] = crop[own == 255]
    return trim(np.dstack([clean, own]))


def _around(mask: npt.NDArray[np.uint8], margin: int) -> tuple[int, int, int, int]:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if rows.size == 0:
        return 0, mask.shape[0], 0, mask.shape[1]
    top, left = max(int(rows[0]) - margin, 0), max(int(columns[0]) - margin, 0)
    return top, min(int(rows[-1]) + 1 + margin, mask.shape[0]), left, min(int(columns[-1]) + 1 + margin, mask.shape[1])


def _soften(rgb: npt.NDArray[np.uint8], hard: npt.NDArray[np.uint8], side: int) -> npt.NDArray[np.float32]:
    band = max(round(_BAND * side), 2)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * band + 1, 2 * band + 1))
    sure, possible = cv2.erode(hard, kernel), cv2.dilate(hard, kernel)
    smooth = cv2.GaussianBlur(hard.astype(np.float32), (0, 0), 1.2)
    guided = _guided(rgb.astype(np.float32) / 255, smooth, max(round(_RADIUS * side / 1500), 3))
    trust = _trust(rgb, sure, possible, band)
    alpha = trust * guided + (1 - trust) * smooth
    alpha = np.where(sure > 0, 1.0, np.where(possible > 0, alpha, 0.0))
    return np.asarray(np.clip((alpha - 0.06) / 0.88, 0, 1), np.float32)


def _guided(guide: npt.NDArray[np.float32], plane: npt.NDArray[np.float32], radius: int) -> npt.NDArray[np.float32]:
    """Filter `plane` by a colour guide: He, Sun and Tang, Guided Image Filtering (2010), the 3 x 3 case."""
    size = (2 * radius + 1, 2 * radius + 1)

    def mean(values: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        return np.asarray(cv2.blur(values, size), np.float32)

    middle, average = mean(guide), mean(plane)
    covariance = mean(guide * plane[..., None]) - middle * average[..., None]
    variance = np.empty((*plane.shape, 3, 3), np.float32)
    for i in range(3):
        for j in range(i, 3):
            variance[..., i, j] = variance[..., j, i] = (
                mean(guide[..., i] * guide[..., j]) - middle[..., i] * middle[..., j]
            )
        variance[..., i, i] += _EPSILON
    slope = np.linalg.solve(variance, covariance[..., None])[..., 0].astype(np.float32)
    offset = average - (slope * middle).sum(axis=2)
    return np.asarray(np.clip((mean(slope) * guide).sum(axis=2) + mean(offset), 0, 1), np.float32)


def _trust(
    rgb: npt.NDArray[np.uint8], sure: npt.NDArray[np.uint8], possible: npt.NDArray[np.uint8], band: int
) -> npt.NDArray[np.float32]:
    """Return how far the photograph can be believed: by how much inside and outside differ near each pixel."""
    lab = cv2.cvtColor(rgb.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    reach = (8 * band + 1, 8 * band + 1)

    def local_mean(weight: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        share = np.maximum(cv2.blur(weight, reach), 1e-4)[..., None]
        return np.asarray(cv2.blur(lab * weight[..., None], reach) / share, np.float32)

    inside, outside = local_mean(sure.astype(np.float32)), local_mean((possible == 0).astype(np.float32))
    difference = np.linalg.norm(inside - outside, axis=2)
    return np.asarray(np.clip((difference - _TRUST_FROM) / _TRUST_RANGE, 0, 1), np.float32)


def trim(rgba: npt.NDArray[np.uint8], margin: int = 1) -> npt.NDArray[np.uint8]:
    """Cut a picture to what is more than half visible, and a pixel around: anything wider would let it float."""
    visible = rgba[..., 3] > 127
    rows, columns = np.flatnonzero(visible.any(axis=1)), np.flatnonzero(visible.any(axis=0))
    if rows.size == 0:
        return rgba
    top, left = max(int(rows[0]) - margin, 0), max(int(columns[0]) - margin, 0)
    return np.ascontiguousarray(rgba[top : int(rows[-1]) + 1 + margin, left : int(columns[-1]) + 1 + margin])
