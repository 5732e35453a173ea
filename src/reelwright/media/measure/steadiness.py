"""How steady a clip is: its light from frame to frame, its shapes under their own motion, and whether it stands still.

All of it is told by small pictures of its frames, so that grain and the codec's noise go under.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from reelwright.media.measure.frames import alike, spans
from reelwright.media.study.motion import flow_between

U8 = npt.NDArray[np.uint8]
F32 = npt.NDArray[np.float32]

_CELLS = (6, 8)  # columns and rows of the light that is kept
_AROUND = 4  # frames on either side whose mean light a frame is held against: what is slower than 3 Hz is no flicker
_WINDOW = 12  # frames, in half of which a fault must show: a cut or a flash inside a clip is neither
_STEP = 2  # frames between two pictures whose motion is told: half the work, and nothing wavers faster than 7 Hz
_GRID = 4  # px between points at which motion is looked at
_EDGE = 2  # points at each border that are left out: flow has nothing to follow there
_TEXTURED = 3.0  # codes of gradient by which motion can be told
_BACK = 0.5  # px by which the way there and back may miss: by more, something came in between, or nothing was followed
_BESIDE = np.ones((3, 3), np.uint8)  # points about one that misses: flow is smooth, and errs beside an edge too
_DOUBT = 0.35  # of that by which it misses, which a change of motion is less sure by
_WAY = 0.05  # of the points, at least, tell of the camera's way: the edges of one thing before a bare wall do not
_FEWEST = 0.02  # of the points, at least, tell of how motion changes
_SURE = 0.3  # peak of the phase correlation
_ROUNDS = 4  # of fitting the camera's motion, each with less say for what strays from it
_STRAY = 0.35  # px
_BLOCKS, _BLOCK_LEAST, _BLOCKS_LEAST = (4, 3), 5, 3  # rows and columns of parts; points of one and parts that tell


@dataclass
class Steadiness:
    """Is shown the small luma pictures of a clip in order (uint8 codes), and tells how steady they are."""

    _before: U8 | None = None
    _reference: U8 | None = None
    _motion: F32 | None = None
    _lost: F32 | None = None
    _light: list[F32] = field(default_factory=list)
    _changes: list[int] = field(default_factory=list)
    _waver: list[float] = field(default_factory=list)
    ways: list[tuple[float, float]] = field(default_factory=list)  # px a frame, to the right and down

    def see(self, small: U8) -> None:
        """Take in the next frame."""
        self._light.append(np.asarray(cv2.resize(small, _CELLS, interpolation=cv2.INTER_AREA), np.float32))
        if self._reference is None or not alike(small, self._reference):
            self._changes.append(len(self._light) - 1)
            self._reference = small
        if (len(self._light) - 1) % _STEP == 0:
            if self._before is not None:
                self._follow(self._before, small)
            self._before = small

    def _follow(self, before: U8, small: U8) -> None:
        motion = flow_between(before, small)
        points = _sources(motion)
        lost = _lost(motion, flow_between(small, before), points)
        slopes = _slopes(small)
        flow, textured = _inner(motion[::_GRID, ::_GRID]), _inner(_textured(*slopes))
        camera = _camera(flow, textured, _WAY)
        middle = _shift(before, small) if camera is None else -camera[camera.shape[0] // 2, camera.shape[1] // 2]
        self.ways.append((float(middle[0]) / _STEP, float(middle[1]) / _STEP))
        followed = textured & _inner(lost < _BACK)
        self._waver.append(self._change(flow, followed, points, _inner(lost), _inner(_edges(*slopes))))
        self._motion, self._lost = motion, lost

    def _change(self, flow: F32, told: npt.NDArray[np.bool_], points: F32, lost: F32, edges: F32) -> float:
        """Return how much the motion of the picture's parts differs from that before, beside what the camera adds.

        The parts are followed: what stood at `points` is where it is now. Where one was lost, now or before, nothing is
        told: something went by there. Motion is told across edges alone, and less sure the worse it was followed.
        """
        if self._motion is None or self._lost is None:
            return 0.0
        told = told & _inner(_at(self._lost, points / np.float32(_GRID)) < _BACK)
        change = flow - _inner(_at(self._motion, points))
        camera = _camera(change, told, _FEWEST)
        if camera is None:
            return 0.0
        parts = zip(_blocks(_across(change - camera, edges)), _blocks(lost), _blocks(told), strict=True)
        sure = [
            float(np.median(gap[seen]) - _DOUBT * np.median(missed[seen]))
            for gap, missed, seen in parts
            if seen.sum() >= _BLOCK_LEAST
        ]
        return max(float(np.median(sure)), 0.0) / _STEP if len(sure) >= _BLOCKS_LEAST else 0.0

    def flicker(self) -> tuple[float, int]:
        """Return by how much the light wavers, as a share of itself (median of the worst 12 frames), and where.

        Of each frame the median of 48 parts counts: what moves through the picture changes a few, in either direction.
        """
        light = np.stack(self._light).reshape(len(self._light), -1)
        if len(light) < _WINDOW:
            return 0.0, 0
        kernel = np.ones(2 * _AROUND + 1) / (2 * _AROUND + 1)
        padded = np.pad(light, ((_AROUND, _AROUND), (0, 0)), mode="reflect", reflect_type="odd")
        slow = np.stack([np.convolve(part, kernel, "valid") for part in padded.T], axis=1)
        return _worst(np.abs(np.median((light - slow) / np.maximum(light, 24), axis=1)), _WINDOW)

    def waver(self) -> tuple[float, int]:
        """Return how much shapes waver beside the camera's motion, and where: px of the small picture a frame.

        It is the change of their own motion, so that what goes by evenly, in a crowd of its own, is steady.
        """
        window = _WINDOW // _STEP
        value, at = _worst(np.array(self._waver), window) if len(self._waver) >= window else (0.0, 0)
        return value, at * _STEP

    def still(self) -> list[list[int]]:
        """Return the spans [start, end) of frames that show what the frame before them did."""
        same = sorted(set(range(len(self._light))) - set(self._changes))
        return spans(same)


def _sources(motion: F32) -> F32:
    """Return where the points of the grid come from: (rows, columns, 2), px of the picture before."""
    height, width = motion.shape[:2]
    y, x = np.mgrid[:height:_GRID, :width:_GRID].astype(np.float32)
    return motion[::_GRID, ::_GRID] + np.stack([x, y], axis=-1)


def _at(values: F32, points: F32) -> F32:
    """Return what a picture of values has at points."""
    return np.asarray(cv2.remap(values, points, None, cv2.INTER_LINEAR, None, cv2.BORDER_REPLICATE), np.float32)


def _lost(motion: F32, back: F32, points: F32) -> F32:
    """Return by how many px the way to the picture before and back again misses, at the worst of a point and its
    neighbours: much where something comes in between (N. Sundaram et al., "Dense point trajectories by GPU-accelerated
    large displacement optical flow", ECCV 2010).
    """
    missed = np.hypot(*np.moveaxis(motion[::_GRID, ::_GRID] + _at(back, points), -1, 0))
    return np.asarray(cv2.dilate(missed, _BESIDE), np.float32)


def _inner(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return values[_EDGE:-_EDGE, _EDGE:-_EDGE]


def _shift(before: U8, small: U8) -> tuple[float, float]:
    """Return by how much a picture with little in it has moved as a whole: px to the right and down, 0 if unsure."""
    window = cv2.createHanningWindow(small.shape[::-1], cv2.CV_32F)
    (right, down), sure = cv2.phaseCorrelate(before.astype(np.float32), small.astype(np.float32), window)
    return (right, down) if sure > _SURE else (0.0, 0.0)


def _worst(values: npt.NDArray[np.floating], window: int) -> tuple[float, int]:
    """Return the greatest median of so many values in a row, and the first of them."""
    medians = np.median(np.lib.stride_tricks.sliding_window_view(values, window), axis=1)
    at = int(medians.argmax())
    return round(float(medians[at]), 5), at


def _blocks(values: npt.NDArray[Any]) -> list[npt.NDArray[Any]]:
    """Return a grid's parts: of what goes by, most of them show nothing."""
    rows = np.array_split(values, _BLOCKS[0], axis=0)
    return [part for row in rows for part in np.array_split(row, _BLOCKS[1], axis=1)]


def _slopes(small: U8) -> tuple[F32, F32]:
    """Return by how many codes a picture changes a px, across and down."""
    across, down = (cv2.Sobel(small, cv2.CV_32F, *way, scale=0.125) for way in ((1, 0), (0, 1)))
    return np.asarray(across, np.float32), np.asarray(down, np.float32)


def _textured(across: F32, down: F32) -> npt.NDArray[np.bool_]:
    return np.asarray(cv2.dilate(np.maximum(abs(across), abs(down)), np.ones((3, 3)))[::_GRID, ::_GRID] > _TEXTURED)


def _edges(across: F32, down: F32) -> F32:
    """Return the structure tensor about each point of the grid: (rows, columns, 3), of its x x, x y and y y."""
    terms = across * across, across * down, down * down
    return np.stack([cv2.blur(each, (5, 5))[::_GRID, ::_GRID] for each in terms], axis=-1)


def _across(motion: F32, edges: F32) -> F32:
    """Return how long a motion is, px, as far as it goes across the edges about it; along one, nothing can be told.

    Where edges run all ways it is the motion's own length.
    """
    (x, y), (xx, xy, yy) = np.moveaxis(motion, -1, 0), np.moveaxis(edges, -1, 0)
    seen = xx * x**2 + 2 * xy * x * y + yy * y**2
    return np.asarray(np.sqrt(np.maximum(2 * seen / np.maximum(xx + yy, 1e-6), 0)), np.float32)


def _camera(flow: F32, told: npt.NDArray[np.bool_], fewest: float) -> F32 | None:
    """Return the affine motion that most points follow, at each point; None where less than a share of them tell."""
    rows, columns = flow.shape[:2]
    y, x = np.mgrid[:rows, :columns].astype(np.float32)
    terms = np.stack([np.ones_like(x), x / columns - 0.5, y / rows - 0.5], axis=-1)
    a, b = terms[told], flow[told]
    if len(b) < fewest * told.size:
        return None
    weight = np.ones(len(b), np.float32)
    for _ in range(_ROUNDS):
        weighted = a * weight[:, None]
        fit = np.linalg.lstsq(weighted.T @ a + 1e-3 * np.eye(3, dtype=np.float32), weighted.T @ b, rcond=None)[0]
        weight = 1 / (1 + np.square(b - a @ fit).sum(axis=1) / _STRAY**2)
    return np.asarray(terms @ fit, np.float32)


def stretches(found: Sequence[Sequence[int]], least: float) -> list[list[int]]:
    """Return the spans that hold more than `least` frames."""
    return [list(span) for span in found if span[1] - span[0] > least]
