"""Cuts on the beat: shot lengths that come nearest to what each shot wants, with every cut on a beat."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from reelwright.craft.music.grid import grid
from reelwright.study import SectionKind as Kind
from reelwright.words import FPS

SHORTEST = 24  # frames: 0.8 s
LONGEST = 8 * FPS
FASTEST = 6  # frames between beats: 300 a minute


@dataclass(frozen=True)
class Rhythm:
    """The frames on which cuts may fall, inside the film, those on which half a bar begins, and a whole one."""

    beats: tuple[int, ...]
    halves: tuple[int, ...]
    bars: tuple[int, ...]


@dataclass(frozen=True)
class Stretch:
    """A part of the music over the frames [start, end); `energy` runs from 0, its calmest part, to 1, its strongest.

    With a `drop` all its strength comes in at once.
    """

    start: int
    end: int
    kind: Kind
    energy: float
    drop: bool = False


@dataclass(frozen=True)
class Heard:
    """What a film's music gives it to follow: beats, and parts one after the other from its first frame to its last."""

    rhythm: Rhythm
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True)
class Span:
    """A shot's length in frames: the least that its words need, what it would like, the most it may have."""

    least: int
    wish: int
    most: int = LONGEST


def mood_rhythm(mood: str, frames: int) -> Rhythm:
    """Return the beats that the music of a mood will have."""
    beats = grid(mood, frames)
    return _inside(beats.beats, beats.bars, frames)


def even_rhythm(bpm: float, frames: int, offset: float = 0.0) -> Rhythm:
    """Return beats at a steady tempo, in four-four bars, from `offset` frames on."""
    step = FPS * 60 / bpm
    count = int((frames - offset) / step) + 1
    beats = [round(offset + index * step) for index in range(count)]
    return _inside(beats, beats[::4], frames)


def song_rhythm(heard: Sequence[float], downbeats: Sequence[float], bpm: float, meter: int, frames: int) -> Rhythm:
    """Return the beats of a song where they are heard, in seconds; gaps and its end go on at its median pace.

    Bars of `meter` beats begin at the downbeats, or at the first beat where none are known.
    """
    found = _apart([beat * FPS for beat in heard])
    if len(found) < 2:
        return even_rhythm(bpm, frames)
    steps = sorted(later - earlier for earlier, later in pairwise(found))
    step = max(steps[len(steps) // 2], FASTEST)
    found = [*(found[0] - step * index for index in range(int(found[0] / step), 0, -1)), *found]
    beats: list[float] = []
    for earlier, later in pairwise([*found, max(frames, found[-1]) + step]):
        parts = max(round((later - earlier) / step), 1)
        beats += [earlier + (later - earlier) * index / parts for index in range(parts)]
    whole = [round(beat) for beat in beats]
    return _inside(whole, _bars(beats, [bar * FPS for bar in downbeats], meter), frames, meter)


def _bars(beats: Sequence[float], downbeats: Sequence[float], meter: int) -> list[int]:
    """Return the frames on which bars begin: every so many beats from each downbeat to the next."""
    begins = sorted({min(range(len(beats)), key=lambda index: abs(beats[index] - bar)) for bar in downbeats}) or [0]
    first = list(range(begins[0] % meter, begins[0], meter))
    spans = pairwise([*begins, len(beats)])
    return [round(beats[index]) for index in [*first, *(i for a, b in spans for i in range(a, b, meter))]]


def _apart(beats: Sequence[float]) -> list[float]:
    """Drop beats that follow another faster than any music does."""
    kept: list[float] = []
    for beat in beats:
        if not kept or beat - kept[-1] >= FASTEST:
            kept.append(beat)
    return kept


def _inside(beats: Sequence[int], bars: Sequence[int], frames: int, meter: int = 4) -> Rhythm:
    """Return the rhythm of beats and bars inside the film; a half bar of four begins two beats after a bar."""
    starts = {beats.index(bar) for bar in bars}
    steps = (0, 2) if meter == 4 else (0,)
    halves = {beats[index + step] for index in starts for step in steps if index + step < len(beats)}
    return Rhythm(*(tuple(sorted({at for at in group if 0 < at < frames})) for group in (beats, halves, bars)))


def lay(spans: Sequence[Span], rhythm: Rhythm, frames: int) -> tuple[int, ...] | None:
    """Return the shots' lengths, which add up to `frames`, or None where no choice of beats allows it.

    Every cut falls on a beat and the last shot begins on a bar (on half a bar or a beat, where no bar fits).
    Dynamic programming over (shot, beat); a length costs the square of its relative distance from the wish.
    """
    for last in (rhythm.bars, rhythm.halves, rhythm.beats):
        lengths = _shortest_path(spans, rhythm.beats, frozenset(last), frames)
        if lengths:
            return lengths
    return None


def _shortest_path(
    spans: Sequence[Span], beats: tuple[int, ...], last: frozenset[int], frames: int
) -> tuple[int, ...] | None:
    if sum(max(span.least, SHORTEST) for span in spans) > frames:
        return None
    costs, sources = {0: 0.0}, list[dict[int, int]]()
    for number, (span, (first, final)) in enumerate(zip(spans, _room(spans, frames), strict=True)):
        least, most = max(span.least, SHORTEST), min(span.most, LONGEST)
        ends = beats[bisect_left(beats, first) : bisect_right(beats, final)] if number < len(spans) - 1 else (frames,)
        if number == len(spans) - 2:
            ends = tuple(end for end in ends if end in last)
        off = [(length / span.wish - 1) ** 2 for length in range(most + 1)]
        reached: dict[int, float] = {}
        source: dict[int, int] = {}
        for start, cost in costs.items():
            for end in ends[bisect_left(ends, start + least) : bisect_right(ends, start + most)]:
                total = cost + off[end - start]
                if total < reached.get(end, math.inf):
                    reached[end], source[end] = total, start
        costs = reached
        sources.append(source)
    return _traced(sources, frames) if frames in costs else None


def _room(spans: Sequence[Span], frames: int) -> list[tuple[int, int]]:
    """Return between which frames each shot must end, so that those after it can fill the film."""
    room, first, final = [(frames, frames)], frames, frames
    for span in reversed(spans[1:]):
        first, final = first - min(span.most, LONGEST), final - max(span.least, SHORTEST)
        room.append((first, final))
    return room[::-1]


def _traced(sources: Sequence[dict[int, int]], frames: int) -> tuple[int, ...]:
    """Return the shots' lengths on the way back from the last frame."""
    ends = [frames]
    for source in reversed(sources):
        ends.append(source[ends[-1]])
    return tuple(end - start for start, end in pairwise(ends[::-1]))
