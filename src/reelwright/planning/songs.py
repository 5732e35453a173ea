"""What of a song is heard: from where on, again after whole bars, how it ends, and which part of it when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any, Literal

from reelwright.craft.music.grid import grid
from reelwright.craft.music.rhythm import SHORTEST, Heard, Rhythm, Stretch, even_rhythm, mood_rhythm, song_rhythm
from reelwright.plan import Music
from reelwright.plan.model import MIN_LOOP
from reelwright.planning.inputs import File, Song
from reelwright.study import Section, SectionKind
from reelwright.words import FPS

_SLOWEST, _FASTEST = 30, 300  # beats a minute that are followed
_LATEST = 60.0  # seconds of a song that may be left out before its first beat
_BAR = 4  # beats, where a song does not tell
_ENDS = 0.05  # seconds by which a last beat may seem longer than the file
_FREE = 120.0  # beats a minute of cuts that follow no music
_RING = (0.8, 3.0)  # seconds that a song rings out from its last bar, at least and at most
_LIFT = (0.15, 0.55)  # share of an ad in which its music lifts, best
_LIFTED, _WHOLE_PART = 0.5, 0.1  # what a lift of energy, and a beginning with a part, are worth in mean energy
_STRONG, _DROP = 0.6, 0.15  # energy of a part that comes in with a drop, and by how much it passes the one before
# The parts of composed music: what each is in a song, and its energy.
_COMPOSED: dict[str, tuple[SectionKind, float]] = {
    "motif": ("intro", 0.25), "turn": ("verse", 0.55), "full": ("chorus", 1.0), "breakdown": ("break", 0.2),
    "gap": ("build", 0.5), "end": ("outro", 0.6),
}  # fmt: skip


def song_of(file: File, found: Mapping[str, Any]) -> Song:
    """Return a song of the facts that were found in its sound (see `build.steps.intake.beats_step`)."""
    return Song(
        digest=file.digest,
        name=file.name,
        seconds=found["seconds"],
        bpm=found["bpm"],
        beats=tuple(found["beats"]),
        meter=found["meter"],
        downbeats=tuple(found["downbeats"]),
        sections=tuple(Section.model_validate(part) for part in found["sections"]),
    )


def song_music(song: Song, sync: Literal["beats", "free"], frames: int, start: float | None = None) -> Music:
    """Return how a song is played in an ad of so many frames; with a tempo where cuts follow it.

    It begins at the beat nearest to `start` seconds; where that is not said, at the first beat, or where its strongest
    stretch of that length begins. It rings out from its last bar.
    """
    seconds = frames / FPS
    beats = [beat for beat in song.beats if beat < song.seconds]
    if sync == "free" or song.bpm is None or not _SLOWEST <= song.bpm <= _FASTEST or len(beats) < 2:
        offset = min(
            start or _strongest(song, 0.0, (part.start for part in song.sections), seconds), song.seconds - MIN_LOOP
        )
        return Music(asset="music", offset=max(round(offset, 4), 0.0))
    first = beats[0] if beats[0] <= _LATEST else 0.0
    bars = song.downbeats or beats[:: song.meter or _BAR]
    if start is None:
        offset = _strongest(song, first, bars, seconds)
    else:
        offset = min([first, *beats], key=lambda beat: abs(beat - start))
    lasts = song.seconds - offset >= seconds
    music = Music(asset="music", bpm=song.bpm, offset=offset, end=None if lasts else _whole_bars(song, beats, offset))
    return music.model_copy(update={"fade": _ring_out(rhythm_of(song, music, frames).bars, frames)})


def _strongest(song: Song, first: float, bars: Iterable[float], seconds: float) -> float:
    """Return `first`, or the bar from which on a song is worth more: strong, and with a lift soon after it begins."""
    begins = [bar for bar in bars if first < bar <= song.seconds - seconds]
    return max([first, *begins], key=lambda begin: _worth(song, begin, seconds)) if len(song.sections) > 1 else first


def _worth(song: Song, begin: float, seconds: float) -> float:
    end = begin + seconds
    heard = [(part, min(part.end, end) - max(part.start, begin)) for part in song.sections]
    mean = sum(part.energy * max(length, 0) for part, length in heard) / seconds
    low, high = (begin + share * seconds for share in _LIFT)
    lifts = [after.energy - before.energy for before, after in pairwise(song.sections) if low <= after.start <= high]
    whole = any(abs(part.start - begin) < _ENDS for part in song.sections)
    return round(mean + _LIFTED * max([0.0, *lifts]) + _WHOLE_PART * whole, 6)


def _ring_out(bars: Sequence[int], frames: int) -> float | None:
    """Return the seconds from an ad's last bar to its end, where that is a time in which a song can ring out."""
    last = next((bar for bar in reversed(bars) if frames - bar >= _RING[0] * FPS), None)
    return round((frames - last) / FPS, 4) if last is not None and frames - last <= _RING[1] * FPS else None


def _whole_bars(song: Song, beats: list[float], offset: float) -> float | None:
    """Return the second at which the last whole bar ends, counted from the offset; None where that is too short."""
    step = 60 / (song.bpm or _FREE)
    following = beats[-1] + step
    ends = [*beats, min(following, song.seconds)] if following <= song.seconds + _ENDS else beats
    ends = [end for end in ends if end >= offset]
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


def heard_song(song: Song, music: Music, frames: int) -> Heard:
    """Return what is heard of a song: its rhythm and its parts, whose changes fall on cuts."""
    rhythm, seconds = rhythm_of(song, music, frames), frames / FPS
    end = music.end or song.seconds
    span = max(end - music.offset, MIN_LOOP)
    parts = [
        Stretch(round(start * FPS), 0, part.kind, part.energy)
        for turn in range(int(seconds / span) + 1)
        for part in song.sections
        if part.end > music.offset and part.start < end
        if (start := turn * span + max(part.start - music.offset, 0.0)) < seconds
    ]
    return Heard(rhythm, _stretched(parts, rhythm, frames))


def heard_mood(mood: str, frames: int) -> Heard:
    """Return what will be heard of music that is composed to a mood."""
    beats = grid(mood, frames)
    parts = [Stretch(part.start * beats.beat_frames, 0, *_COMPOSED[part.name]) for part in beats.sections]
    rhythm = mood_rhythm(mood, frames)
    return Heard(rhythm, _stretched(parts, rhythm, frames))


def _stretched(parts: Sequence[Stretch], rhythm: Rhythm, frames: int) -> tuple[Stretch, ...]:
    """Return parts that follow each other over a whole film, each beginning on a bar; short ones are joined."""
    grid_of = rhythm.bars or rhythm.beats
    kept: list[Stretch] = []
    for part in parts:
        start = min(grid_of, key=lambda at: abs(at - part.start), default=part.start) if kept else 0
        if start > frames - SHORTEST:
            continue
        if kept and start - kept[-1].start < SHORTEST:
            start = kept.pop().start
        kept.append(Stretch(start, 0, part.kind, part.energy))
    kept = kept or [Stretch(0, 0, "verse", 0.5)]
    ends = [*(part.start for part in kept[1:]), frames]
    before = [1.0, *(part.energy for part in kept)]
    return tuple(
        replace(part, end=end, drop=part.energy >= max(_STRONG, calmer + _DROP))
        for part, end, calmer in zip(kept, ends, before, strict=False)
    )
