"""A strip of small frames of a film, side by side."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from reelwright.media.pictures import encode_jpeg
from reelwright.media.planes import U8, Planes, to_rgb

SIDE = 128  # px of a frame's long side


def write_strip(frames: U8, out: Path) -> tuple[int, int]:
    """Write (n, 1.5 height, width) frames of yuv420p as one JPEG; returns width and height of a frame."""
    height, width = frames.shape[1] * 2 // 3, frames.shape[2]
    out.write_bytes(encode_jpeg(np.hstack([to_rgb(_planes(frame, height)) for frame in frames]), 80))
    return width, height


def _planes(frame: U8, height: int) -> Planes:
    y, rest = np.ascontiguousarray(frame[:height]), np.ascontiguousarray(frame[height:]).ravel()
    u, v = rest.reshape(2, height // 2, -1)
    return Planes(y, u, v)
