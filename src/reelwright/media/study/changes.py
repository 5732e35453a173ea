"""Where shots change, and how.

A cut is a frame that the one before it does not explain, moved as the picture moves, while its neighbours are
explained: in a fast pan none is. What comes back within half a second was a flash.

A dissolve is a convex combination of what it comes from and what it goes to: over a window from frame A to frame B each
frame F has the share that fits it best, a = (F - A)(B - A) / |B - A|^2. The shares rise from 0 to 1, stand still before
and after, and little of F is left over. In a wipe the shares rise too, but each point belongs to A or to B. A fade goes
through one colour. Nothing is a change where both ends show the same scene.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from reelwright.media.study.gradual import Window, crossing, is_ramp, windows
from reelwright.media.study.likeness import blank, dimmed, likeness, shifted
from reelwright.media.study.reel import F64, Reel

Indices = npt.NDArray[np.intp]
Kind = Literal["cut", "dissolve", "fade", "wipe"]

_JUMP = 4.0  # code values that a cut leaves unexplained, at least
_OVER_QUIET, _OVER_LOUD = 3.0, 1.5  # times what the quieter and the louder side of a cut leave
_SIDE = 0.14  # seconds of a side
_SAME = 0.42  # likeness from which two frames show the same scene
_STAYS = 0.5  # likeness, mean of both ways
_FLASH = 0.5  # seconds within which what was there comes back after a flash
_PASSING = 0.8  # seconds beyond a window within which an explosion has come and gone
_CUT_BY = 0.12  # of a window's change that a cut makes
_NEARLY = 0.75  # of the frames of two windows are in both
_WHIP = 0.3  # seconds of a whip pan
_BETWEEN = 0.17  # seconds between two cuts
_BLANK = 1.0  # seconds that one colour may stand within a fade
_RAMP = 1.0  # seconds from a shot to that colour, at most
_CONTRAST = 0.25  # of the spread of either shot is what the middle of a fade has at most


@dataclass(frozen=True)
class Change:
    """A change of shot: the first frame of the new one (of a gradual change, its middle), and its first and last."""

    kind: Kind
    frame: int
    first: int
    last: int


def find_changes(reel: Reel) -> tuple[Change, ...]:
    """Return the changes of shot of a film in order of time."""
    if len(reel) < 4:
        return ()
    fades, cuts = list(_fades(reel)), list(_cuts(reel))
    taken = [*fades, *_gradual(reel, fades, cuts)]
    cuts = [cut for cut in cuts if not any(_within(cut.frame, change, reel.frames(0.05)) for change in taken)]
    return tuple(sorted((*taken, *cuts), key=lambda change: change.frame))


def _within(frame: int, change: Change, margin: int) -> bool:
    return change.first - margin <= frame <= change.last + margin


def _cuts(reel: Reel) -> Iterator[Change]:
    last = -1
    for frame in _jumps(reel):
        if last >= 0 and frame - last < reel.frames(_BETWEEN):
            continue
        if likeness(reel, frame - 1, frame) < _SAME and not (_comes_back(reel, frame) or _whipped(reel, frame)):
            last = frame
            yield Change("cut", frame, frame, frame)


def _jumps(reel: Reel) -> Iterator[int]:
    """Yield the frames that stand out of what the flow leaves unexplained around them."""
    values, side = np.asarray(reel.residual, np.float64), max(reel.frames(_SIDE), 3)
    color = np.abs(np.diff(reel.chroma.astype(np.int16).mean(axis=(2, 3)), axis=0)).sum(axis=1)
    values = values + np.concatenate([[0.0], color])
    for frame in np.flatnonzero(values > _JUMP):
        before, after = values[max(frame - side, 1) : frame], values[frame + 1 : frame + 1 + side]
        sides = [float(np.median(part)) for part in (before, after) if len(part)] or [0.0]
        near = max((float(part) for part in values[max(frame - 2, 1) : frame + 3]), default=0.0)
        if values[frame] >= near and values[frame] > max(_OVER_QUIET * min(sides), _OVER_LOUD * max(sides)):
            yield int(frame)


def _whipped(reel: Reel, frame: int) -> bool:
    """Tell whether a jump begins or ends a whip pan: around it the same lies elsewhere."""
    reach = reel.frames(_WHIP)
    pairs = ((frame - 1, frame + reach), (frame - 1 - reach, frame), (frame - 1 - reach // 2, frame + reach // 2))
    return any(one >= 0 and other < len(reel) and shifted(reel, one, other) for one, other in pairs)


def _comes_back(reel: Reel, frame: int) -> bool:
    """Tell whether a jump begins or ends a flash: what lies beyond it is what lay before."""
    reach = reel.frames(_FLASH)
    steps = sorted({1, 2, 3, *range(4, reach, max(reach // 6, 1)), reach})
    for step in steps:
        later, earlier = frame + step, frame - 1 - step
        if later < len(reel) and likeness(reel, frame - 1, later) >= _SAME:
            return True
        if earlier >= 0 and likeness(reel, earlier, frame) >= _SAME:
            return True
    return False


def _stays(reel: Reel, window: Window) -> bool:
    """Tell whether much of a picture goes on through a wipe, looked at both ways: something passed before it."""
    before, after = max(window.first - 1, 0), min(window.last + 1, len(reel) - 1)
    return likeness(reel, before, after) + likeness(reel, after, before) > 2 * _STAYS


def _passes(reel: Reel, start: int, end: int) -> bool:
    """Tell whether a window belongs to something that passes: before it and after it lies the same."""
    steps = [reel.frames(_PASSING * part / 3) if part else 0 for part in range(4)]
    pairs = [(start - before, end + after) for before in steps for after in steps if before or after]
    return any(one >= 0 and other < len(reel) and likeness(reel, one, other) >= _SAME for one, other in pairs)


def _fades(reel: Reel) -> Iterator[Change]:
    """Yield the changes through one colour: spans of it between two shots, with the ways there and back."""
    spread = _spread(reel)
    blanks = [blank(reel, index) for index in range(len(reel))]
    for start, end in _runs(blanks):
        if start == 0 or end == len(reel) or end - start > reel.frames(_BLANK):
            continue
        first = _climb(spread, start, -1, reel.frames(_RAMP))
        last = _climb(spread, end - 1, 1, reel.frames(_RAMP))
        deep = spread[start:end].min() < _CONTRAST * min(spread[first], spread[last])
        ramps = is_ramp(reel, first, start) or is_ramp(reel, last, end - 1)
        if deep and ramps and likeness(reel, first, last) < _SAME and not _passes(reel, first, last):
            yield Change("fade", (start + end) // 2, first + 1, last - 1)


def _spread(reel: Reel) -> F64:
    luma = reel.luma.reshape(len(reel), -1).astype(np.float32).std(axis=1)
    chroma = reel.chroma.reshape(len(reel), 2, -1).astype(np.float32).std(axis=2).sum(axis=1)
    return np.asarray(luma + chroma, np.float64)


def _climb(spread: F64, start: int, step: int, most: int) -> int:
    """Return where the spread stops rising, going away from a flat frame."""
    at = start
    for _ in range(most):
        following = at + step
        if not 0 <= following < len(spread) or spread[following] < spread[at] * 1.015 + 0.02:
            break
        at = following
    return at


def _runs(flags: Sequence[bool]) -> Iterator[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], np.asarray(flags, np.int8), [0]])))
    yield from ((int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True))


def _gradual(reel: Reel, fades: Sequence[Change], cuts: Sequence[Change]) -> Iterator[Change]:
    """Yield dissolves and wipes, those that fit best first; no two of them meet."""
    fitting = [window for window in windows(reel) if not _explained(window, fades, cuts)]
    fitting.sort(key=lambda window: window.misfit)
    ends = np.array([(window.start, window.end, window.first, window.last) for window in fitting], int).reshape(-1, 4)
    start, end, first, last = ends.T
    done = np.zeros(len(fitting), bool)
    for index, window in enumerate(fitting):
        if done[index]:
            continue
        if dimmed(reel, window.start, window.end):  # a change of light over a plain ground
            done |= (window.start <= first) & (last <= window.end)
        elif _goes_on(reel, window):
            done |= _nearly(window, start, end)
        else:
            margin = reel.frames(0.1)
            done |= (start < window.end + margin) & (window.start < end + margin)
            yield Change(window.kind, crossing(window), window.first, window.last)


def _explained(window: Window, fades: Sequence[Change], cuts: Sequence[Change]) -> bool:
    """Tell whether a fade or a cut makes a window's change."""
    faded = any(window.start <= fade.last and fade.first <= window.end for fade in fades)
    return faded or any(_cut_by(window, cut.frame) for cut in cuts)


def _goes_on(reel: Reel, window: Window) -> bool:
    """Tell whether a window shows one shot, or the film's own beginning or end."""
    return (
        _from_blank(reel, window)
        or shifted(reel, window.start, window.end)
        or likeness(reel, window.start, window.end) >= _SAME
        or _passes(reel, window.start, window.end)
        or (window.kind == "wipe" and _stays(reel, window))
    )


def _cut_by(window: Window, frame: int) -> bool:
    """Tell whether a cut makes much of a window's change."""
    at = frame - window.start
    return 0 < at < len(window.shares) and window.shares[at] - window.shares[at - 1] > _CUT_BY


def _from_blank(reel: Reel, window: Window) -> bool:
    """Tell whether a window begins or ends with the one colour that a film fades in from or out to."""
    before = blank(reel, window.start) and all(blank(reel, frame) for frame in range(0, window.start, reel.frames(0.2)))
    after = range(window.end, len(reel), reel.frames(0.2))
    return before or (blank(reel, window.end) and all(blank(reel, frame) for frame in after))


def _nearly(one: Window, start: Indices, end: Indices) -> npt.NDArray[np.bool_]:
    """Tell which windows are of about the same frames as one, so that what holds of it holds of them."""
    both = np.minimum(one.end, end) - np.maximum(one.start, start)
    return np.asarray(both > _NEARLY * (np.maximum(one.end, end) - np.minimum(one.start, start)))
