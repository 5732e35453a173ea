"""Where the product may be: maps of how much each pixel stands out from the rim of the picture.

All maps are (height, width) float32, 0 for ground to 1 for product. They are cheap and each is blind in its
own way, so several are tried and what they lead to is judged afterwards (`score`).
"""

from __future__ import annotations

import cv2
import numpy as np
from numba import njit
from numpy.typing import NDArray

Map = NDArray[np.float32]
Lab = NDArray[np.float32]  # (height, width, 3): L 0 to 100, a and b about -128 to 127

_RIM = 0.05  # share of the side that counts as the rim
_CLUSTERS = 6
_CLUSTER_SPREAD = 6.0  # variance added to each cluster, so that a flat one does not reject its own noise


def warm() -> None:
    """Compile the kernel of this module."""
    _barrier_distance(np.zeros((4, 4), np.float32), 2)


def to_lab(rgb: NDArray[np.uint8]) -> Lab:
    """Return CIELAB (D65) of (height, width, 3) uint8 sRGB."""
    return cv2.cvtColor(rgb.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)


def seed_maps(lab: Lab) -> dict[str, Map]:
    """Return the maps that masks are grown from, by name."""
    centre = 0.4 + 0.6 * centre_prior(lab.shape[0], lab.shape[1])
    barrier, colors, focus = barrier_map(lab), cluster_map(lab), focus_map(lab)
    standing_out = barrier + whitened_map(lab)
    maps = {
        "barrier": standing_out * centre,
        "clusters": colors * centre,
        "focus": (0.6 * focus + 0.4 * barrier) * centre,
        "fused": (standing_out + colors + 0.5 * focus) * centre,
    }
    return {name: _stretch(values) for name, values in maps.items()}


def centre_prior(height: int, width: int) -> Map:
    """Return a Gaussian around the middle, its sigma 0.45 of each side."""
    y, x = np.linspace(-1, 1, height), np.linspace(-1, 1, width)
    return np.exp(-(y[:, None] ** 2 + x[None, :] ** 2) / (2 * 0.9**2)).astype(np.float32)


def barrier_map(lab: Lab) -> Map:
    """Return the minimum barrier distance to the rim, summed over the Lab channels.

    The barrier of a path is its highest less its lowest value; raster scans as in Zhang et al., "Minimum
    Barrier Salient Object Detection at 80 FPS" (ICCV 2015).
    """
    smooth = cv2.GaussianBlur(lab, (0, 0), 1.0)
    total = np.zeros(lab.shape[:2], np.float32)
    for channel in range(3):
        total += _barrier_distance(np.ascontiguousarray(smooth[..., channel]), 6)
    return _stretch(total)


@njit("float32[:,::1](float32[:,::1], int64)", cache=True, nogil=True)
def _barrier_distance(values, passes):  # type: ignore[no-untyped-def]
    height, width = values.shape
    distance = np.full((height, width), np.float32(1e9))
    high, low = values.copy(), values.copy()
    distance[0, :] = distance[-1, :] = 0
    distance[:, 0] = distance[:, -1] = 0
    for turn in range(passes):
        step = 1 if turn % 2 == 0 else -1
        for row in range(1, height - 1):
            y = row if step == 1 else height - 1 - row
            for column in range(1, width - 1):
                x = column if step == 1 else width - 1 - column
                for dy, dx in ((-step, 0), (0, -step)):
                    top = max(high[y + dy, x + dx], values[y, x])
                    bottom = min(low[y + dy, x + dx], values[y, x])
                    if top - bottom < distance[y, x]:
                        distance[y, x] = top - bottom
                        high[y, x], low[y, x] = top, bottom
    return distance


def whitened_map(lab: Lab) -> Map:
    """Return how far each colour is from those of the four sides, in units of their own spread.

    The side that it is farthest from is left out, so that a product may lean over one of them.
    """
    distances = []
    for strip in _sides(lab):
        mean, inverse = _gaussian(strip, 1.0)
        distances.append(_stretch(_mahalanobis(lab, mean, inverse)))
    stacked = np.stack(distances)
    return _stretch(stacked.sum(0) - stacked.max(0))


def cluster_map(lab: Lab) -> Map:
    """Return how far each colour is from the nearest of the rim's main colours."""
    rim = np.concatenate(_sides(lab)).astype(np.float32)
    criteria = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 20, 0.5)
    labels = cv2.kmeans(rim, _CLUSTERS, None, criteria, 1, cv2.KMEANS_PP_CENTERS)[1].ravel()
    nearest = np.full(lab.shape[:2], np.inf, np.float32)
    for index in range(_CLUSTERS):
        members = rim[labels == index]
        if len(members) >= 8:
            mean, inverse = _gaussian(members, _CLUSTER_SPREAD)
            nearest = np.minimum(nearest, _mahalanobis(lab, mean, inverse))
    return np.clip((nearest - 1.5) / 6, 0, 1)


def focus_map(lab: Lab) -> Map:
    """Return where the picture is sharp: fine detail, spread over its surroundings."""
    light = lab[..., 0]
    detail = np.abs(cv2.GaussianBlur(light, (0, 0), 0.8) - cv2.GaussianBlur(light, (0, 0), 1.6))
    spread = cv2.dilate(detail, np.ones((5, 5), np.uint8))
    return _stretch(cv2.GaussianBlur(spread, (0, 0), max(lab.shape[:2]) / 60))


def _sides(lab: Lab) -> list[NDArray[np.float32]]:
    height, width = lab.shape[:2]
    y, x = max(2, round(height * _RIM)), max(2, round(width * _RIM))
    return [strip.reshape(-1, 3) for strip in (lab[:y], lab[-y:], lab[:, :x], lab[:, -x:])]


def _gaussian(colors: NDArray[np.float32], spread: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the mean of (n, 3) colours and the inverse of their covariance plus `spread`."""
    covariance = np.cov(colors.T, dtype=np.float64) + spread * np.eye(3)
    return colors.mean(0, dtype=np.float64), np.asarray(np.linalg.inv(covariance), np.float64)


def _mahalanobis(lab: Lab, mean: NDArray[np.float64], inverse: NDArray[np.float64]) -> Map:
    offset = lab - mean.astype(np.float32)
    return np.sqrt(np.einsum("hwi,ij,hwj->hw", offset, inverse.astype(np.float32), offset, optimize=True))


def _stretch(values: Map) -> Map:
    low, high = np.percentile(values, (1, 99))
    return np.clip((values - low) / max(high - low, 1e-6), 0, 1).astype(np.float32)
