"""What of a user's song is heard, and where cuts may fall on it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelwright.plan import Music
from reelwright.planning import Song
from reelwright.planning.songs import rhythm_of, song_music

from .briefs import DIGEST


def song(seconds: float, bpm: float = 120, first: float = 0.4, meter: int | None = None, pickup: int = 0) -> Song:
    count = int((seconds - first) * bpm / 60 + 1e-9)
    beats = tuple(first + index * 60 / bpm for index in range(count))
    downbeats = beats[pickup::meter] if meter else ()
    return Song(DIGEST, "song.mp3", seconds, bpm, beats, meter, downbeats)


def test_a_song_begins_with_its_first_beat() -> None:
    music = song_music(song(60), "beats", 900)
    assert (music.asset, music.bpm, music.offset, music.end) == ("music", 120, 0.4, None)
    assert rhythm_of(song(60), music, 900).beats[:3] == (15, 30, 45)


def test_a_song_that_cuts_do_not_follow_is_played_from_its_start() -> None:
    assert song_music(song(60), "free", 900) == Music(asset="music")
    assert song_music(Song(DIGEST, "noise.wav", 60), "beats", 900) == Music(asset="music")
    assert rhythm_of(song(60), Music(asset="music"), 900).beats


@given(st.floats(60, 180), st.floats(0, 1), st.floats(5, 20), st.integers(300, 1800))
@settings(deadline=None, max_examples=60)
def test_a_song_that_is_repeated_keeps_its_beat(bpm: float, first: float, seconds: float, frames: int) -> None:
    short = song(seconds, bpm, first)
    music = song_music(short, "beats", frames)
    heard = music.heard(short.beats, frames / 30)
    steps = [later - earlier for earlier, later in pairwise(heard)]
    assert heard[0] == pytest.approx(0, abs=0.001)
    if music.end:
        assert music.end <= seconds
        assert heard[-1] > frames / 30 - 60 / bpm - 0.06
    assert all(abs(step - 60 / bpm) < 0.06 for step in steps)


def test_a_loop_of_whole_bars_is_played_to_its_end() -> None:
    loop = song(8.0, 120, 0.0)  # 16 beats, whose last ends with the file
    assert song_music(loop, "beats", 900).end == 8.0
    assert song_music(song(8.3, 120, 0.0), "beats", 900).end == 8.0  # and what is over is left out


def test_bars_begin_where_the_song_says() -> None:
    waltz = song(60, 120, 0.4, meter=3, pickup=2)
    rhythm = rhythm_of(waltz, song_music(waltz, "beats", 600), 600)
    assert rhythm.bars[:3] == (30, 75, 120)
    assert rhythm.halves == rhythm.bars
    plain = rhythm_of(song(60), song_music(song(60), "beats", 600), 600)
    assert plain.bars[:2] == (60, 120)
    assert plain.halves[:3] == (30, 60, 90)


def test_times_before_the_offset_or_after_the_end_are_not_heard() -> None:
    music = Music(asset="music", bpm=60, offset=2, end=5)
    assert music.heard([0, 1, 2, 3.5, 5, 9], 7.0) == (0, 1.5, 3, 4.5, 6)
    assert Music(asset="music", bpm=60, offset=2).heard([1, 2, 8, 10], 7.0) == (0, 6)
    assert music.heard([], 7.0) == ()
