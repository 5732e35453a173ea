"""Windows of a film over which one picture gives way to another little by little."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from reelwright.media.study.reel import F64, U8, Reel

Bools = npt.NDArray[np.bool_]

_SIZE = (32, 18)  # px (landscape) at which shares are fitted: movement within the shots matters little there
_POINTS = _SIZE[0] * _SIZE[1] * 3 // 2  # of a frame as luma and chroma
_HALVES = (0.1, 0.14, 0.2, 0.27, 0.37, 0.5, 0.67, 0.85, 1.1, 1.4)  # seconds from the middle to an end
_APART = 7.0  # root mean square of code values between both ends, at least
_PLATEAU = 0.13  # by which the share before and after may stray from 0 and 1
_BACK = 0.06  # by which a share may fall from a frame to the next
_UNDER_WAY = 0.42  # of the way to either side of its middle: frames that show something of both
_STEP = 0.45  # of the whole change is made between two frames at most: more is a cut
_MIXED = 0.3  # of the change that no mixture explains, root mean square: a dissolve below, a wipe beyond
_CLEAN = 0.08  # below that nobody needs to ask whether it is a wipe
_SHARP = 0.15  # of the change that neither end explains in a wipe, where a mixture too would do; a dissolve leaves 0.25
_EITHER = 0.18  # of the change that neither end explains, mean over the points of a wipe
_CHANGED = (10.0, 0.4)  # code values by which a point changes, and the least share of such points, in a wipe
_RETURN = 0.12  # share of points of a wipe that change back
_RAMP = 3  # frames from a shot to the colour of a fade, at least
_LOOSE = 0.85
_CHUNK = 256

Kind = Literal["dissolve", "wipe"]


@dataclass(frozen=True)
class Window:
    """A change from the frame `start` to the frame `end` (A and B), with the share of B in each frame from the one to
    the other, and how much of the change is not explained by it.
    """

    kind: Kind
    start: int
    end: int
    shares: tuple[float, ...]
    misfit: float

    @property
    def first(self) -> int:
        return self.start + next((index for index, share in enumerate(self.shares) if share > 0.08), 0)

    @property
    def last(self) -> int:
        rest = next((index for index, share in enumerate(reversed(self.shares)) if share < 0.92), 0)
        return self.end - rest


def crossing(window: Window) -> int:
    """Return the frame from which on most of the picture is the new one."""
    return window.start + next((index for index, share in enumerate(window.shares) if share >= 0.5), 0)


def windows(reel: Reel) -> Iterator[Window]:
    """Yield the windows that a dissolve or a wipe may fill; they may lie over each other."""
    features, count = _features(reel), len(reel)
    halves = sorted({max(round(seconds * reel.fps), 2) for seconds in _HALVES})
    halves = [half for half in halves if 2 * half + 7 <= count]
    reach = max(map(_reach, halves), default=0)

    def found(begin: int) -> list[Window]:
        first = max(begin - reach, 0)
        apart = _distances(features[first : begin + _CHUNK + reach])
        windows = []
        for half in halves:
            near = _reach(half)
            middles = np.arange(max(begin, near), min(begin + _CHUNK, count - near)) - first
            for middle, shares, misfit in _fitting(apart, middles, half):
                window = _window(reel, first + middle - half, first + middle + half, shares, misfit)
                windows += [window] if window else []
        return windows

    with ThreadPoolExecutor(2) as pool:  # NumPy lets others run while it computes
        for chunk in pool.map(found, range(0, count, _CHUNK)):
            yield from chunk


def is_ramp(reel: Reel, one: int, other: int) -> bool:
    """Tell whether the frames from one to the other are mixtures of both, in three steps or more."""
    step = 1 if other >= one else -1
    if abs(other - one) < _RAMP:
        return False
    rows = _features(reel, range(one, other + step, step)).astype(np.float32)
    way = rows[-1] - rows[0]
    power = float(way @ way)
    shares = (rows - rows[0]) @ way / max(power, 1e-6)
    rest = np.square(rows - rows[0] - shares[:, None] * way).sum(axis=1) / max(power, 1e-6)
    steps = np.diff(shares)
    return bool(steps.min() > -_BACK and steps.max() < 2 * _STEP and np.sqrt(rest.mean()) < _MIXED / 2)


def _features(reel: Reel, frames: range | None = None) -> U8:
    """Return (n, d): each frame as one row of luma and chroma codes."""
    frames = range(len(reel)) if frames is None else frames
    size = _SIZE if reel.luma.shape[2] >= reel.luma.shape[1] else _SIZE[::-1]
    half = size[0] // 2, size[1] // 2
    rows = []
    for index in frames:
        luma, chroma = reel.luma[index], reel.chroma[index]
        parts = [cv2.resize(luma, size, interpolation=cv2.INTER_AREA)]
        parts += [cv2.resize(plane, half, interpolation=cv2.INTER_AREA) for plane in chroma]
        rows.append(np.concatenate([part.ravel() for part in parts]))
    return np.stack(rows)


def _distances(features: U8) -> F64:
    """Return (n, n): the squared distance of any two frames, which is exact: codes are whole numbers."""
    rows = features.astype(np.float64)
    power = np.einsum("ij,ij->i", rows, rows)
    return np.asarray(power[:, None] + power[None, :] - 2 * rows @ rows.T)


def _margin(half: int) -> int:
    return max(half // 4, 2)


def _reach(half: int) -> int:
    """Return how many frames to each side of its middle a window and the plateaus around it take."""
    return half + _margin(half)


def _fitting(apart: F64, middles: npt.NDArray[np.intp], half: int) -> Iterator[tuple[int, F64, float]]:
    """Yield (middle, shares, misfit) of the windows whose shares rise from a plateau at 0 to one at 1.

    A, B and F make a triangle: by the law of cosines its sides `apart` tell both how far from A to B the foot of F
    lies, and how far off that line F is.
    """
    margin = _margin(half)
    power = apart[middles - half, middles + half]
    wide = power > _APART**2 * _POINTS
    middles, power = middles[wide], power[wide, None]
    frames = middles[:, None] + np.arange(-_reach(half), _reach(half) + 1)
    from_a, from_b = apart[middles[:, None] - half, frames], apart[middles[:, None] + half, frames]
    shares = (from_a + power - from_b) / (2 * power)
    inner = slice(margin, -margin)
    under_way = np.abs(shares[:, inner] - 0.5) < _UNDER_WAY
    rest = np.maximum(from_a / power - np.square(shares), 0)[:, inner] * under_way
    good = _rising(shares, margin) & (under_way.sum(axis=1) >= 2)
    misfits = np.sqrt(rest.sum(axis=1) / np.maximum(under_way.sum(axis=1), 1))
    for row in np.flatnonzero(good & (misfits < _LOOSE)):
        yield int(middles[row]), shares[row, inner], float(misfits[row])


def _rising(shares: F64, margin: int) -> Bools:
    inner = shares[:, margin:-margin]
    steps = np.diff(inner, axis=1)
    rising = (steps > -_BACK).all(axis=1) & (steps.max(axis=1) < _STEP)
    before = np.abs(shares[:, :margin]).max(axis=1) < _PLATEAU
    after = np.abs(shares[:, -margin:] - 1).max(axis=1) < _PLATEAU
    return np.asarray(rising & before & after)


def _window(reel: Reel, start: int, end: int, shares: F64, misfit: float) -> Window | None:
    wiped = _wiped(reel, start, end) if misfit > _CLEAN else None
    if wiped and wiped.misfit < (_EITHER if misfit > _MIXED else _SHARP):
        return wiped
    return Window("dissolve", start, end, tuple(shares.tolist()), misfit) if misfit < _MIXED else None


def _wiped(reel: Reel, start: int, end: int) -> Window | None:
    """Return a window as a wipe, by what neither end explains; None where points do not change from A to B once."""
    part = reel.luma[start : end + 1].reshape(end + 1 - start, -1)
    a, b = part[0].astype(np.int16), part[-1].astype(np.int16)
    points = np.abs(b - a) > _CHANGED[0]
    count = np.count_nonzero(points)
    if count < _CHANGED[1] * len(points):
        return None
    belongs = (part > ((a + b - (b < a)) // 2).astype(np.uint8)) != (b < a)  # nearer to B than to A
    bits = np.packbits(belongs & points, axis=1)  # eight points at a time: few windows come past here
    shares = np.bitwise_count(bits).sum(axis=1, dtype=np.int64) / count
    under_way = np.abs(shares - 0.5) < _UNDER_WAY
    back = np.bitwise_count(np.bitwise_or.reduce(bits[:-1] & ~bits[1:])).sum(dtype=np.int64) / count
    if np.count_nonzero(under_way) < 2 or np.diff(shares).max() >= _STEP or back >= _RETURN:
        return None
    between = part[under_way].compress(points, axis=1).astype(np.float32)
    nearer = np.minimum(np.abs(between - a[points]), np.abs(between - b[points]))
    misfit = float((nearer / np.abs(b - a)[points].astype(np.float32)).mean())
    return Window("wipe", start, end, tuple(shares.tolist()), misfit)
