"""Composing: from a mood, a length and a seed to a score."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from reelwright.craft.music.grid import BAR, PHRASE, BeatGrid, Section, grid, mood_of
from reelwright.craft.music.melody import invent, sing
from reelwright.craft.music.moods import Mood
from reelwright.craft.music.score import Note, Part, Score
from reelwright.craft.music.theory import BASS, Chord, chord, voice
from reelwright.words import FPS

_STEPS = 16  # of a bar
_JITTER, _TOUCH = 0.006, 0.10  # seconds and share of the velocity by which players are human
_STROKES = {"X": 1.0, "x": 0.75, "o": 0.42, "C": 1.0, "c": 0.72}
_OFFBEAT = 0.85  # what falls between two eighths is played softer
_PHRASES = "AABA"


@dataclass(frozen=True)
class Bar:
    """A bar, or half of one: its chord's four voices, the section it stands in and where its phrase is."""

    beat: int
    length: int
    chord: Chord
    voices: tuple[int, ...]
    section: Section
    place: int  # in its phrase, 0 to 3
    bridge: bool


def compose(mood: str, frames: int, seed: int = 0) -> Score:
    """Return a piece of music in a mood for a film of `frames` frames at 30 a second; the same one for the same seed.

    Form: the motif alone, the bass by an eighth of the film, drums, then everybody; longer pieces alternate two
    chord sequences and rest once or twice; two beats of dominant or subdominant without drums lead to the tonic,
    which rings to the end. Raises InputError for an unknown mood or a length out of range.
    """
    writer = _Writer(grid(mood, frames), mood_of(mood), random.Random(f"{mood}/{seed}"))
    return writer.score(seed)


class _Writer:
    def __init__(self, beats: BeatGrid, mood: Mood, chance: random.Random) -> None:
        self.grid, self.mood, self.chance = beats, mood, chance
        self.tonic = (mood.key + chance.choice((-2, 0, 0, 2, 3))) % 12
        self.motif, self.answer = invent(mood.rhythms, chance)
        self.second = beats.beat_frames / FPS  # seconds of a beat
        self.total = beats.frames / FPS
        self.bars = tuple(self._bars())

    def score(self, seed: int) -> Score:
        mood = self.mood
        parts = [
            Part("pad", mood.pad, self._human(self._pad())),
            Part("keys", mood.keys, self._human(self._keys())),
            Part("lead", mood.lead, self._human(self._lead())),
            Part("bass", mood.bass, self._human(self._bass())),
            *(Part(drum, drum, self._human(notes)) for drum, notes in self._drums().items()),
            Part("riser", "riser", tuple(self._riser())),
            Part("impact", "boom", tuple(self._impact())),
        ]
        return Score(
            grid=self.grid,
            seed=seed,
            key=self.tonic,
            chords=tuple((bar.beat, bar.chord.numeral) for bar in self.bars),
            motif=tuple(zip(self.motif.onsets, self.motif.steps, strict=True)),
            parts=tuple(part for part in parts if part.notes),
        )

    # Harmony

    def _bars(self) -> Iterator[Bar]:
        voices: tuple[int, ...] | None = None
        for beat, length, section in self._spans():
            bridge = section.name == "breakdown" or _PHRASES[beat // PHRASE % len(_PHRASES)] == "B"
            place = beat // BAR % 4
            wanted = chord(self._numeral(beat, length, section, bridge, place), self.tonic, self.mood.mode)
            voices = voice(wanted, voices)
            yield Bar(beat, length, wanted, voices, section, place, bridge)

    def _numeral(self, beat: int, length: int, section: Section, bridge: bool, place: int) -> str:
        before, gap, end = self.mood.cadence
        if section.name in ("gap", "end"):
            return gap if section.name == "gap" else end
        if beat + length == self._section("gap").start and beat > 0:
            return before
        return (self.mood.bridge if bridge else self.mood.verse)[place]

    def _spans(self) -> Iterator[tuple[int, int, Section]]:
        for section in self.grid.sections:
            if section.name == "end":
                yield section.start, section.end - section.start, section
                continue
            for beat in range(section.start, section.end, BAR):
                yield beat, min(BAR, section.end - beat), section

    def _section(self, name: str) -> Section:
        return next(section for section in self.grid.sections if section.name == name)

    # Players

    def _pad(self) -> Iterator[Note]:
        for bar in self.bars:
            length = self._end(bar) - bar.beat * self.second
            softer = 0.7 if bar.section.name == "motif" else 1.0
            for pitch in bar.voices:
                yield Note(bar.beat * self.second, length, pitch, 0.8 * softer)

    def _keys(self) -> Iterator[Note]:
        for bar in self.bars:
            if bar.section.name in ("gap", "end"):
                yield from self._strum(bar)
                continue
            quiet = 0.75 if bar.section.name in ("motif", "breakdown") else 1.0
            for step, length, sign in _read(self.mood.comping[bar.bridge], bar.length):
                voices = bar.voices if sign in "cC" else (bar.voices[int(sign)],)
                touch = _STROKES.get(sign, 0.85 if step % 4 == 0 else 0.62) * quiet
                held = max(length, 2) * self.second / 4
                for pitch in voices:
                    yield Note(self._time(bar, step), held, pitch, touch)

    def _strum(self, bar: Bar) -> Iterator[Note]:
        """Roll a chord upwards, and the last one on over an octave."""
        pitches = bar.voices if bar.section.name == "gap" else (*bar.voices, bar.voices[0] + 12, bar.voices[1] + 12)
        for index, pitch in enumerate(pitches):
            at = bar.beat * self.second + 0.028 * index
            yield Note(at, self._end(bar) - at, pitch, 0.85 - 0.05 * index)

    def _lead(self) -> Iterator[Note]:
        before: int | None = None
        key = (self.tonic, self.mood.mode)
        for bar in self.bars:
            if bar.section.name == "gap":
                continue
            if bar.section.name == "end":
                yield from self._last_note(bar, before)
                return
            if bar.section.name == "breakdown" and bar.place % 2:
                continue
            motif, phrase = (self.answer if bar.bridge else self.motif), bar.beat // PHRASE
            for tone in sing(motif, bar.place, phrase, bar.chord, key, before):
                if tone.onset < bar.length * 4:
                    before = tone.pitch
                    at = self._time(bar, tone.onset)
                    strength = 0.92 if tone.onset % 4 == 0 else 0.78
                    yield Note(at, tone.length * self.second / 4, tone.pitch, strength)

    def _last_note(self, bar: Bar, before: int | None) -> Iterator[Note]:
        """End on the tonic nearest to where the melody was, and its octave."""
        pitch = min((p for p in range(64, 78) if p % 12 == self.tonic), key=lambda p: abs(p - (before or 72)))
        at = bar.beat * self.second
        for number, octave in enumerate((0, 12)):
            yield Note(at + 0.03 * number, self.total - at, pitch + octave, 0.9 - 0.4 * number)

    def _bass(self) -> Iterator[Note]:
        for bar, following in pairwise((*self.bars, self.bars[-1])):
            if bar.section.name == "gap" or bar.beat + bar.length <= self.grid.bass_beat:
                continue
            root = bar.chord.bass
            if bar.section.name == "end":
                yield Note(bar.beat * self.second, self.total - bar.beat * self.second, root, 0.9)
                return
            simple = bar.section.name in ("motif", "breakdown")
            pattern = "r-------r-------" if simple else self.mood.bassline[bar.bridge]
            for step, length, sign in _read(pattern, bar.length):
                if bar.beat + step / 4 >= self.grid.bass_beat:
                    pitch = _bass_pitch(sign, root, following.chord.bass)
                    held = length * self.second / 4 * (0.95 if length > 2 else 0.8)
                    yield Note(self._time(bar, step), held, pitch, 0.9 if step % 8 == 0 else 0.78)

    def _drums(self) -> dict[str, list[Note]]:
        played: dict[str, list[Note]] = {drum: [] for drum in (*self.mood.drums, *self.mood.lift)}
        for bar in self.bars:
            name = bar.section.name
            if name in ("motif", "breakdown", "gap", "end") or not self.mood.drums:
                continue
            lifted = name == "full" and (bar.bridge or bar.place > 1)
            patterns = dict(self.mood.drums) | (dict(self.mood.lift) if lifted else {})
            if name == "turn":
                patterns.pop("clap", None)
            filling = bar.beat + bar.length == bar.section.end
            for drum, pattern in patterns.items():
                for step, _, sign in _read(pattern, bar.length):
                    if not (filling and step >= bar.length * 4 - 4 and drum not in ("kick", "boom")):
                        played[drum].append(self._stroke(bar, step, _STROKES[sign]))
            if filling:
                played.setdefault(self.mood.fill, []).extend(self._fill(bar))
        self._crashes(played)
        return played

    def _fill(self, bar: Bar) -> Iterator[Note]:
        """Four to six strokes that grow over the last beat of a section."""
        for number, step in enumerate(self.chance.choice(((0, 1, 2, 3), (0, 2, 3), (0, 1, 3)))):
            yield replace(self._stroke(bar, bar.length * 4 - 4 + step, 0.45 + 0.14 * number), pitch=number)

    def _crashes(self, played: dict[str, list[Note]]) -> None:
        """A cymbal opens each full section and the last chord, in moods that have a hat or a snare."""
        if not {"hat", "snare"} & set(self.mood.drums):
            return
        opened = [s for s in self.grid.sections if s.name in ("full", "end")]
        played["crash"] = [Note(s.start * self.second, 1.5, 0, 0.8 if s.name == "full" else 1.0) for s in opened]

    def _stroke(self, bar: Bar, step: int, strength: float) -> Note:
        softer = _OFFBEAT if step % 2 else 1.0
        return Note(self._time(bar, step), 0.2, 0, strength * softer)

    def _riser(self) -> Iterator[Note]:
        gap = self._section("gap")
        yield Note(gap.start * self.second, (gap.end - gap.start) * self.second, 0, 1.0)

    def _impact(self) -> Iterator[Note]:
        yield Note(self._section("end").start * self.second, 2.0, 0, 1.0)

    # Time

    def _time(self, bar: Bar, step: int) -> float:
        """Return the second of a sixteenth of a bar; every other one is late by the mood's swing."""
        late = (self.mood.swing - 0.5) / 2 if step % 2 else 0.0
        return (bar.beat + step / 4 + late) * self.second

    def _end(self, bar: Bar) -> float:
        return min((bar.beat + bar.length) * self.second, self.total)

    def _human(self, notes: Iterator[Note] | list[Note]) -> tuple[Note, ...]:
        return tuple(
            replace(
                note,
                at=max(note.at + self.chance.uniform(-_JITTER, _JITTER), 0.0),
                velocity=min(note.velocity * self.chance.uniform(1 - _TOUCH, 1 + _TOUCH), 1.0),
            )
            for note in notes
        )


def _read(pattern: str, beats: int) -> Iterator[tuple[int, int, str]]:
    """Yield (step, length in steps up to the next sign, sign) of the first `beats` beats of a pattern."""
    pattern = pattern[: beats * 4]
    for step, sign in enumerate(pattern):
        if sign not in ".-":
            rest = pattern[step + 1 :]
            yield step, 1 + len(rest) - len(rest.lstrip("-")), sign


def _bass_pitch(sign: str, root: int, following: int) -> int:
    """Return a bass note; `n` leads by a half step, or from the fifth, into the next root."""
    if sign == "n":
        leading = following - 1 if following != root else root + 7
        return leading if leading >= BASS[0] else leading + 12
    return root + {"r": 0, "f": 7, "o": 12}[sign]
