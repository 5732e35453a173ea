"""`python -m benchmarks.songs.fit`: fit what tells a pulse that people tap, and print the table of `pulses.WEIGHTS`.

A conditional logit over the pulses of each song: the right ones are those whose beats meet the known ones best. It
learns from songs of the sets of development, more songs with a voice, clicks, and pieces of every mood; voices and
clicks count three times, changes of tempo twice, moods six times.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from benchmarks.songs import DEVELOPMENT, VOICES
from benchmarks.songs.known import make, songs
from benchmarks.songs.scores import WIDE, f1
from benchmarks.songs.styles import STYLES
from reelwright.craft.music import compose, grid, moods, render
from reelwright.media.audio.harmony import find_chroma, harmony_changes
from reelwright.media.audio.onsets import find_rises
from reelwright.media.audio.pulses import candidates, traits
from reelwright.media.audio.signal import F32, F64, RATE

RIGHT, AMONG_BEST = 0.85, 0.02  # F1 of a right pulse, and by how much it may lie under the best
SHRINK, ROUNDS, RATE_OF_CHANGE = 0.004, 1500, 0.3
CLICKS = (66, 74, 79, 88, 95, 104, 109, 118, 125, 133, 138, 150, 155, 165, 172, 184)  # beats a minute

_TIMES = {"voice": 3, "change": 2}
SWUNG = (85, 94, 103, 111, 127, 134, 146)  # beats a minute of clicks with half as strong ones late between them

Row = tuple[F64, F64]  # the traits of each pulse of a song, and the F1 of its beats


def rows() -> Iterator[Row]:
    """Yield what is learned from, some of it more than once."""
    for number in DEVELOPMENT:
        for song in songs(number):
            yield from _row(song.samples, song.beats, _TIMES.get(song.name.split("/")[1], 1))
    for number in VOICES:
        for style in STYLES:
            song = make(style, "voice", number)
            yield from _row(song.samples, song.beats, _TIMES["voice"])
    for bpm in CLICKS:
        beats = np.arange(0.3, 23.8, 60 / bpm)
        yield from _row(_clicks(beats), beats, 3)
    for bpm in SWUNG:
        beats = np.arange(0.3, 23.8, 60 / bpm)
        yield from _row(_clicks(beats) + 0.5 * _clicks(beats[:-1] + 60 / bpm * 2 / 3), beats, 3)
    for mood in moods():
        for seed in (5, 6, 7):
            beats = np.array(grid(mood, 1200).beats) / 30
            yield from _row(render(compose(mood, 1200, seed)), beats, 6)


def _clicks(beats: F64) -> F32:
    out = np.zeros((24 * RATE, 2), np.float32)
    burst = np.random.default_rng(0).standard_normal(2000) * np.exp(-np.arange(2000) / 300) * 0.4
    for beat in beats:
        at = round(beat * RATE)
        out[at : at + len(burst)] += burst[: len(out) - at, None]
    return out


def _row(samples: F32, beats: F64, times: int) -> Iterator[Row]:
    onsets = find_rises(samples)
    pulses = candidates(onsets)
    if not pulses:
        return
    changes = harmony_changes(find_chroma(samples), onsets.when(np.arange(len(onsets.rise), dtype=np.float64)))
    told = np.array([traits(pulse, onsets, changes) for pulse in pulses])
    right = np.array([f1(onsets.when(pulse.beats), beats, WIDE) for pulse in pulses])
    yield from [(told, right)] * times


def fit(learned: list[Row]) -> F64:
    """Return the weights of the traits, in their own units."""
    every = np.concatenate([told for told, _ in learned])
    middle, spread = every.mean(axis=0), every.std(axis=0) + 1e-9
    scaled = [((told - middle) / spread, right >= max(RIGHT, right.max() - AMONG_BEST)) for told, right in learned]
    scaled = [(told, right.astype(float)) for told, right in scaled if right.any()]
    weights = np.zeros(every.shape[1])
    for _ in range(ROUNDS):
        slope = np.zeros_like(weights)
        for told, right in scaled:
            likely = np.exp(told @ weights - (told @ weights).max())
            likely /= likely.sum()
            wanted = likely * right / max(float((likely * right).sum()), 1e-12)
            slope += (wanted - likely) @ told
        weights += RATE_OF_CHANGE * (slope / len(scaled) - SHRINK * weights)
    return np.asarray(weights / spread)


if __name__ == "__main__":
    print(", ".join(f"{weight:.2f}" for weight in fit(list(rows()))))
