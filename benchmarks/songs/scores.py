"""How near what was found in a song is to what is known of it.

Beats are judged as MIREX and mir_eval do: those of the first five seconds do not count, a found beat meets a known one
within 70 ms, each meets one, and F1 is the harmonic mean of precision and recall.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.songs.known import Known
from reelwright.media.audio.beats import Beats
from reelwright.study import Section

WIDE, NARROW = 0.070, 0.030  # seconds
TRIM = 5.0  # seconds at the beginning that do not count
TEMPO = 0.02  # share by which a tempo may be off


@dataclass(frozen=True)
class Score:
    """Shares from 0 to 1. `any_level` is F1 where counting twice or half as fast is no fault; so is `tempo_or_octave`.

    `tempo` is the share of the found beats whose distance is that of the song's there, within 2 %.
    """

    name: str
    beats: float
    narrow: float
    any_level: float
    tempo: float
    tempo_or_octave: float
    bars: float
    parts: float
    kinds: float  # share of the song's time whose part has the right kind

    @property
    def style(self) -> str:
        return self.name.split("/")[0]

    @property
    def trouble(self) -> str:
        return self.name.split("/")[1]


def score(known: Known, found: Beats, parts: Sequence[Section]) -> Score:
    """Compare all of it."""
    beats, true = np.array(found.beats), known.beats
    between = np.sort(np.concatenate([true, (true[1:] + true[:-1]) / 2]))
    levels = (true, between, true[::2], true[1::2])
    bar = float(np.median(np.diff(known.bars)))
    edges = np.array([part.start for part in parts[1:]])
    changes = np.array([start for start, _, _ in known.parts[1:]])
    exact = _tempo(beats, known, (1,))
    return Score(
        name=known.name,
        beats=f1(beats, true, WIDE),
        narrow=f1(beats, true, NARROW),
        any_level=max(f1(beats, level, WIDE) for level in levels),
        tempo=exact,
        tempo_or_octave=max(exact, _tempo(beats, known, (0.5, 1, 2, 3, 1 / 3, 1.5, 2 / 3))),
        bars=f1(np.array(found.downbeats), known.bars, WIDE),
        parts=f1(edges, changes, bar, 0.0),
        kinds=_kinds(known, parts),
    )


def f1(found: np.ndarray, true: np.ndarray, window: float, trim: float = TRIM) -> float:
    """Return F1 of times in seconds; 1 where there is nothing to find and nothing is found."""
    found, true = found[found >= trim], true[true >= trim]
    if not len(found) and not len(true):
        return 1.0
    met = _matches(found, true, window)
    return 2 * met / (len(found) + len(true))


def _matches(found: np.ndarray, true: np.ndarray, window: float) -> int:
    """Return how many rising times can be paired within a window, each once."""
    count = at = 0
    for time in true:
        while at < len(found) and found[at] < time - window:
            at += 1
        if at < len(found) and found[at] <= time + window:
            count, at = count + 1, at + 1
    return count


def _tempo(beats: np.ndarray, known: Known, factors: Sequence[float]) -> float:
    """Return the share of found distances that are the song's own there, or by one of `factors` as long."""
    if len(beats) < 2:
        return 0.0
    bpm = 60 / np.diff(beats)
    smooth = np.array([np.median(bpm[max(index - 3, 0) : index + 4]) for index in range(len(bpm))])
    there = np.interp(beats[:-1], known.beats, known.bpm)
    return max(float((np.abs(smooth / (there * factor) - 1) <= TEMPO).mean()) for factor in factors)


def _kinds(known: Known, parts: Sequence[Section]) -> float:
    times = np.arange(known.parts[0][0], known.parts[-1][1], 0.25)
    right = sum(
        _kind_at(time, known) == next((p.kind for p in parts if p.start <= time < p.end), None) for time in times
    )
    return right / len(times)


def _kind_at(time: float, known: Known) -> str | None:
    return next((kind for start, end, kind in known.parts if start <= time < end), None)
