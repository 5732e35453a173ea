"""Pulses that a song may be counted by, and the one that people would tap: what stands on it and between it tells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from reelwright.media.audio.onsets import PACE, Onsets
from reelwright.media.audio.signal import F64
from reelwright.media.audio.tempo import FASTEST, SLOWEST

_STRICT = 100.0  # what a beat costs whose distance is e times the tempo's, in deviations of the rises
_FACTORS = (1.0, 2.0, 0.5, 3.0, 1 / 3, 1.5, 2 / 3)  # times the period that repeats most
_SHIFTS, _THIRDS = (0.0, 0.5), (1 / 3, 2 / 3)  # of a beat, by which others may be meant
_FEWEST = 4  # beats
_ASTRAY = 0.06  # by which the beats of a pulse may miss its tempo, in logarithms
# What each trait of a pulse is worth; fitted by `python -m benchmarks.songs.fit`.
WEIGHTS = np.array(
    [
        0.93, -2.11,
        2.74, -0.80, -2.73, -0.72, 0.08, -2.73, -0.41, 0.25,
        2.31, 2.15, -2.39, -5.36, -8.29, -7.20, 2.97, 0.51,
        2.25, -4.08, 2.13, -1.90, 2.41, -1.07, -0.14, -1.11,
        7.44, 0.49, -9.09, 0.64, 1.68, 2.46, -2.61, 0.78,
        1.99, -1.05,
        4.37, 3.71, -3.85, 2.44,
        2.30, 1.01,
        -1.33, -2.81,
    ]
)  # fmt: skip


@dataclass(frozen=True)
class Pulse:
    """Beats as indices of the rises, the factor and the shift that they come from."""

    beats: F64
    factor: float
    shift: float


def candidates(rise: F64, periods: F64) -> list[Pulse]:
    """Return the pulses by which rises with such periods may be counted, each followed through them."""
    weight = rise / max(float(rise.std()), 1e-12)
    found = []
    for factor in _FACTORS:
        bpm = 60 * PACE / (float(np.median(periods)) * factor)
        if not SLOWEST <= bpm <= FASTEST:
            continue
        beats = _followed(weight, periods * factor)
        if len(beats) < _FEWEST or _astray(beats, periods * factor) > _ASTRAY:
            continue
        shifts = (*_SHIFTS, *(_THIRDS if factor in (1.0, 3.0, 1.5) else ()))
        found += [Pulse(beats[:-1] + shift * np.diff(beats) if shift else beats, factor, shift) for shift in shifts]
    return found


def _astray(beats: F64, periods: F64) -> float:
    """Return by how much the pace of beats misses the tempo, as a median in logarithms."""
    return abs(float(np.median(np.log(np.diff(beats) / periods[beats[1:].astype(int)]))))


def _followed(weight: F64, periods: F64) -> F64:
    """Return the indices of the beats that best unite strong rises with an even pace (D. Ellis, 2007)."""
    score, back = _walk(weight, periods, _STRICT)
    last = max(len(weight) - round(1.5 * float(periods[-1])), 0)
    at = last + int(score[last:].argmax())
    found = []
    while at >= 0:
        found.append(at)
        at = int(back[at])
    return np.array(found[::-1], np.float64)


@njit(cache=True, nogil=True, fastmath=True)
def _walk(weight: F64, periods: F64, strict: float) -> tuple[F64, F64]:
    """Return the best score of a beat at each value, and the beat before it (-1: none)."""
    score, back = weight.copy(), np.full(len(weight), -1.0)
    for index in range(len(weight)):
        period = periods[index]
        best = 0.0
        for step in range(max(int(period / 2), 1), min(int(period * 2), index) + 1):
            off = np.log(step / period)
            reached = score[index - step] - strict * off * off
            if reached > best:
                best = reached
                back[index] = index - step
        score[index] += best
    return score, back


def tapped(pulses: list[Pulse], onsets: Onsets, changes: F64) -> Pulse | None:
    """Return the likeliest of some pulses, None of none; `changes` of harmony has a value for each rise."""
    return max(pulses, key=lambda pulse: float(traits(pulse, onsets, changes) @ WEIGHTS), default=None)


def traits(pulse: Pulse, onsets: Onsets, changes: F64) -> F64:
    """Return what tells a pulse that people tap: its tempo, what begins on it and between it, and how it alternates."""
    beats = onsets.when(pulse.beats)
    gaps = np.diff(beats)
    octaves = float(np.log2(60 / np.median(gaps) / 110))
    values = (onsets.rise, onsets.low, onsets.middle, onsets.high)
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
    told += [abs(float(np.log2(pulse.factor))), float(pulse.factor in (1.5, 2 / 3))]
    return np.array(told)
