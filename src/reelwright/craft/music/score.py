"""What a composer writes down and players read."""

from __future__ import annotations

from dataclasses import dataclass

from reelwright.craft.music.grid import BeatGrid, Section


@dataclass(frozen=True)
class Note:
    """A note: where it falls and how long it lasts in seconds, its MIDI pitch (0 for drums), its velocity, 0 to 1."""

    at: float
    length: float
    pitch: int
    velocity: float


@dataclass(frozen=True)
class Part:
    """What one player plays: `role` is its place in the mix, `instrument` its sound."""

    role: str
    instrument: str
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class Score:
    """A piece of music over a film; see `BeatGrid` for the times, which are frames, and `sections`, which are beats.

    `key` is the pitch class of the tonic, `chords` are (beat, numeral).
    """

    grid: BeatGrid
    seed: int
    key: int
    chords: tuple[tuple[int, str], ...]
    motif: tuple[tuple[int, int], ...]
    parts: tuple[Part, ...]

    @property
    def mood(self) -> str:
        return self.grid.mood

    @property
    def bpm(self) -> float:
        return self.grid.bpm

    @property
    def frames(self) -> int:
        return self.grid.frames

    @property
    def beats(self) -> tuple[int, ...]:
        return self.grid.beats

    @property
    def bars(self) -> tuple[int, ...]:
        return self.grid.bars

    @property
    def sections(self) -> tuple[Section, ...]:
        return self.grid.sections

    @property
    def tonic_frame(self) -> int:
        return self.grid.tonic_frame
