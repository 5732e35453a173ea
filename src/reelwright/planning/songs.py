"""What of a user's song is heard: from its first beat on, and again from there after whole bars."""

from __future__ import annotations

from typing import Literal

from reelwright.craft.music.rhythm import Rhythm, even_rhythm, song_rhythm
from reelwright.plan import Music
from reelwright.plan.model import MIN_LOOP
from reelwright.planning.inputs import Song
from reelwright.words import FPS

_SLOWEST, _FASTEST = 30, 300  # beats a minute that are followed
_LATEST = 60.0  # seconds of a song that may be left out before its first beat
_BAR = 4  # beats, where a song does not tell
_ENDS = 0.05  # seconds by which a last beat may seem longer than the file
_FREE = 120.0  # beats a minute of cuts that follow no music


def song_music(song: Song, sync: Literal["beats", "free"], frames: int) -> Music:
    """Return how a song is played in an ad of so many frames; with a tempo where cuts follow it."""
    beats = [beat for beat in song.beats if beat < song.seconds]
    if sync == "free" or song.bpm is None or not _SLOWEST <= song.bpm <= _FASTEST or len(beats) < 2:
        return Music(asset="music")
    offset = beats[0] if beats[0] <= _LATEST else 0.0
    lasts = song.seconds - offset >= frames / FPS
    return Music(asset="music", bpm=song.bpm, offset=offset, end=None if lasts else _whole_bars(song, beats, offset))


def _whole_bars(song: Song, beats: list[float], offset: float) -> float | None:
    """Return the second at which the last whole bar ends, counted from the first beat; None where that is too short."""
    step = 60 / (song.bpm or _FREE)
    following = beats[-1] + step
    ends = [*beats, min(following, song.seconds)] if following <= song.seconds + _ENDS else beats
    count = len(ends) - 1
    bar = song.meter or _BAR
    end = ends[count - count % bar if count >= bar else count]
    return end if end - offset >= max(bar * step / 2, MIN_LOOP) else None


def rhythm_of(song: Song, music: Music, frames: int) -> Rhythm:
    """Return where cuts may fall in an ad that plays a song so."""
    if music.bpm is None:
        return even_rhythm(_FREE, frames)
    beats, bars = (music.heard(times, frames / FPS) for times in (song.beats, song.downbeats))
    return song_rhythm(beats, bars, music.bpm, song.meter or _BAR, frames)
