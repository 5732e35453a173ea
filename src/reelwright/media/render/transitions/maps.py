"""The maps of times: when each pixel of the canvas changes in a wipe, an iris, a clock, blinds, a split or a luma.

Each function returns the map, (height, width) float32 of 0 (first) to 1 (last), and the time that a pixel takes, which
is what gives a front its soft edge.
"""

from __future__ import annotations

import math
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from reelwright.composition import StageTransition
from reelwright.media.planes import F32

Map = tuple[F32, float]

SLAT = 1 / 4  # of the short side: the width of a blind
CASCADE = 0.2  # of a slat's width: how much later the next slat begins
CLOUD = 1 / 3  # of the short side: the size of the largest clouds
_CLOUD_STEP = 8  # px of the canvas a side of a pixel that clouds are drawn with
_MATTE_BLUR = 1.5  # px, standard deviation: 256 steps of brightness are fewer than a soft edge needs


def iris(change: StageTransition, width: int, height: int) -> Map:
    """A circle that opens at the centre."""
    x, y = _from_center(change, width, height)
    return _in_pixels(np.hypot(x, y), change, width, height)


def wipe(change: StageTransition, width: int, height: int) -> Map:
    """A straight front that goes along the direction."""
    return _in_pixels(_along(change, width, height), change, width, height)


def split(change: StageTransition, width: int, height: int) -> Map:
    """Two fronts that go from the middle line both ways, along the direction and against it."""
    along = _along(change, width, height)
    return _in_pixels(np.abs(along - along.max() / 2), change, width, height)


def blinds(change: StageTransition, width: int, height: int) -> Map:
    """Fronts that go through slats of equal width, each slat a little later than the one before it."""
    along = _along(change, width, height)
    count = max(round(float(along.max()) / (SLAT * min(width, height))), 2)
    slat = float(along.max()) / count
    number = np.minimum(np.floor(along / slat), count - 1)
    return _in_pixels(along - number * slat + number * slat * CASCADE, change, width, height)


def clock(change: StageTransition, width: int, height: int) -> Map:
    """A hand that turns clockwise from the top; its edge is as wide as asked at half the short side."""
    x, y = _from_center(change, width, height)
    turned = np.mod(np.arctan2(x, -y), 2 * math.pi) / (2 * math.pi)
    return turned.astype(np.float32), change.soft / math.pi


def luma(change: StageTransition, width: int, height: int, matte: Path | None) -> Map:
    """Dark parts first, of a matte that covers the canvas or of clouds; `soft` is a share of their brightness."""
    found = _matte(matte, width, height) if matte else _clouds(width, height)
    low, high = float(found.min()), float(found.max())
    return (found - low) / max(high - low, 1e-6), change.soft


def _along(change: StageTransition, width: int, height: int) -> F32:
    """Return how many pixels each pixel lies from where the direction comes in."""
    length = math.hypot(*change.direction)
    x, y = np.float32(change.direction[0] / length), np.float32(change.direction[1] / length)
    place = np.arange(width, dtype=np.float32)[None, :] * x + np.arange(height, dtype=np.float32)[:, None] * y
    return np.asarray(place - place.min(), np.float32)


def _from_center(change: StageTransition, width: int, height: int) -> tuple[F32, F32]:
    """Return x as a row and y as a column of pixels from the transition's centre."""
    x = np.arange(width, dtype=np.float32)[None, :] + np.float32(0.5 - change.center[0] * width)
    y = np.arange(height, dtype=np.float32)[:, None] + np.float32(0.5 - change.center[1] * height)
    return x, y


def _in_pixels(distance: F32, change: StageTransition, width: int, height: int) -> Map:
    """Return a map of pixels that a front has to go; its edge is at least one pixel wide."""
    reach = float(distance.max())
    soft = max(change.soft * min(width, height), 1.0)
    return distance / np.float32(reach), soft / reach


def _matte(path: Path, width: int, height: int) -> F32:
    with Image.open(path) as image:
        grey = np.asarray(image.convert("L"), np.float32)
    scale = max(width / grey.shape[1], height / grey.shape[0])
    size = max(round(grey.shape[1] * scale), width), max(round(grey.shape[0] * scale), height)
    covering = cv2.resize(grey, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    left, top = (size[0] - width) // 2, (size[1] - height) // 2
    return cv2.GaussianBlur(covering[top : top + height, left : left + width], (0, 0), _MATTE_BLUR)


def _clouds(width: int, height: int) -> F32:
    """Return soft clouds that depend on nothing but the canvas; equal parts of it change in equal times."""
    small = max(width // _CLOUD_STEP, 2), max(height // _CLOUD_STEP, 2)
    noise = np.random.default_rng((width, height))
    size = CLOUD * min(small)
    found = np.zeros(small[::-1], np.float32)
    for strength, sigma in ((1.0, size), (0.4, size / 2), (0.15, size / 4)):
        octave = cv2.GaussianBlur(noise.standard_normal(found.shape, np.float32), (0, 0), max(sigma / 2, 0.5))
        found += strength * octave / octave.std()
    ranks = np.empty(found.size, np.float32)
    ranks[np.argsort(found, axis=None, kind="stable")] = np.linspace(0, 1, found.size, dtype=np.float32)
    return cv2.resize(ranks.reshape(found.shape), (width, height), interpolation=cv2.INTER_CUBIC)
