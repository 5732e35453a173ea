"""What part of a picture is seen: its cropped rectangle and its mask, as coverage at the size that it is drawn at."""

from __future__ import annotations

import math
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numba import njit

from reelwright.color import KB, KG, KR
from reelwright.composition import Mask
from reelwright.media.planes import F32, F64, U8
from reelwright.media.render.placing import UNCUT, Edges, Region
from reelwright.media.render.sprites import read_rgba

_PLAIN, _ROUNDED, _ELLIPSE = 0, 1, 2
_SHAPES = {"rounded": _ROUNDED, "ellipse": _ELLIPSE}


@lru_cache(maxsize=4)
def load_matte(path: Path) -> F32:
    """Return the brightness times alpha of a picture file, 0 to 1; raises RenderError where it cannot be read."""
    rgba = read_rgba(path)
    return np.asarray(rgba[..., :3] @ np.array([KR, KG, KB], np.float32) * rgba[..., 3], np.float32)


def coverage(
    size: tuple[int, int],
    forward: F64,
    where: Region,
    cut: Edges = UNCUT,
    mask: Mask | None = None,
    matte: F32 | None = None,
) -> U8:
    """Return how much of each canvas pixel of the region `where` a picture covers, 0 to 255.

    `forward` places the picture's `size` pixels by a 2 x 3 map that keeps angles; `cut` holds the fractions cropped at
    its sides; `matte` is the picture of a mask that has one. Edges are one pixel wide; a feather lies inside the
    shape's outline, since beyond the picture there is nothing to show.
    """
    left, top, right, bottom = where
    out = np.empty((bottom - top, right - left), np.uint8)
    inverse = np.linalg.inv(forward[:, :2])
    scale = math.hypot(forward[0, 0], forward[1, 0])
    origin = inverse @ (np.array([left + 0.5, top + 0.5]) - forward[:, 2])
    shape = _SHAPES.get(mask.shape, _PLAIN) if mask else _PLAIN
    radius = float(min(mask.radius, min(size) / 2)) if mask else 0.0
    soft = max(mask.feather * scale, 1.0) if mask else 1.0
    box = (cut[0] * size[0], cut[1] * size[1], (1 - cut[2]) * size[0], (1 - cut[3]) * size[1])
    smooth, invert = soft > 1, bool(mask and mask.invert)
    _fill(out, *inverse.ravel(), *origin, scale, *size, *box, shape, radius, soft, smooth, invert)
    if matte is not None:
        _times(out, _placed(matte, size, forward, scale, where), invert)
    return out


def _placed(matte: F32, size: tuple[int, int], forward: F64, scale: float, where: Region) -> F32:
    """Return a matte stretched over the picture, sampled in a region of the canvas."""
    wide, tall = (max(1, min(round(2 * scale * side), has)) for side, has in zip(size, matte.shape[::-1], strict=True))
    if (tall, wide) != matte.shape:
        matte = np.asarray(cv2.resize(matte, (wide, tall), interpolation=cv2.INTER_AREA), np.float32)
    onto = forward * np.array([size[0] / wide, size[1] / tall, 1])
    inverse = np.linalg.inv(onto[:, :2])
    offset = inverse @ (np.array([where[0] + 0.5, where[1] + 0.5]) - onto[:, 2]) - 0.5
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    shape = where[2] - where[0], where[3] - where[1]
    matrix = np.hstack([inverse, offset[:, None]])
    return np.asarray(cv2.warpAffine(matte, matrix, shape, flags=flags, borderMode=cv2.BORDER_REPLICATE), np.float32)


@njit(cache=True, nogil=True, fastmath=True)
def _fill(
    out: U8, a: float, b: float, c: float, d: float, x0: float, y0: float, scale: float, width: float, height: float,
    left: float, top: float, right: float, bottom: float, shape: int, radius: float, soft: float, smooth: bool,
    invert: bool,
) -> None:  # fmt: skip
    """Fill with the coverage, by signed distances in canvas pixels (I. Quilez, "2D distance functions").

    (a b; c d) leads from a step on the canvas to one in the picture, (x0, y0) is the first pixel's place there. A
    distance changes by at most a pixel from one pixel to the next, so far from an outline whole runs are filled.
    """
    wide, tall = max(right - left, 0.0) / 2, max(bottom - top, 0.0) / 2
    empty = wide == 0 or tall == 0
    for i in range(out.shape[0]):
        row = out[i]
        j = 0
        while j < row.shape[0]:
            x, y = x0 + a * j + b * i, y0 + c * j + d * i
            box = 1e9 if empty else scale * _box(x - left - wide, y - top - tall, wide, tall, 0.0)
            free = abs(box) - 0.5
            if shape == _PLAIN or box >= 0.5:
                cover = min(max(0.5 - box, 0.0), 1.0)
            else:
                px, py = x - width / 2, y - height / 2
                if shape == _ROUNDED:
                    near = far = scale * _box(px, py, width / 2, height / 2, radius)
                else:
                    near, far = _ellipse(px, py, width / 2, height / 2, scale)
                seen = min(max((0.5 - near) / soft, 0.0), 1.0)
                if smooth:
                    seen = seen * seen * (3 - 2 * seen)
                cover = min(max(0.5 - box, 0.0), 1.0)
                cover = max(cover - seen, 0.0) if invert else min(cover, seen)
                free = min(free, far - 0.5 if far > 0 else 0.5 - soft - far)
            end = min(j + 1 + max(int(free), 0), row.shape[0])
            row[j:end] = np.uint8(cover * 255 + 0.5)
            j = end


@njit(cache=True, nogil=True, fastmath=True)
def _box(x: float, y: float, wide: float, tall: float, radius: float) -> float:
    """Return the distance from a rectangle of half sides `wide` and `tall` with round corners about the origin."""
    qx, qy = abs(x) - wide + radius, abs(y) - tall + radius
    return math.sqrt(max(qx, 0.0) ** 2 + max(qy, 0.0) ** 2) + min(max(qx, qy), 0.0) - radius


@njit(cache=True, nogil=True, fastmath=True)
def _ellipse(x: float, y: float, wide: float, tall: float, scale: float) -> tuple[float, float]:
    """Return the distance from an ellipse, right to first order at its outline, and one that is never too large."""
    ratio = math.sqrt((x / wide) ** 2 + (y / tall) ** 2)
    slope = math.sqrt((x / wide**2) ** 2 + (y / tall**2) ** 2)
    far = (ratio - 1) * min(wide, tall) * scale
    return (ratio * (ratio - 1) / slope * scale if slope > 0 else far), far


@njit(cache=True, nogil=True, fastmath=True)
def _times(cover: U8, matte: F32, invert: bool) -> None:
    one, half = np.float32(1), np.float32(0.5)
    for i in range(cover.shape[0]):
        row, values = cover[i], matte[i]
        for j in range(row.shape[0]):
            value = min(max(values[j], np.float32(0)), one)
            row[j] = np.uint8(np.int32(np.float32(row[j]) * (one - value if invert else value) + half))


def warm() -> None:
    """Compile the kernels of this module."""
    mask = Mask(shape="ellipse")
    coverage((4, 4), np.eye(2, 3), (0, 0, 4, 4), UNCUT, mask, np.ones((4, 4), np.float32))
