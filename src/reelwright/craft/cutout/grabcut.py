"""From maps to masks: GrabCut at a small size, then cleaning."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from reelwright.craft.cutout.maps import Map, centre_prior

Mask = NDArray[np.uint8]  # (height, width), 0 or 1

_INSET = 0.06  # of the side: the rectangle that is tried when no map helps
_SMALL_HOLE = 0.0015  # share of the picture below which a hole is taken for a reflection
_SMALL_PIECE = 0.12  # share of the main piece below which another piece is taken for clutter


def from_map(rgb: NDArray[np.uint8], values: Map) -> Mask:
    """Return the mask that GrabCut grows from a map of 0 to 1."""
    return clean(grow(rgb, _trimap(values), 3))


def from_rectangle(rgb: NDArray[np.uint8]) -> Mask:
    """Return the mask that GrabCut grows from "somewhere in the middle"."""
    height, width = rgb.shape[:2]
    y, x = max(1, int(height * _INSET)), max(1, int(width * _INSET))
    trimap = np.full((height, width), cv2.GC_BGD, np.uint8)
    trimap[y:-y, x:-x] = cv2.GC_PR_FGD
    return clean(grow(rgb, trimap, 4))


def _trimap(values: Map) -> Mask:
    levels = np.round(values * 255).astype(np.uint8)
    threshold = cv2.threshold(levels, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)[0] / 255
    trimap = np.where(values > threshold, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    core = cv2.erode((values > threshold + 0.5 * (1 - threshold)).astype(np.uint8), disc(3))
    trimap[core > 0] = cv2.GC_FGD
    near = cv2.dilate((values > threshold / 2).astype(np.uint8), disc(12))
    trimap[near == 0] = cv2.GC_BGD
    rim = np.ones_like(trimap, bool)
    thin = max(1, round(max(values.shape) * 0.01))
    rim[thin:-thin, thin:-thin] = False
    trimap[rim & (values < threshold)] = cv2.GC_BGD
    return trimap


def grow(rgb: NDArray[np.uint8], trimap: Mask, iterations: int = 2) -> Mask:
    """Return the mask that GrabCut makes of labels of cv2 (GC_BGD and so on), the same for the same input.

    It is empty where one of the two sides has no pixel to learn colours from.
    """
    ground = (trimap == cv2.GC_BGD) | (trimap == cv2.GC_PR_BGD)
    if ground.all() or not ground.any():
        return np.zeros(trimap.shape, np.uint8)
    cv2.setRNGSeed(7)
    models = np.zeros((1, 65)), np.zeros((1, 65))
    grown = trimap.copy()
    cv2.grabCut(np.ascontiguousarray(rgb), grown, None, *models, iterations, cv2.GC_INIT_WITH_MASK)
    return ((grown == cv2.GC_FGD) | (grown == cv2.GC_PR_FGD)).astype(np.uint8)


def clean(mask: Mask) -> Mask:
    """Return the mask without burrs, crumbs and pinholes: the main piece and others worth keeping."""
    small = disc(max(1, round(max(mask.shape) / 200)))
    mask = cv2.morphologyEx(cv2.morphologyEx(mask, cv2.MORPH_OPEN, small), cv2.MORPH_CLOSE, small)
    return _fill(_main_pieces(mask))


def _main_pieces(mask: Mask) -> Mask:
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    if count <= 2:
        return mask
    centre = centre_prior(*mask.shape)
    areas = stats[:, cv2.CC_STAT_AREA].astype(np.float64)
    middle = np.bincount(labels.ravel(), centre.ravel(), count) / areas
    worth = areas * (0.3 + middle)
    worth[0] = 0
    main = int(worth.argmax())
    x, y, right, bottom = stats[:, 0], stats[:, 1], stats[:, 0] + stats[:, 2], stats[:, 1] + stats[:, 3]
    inside = (x > 0) & (y > 0) & (right < mask.shape[1]) & (bottom < mask.shape[0])
    kept = inside & (areas > _SMALL_PIECE * areas[main])
    kept[main], kept[0] = True, False
    return kept[labels].astype(np.uint8)


def _fill(mask: Mask) -> Mask:
    count, labels, stats, _ = cv2.connectedComponentsWithStats(1 - mask, connectivity=4)
    small = stats[:, cv2.CC_STAT_AREA] < _SMALL_HOLE * mask.size
    small[0] = False  # label 0 is the mask itself
    return np.where(small[labels], 1, mask).astype(np.uint8) if count > 1 else mask


def disc(radius: int) -> Mask:
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
