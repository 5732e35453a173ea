"""The songs of which everything is known, and how what was found in them is judged."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.songs.known import make
from benchmarks.songs.scores import f1

TRUE = np.arange(0.3, 40, 0.5)


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        (TRUE, 1.0),
        (TRUE + 0.06, 1.0),
        (TRUE + 0.2, 0.0),
        (TRUE[::2], 2 / 3),
        (np.sort(np.concatenate([TRUE, TRUE + 0.25])), 2 / 3),
        (np.zeros(0), 0.0),
        (np.sort(np.concatenate([TRUE, TRUE + 0.01])), 2 / 3),  # each is met once
    ],
)
def test_f1_counts_each_beat_once(found: np.ndarray, wanted: float) -> None:
    assert f1(found, TRUE, 0.07) == pytest.approx(wanted, abs=0.02)


def test_nothing_to_find_and_nothing_found_is_no_fault() -> None:
    assert f1(np.zeros(0), np.zeros(0), 0.07) == 1.0


@pytest.mark.thorough
def test_a_song_is_the_same_each_time_and_known_to_its_end() -> None:
    song, again = make("waltz", "change", 3), make("waltz", "change", 3)
    assert np.array_equal(song.samples, again.samples)
    assert np.abs(song.samples).max() <= 1
    assert set(song.bars) <= set(song.beats)
    assert song.parts[0][0] == song.beats[0]
    assert all(start in song.bars for start, _, _ in song.parts)
    assert np.allclose(np.diff(song.beats), 60 / song.bpm[:-1])
    assert abs(song.bpm[-1] / song.bpm[0] - 1) > 0.1
