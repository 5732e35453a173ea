"""How the picture moves between two small frames: dense optical flow, and the camera's part in it.

Flow is that of dense inverse search (T. Kroeger et al., "Fast Optical Flow using Dense Inverse Search", ECCV 2016) as
OpenCV has it. The camera's part is the similarity that most points follow (pyramidal Lucas-Kanade, RANSAC), so that
something that moves in front does not count while it holds less than about half of them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

U8 = npt.NDArray[np.uint8]
F32 = npt.NDArray[np.float32]

_APART = 8  # px between points that are followed, at least
_MOST = 160  # points
_STRENGTH = 0.006  # of a corner, of the strongest one's
_SMOOTH = 1.3  # px
_FEWEST = 12  # points that tell a camera's move
_PATCH = (15, 15)  # px around a point
_NEAR = 0.8  # px by which a point may stray from the camera's move


@dataclass(frozen=True)
class Way:
    """A step of the picture: to the right and down in frame widths a second, growing in log of its size a second.

    `sure` is the share of textured points that follow it; 0 where there are too few of them to tell.
    """

    right: float
    down: float
    growth: float
    sure: float
    seconds: float

    @property
    def speed(self) -> float:
        return math.hypot(self.right, self.down)


def flow_between(one: U8, other: U8, finest: int = 2) -> F32:
    """Return for each pixel of `other` how far it lies from its place in `one`: (h, w, 2), px to the right and down."""
    search: Any = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_ULTRAFAST)
    search.setFinestScale(finest)
    empty: F32 = np.zeros((*one.shape, 2), np.float32)
    return np.asarray(search.calc(other, one, empty), np.float32)


def moved(one: U8, flow: F32) -> U8:
    """Return a picture brought to where another one has its parts, by their flow."""
    height, width = one.shape
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    return np.asarray(cv2.remap(one, x + flow[..., 0], y + flow[..., 1], cv2.INTER_LINEAR, None, cv2.BORDER_REPLICATE))


def residual(before: U8, luma: U8) -> float:
    """Return how far a frame, moved by the flow, is from the one after it: mean of code values."""
    still = cv2.mean(cv2.absdiff(before, luma))[0]
    if still < 1.0:
        return float(still)
    return float(min(cv2.mean(cv2.absdiff(moved(before, flow_between(before, luma)), luma))[0], still))


def smoothed(luma: U8) -> U8:
    """Return a frame as `way` wants it: without its grain, which goes nowhere."""
    return np.asarray(cv2.GaussianBlur(luma, (0, 0), _SMOOTH), np.uint8)


def way(one: U8, other: U8, seconds: float) -> Way:
    """Return the camera's step between two `smoothed` frames that are so many seconds apart."""
    height, width = other.shape
    there, here = _followed(one, other)
    if len(here) < _FEWEST:
        return Way(0, 0, 0, 0, seconds)
    found, inside = cv2.estimateAffinePartial2D(
        there, here, method=cv2.RANSAC, ransacReprojThreshold=_NEAR, maxIters=200, confidence=0.99
    )
    if found is None:
        return Way(0, 0, 0, 0, seconds)
    middle = np.array([width / 2, height / 2])
    step = found[:, :2] @ middle + found[:, 2] - middle
    size = math.hypot(found[0, 0], found[1, 0])
    right, down = float(step[0]) / width / seconds, float(step[1]) / width / seconds
    return Way(right, down, math.log(max(size, 1e-3)) / seconds, float(inside.mean()), seconds)


def _followed(one: U8, other: U8) -> tuple[F32, F32]:
    """Return where points of one frame lie in it and in the other, (n, 2) each; those that lose their way are left out.

    Points lie apart, so that a caption or something small in front does not outvote the ground.
    """
    points = cv2.goodFeaturesToTrack(one, _MOST, _STRENGTH, _APART, blockSize=7)
    if points is None:
        return np.zeros((0, 2), np.float32), np.zeros((0, 2), np.float32)
    nowhere: Any = None
    gone, found, _ = cv2.calcOpticalFlowPyrLK(one, other, points, nowhere, winSize=_PATCH, maxLevel=3)
    back, again, _ = cv2.calcOpticalFlowPyrLK(  # from where they were: what was followed rightly stays there
        other, one, gone, points.copy(), winSize=_PATCH, maxLevel=0, flags=cv2.OPTFLOW_USE_INITIAL_FLOW
    )
    sure = (found & again).ravel() == 1
    sure &= np.abs(back - points).max(axis=(1, 2)) < _NEAR
    return np.asarray(points[sure, 0], np.float32), np.asarray(gone[sure, 0], np.float32)
