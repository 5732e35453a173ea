"""Beats before there is music: where cuts may fall, and the form that the music will have."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from reelwright.craft.music.moods import MOODS, Mood
from reelwright.errors import InputError, Problem
from reelwright.words import FPS, MAX_SECONDS, MIN_SECONDS

BAR = 4  # beats
PHRASE = 4 * BAR
GAP = 2  # beats without drums before the last chord
_TAIL = 1.0  # seconds that the last chord rings at least
_TURN, _FULL = 5.5, 13.0  # seconds after which, at the latest, drums and everybody play
_LONG = 45.0  # seconds from which on a piece has a breakdown
_VERY_LONG = 100.0  # and from which on it has two

SectionName = Literal["motif", "turn", "full", "breakdown", "gap", "end"]


@dataclass(frozen=True)
class Section:
    """A part of the form, in beats from `start` to `end`."""

    name: SectionName
    start: int
    end: int


@dataclass(frozen=True)
class BeatGrid:
    """A mood's beats over a film: `beats` and `bars` are frames, `tonic_frame` is where the last chord falls.

    `beat_frames` is the length of a beat. The bar before the last chord has two beats where the length asks for it.
    `bass_beat` is where the bass comes in.
    """

    mood: str
    bpm: float
    frames: int
    beat_frames: int
    beats: tuple[int, ...]
    bars: tuple[int, ...]
    tonic_frame: int
    sections: tuple[Section, ...]
    bass_beat: int


def moods() -> tuple[str, ...]:
    """Return the names of all moods."""
    return tuple(MOODS)


def mood_of(name: str) -> Mood:
    """Return a mood by name; raises InputError for one that is not known."""
    if name not in MOODS:
        raise InputError(Problem("music.mood", name, f"the moods are {', '.join(MOODS)}", "Choose one of them."))
    return MOODS[name]


def grid(mood: str, frames: int) -> BeatGrid:
    """Return the beats of a mood over a film of `frames` frames at 30 a second, 6 to 180 s.

    Every beat falls on a whole frame, because a beat lasts a whole number of them. The last chord falls on a half bar
    and rings for a second or more. Raises InputError for an unknown mood or a length out of range.
    """
    beat = mood_of(mood).beat
    if not MIN_SECONDS * FPS <= frames <= MAX_SECONDS * FPS:
        limit = f"music lasts {MIN_SECONDS} to {MAX_SECONDS} seconds"
        raise InputError(Problem("music", f"{frames / FPS:g} s", limit, "Change `duration:`."))
    tonic = int((frames - _TAIL * FPS) // (2 * beat)) * 2
    bars = [*range(0, tonic, BAR), *range(tonic, -(-frames // beat), BAR)]
    sections = _form(tonic, frames, beat)
    return BeatGrid(
        mood=mood,
        bpm=FPS * 60 / beat,
        frames=frames,
        beat_frames=beat,
        beats=tuple(range(0, frames, beat)),
        bars=tuple(bar * beat for bar in bars if bar * beat < frames),
        tonic_frame=tonic * beat,
        sections=sections,
        bass_beat=max(min(int(0.12 * frames / beat) // 2 * 2, tonic - 2 * GAP), 0),
    )


def _form(tonic: int, frames: int, beat: int) -> tuple[Section, ...]:
    """Return the sections of a piece whose last chord falls on the beat `tonic`.

    The motif is alone for a sixth of the film, drums come with its turn, everybody plays from a third on; a long film
    does not wait that long.
    """
    beats, gap, second = frames / beat, tonic - GAP, FPS / beat
    turn = min(_bar(min(0.16 * beats, _TURN * second)), _bar(gap / 2))
    full = min(max(_bar(min(0.30 * beats, _FULL * second)), turn + BAR), gap)
    sections = [Section("motif", 0, turn), Section("turn", turn, full)]
    at = full
    for start, end in _breakdowns(gap, frames, beats):
        sections += [Section("full", at, start), Section("breakdown", start, end)]
        at = end
    sections += [Section("full", at, gap), Section("gap", gap, tonic), Section("end", tonic, math.ceil(beats))]
    return tuple(section for section in sections if section.end > section.start)


def _bar(beats: float) -> int:
    return round(beats / BAR) * BAR


def _breakdowns(gap: int, frames: int, beats: float) -> list[tuple[int, int]]:
    """Return where the drums rest in a long piece, in beats: two or four bars from the start of a phrase on."""
    seconds = frames / FPS
    if seconds < _LONG:
        return []
    length = PHRASE if beats >= 6 * PHRASE else PHRASE // 2
    places = (0.38, 0.70) if seconds >= _VERY_LONG else (0.58,)
    starts = [round(place * beats / PHRASE) * PHRASE for place in places]
    return [(start, start + length) for start in starts if start + length <= gap - BAR]
