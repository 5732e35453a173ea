"""The zoom: a flight through the old stage into the new one."""

from __future__ import annotations

import math

import cv2
import numpy as np

from reelwright.composition import StageTransition
from reelwright.media.planes import U8, Planes
from reelwright.media.render.transitions.pace import exposed, share, smooth

NEAR = math.log(1.9)  # the old stage grows to that
FAR = math.log(1.13)  # the new one comes from that much farther: more would show what is not in the picture
MIX = (0.22, 0.72)  # of the way: where the stages melt into each other
FINE = 6.0  # px at a short side of 1080 that a corner moves while exposed: more is drawn at half size, unseen
STEP = 8.0  # px at a short side of 1080 between the samples of a blur

Point = tuple[float, float]


def zoom(change: StageTransition, frame: int, old: Planes, new: Planes, out: Planes) -> None:
    """Come nearer to the old stage, and out of the middle of it to the new one, about the transition's centre."""
    progress, open_for = share(change, frame), exposed(change, frame)
    mixed = smooth((progress - MIX[0]) / (MIX[1] - MIX[0]))
    unit = min(out.y.shape) / 1080
    corner = math.hypot(*out.y.shape) / 2 * open_for / unit
    coarse = corner * (NEAR if mixed < 1 else FAR) > FINE
    for one, two, target in zip(old, new, out, strict=True):
        height, width = target.shape
        size = (width // 2, height // 2) if coarse else (width, height)
        parts = [
            _nearer(plane, size, depth * way, depth * open_for, corner * depth, change.center)
            for plane, depth, way, weight in ((one, NEAR, progress, 1 - mixed), (two, FAR, progress - 1, mixed))
            if weight > 0
        ]
        drawn = parts[0] if len(parts) == 1 else cv2.addWeighted(parts[0], 1 - mixed, parts[1], mixed, 0)
        np.copyto(target, cv2.resize(drawn, (width, height)) if coarse else drawn)


def _nearer(plane: U8, size: tuple[int, int], nearness: float, smear: float, moved: float, center: Point) -> U8:
    """Return a plane at a size (width, height), scaled by exp(`nearness`) about the centre.

    While it is exposed its scale goes through the factor exp(`smear`), by which a corner is `moved`.
    """
    if size != plane.shape[::-1]:
        plane = cv2.resize(plane, size, interpolation=cv2.INTER_AREA)
    doublings = math.ceil(math.log2(max(moved / STEP, 1)))
    step = smear / 2**doublings
    for index in range(doublings):  # each doubles the samples
        plane = cv2.addWeighted(plane, 0.5, _scaled(plane, math.exp(step * 2**index), center), 0.5, 0)
    return _scaled(plane, math.exp(nearness - (smear - step) / 2), center)


def _scaled(plane: U8, scale: float, center: Point) -> U8:
    """Return what a plane shows scaled about a point; beyond its edges it is mirrored."""
    height, width = plane.shape
    left, right = _range(width, scale, center[0])
    top, bottom = _range(height, scale, center[1])
    above, before = max(-top, 0), max(-left, 0)
    if above or before or bottom > height or right > width:
        below, after = max(bottom - height, 0), max(right - width, 0)
        plane = cv2.copyMakeBorder(plane, above, below, before, after, cv2.BORDER_REFLECT_101)
    seen = plane[top + above : bottom + above, left + before : right + before]
    return cv2.resize(seen, (width, height), interpolation=cv2.INTER_LINEAR)


def _range(size: int, scale: float, center: float) -> tuple[int, int]:
    """Return the first and the end pixel of what is seen along one axis."""
    seen = size / scale
    start = round(center * (size - seen))
    return start, max(start + round(seen), start + 1)
