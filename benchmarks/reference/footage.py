"""Footage as a phone would take it: photographs panned by hand, moving texture before them, fine sensor grain.

1080 x 1920 at 30 fps, H.264 of about 12 Mb/s with a keyframe each second. The photographs are scikit-image's.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from skimage import data

from reelwright.media.coding import Coding
from reelwright.media.encode import write_video
from reelwright.media.planes import Planes

WIDTH, HEIGHT, FRAMES = 1080, 1920, 240
RATE = 12_000_000  # bits a second
# Three B-frames and short groups, as cameras and editors write them.
CAMERA = Coding(
    "libx264",
    {"preset": "faster", "b": str(RATE), "maxrate": "15M", "bufsize": "15M", "profile": "high", "g": "30"},
    reorder=2,
)
GRAIN = 2.2  # code values, standard deviation
_TILES = 6  # different pictures of grain
_U8 = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Take:
    """A photograph behind a texture: `tint` colours the texture, `horizon` is where it begins (share of the height)."""

    photo: str
    texture: str
    tint: tuple[int, int, int]
    horizon: float
    seed: int


TAKES = (
    Take("rocket", "grass", (120, 160, 70), 0.62, 1),
    Take("coffee", "brick", (190, 130, 100), 0.66, 2),
    Take("astronaut", "gravel", (150, 150, 160), 0.70, 3),
    Take("chelsea", "grass", (170, 150, 80), 0.58, 4),
)


def film(take: Take, out: Path) -> None:
    """Write a take."""
    write_video(_frames(take), out, WIDTH, HEIGHT, coding=CAMERA)


def _frames(take: Take) -> Iterator[Planes]:
    chance = np.random.default_rng(take.seed)
    photo = getattr(data, take.photo)()[..., :3]
    floor = _floor(getattr(data, take.texture)(), take.tint)
    grain = [cv2.GaussianBlur(chance.standard_normal((HEIGHT, WIDTH), np.float32), (0, 0), 0.7) for _ in range(_TILES)]
    shake = _shake(chance)
    rows = np.arange(HEIGHT, dtype=np.float32)[:, None]
    edge = np.clip((rows - take.horizon * HEIGHT) / (0.06 * HEIGHT), 0, 1)[..., None]
    for index in range(FRAMES):
        back = _panned(photo, index / FRAMES, shake[index])
        front = _waving(floor, index, shake[index])
        light = np.float32(1 + 0.05 * math.sin(index / 23))
        rgb = (back + (front - back) * edge) * light
        tile = grain[int(chance.integers(_TILES))]
        noise = np.roll(tile, int(chance.integers(WIDTH)), 1) * np.float32(GRAIN / tile.std())
        yield _planes(rgb, noise)


def _shake(chance: np.random.Generator) -> npt.NDArray[np.float64]:
    """Return (frames, 2) pixels that a hand-held camera strays: slow, small, smooth."""
    walk = np.cumsum(chance.standard_normal((FRAMES + 60, 2)), axis=0)
    smooth = cv2.GaussianBlur(walk, (0, 0), sigmaX=0.1, sigmaY=6)[30 : 30 + FRAMES]
    return np.asarray(smooth - smooth[0], np.float64) * 3


def _panned(photo: _U8, time: float, shake: npt.NDArray[np.float64]) -> npt.NDArray[np.float32]:
    """Return the canvas filled with the photograph, panned and slowly enlarged."""
    tall, wide = photo.shape[:2]
    scale = 1.12 * max(WIDTH / wide, HEIGHT / tall) * (1 + 0.08 * time)
    across = (wide * scale - WIDTH) * (0.35 + 0.3 * time) - shake[0]
    down = (tall * scale - HEIGHT) * 0.5 - shake[1]
    turn = np.array([[scale, 0, -across], [0, scale, -down]])
    moved = cv2.warpAffine(photo, turn, (WIDTH, HEIGHT), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    return np.asarray(moved, np.float32)


def _floor(texture: _U8, tint: tuple[int, int, int]) -> npt.NDArray[np.float32]:
    """Return a texture, tiled without seams and coloured, larger than the canvas."""
    tile = np.vstack([np.hstack([texture, texture[:, ::-1]]), np.hstack([texture[::-1], texture[::-1, ::-1]])])
    wide = np.tile(tile, (2, 2))[:HEIGHT, : WIDTH + 400]
    return np.asarray(wide[..., None] / 128 * np.array(tint), np.float32)


def _waving(floor: npt.NDArray[np.float32], index: int, shake: npt.NDArray[np.float64]) -> npt.NDArray[np.float32]:
    """Return the texture passing by, its rows bent as by wind."""
    x, y = np.meshgrid(np.arange(WIDTH, dtype=np.float32), np.arange(HEIGHT, dtype=np.float32))
    bend = 6 * np.sin(y / 90 + index / 9) + 2 * np.sin(y / 23 + x / 60 - index / 5)
    across = x + bend + np.float32(20 + 1.3 * index + shake[0])
    return np.asarray(cv2.remap(floor, across, y + np.float32(shake[1]), cv2.INTER_LINEAR, None, cv2.BORDER_REFLECT))


def _planes(rgb: npt.NDArray[np.float32], noise: npt.NDArray[np.float32]) -> Planes:
    red, green, blue = (np.clip(rgb[..., k], 0, 255) / 255 for k in range(3))
    luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    y = np.clip(16 + 219 * luma + noise, 16, 235)
    chroma = (128 + 224 * (blue - luma) / 1.8556, 128 + 224 * (red - luma) / 1.5748)
    u, v = (cv2.resize(plane, (WIDTH // 2, HEIGHT // 2), interpolation=cv2.INTER_AREA) for plane in chroma)
    return Planes(*(np.ascontiguousarray(np.round(plane).astype(np.uint8)) for plane in (y, u, v)))
