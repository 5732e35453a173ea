"""What the camera does in a shot, told by the steps of the picture."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from reelwright.media.study.motion import Way
from reelwright.words import CameraMove

_STILL = 0.012  # frame widths a second: slower is standing still
_REACH = 0.3  # frame widths from the middle at which growth counts as a way
_SHAKE = 0.018  # frame widths a second by which a hand strays from its own mean, root mean square
_SURE = 0.35  # share of the points that follow a step, at least


def camera_of(ways: Sequence[Way]) -> tuple[CameraMove, float]:
    """Return the camera's move in a shot, and the median way of its picture in frame widths a second."""
    told = [way for way in ways if way.sure >= _SURE]
    if not told or len(told) < len(ways) / 3:
        return "static", 0.0
    right, down, growth = (
        np.array([getattr(way, name) for way in told]) for name in ("right", "down", "growth")
    )  # fmt: skip
    across, along, grown = (float(np.median(values)) for values in (right, down, growth))
    pace = max(abs(across), abs(along), _REACH * abs(grown))
    motion = float(np.median(np.hypot(np.hypot(right, down), _REACH * growth)))
    if _shake(right, down) > max(_SHAKE, 0.6 * pace):
        return "handheld", motion
    if pace < _STILL:
        return "static", motion
    if _REACH * abs(grown) == pace:
        return ("zoom_in" if grown > 0 else "zoom_out"), motion
    if abs(across) == pace:
        return ("pan_left" if across > 0 else "pan_right"), motion
    return ("tilt_up" if along > 0 else "tilt_down"), motion


def _shake(
    right: np.ndarray[tuple[int], np.dtype[np.float64]], down: np.ndarray[tuple[int], np.dtype[np.float64]]
) -> float:
    """Return how far steps stray from the mean of their neighbours, robustly."""
    if len(right) < 4:
        return 0.0
    strays = [values[1:-1] - (values[:-2] + values[1:-1] + values[2:]) / 3 for values in (right, down)]
    return float(np.sqrt(np.median(np.square(strays[0]) + np.square(strays[1]))) * 1.5)
