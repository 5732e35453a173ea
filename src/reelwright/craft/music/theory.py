"""Chords from Roman numerals, and voicings of them that move as little as possible."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise

SCALES = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
}
_DEGREES = ("I", "II", "III", "IV", "V", "VI", "VII")
_NUMERAL = re.compile(r"(b?)([IViv]+)(.*)")
_EXTENSIONS = {
    "": (), "7": (10,), "maj7": (11,), "9": (10, 14), "maj9": (11, 14), "13": (10, 21), "sus": (), "add9": (14,),
}  # fmt: skip

LOWEST, HIGHEST = 50, 76  # MIDI range of voicings
BASS = (33, 44)  # and of roots in the bass: every pitch class once


@dataclass(frozen=True)
class Chord:
    """A chord by the pitch class of its root, 0 to 11, and its intervals above it in semitones."""

    numeral: str
    root: int
    intervals: tuple[int, ...]

    @property
    def classes(self) -> frozenset[int]:
        return frozenset((self.root + interval) % 12 for interval in self.intervals)

    @property
    def bass(self) -> int:
        """The root as a MIDI pitch in the bass."""
        return BASS[0] + (self.root - BASS[0]) % 12


@lru_cache(maxsize=256)
def chord(numeral: str, tonic: int, mode: str) -> Chord:
    """Return the chord of a numeral such as `bVII`, `ii9` or `Vsus` in a key: lower case is minor, upper major."""
    match = _NUMERAL.fullmatch(numeral)
    if not match or match[3] not in _EXTENSIONS:
        raise ValueError(f"{numeral!r} is no chord")
    flat, degree, kind = match.groups()
    root = tonic + SCALES[mode][_DEGREES.index(degree.upper())] - len(flat)
    third = 5 if kind == "sus" else 4 if degree.isupper() else 3
    return Chord(numeral, root % 12, (0, third, 7, *_EXTENSIONS[kind]))


def voice(wanted: Chord, before: tuple[int, ...] | None) -> tuple[int, ...]:
    """Return four MIDI pitches from 50 to 76, low to high, nearest to the chord before.

    Neighbours are 3 semitones apart below 60 and 2 above; the top moves by at most 4 where that is possible; colour
    tones are never left out, the fifth of a chord of five notes may be.
    """
    # A first chord has no neighbour: it sits around the middle of the range.
    goal = before or (53, 58, 63, 68)
    free = [pitches for pitches in _voicings(wanted) if before is None or abs(pitches[-1] - goal[-1]) <= 4]
    return min(free or list(_voicings(wanted)), key=lambda pitches: (_distance(pitches, goal), pitches))


def _distance(pitches: tuple[int, ...], goal: tuple[int, ...]) -> int:
    return sum(abs(pitch - old) for pitch, old in zip(pitches, goal, strict=True))


@lru_cache(maxsize=256)
def _all_voicings(classes: frozenset[int], needed: frozenset[int]) -> tuple[tuple[int, ...], ...]:
    tones = [pitch for pitch in range(LOWEST, HIGHEST + 1) if pitch % 12 in classes]
    return tuple(
        pitches
        for pitches in combinations(tones, 4)
        if all(high - low >= (3 if low < 60 else 2) for low, high in pairwise(pitches))
        and needed <= {pitch % 12 for pitch in pitches}
    )


def _voicings(wanted: Chord) -> Iterator[tuple[int, ...]]:
    needed = {(wanted.root + interval) % 12 for interval in wanted.intervals if interval != 7}
    if len(needed) > 3:  # the bass has the root
        needed.discard(wanted.root)
    yield from _all_voicings(wanted.classes, frozenset(needed))


def scale_pitches(tonic: int, mode: str, low: int, high: int) -> tuple[int, ...]:
    """Return all MIDI pitches of a scale from `low` to `high`."""
    classes = {(tonic + step) % 12 for step in SCALES[mode]}
    return tuple(pitch for pitch in range(low, high + 1) if pitch % 12 in classes)


def nearest(pitch: int, classes: frozenset[int]) -> int:
    """Return the pitch of one of the pitch classes that is nearest, the lower of two."""
    return min((candidate for candidate in range(pitch - 6, pitch + 7) if candidate % 12 in classes),
               key=lambda candidate: (abs(candidate - pitch), candidate))  # fmt: skip
