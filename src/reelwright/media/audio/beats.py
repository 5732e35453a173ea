"""Beats of a user's song: its tempo, its beats, where its bars begin, and every onset.

The tempo of each moment comes from the autocorrelation of the onsets' rises (`tempo`), in wide bands and in semitones
(`onsets`), beats at it and its simple multiples from dynamic programming over them (D. Ellis, "Beat Tracking by Dynamic
Programming", 2007); of those the pulse is taken that people would tap (`pulses`). Each beat is then moved to its onset
and fitted to its neighbours, so that it lies where they say and a player's jitter does not move a cut.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reelwright.media.audio.bars import find_bars
from reelwright.media.audio.harmony import find_chroma, harmony_changes
from reelwright.media.audio.onsets import Onsets, find_rises, summits
from reelwright.media.audio.pulses import candidates, tapped
from reelwright.media.audio.signal import F32, F64

_NEAR = 5  # values within which a beat's onset is looked for: 25 ms
_NEIGHBOURS = 12  # beats to each side that a beat is fitted to, the near ones most
_FEWEST = 4  # beats that make a tempo
_EDGE = 0.07  # seconds by which a beat may lie before the first onset or after the last one


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
    pulses = candidates(onsets) if len(peaks) >= _FEWEST else []
    if not pulses:
        return Beats(onsets=peaks)
    chroma = find_chroma(samples)
    changes = harmony_changes(chroma, onsets.when(np.arange(len(onsets.rise), dtype=np.float64)))
    beats = _reaching(_fitted(tapped(pulses, onsets, changes).beats, onsets), peaks[0][0], peaks[-1][0])
    beats = beats[(beats > peaks[0][0] - 0.1) & (beats < peaks[-1][0] + 0.1)]
    if len(beats) < _FEWEST:
        return Beats(onsets=peaks)
    bpm = 60 / float(np.median(np.diff(beats)))
    bars = find_bars(chroma, onsets, beats)
    times = tuple(round(float(beat), 4) for beat in beats)
    if bars is None:
        return Beats(bpm, times, onsets=peaks)
    return Beats(bpm, times, bars.meter, times[bars.first :: bars.meter], peaks)


def _reaching(beats: F64, first: float, last: float) -> F64:
    """Return beats that go on at their pace to the first and to the last onset."""
    before, after = (float(np.median(np.diff(part))) for part in (beats[:_FEWEST], beats[-_FEWEST:]))
    early = np.arange(int((beats[0] - first + _EDGE) / before), 0, -1) * -before + beats[0]
    late = np.arange(1, int((last - beats[-1] + _EDGE) / after) + 1) * after + beats[-1]
    return np.concatenate([early, beats, late])


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
