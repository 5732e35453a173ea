"""Pulses that a song may be counted by, and the one that people would tap: what stands on it and between it tells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numba import njit

from reelwright.media.audio.onsets import PACE, Onsets
from reelwright.media.audio.signal import F64
from reelwright.media.audio.tempo import FASTEST, SLOWEST, Track, find_tracks

_STRICT = 1000.0  # what a beat costs whose distance is e times the tempo's, in deviations of the rises
_FACTORS = (1.0, 2.0, 0.5, 3.0, 1 / 3, 1.5, 2 / 3)  # times the period that repeats most
_SHIFTS, _THIRDS = (0.0, 0.5), (1 / 3, 2 / 3)  # of a beat, by which others may be meant
_PARTS = (1 / 4, 1 / 3, 1 / 2, 2 / 3, 3 / 4, 1 / 6, 5 / 6)  # of a beat, where others may begin between it
_GROUPS = (2, 3, 4, 8)  # beats, of which one may begin a bar or a chord
_FEWEST = 4  # beats
_ASTRAY = 0.06  # by which the beats of a pulse may miss its tempo, in logarithms
# What each trait of a pulse is worth; fitted by `python -m benchmarks.songs.fit`.
WEIGHTS = np.array(
    [
        0.33, -0.79,
        1.46, -1.28, -4.09, 0.57, 0.22, 0.05, -0.18, 2.76, 0.14, 0.57,
        1.71, 2.29, -1.56, -4.38, -7.27, 0.37, -2.36, -5.01, 1.63, 0.26,
        2.19, -3.26, -0.56, -1.73, 0.56, 2.13, -2.00, -0.43, 0.26, 0.05,
        5.70, -2.36, -8.35, 1.75, 2.25, -3.17, 0.07, 2.37, -2.02, 1.09,
        -0.03, 2.97, -2.18, -5.70, 2.18, 1.38, -0.18, -0.87, -1.09, -0.29,
        1.39, -1.62,
        -0.56, 1.38, -4.07, -0.09, 0.17, 0.78, 1.13,
        -1.33, -0.58, 3.17, -0.27,
        -0.77, -4.28, 6.00, -5.68,
        3.50, 2.04, 1.69, -1.17,
        -1.76, -1.80, -5.62,
    ]
)  # fmt: skip


@dataclass(frozen=True)
class Pulse:
    """Beats as indices of the rises, and the factor, the shift and the leap of the tempo that they come from."""

    beats: F64
    factor: float
    shift: float
    leap: float = 0.0


def candidates(onsets: Onsets) -> list[Pulse]:
    """Return the pulses by which a song may be counted, each followed through its rises; none where nothing repeats."""
    return [pulse for rise in (onsets.rise, onsets.tones) for pulse in _counted(rise)]


def _counted(rise: F64) -> Iterator[Pulse]:
    weight = rise / max(float(rise.std()), 1e-12)
    for track in find_tracks(rise):
        for factor in _FACTORS:
            bpm = 60 * PACE / (float(np.median(track.periods)) * factor)
            if SLOWEST <= bpm <= FASTEST:
                yield from _shifted(_followed(weight, track, factor), track, factor)


def _shifted(beats: F64, track: Track, factor: float) -> list[Pulse]:
    """Return the pulses of beats, and those between them; none where the beats do not keep to their tempo."""
    if len(beats) < _FEWEST or _astray(beats, track.periods * factor) > _ASTRAY:
        return []
    shifts = (*_SHIFTS, *(_THIRDS if factor in (1.0, 3.0, 1.5) else ()))
    moved = [(shift, beats[:-1] + shift * np.diff(beats) if shift else beats) for shift in shifts]
    return [Pulse(each, factor, shift, track.leap) for shift, each in moved]


def _astray(beats: F64, periods: F64) -> float:
    """Return by how much the pace of beats misses the tempo, as a median in logarithms."""
    return abs(float(np.median(np.log(np.diff(beats) / periods[beats[1:].astype(int)]))))


def _followed(weight: F64, track: Track, factor: float) -> F64:
    """Return the indices of the beats that best unite strong rises with an even pace (D. Ellis, 2007)."""
    score, back = _walk(weight, np.log(track.periods * factor), np.log(track.others * factor), _STRICT)
    last = max(len(weight) - round(1.5 * factor * float(track.periods[-1])), 0)
    at = last + int(score[last:].argmax())
    found = []
    while at >= 0:
        found.append(at)
        at = int(back[at])
    return np.array(found[::-1], np.float64)


@njit(cache=True, nogil=True, fastmath=True)
def _walk(weight: F64, wish: F64, other: F64, strict: float) -> tuple[F64, F64]:
    """Return the best score of a beat at each value, and the beat before it (-1: none); wishes are logarithms."""
    score, back = weight.copy(), np.full(len(weight), -1.0)
    logs = np.log(np.maximum(np.arange(len(weight)), 1))
    for index in range(len(weight)):
        period = np.exp(wish[index])
        best = 0.0
        for step in range(max(int(period / 2), 1), min(int(period * 2), index) + 1):
            off = min(abs(logs[step] - wish[index]), abs(logs[step] - other[index]))
            reached = score[index - step] - strict * off * off
            if reached > best:
                best = reached
                back[index] = index - step
        score[index] += best
    return score, back


def tapped(pulses: list[Pulse], onsets: Onsets, changes: F64) -> Pulse:
    """Return the likeliest of some pulses; `changes` of harmony has a value for each rise."""
    return max(pulses, key=lambda pulse: float(traits(pulse, onsets, changes) @ WEIGHTS))


def traits(pulse: Pulse, onsets: Onsets, changes: F64) -> F64:
    """Return what tells a pulse that people tap: its tempo, what begins on it and between it, and how it alternates."""
    beats = onsets.when(pulse.beats)
    gaps = np.diff(beats)
    octaves = float(np.log2(60 / np.median(gaps) / 110))
    values = (onsets.rise, onsets.low, onsets.middle, onsets.high, onsets.tones)
    scaled = [each / max(float(np.percentile(each, 98)), 1e-9) for each in values]
    on = [onsets.at(beats, each) for each in scaled]
    told = [octaves, octaves**2]
    for each, there in zip(scaled, on, strict=True):
        parts = [float(onsets.at(beats[:-1] + part * gaps, each).mean()) for part in _PARTS]
        told += [float(there[:-1].mean()), parts[2], (parts[0] + parts[4]) / 2, parts[1], parts[3], *parts[5:]]
        told += [float((there > 0.25).mean()), octaves * float(there[:-1].mean()), octaves * parts[2]]
    told += [float(onsets.at(beats[:-1] + part * gaps, changes).mean()) * 50 for part in (0.0, 0.5)]
    lift = [float(each[::2].mean() - each[1::2].mean()) for each in on]
    told += [*map(abs, lift)]
    told += [-lift[1] * lift[2], -lift[1] * lift[3]]
    harmony = onsets.at(beats, changes)
    told += [_grouped(each, size) for each in (50 * harmony, on[0], on[1]) for size in _GROUPS]
    told += [abs(float(np.log2(pulse.factor))), float(pulse.factor in (1.5, 2 / 3)), abs(pulse.leap)]
    return np.array(told)


def _grouped(values: F64, size: int) -> float:
    """Return by how much one of `size` beats stands out from all of them, counted from where it does most."""
    return max(float(values[first::size].mean()) for first in range(min(size, len(values)))) - float(values.mean())
