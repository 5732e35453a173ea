"""Small films of photographs whose changes of shot and moves of the camera are known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from skimage import data

from reelwright.media.coding import Coding
from reelwright.media.encode import write_video
from reelwright.media.planes import Planes

WIDTH, HEIGHT = 320, 180
U8 = npt.NDArray[np.uint8]
USUAL = Coding("libx264", {"preset": "veryfast", "crf": "23", "g": "250"}, reorder=2)


def photo(name: str) -> U8:
    """Return a photograph of 640 x 360, RGB."""
    pixels = np.asarray(getattr(data, name)())[..., :3]
    scale = max(640 / pixels.shape[1], 360 / pixels.shape[0])
    large = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(large[:360, :640])


def shot(name: str, frames: int, right: float = 0, down: float = 0, growth: float = 0) -> Iterator[U8]:
    """Yield a photograph whose picture goes to the right and down (px a frame) and grows (a frame)."""
    picture = photo(name)
    for index in range(frames):
        scale = 0.7 * (1 + growth) ** index
        x, y = WIDTH / 2 - 320 * scale + right * index, HEIGHT / 2 - 180 * scale + down * index
        turn = np.array([[scale, 0, x], [0, scale, y]])
        yield np.asarray(cv2.warpAffine(picture, turn, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REFLECT), np.uint8)


def mixed(one: U8, other: U8, share: float) -> U8:
    return np.asarray(np.round(one * (1 - share) + other * np.float32(share)), np.uint8)


def write(path: Path, frames: Iterable[U8], rate: int = 30, coding: Coding = USUAL) -> Path:
    write_video(map(as_planes, frames), path, WIDTH, HEIGHT, rate=rate, coding=coding)
    return path


def as_planes(rgb: U8) -> Planes:
    scaled = rgb.astype(np.float32) / 255
    luma = scaled @ np.array([0.2126, 0.7152, 0.0722], np.float32)
    u, v = 128 + 224 * (scaled[..., 2] - luma) / 1.8556, 128 + 224 * (scaled[..., 0] - luma) / 1.5748
    half = (rgb.shape[1] // 2, rgb.shape[0] // 2)
    u, v = (cv2.resize(plane, half, interpolation=cv2.INTER_AREA) for plane in (u, v))
    return Planes(*(np.ascontiguousarray(np.round(plane).astype(np.uint8)) for plane in (16 + 219 * luma, u, v)))
