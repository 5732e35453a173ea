"""The contract of a check: it looks at a finished film, and at what it was meant to be, and judges one thing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from reelwright.composition import AudioMix, Composition
from reelwright.cues import Cue
from reelwright.finding import Finding
from reelwright.plan import Plan
from reelwright.words import Aspect


@dataclass(frozen=True, kw_only=True)
class Film:
    """A finished film file, and what was measured when it was decoded once.

    `segments` holds one JSON-like record per segment of the picture as `reelwright.media.measure` returns it, in order;
    `streams` what a probe of the finished file says; `sound` what was measured of the finished sound, empty for none.
    """

    master: Path
    streams: dict[str, Any]
    segments: tuple[dict[str, Any], ...]
    sound: dict[str, Any]

    @property
    def label(self) -> str:
        """What the film is called in findings."""
        return self.master.name


@dataclass(frozen=True)
class Clip:
    """What was measured of the film that a shot shows, before anything stood on it (`reelwright.media.measure.clips`).

    `told` says that the film of an earlier aspect shows the same clip: what is wrong with it is told there. `lips` is
    how those of a speaker go with the voice (`reelwright.media.measure.lips`), where that can be told.
    """

    facts: Mapping[str, Any]
    told: bool = False
    lips: Mapping[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class Subject(Film):
    """One finished master with the plan and the composition that it was made from."""

    plan: Plan
    aspect: Aspect
    composition: Composition
    mix: AudioMix
    cues: tuple[Cue, ...]
    source: Callable[[str], Path]  # digest -> file
    beats: tuple[float, ...] = ()  # seconds of the beats that the cuts follow
    clips: Mapping[str, Clip] = field(default_factory=dict)  # of the shots that show film, by id

    @property
    def label(self) -> str:
        return self.aspect


class FilmCheck(Protocol):
    """A module of `reelwright.checks.film` with this function checks any film file; its file name is its name."""

    def check(self, film: Film) -> Iterable[Finding]: ...


class AdCheck(Protocol):
    """A module of `reelwright.checks.ad` or `.shared` with this function checks an ad against its plan."""

    def check(self, subject: Subject) -> Iterable[Finding]: ...
