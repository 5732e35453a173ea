"""How fast a song is at each moment: the path through the tempi of its windows that costs least."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from reelwright.media.audio.onsets import PACE, smoothed
from reelwright.media.audio.signal import F64

SLOWEST, FASTEST = 42.0, 200.0  # beats a minute
_LIKELY, _SPREAD = 120.0, 0.9  # the tempo that is likeliest, and the octaves by which others commonly differ from it
_WINDOW, _HOP = 8.0, 1.0  # seconds over which a tempo is taken to hold, and from one window to the next
_STEP = 0.005  # between two tempi, in logarithms
_DRIFT = 6  # steps by which a tempo may move from window to window
_MOVE = 0.004  # what a step costs, in autocorrelation
_JUMP, _FARTHEST = 0.5, 0.45  # what another tempo costs, and how far it may be, in logarithms: less than twice
_TURNS = tuple(math.log(ratio) for ratio in (1, 2, 1 / 2, 3 / 2, 2 / 3, 4 / 3, 3 / 4))  # of a count beyond a leap
_CLEAR = 0.15  # autocorrelation of the rises along the path, below which there are no beats (speech: 0.07 to 0.15)


@dataclass(frozen=True)
class Track:
    """How many values a beat lasts at each value of the rises, and what else it may last, near a leap of the tempo."""

    periods: F64
    others: F64
    leap: float  # of the tempo, in logarithms; 0 where it only drifts


def find_tracks(rise: F64) -> list[Track]:
    """Return how fast rises may be counted at each moment, none where nothing repeats clearly.

    Beyond a leap of the tempo the count may go on at any simple ratio of what repeats most there.
    """
    lags = np.exp(np.arange(math.log(PACE * 60 / FASTEST), math.log(PACE * 60 / SLOWEST), _STEP))
    likely = np.exp(-0.5 * (np.log2(60 * PACE / lags / _LIKELY) / _SPREAD) ** 2)
    windows = _windows(rise - smoothed(rise, 0.4 * PACE))
    alike = np.array([_combed(part, lags) for _, part in windows])
    path = _path(np.maximum(alike, 0) * likely)
    if alike[np.arange(len(path)), path].mean() < _CLEAR:
        return []
    middles = np.array([start + len(part) / 2 for start, part in windows])
    steps = np.abs(np.diff(path))
    if len(path) < 2 or steps.max() <= _DRIFT:
        periods = np.asarray(np.exp(np.interp(np.arange(len(rise)), middles, np.log(lags[path]))))
        return [Track(periods, periods, 0.0)]
    return list(_leaping(np.log(lags[path]), middles, int(steps.argmax()) + 1, len(rise)))


def _leaping(logs: F64, middles: F64, first: int, count: int) -> Iterator[Track]:
    """Yield the tracks of a path of logarithms that leaps to its window `first`."""
    index = np.arange(count)
    edge = (middles[first - 1] + middles[first]) / 2
    near = np.abs(index - edge) < _WINDOW / 2 * PACE
    for turn in _TURNS:
        leap = float(logs[first] - logs[first - 1]) + turn
        if abs(leap) > _FARTHEST:
            continue
        before = np.interp(index, middles[:first], logs[:first])
        after = np.interp(index, middles[first:], logs[first:] + turn)
        here, there = (np.exp(np.where(index < edge, *sides)) for sides in ((before, after), (after, before)))
        yield Track(here, np.where(near, there, here), leap)


def _windows(values: F64) -> list[tuple[int, F64]]:
    """Return stretches of the values and where each begins; the last ends with them."""
    size, hop = round(_WINDOW * PACE), round(_HOP * PACE)
    last = max(len(values) - size, 0)
    starts = [*range(0, last, hop), last]
    return [(start, values[start : start + size]) for start in starts]


def _path(gain: F64) -> np.ndarray:
    """Return the tempo of each window, (n,) indices into `gain` (n, tempi), whose sum less moves is most (Viterbi)."""
    count = gain.shape[1]
    best = gain[0].copy()
    back = np.zeros(gain.shape, int)
    index = np.arange(count)
    reach = int(_FARTHEST / _STEP)
    for row in range(1, len(gain)):
        moved, source = best.copy(), index.copy()
        for step in range(-_DRIFT, _DRIFT + 1):
            start = np.clip(index + step, 0, count - 1)
            other = best[start] - _MOVE * abs(step)
            source = np.where(other > moved, start, source)
            moved = np.maximum(moved, other)
        far, highest = _highest(best, reach)
        source = np.where(highest - _JUMP > moved, far, source)
        back[row] = source
        best = gain[row] + np.maximum(moved, highest - _JUMP)
    path = [int(best.argmax())]
    for row in range(len(gain) - 1, 0, -1):
        path.append(int(back[row, path[-1]]))
    return np.array(path[::-1])


def _highest(values: F64, reach: int) -> tuple[np.ndarray, F64]:
    """Return where the largest value within `reach` of each place lies, and that value."""
    padded = np.pad(values, reach, constant_values=-np.inf)
    around = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1)
    offset = around.argmax(axis=1)
    return np.arange(len(values)) + offset - reach, np.asarray(around[np.arange(len(values)), offset])


def _combed(values: F64, lags: F64) -> F64:
    """Return how alike values are to themselves one to four lags later, as far as a window holds them; 1 is most."""
    if not values.any():
        return np.zeros(len(lags))
    size = 1 << math.ceil(math.log2(2 * len(values)))
    spectrum = np.fft.rfft(values, size)
    alike = np.fft.irfft(spectrum * spectrum.conj())[: len(values)]
    alike = alike / max(alike[0], 1e-12) * (len(values) / (len(values) - np.arange(len(values))))
    total, teeth = np.zeros(len(lags)), np.zeros(len(lags))
    for tooth in (1, 2, 3, 4):
        held = tooth * lags < 0.75 * len(values)
        total += np.where(held, np.interp(tooth * lags, np.arange(len(values)), alike), 0)
        teeth += held
    return np.asarray(total / np.maximum(teeth, 1))
