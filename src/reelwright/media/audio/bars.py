"""Where bars begin: the beats on which bass, weight and harmony change together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reelwright.media.audio.harmony import PITCH_PACE
from reelwright.media.audio.onsets import Onsets
from reelwright.media.audio.signal import F32, F64

_METERS = (4, 3)
_SPAN = 2  # beats before and after a beat whose harmonies are compared
_SURE, _CLEARLY = 3.5, 1.5  # deviations: of the best reading from chance, and from the next best
_FEWEST = 12  # beats


@dataclass(frozen=True)
class Bars:
    """The beats of a bar, and the number of the first beat that begins one."""

    meter: int
    first: int


def find_bars(chroma: F32, onsets: Onsets, beats: F64) -> Bars | None:
    """Return how the beats (seconds) of a song group into bars; None where nothing tells clearly.

    Each reading (three or four beats, and where they begin) is judged by how far its first beats stand out from the
    others in three ways: all that rises, what rises in the bass, and how much the harmony changes.
    """
    if len(beats) < _FEWEST:
        return None
    signs = [onsets.at(beats, onsets.rise), onsets.at(beats, onsets.low), _changes(chroma, beats)]
    readings = {
        Bars(meter, first): sum(_stands_out(sign, meter, first) for sign in signs) / np.sqrt(len(signs))
        for meter in _METERS
        for first in range(meter)
    }
    best, second = sorted(readings, key=lambda bars: -readings[bars])[:2]
    clear = readings[best] > _SURE and readings[best] - readings[second] > _CLEARLY
    return best if clear else None


def _stands_out(sign: F64, meter: int, first: int) -> float:
    """Return by how many deviations the first beats of bars differ from the rest (Welch's t)."""
    begins = np.arange(len(sign)) % meter == first
    one, rest = sign[begins], sign[~begins]
    spread = np.sqrt(one.var() / len(one) + rest.var() / len(rest)) + 0.02 * (abs(sign.mean()) + 1e-9)
    return float(np.clip((one.mean() - rest.mean()) / spread, -8, 8))


def _changes(chroma: F32, beats: F64) -> F64:
    """Return for each beat how unlike the harmonies before and after it are, 0 to 1."""
    edges = np.clip(np.rint(beats * PITCH_PACE).astype(int), 0, len(chroma))
    out = np.zeros(len(beats))
    for index in range(_SPAN, len(beats) - _SPAN):
        before = chroma[edges[index - _SPAN] : edges[index]].sum(axis=0)
        after = chroma[edges[index] : edges[index + _SPAN]].sum(axis=0)
        size = float(np.linalg.norm(before) * np.linalg.norm(after))
        out[index] = 1 - float(before @ after) / size if size > 0 else 0
    return out
