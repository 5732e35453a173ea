"""Beats of a user's song: its tempo, its beats, where its bars begin, and every onset.

Tempo comes from the autocorrelation of the onsets' rises, beats from dynamic programming over them (D. Ellis, "Beat
Tracking by Dynamic Programming", 2007); each beat is then moved to its onset and fitted to its neighbours, so that it
lies where they say and a player's jitter does not move a cut.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from reelwright.media.audio.bars import find_bars
from reelwright.media.audio.onsets import PACE, Onsets, find_rises, smoothed, summits
from reelwright.media.audio.signal import F32, F64

_SLOWEST, _FASTEST = 45.0, 210.0  # beats a minute
_LIKELY, _SPREAD = 120.0, 0.9  # the tempo that is likeliest, and the octaves by which others commonly differ from it
_WINDOW = 8.0  # seconds over which a tempo is taken to hold
_STRICT = 100.0  # what a beat costs whose distance is e times the tempo's, in deviations of the rises
_CLEAR = 0.15  # autocorrelation of the rises at the tempo, below which there are no beats (speech: 0.05 to 0.12)
_TWICE = 0.95  # as strong as beats, what stands between two of them are beats too
_NEAR = 5  # values within which a beat's onset is looked for: 25 ms
_NEIGHBOURS = 12  # beats to each side that a beat is fitted to, the near ones most
_FEWEST = 4  # beats that make a tempo


@dataclass(frozen=True)
class Beats:
    """What of a song can be cut to: times are seconds, `onsets` (seconds, strength from 0 to 1).

    `bpm` is None, and there are no beats, where no tempo holds. `meter` is the beats of a bar and `downbeats` where
    bars begin; None and () where that cannot be told.
    """

    bpm: float | None = None
    beats: tuple[float, ...] = ()
    meter: int | None = None
    downbeats: tuple[float, ...] = ()
    onsets: tuple[tuple[float, float], ...] = ()


def find_beats(samples: F32) -> Beats:
    """Return the beats, bars and onsets of a mono or stereo signal at 48 kHz."""
    onsets = find_rises(samples)
    peaks = onsets.peaks()
    if len(peaks) < _FEWEST:
        return Beats(onsets=peaks)
    period = _period(onsets.rise)
    if period is None:
        return Beats(onsets=peaks)
    beats = _fitted(_followed(onsets.rise, period), onsets)
    if period / 2 > PACE * 60 / _FASTEST and _has_more_between(beats, onsets):
        beats = _fitted(_followed(onsets.rise, period / 2), onsets)
    beats = beats[(beats > peaks[0][0] - 0.1) & (beats < peaks[-1][0] + 0.1)]
    if len(beats) < _FEWEST:
        return Beats(onsets=peaks)
    bpm = 60 / float(np.median(np.diff(beats)))
    bars = find_bars(samples, onsets, beats)
    times = tuple(round(float(beat), 4) for beat in beats)
    if bars is None:
        return Beats(bpm, times, onsets=peaks)
    return Beats(bpm, times, bars.meter, times[bars.first :: bars.meter], peaks)


def _period(rise: F64) -> float | None:
    """Return the values from beat to beat, or None where none repeats clearly."""
    lags = np.exp(np.arange(math.log(PACE * 60 / _FASTEST), math.log(PACE * 60 / _SLOWEST), 0.004))
    alike = np.mean([_combed(part, lags) for part in _windows(rise - smoothed(rise, 0.4 * PACE))], axis=0)
    likely = np.exp(-0.5 * (np.log2(60 * PACE / lags / _LIKELY) / _SPREAD) ** 2)
    best = int(np.argmax(np.maximum(alike, 0) * likely))
    if alike[best] < _CLEAR:
        return None
    return float(lags[best])


def _has_more_between(beats: F64, onsets: Onsets) -> bool:
    """Whether what stands between two beats is as strong as they are, so that it is a beat too."""
    between, on = (onsets.at(times, onsets.rise) for times in ((beats[:-1] + beats[1:]) / 2, beats))
    return bool(len(between) and between.mean() > _TWICE * on.mean())


def _windows(values: F64) -> list[F64]:
    size = round(_WINDOW * PACE)
    starts = range(0, max(len(values) - size // 2, 1), size // 2)
    parts = [values[start : start + size] for start in starts]
    return [part for part in parts if part.any()]


def _combed(values: F64, lags: F64) -> F64:
    """Return how alike values are to themselves one to four lags later, as far as a window holds them; 1 is most."""
    size = 1 << math.ceil(math.log2(2 * len(values)))
    spectrum = np.fft.rfft(values, size)
    alike = np.fft.irfft(spectrum * spectrum.conj())[: len(values)]
    alike = alike / max(alike[0], 1e-12) * (len(values) / (len(values) - np.arange(len(values))))
    total, teeth = np.zeros(len(lags)), np.zeros(len(lags))
    for tooth in (1, 2, 3, 4):
        held = tooth * lags < 0.75 * len(values)
        total += np.where(held, np.interp(tooth * lags, np.arange(len(values)), alike), 0)
        teeth += held
    return total / np.maximum(teeth, 1)


def _followed(rise: F64, period: float) -> F64:
    """Return the indices of the beats that best unite strong rises with an even pace."""
    near, far = max(round(period / 2), 1), round(period * 2)
    steps = np.arange(far, near - 1, -1)
    cost = _STRICT * np.log(steps / period) ** 2
    weight = rise / max(float(rise.std()), 1e-12)
    score = np.concatenate([np.zeros(far), weight])
    back = np.full(len(rise), -1)
    for index in range(len(rise)):
        reached = score[index : index + len(steps)] - cost
        best = int(reached.argmax())
        if reached[best] > 0:
            score[far + index] += reached[best]
            back[index] = index - steps[best]
    last = max(len(rise) - round(1.5 * period), 0)
    at = last + int(score[far + last :].argmax())
    found = []
    while at >= 0:
        found.append(at)
        at = back[at]
    return np.array(found[::-1], np.float64)


def _fitted(beats: F64, onsets: Onsets) -> F64:
    """Return the seconds of beats, each moved to the onset near it and fitted to those around it."""
    rise = onsets.rise
    around = np.clip(beats.astype(int)[:, None] + np.arange(-_NEAR, _NEAR + 1), 0, len(rise) - 1)
    tops = around[np.arange(len(beats)), rise[around].argmax(axis=1)]
    times = onsets.when(summits(rise, tops))
    weights = np.minimum(rise[tops] / max(float(np.median(rise[tops])), 1e-9), 1.5) ** 2 + 1e-3
    return np.array([_fit(times, weights, index) for index in range(len(times))])


def _fit(times: F64, weights: F64, index: int) -> float:
    """Return the time of one beat by a curve through its neighbours; twice, with less weight for what lies far off."""
    first, last = max(index - _NEIGHBOURS, 0), min(index + _NEIGHBOURS + 1, len(times))
    step = np.arange(first, last) - index
    if len(step) < _FEWEST:
        return float(times[index])
    near = np.exp(-0.5 * (step / (_NEIGHBOURS / 2)) ** 2)
    degree = 2 if min(-step[0], step[-1]) >= 3 else 1
    weight = weights[first:last] * near
    for _ in range(3):
        curve = np.polyfit(step, times[first:last], degree, w=weight)
        off = np.abs(np.polyval(curve, step) - times[first:last])
        weight = weights[first:last] * near / (1 + (off / 0.008) ** 2)
    return float(curve[-1])
