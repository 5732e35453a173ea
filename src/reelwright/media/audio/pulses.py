"""Pulses that a song may be counted by, and the one that people would tap: what stands on it and between it tells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numba import njit

from reelwright.media.audio.onsets import PACE, Onsets
from reelwright.media.audio.signal import F64
from reelwright.media.audio.tempo import FASTEST, SLOWEST, Track, find_tracks

_STRICT = 100.0  # what a beat costs whose distance is e times the tempo's, in deviations of the rises
_FACTORS = (1.0, 2.0, 0.5, 3.0, 1 / 3, 1.5, 2 / 3)  # times the period that repeats most
_SHIFTS, _THIRDS = (0.0, 0.5), (1 / 3, 2 / 3)  # of a beat, by which others may be meant
_FEWEST = 4  # beats
_ASTRAY = 0.06  # by which the beats of a pulse may miss its tempo, in logarithms
# What each trait of a pulse is worth; fitted by `python -m benchmarks.songs.fit`.
WEIGHTS = np.array(
    [
        -0.21, -1.93,
        0.22, -1.53, -2.31, 2.46, -0.93, 1.74, -0.95, -0.04,
        2.42, 3.45, -2.92, -5.28, -11.99, -10.01, 2.34, 1.21,
        -0.43, -3.71, -3.07, 0.07, 0.71, 1.92, -0.47, -1.22,
        5.72, -1.87, -9.82, 0.02, 0.91, 2.95, -1.32, -0.58,
        -1.40, 0.69, -3.37, -9.33, 6.07, 2.55, 0.57, 2.17,
        1.94, -2.09,
        3.18, 5.01, -3.20, 0.40, 0.56,
        1.72, 0.61,
        -1.64, -2.70, -4.51,
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
    for each in scaled:
        parts = [onsets.at(beats[:-1] + part * gaps, each).mean() for part in (0.0, 0.25, 1 / 3, 0.5, 2 / 3, 0.75)]
        told += [
            parts[0],
            parts[3],
            (parts[1] + parts[5]) / 2,
            parts[2],
            parts[4],
            float((onsets.at(beats, each) > 0.25).mean()),
        ]
        told += [octaves * parts[0], octaves * parts[3]]
    told += [float(onsets.at(beats[:-1] + part * gaps, changes).mean()) * 50 for part in (0.0, 0.5)]
    lift = [float(each[::2].mean() - each[1::2].mean()) for each in on]
    told += [*map(abs, lift)]
    told += [-lift[1] * lift[2], -lift[1] * lift[3]]
    told += [abs(float(np.log2(pulse.factor))), float(pulse.factor in (1.5, 2 / 3)), abs(pulse.leap)]
    return np.array(told)
