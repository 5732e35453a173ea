"""How dark and how bright each part of a ground gets over a shot: what the choice of ink rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

CELLS = 32  # rows and columns of the grid, whatever the aspect
Rgb = npt.NDArray[np.float32]


def luminance_grid(rgb: Rgb) -> npt.NDArray[np.float32]:
    """Return the mean relative luminance (WCAG, 2.2 gamma) of each cell of an sRGB picture of 0 to 1."""
    luminance = (np.clip(rgb, 0, 1) ** 2.2) @ np.array([0.2126, 0.7152, 0.0722], np.float32)
    return np.asarray(cv2.resize(luminance, (CELLS, CELLS), interpolation=cv2.INTER_AREA), np.float32)


def middle(rgb: Rgb, width: int, height: int) -> Rgb:
    """Return what a canvas shows of a picture that covers it."""
    tall, wide = rgb.shape[:2]
    scale = max(width / wide, height / tall)
    across, along = max(1, round(width / scale)), max(1, round(height / scale))
    left, top = (wide - across) // 2, (tall - along) // 2
    return rgb[top : top + along, left : left + across]


class ToneMeter:
    """Watches frames go by and keeps each cell's extremes."""

    def __init__(self, every: int = 5) -> None:
        self._every, self._count = every, 0
        self._low = np.full((CELLS, CELLS), np.inf, np.float32)
        self._high = np.full((CELLS, CELLS), -np.inf, np.float32)

    def watch(self, frames: Iterable[Rgb]) -> Iterator[Rgb]:
        """Pass frames (float32, h x w x 3, 0 to 1) through, looking at every fifth."""
        for frame in frames:
            if self._count % self._every == 0:
                self.look(frame)
            self._count += 1
            yield frame

    def look(self, frame: Rgb) -> None:
        grid = luminance_grid(frame)
        np.minimum(self._low, grid, out=self._low)
        np.maximum(self._high, grid, out=self._high)

    def facts(self) -> dict[str, Any]:
        """Return `low` and `high` as rows of numbers."""
        return {"low": np.round(self._low, 4).tolist(), "high": np.round(self._high, 4).tolist()}


def picture_facts(rgba: npt.NDArray[np.uint8]) -> dict[str, Any]:
    """Return the tone of a still with alpha, with each cell's `coverage`."""
    alpha = rgba[..., 3].astype(np.float32) / 255
    coverage = cv2.resize(alpha, (CELLS, CELLS), interpolation=cv2.INTER_AREA)
    premultiplied = (rgba[..., :3].astype(np.float32) / 255) ** 2.2 * alpha[..., None]
    luminance = premultiplied @ np.array([0.2126, 0.7152, 0.0722], np.float32)
    mean = cv2.resize(luminance, (CELLS, CELLS), interpolation=cv2.INTER_AREA) / np.maximum(coverage, 1e-3)
    grid = np.round(np.clip(mean, 0, 1), 4).tolist()
    return {"low": grid, "high": grid, "coverage": np.round(coverage, 3).tolist()}
