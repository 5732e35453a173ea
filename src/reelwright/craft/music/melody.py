"""The lead: a motif of three to five notes, stated, moved, turned and closed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from reelwright.craft.music.theory import Chord, nearest, scale_pitches

# Steps of the scale that a motif takes from its first note, by its number of notes: none leaps twice in a row.
_CONTOURS = {
    3: ((0, 2, 1), (0, 1, 4), (0, -1, 2), (0, 4, 2)),
    4: ((0, 1, 2, 4), (0, 2, 1, -1), (0, 4, 3, 2), (0, -1, 0, 2), (0, 2, 4, 3)),
    5: ((0, 1, 2, 4, 2), (0, 2, 1, 0, -1), (0, -1, 0, 2, 4), (0, 4, 3, 1, 2)),
}
RANGE = (64, 84)  # MIDI
_CENTER = 72


@dataclass(frozen=True)
class Motif:
    """Onsets in sixteenths of a bar and steps of the scale from the first note."""

    onsets: tuple[int, ...]
    steps: tuple[int, ...]


@dataclass(frozen=True)
class Tone:
    """A note of the lead: sixteenths from the start of its bar, its length in sixteenths, its pitch."""

    onset: int
    length: int
    pitch: int


def invent(rhythms: Sequence[tuple[int, ...]], chance: random.Random) -> tuple[Motif, Motif]:
    """Return a motif and its answer: another rhythm, the contour mirrored or new."""
    first, second = chance.sample(list(rhythms), 2)
    steps = chance.choice(_CONTOURS[len(first)])
    mirrored = tuple(-step for step in steps)
    answer = mirrored if len(second) == len(first) else chance.choice(_CONTOURS[len(second)])
    return Motif(first, steps), Motif(second, answer)


def sing(motif: Motif, place: int, chord: Chord, key: tuple[int, str], before: int | None) -> list[Tone]:
    """Return one bar of melody: bar `place` (0 to 3) of a phrase over a chord, from the pitch `before` on.

    The motif is stated, sequenced on the next chord, varied by its inversion, and closed by two long notes. What
    falls on a beat is a tone of the chord.
    """
    steps = motif.steps
    onsets = motif.onsets
    if place == 2:
        steps = tuple(-step for step in steps)
    if place == 3:
        onsets, steps = (onsets[0], 8), (0, -1)
    scale = scale_pitches(*key, *RANGE)
    root = nearest(_CENTER if before is None else round(0.7 * before + 0.3 * _CENTER), chord.classes)
    start = min(range(len(scale)), key=lambda index: abs(scale[index] - root))
    tones = []
    for index, (onset, step) in enumerate(zip(onsets, steps, strict=True)):
        pitch = scale[_reflect(start + step, len(scale))]
        if onset % 4 == 0 or index == 0 or place == 3:
            pitch = _inside(nearest(pitch, chord.classes))
        until = onsets[index + 1] if index + 1 < len(onsets) else min(onset + 6, 16)
        tones.append(Tone(onset, until - onset, pitch))
    return tones


def _reflect(index: int, count: int) -> int:
    """Turn back into a range of `count` what runs out of it."""
    if index < 0:
        return -index
    return index if index < count else 2 * (count - 1) - index


def _inside(pitch: int) -> int:
    while pitch < RANGE[0]:
        pitch += 12
    while pitch > RANGE[1]:
        pitch -= 12
    return pitch
