"""Beats, tempo and parts of songs that a band of ours plays, and of sounds that are no songs."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from benchmarks.songs.known import Known, make
from benchmarks.songs.scores import f1, score

from reelwright.media.audio import Beats, Parts, find_beats, find_sections, study_song
from reelwright.media.audio.signal import F32, RATE


@cache
def heard(style: str, trouble: str) -> tuple[Known, Beats, Parts]:
    song = make(style, trouble, 7)
    beats = find_beats(song.samples)
    return song, beats, find_sections(song.samples, beats)


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("style", "trouble"),
    [("four", "steady"), ("rock", "drift"), ("six-eight", "steady"), ("break", "pause"), ("waltz", "players")],
)
def test_beats_are_those_that_people_tap(style: str, trouble: str) -> None:
    song, beats, parts = heard(style, trouble)
    found = score(song, beats, parts.sections)
    assert found.beats >= 0.9
    assert found.tempo >= 0.9


@pytest.mark.thorough
def test_a_tempo_that_changes_is_followed() -> None:
    song, beats, _ = heard("half-time", "change")
    tempi = 60 / np.diff(beats.beats)
    assert abs(np.median(tempi[3:20]) / song.bpm[0] - 1) < 0.02
    assert abs(np.median(tempi[-20:-3]) / song.bpm[-1] - 1) < 0.02
    assert abs(song.bpm[-1] / song.bpm[0] - 1) > 0.1


@pytest.mark.thorough
def test_parts_change_where_the_band_does() -> None:
    song, _, parts = heard("four", "steady")
    bar = float(np.median(np.diff(song.bars)))
    changes = np.array([start for start, _, _ in song.parts[1:]])
    assert f1(np.array([part.start for part in parts.sections[1:]]), changes, bar, 0.0) > 0.7
    strongest = max(parts.sections, key=lambda part: part.energy)
    assert strongest.kind == "chorus"
    assert any(kind == "chorus" and start - bar <= strongest.start <= end for start, end, kind in song.parts)
    assert parts.sections[0].kind == "intro"


@pytest.mark.thorough
def test_parts_follow_without_gaps_and_know_the_calmest_and_the_strongest() -> None:
    _, _, parts = heard("four", "steady")
    assert all(before.end == after.start for before, after in pairwise(parts.sections))
    assert parts.sections[0].start == 0
    assert {min(part.energy for part in parts.sections), max(part.energy for part in parts.sections)} == {0, 1}
    assert len(parts.bars) == len(parts.energy)
    assert all(0 <= energy <= 1 for energy in parts.energy)


def rain(seconds: float, loud: float = 0.1) -> F32:
    return (np.random.default_rng(4).standard_normal((round(seconds * RATE), 2)) * loud).astype(np.float32)


def test_rain_that_swells_has_parts_by_its_energy_alone() -> None:
    sound = np.concatenate([rain(12, 0.01), rain(12, 0.2), rain(12, 0.01)])
    found = study_song(sound)
    assert (found.bpm, found.beats) == (None, ())
    assert [part.start for part in found.sections] == [0, 12, 24]
    assert [part.energy for part in found.sections] == pytest.approx([0, 1, 0], abs=0.1)


@pytest.mark.parametrize("samples", [np.zeros((4 * RATE, 2), np.float32), np.zeros(0, np.float32)])
def test_silence_has_no_parts_and_no_loudness(samples: F32) -> None:
    found = study_song(samples)
    assert (found.loudness, found.bpm, found.sections) == (None, None, ())


def test_what_is_shorter_than_a_bar_has_no_parts() -> None:
    assert study_song(rain(0.2)).sections == ()
    assert study_song(rain(3)).sections[0].end == 3


def test_any_rate_number_of_channels_and_level_is_read() -> None:
    rng = np.random.default_rng(1)
    at_8k = rng.standard_normal(8000 * 6).astype(np.float32) * 0.1
    assert study_song(at_8k, 8000).sections[-1].end == pytest.approx(6, abs=0.05)
    six = rng.standard_normal((RATE * 4, 6)).astype(np.float32) * 0.1
    assert study_song(six).sections[-1].end == pytest.approx(4)
    clipped = np.sign(rng.standard_normal((RATE * 4, 2))).astype(np.float32)
    assert study_song(clipped).sections[-1].end == pytest.approx(4)
    damaged = rain(4)
    damaged[1000:1100] = np.nan
    assert study_song(damaged).loudness is not None
