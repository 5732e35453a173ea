"""Frames made smaller, of a finished film.

What is made of them decodes the film (9 ms a frame of 1080 x 1920; drawing again takes 32): at these sizes nothing is
lost.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from reelwright.media.planes import U8
from reelwright.media.video import open_video


def shape(film: Path) -> tuple[int, int, int]:
    """Return the width, height and number of frames of a film of ours."""
    with open_video(film) as container:
        stream = container.streams.video[0]
        return stream.width, stream.height, stream.frames


def even(side: float) -> int:
    return max(round(side / 2) * 2, 16)


def resized(pixels: U8, size: tuple[int, int]) -> U8:
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
