"""The lead: a motif of three to five notes, stated, moved, turned and closed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from reelwright.craft.music.theory import Chord, nearest, scale_pitches

# Steps of the scale that a motif takes from its first note, by its number of notes: none leaps twice in a row.
_CONTOURS = {
    3: ((0, 2, 1), (0, 1, 4), (0, -1, 2), (0, 4, 2)),
    4: ((0, 1, 2, 4), (0, 2, 1, -1), (0, 4, 3, 2), (0, -1, 0, 2), (0, 2, 4, 3)),
    5: ((0, 1, 2, 4, 2), (0, 2, 1, 0, -1), (0, -1, 0, 2, 4), (0, 4, 3, 1, 2)),
}
RANGE = (64, 84)  # MIDI
_CENTER = 73
_AWKWARD = (6, 10, 11)  # leaps in semitones that no voice would sing


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


def sing(motif: Motif, place: int, phrase: int, chord: Chord, key: tuple[int, str], before: int | None) -> list[Tone]:
    """Return one bar of melody: bar `place` (0 to 3) of a phrase over a chord, from the pitch `before` on.

    The motif is stated, sequenced on the next chord, turned upside down (where it has no leap), and closed by two
    long notes: open in even phrases, on the root in odd ones, which also fill their longest step with a passing tone.
    """
    onsets, steps = motif.onsets, motif.steps
    if place == 2 and max(map(abs, steps)) <= 2:
        steps = tuple(-step for step in steps)
    if place == 3:
        onsets, steps = (motif.onsets[0], 8), ((1, 0) if phrase % 2 else (0, 1))
    elif place == 1 and phrase % 2:
        onsets, steps = _ornamented(onsets, steps)
    scale = scale_pitches(*key, *RANGE)
    home = nearest(_CENTER if before is None else round(0.6 * before + 0.4 * _CENTER), chord.classes)
    start = min(range(len(scale)), key=lambda index: abs(scale[index] - home))
    tones: list[Tone] = []
    for index, (onset, step) in enumerate(zip(onsets, steps, strict=True)):
        until = onsets[index + 1] if index + 1 < len(onsets) else min(onset + 6, 16)
        pitch = scale[_reflect(start + step, len(scale))]
        last = tones[-1].pitch if tones else before
        rising = step - steps[index - 1] if index else 0
        if index == 0 or onset % 8 == 0 or until - onset >= 4:
            classes = frozenset({chord.root}) if place == 3 and index and phrase % 2 else chord.classes
            pitch = _chord_tone(pitch, classes, last if index else None, rising)
        elif last is not None and abs(pitch - last) in _AWKWARD:
            pitch = _toward(pitch, last, scale)
        tones.append(Tone(onset, until - onset, pitch))
    return tones


def _ornamented(onsets: tuple[int, ...], steps: tuple[int, ...]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Put a tone into the middle of the longest space between two notes, halfway between their steps."""
    spaces = [later - earlier for earlier, later in pairwise(onsets)]
    index = spaces.index(max(spaces))
    if spaces[index] < 4:
        return onsets, steps
    middle = (steps[index] + steps[index + 1]) // 2
    passing = middle if middle != steps[index] else middle + 1
    at = onsets[index] + (spaces[index] + 1) // 2
    return (*onsets[: index + 1], at, *onsets[index + 1 :]), (*steps[: index + 1], passing, *steps[index + 1 :])


def _chord_tone(pitch: int, classes: frozenset[int], last: int | None, rising: int) -> int:
    """Return the tone of a chord nearest to a pitch that goes on in the contour's direction, never by a tritone."""
    tones = [tone for tone in range(RANGE[0], RANGE[1] + 1) if tone % 12 in classes]
    if last is not None:
        onward = [tone for tone in tones if (tone - last) * rising > 0 or (rising == 0 and tone == last)]
        tones = [tone for tone in onward if abs(tone - last) not in _AWKWARD] or onward or tones
    return min(tones, key=lambda tone: (abs(tone - pitch), tone))


def _toward(pitch: int, last: int, scale: tuple[int, ...]) -> int:
    """Return the next tone of the scale from a pitch towards the last one."""
    step = 1 if last > pitch else -1
    return scale[min(max(scale.index(pitch) + step, 0), len(scale) - 1)]


def _reflect(index: int, count: int) -> int:
    """Turn back into a range of `count` what runs out of it."""
    if index < 0:
        return -index
    return index if index < count else 2 * (count - 1) - index
