"""Windows of a film over which one picture gives way to another little by little."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np

from reelwright.media.study.reel import F32, F64, Reel

_SIZE = (32, 18)  # px (landscape) at which shares are fitted: movement within the shots matters little there
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
    features = _features(reel)
    seen: set[int] = set()
    for seconds in _HALVES:
        half = max(round(seconds * reel.fps), 2)
        if half in seen or 2 * half + 7 > len(reel):
            continue
        seen.add(half)
        for middle, shares, misfit in _fitting(features, half):
            window = _window(reel, middle - half, middle + half, shares, misfit)
            if window:
                yield window


def is_ramp(reel: Reel, one: int, other: int) -> bool:
    """Tell whether the frames from one to the other are mixtures of both, in three steps or more."""
    step = 1 if other >= one else -1
    if abs(other - one) < _RAMP:
        return False
    rows = _features(reel, range(one, other + step, step))
    way = rows[-1] - rows[0]
    power = float(way @ way)
    shares = (rows - rows[0]) @ way / max(power, 1e-6)
    rest = np.square(rows - rows[0] - shares[:, None] * way).sum(axis=1) / max(power, 1e-6)
    steps = np.diff(shares)
    return bool(steps.min() > -_BACK and steps.max() < 2 * _STEP and np.sqrt(rest.mean()) < _MIXED / 2)


def _features(reel: Reel, frames: range | None = None) -> F32:
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
    return np.stack(rows).astype(np.float32)


def _fitting(features: F32, half: int) -> Iterator[tuple[int, F64, float]]:
    """Yield (middle, shares, misfit) of the windows whose shares rise from a plateau at 0 to one at 1."""
    margin = max(half // 4, 2)
    reach = half + margin
    for begin in range(reach, len(features) - reach, _CHUNK):
        middles = np.arange(begin, min(begin + _CHUNK, len(features) - reach))
        a, b = features[middles - half], features[middles + half]
        way = b - a
        power = np.einsum("ij,ij->i", way, way)
        wide = power > _APART**2 * features.shape[1]
        middles, a, way, power = middles[wide], a[wide], way[wide], power[wide]
        if not len(middles):
            continue
        offsets = np.arange(-reach, reach + 1)
        shares, rest = np.empty((len(middles), len(offsets))), np.empty((len(middles), len(offsets)))
        for column, offset in enumerate(offsets):
            gone = features[middles + offset] - a
            shares[:, column] = np.einsum("ij,ij->i", gone, way) / power
            whole = np.einsum("ij,ij->i", gone, gone) / power
            rest[:, column] = np.maximum(whole - shares[:, column] ** 2, 0)
        good = _rising(shares, margin)
        inner = slice(margin, -margin)
        under_way = np.abs(shares[:, inner] - 0.5) < _UNDER_WAY
        good &= under_way.sum(axis=1) >= 2
        misfits = np.sqrt((rest[:, inner] * under_way).sum(axis=1) / np.maximum(under_way.sum(axis=1), 1))
        for row in np.flatnonzero(good & (misfits < _LOOSE)):
            yield int(middles[row]), shares[row, inner], float(misfits[row])


def _rising(shares: F64, margin: int) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    inner = shares[:, margin:-margin]
    steps = np.diff(inner, axis=1)
    rising = (steps > -_BACK).all(axis=1) & (steps.max(axis=1) < _STEP)
    before = np.abs(shares[:, :margin]).max(axis=1) < _PLATEAU
    after = np.abs(shares[:, -margin:] - 1).max(axis=1) < _PLATEAU
    return np.asarray(rising & before & after)


def _window(reel: Reel, start: int, end: int, shares: F64, misfit: float) -> Window | None:
    told = tuple(float(share) for share in shares)
    either, share = _switching(reel, start, end) if misfit > _CLEAN else (1.0, None)
    if share is not None and either < (_EITHER if misfit > _MIXED else _SHARP) and _switches_once(share):
        return Window("wipe", start, end, tuple(float(part.mean()) for part in share), either)
    return Window("dissolve", start, end, told, misfit) if misfit < _MIXED else None


def _switching(reel: Reel, start: int, end: int) -> tuple[float, np.ndarray[tuple[int, int], np.dtype[np.bool_]]]:
    """Return what neither end explains, and for each frame which points (of those that change) belong to the end."""
    part = reel.luma[start : end + 1].reshape(end + 1 - start, -1).astype(np.float32)
    apart = np.abs(part[-1] - part[0])
    counts = apart > _CHANGED[0]
    if counts.mean() < _CHANGED[1]:
        return 1.0, np.zeros((len(part), 1), np.bool_)
    part, apart = part[:, counts], apart[counts]
    to_a, to_b = np.abs(part - part[0]), np.abs(part - part[-1])
    belongs = np.asarray(to_b < to_a)
    under_way = np.abs(belongs.mean(axis=1) - 0.5) < _UNDER_WAY
    if under_way.sum() < 2:
        return 1.0, belongs
    return float((np.minimum(to_a, to_b) / apart)[under_way].mean()), belongs


def _switches_once(belongs: np.ndarray[tuple[int, int], np.dtype[np.bool_]]) -> bool:
    back = (belongs[:-1] & ~belongs[1:]).any(axis=0)
    return float(back.mean()) < _RETURN and float(np.diff(belongs.mean(axis=1)).max()) < _STEP
