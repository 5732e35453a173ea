"""The contract of a check: it looks at a finished file and what it was meant to be, and measures one thing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from reelwright.composition import AudioMix, Composition
from reelwright.finding import Finding
from reelwright.plan import Plan
from reelwright.words import Aspect


@dataclass(frozen=True)
class Spoken:
    """A word as it is heard: seconds from the start of the film."""

    text: str
    start: float
    end: float


@dataclass(frozen=True)
class Cue:
    """A caption as it is shown and written to file, with its words as they are spoken."""

    start: float
    end: float
    text: str
    words: tuple[Spoken, ...]


@dataclass(frozen=True)
class Subject:
    """One finished master, its plan and composition, and what was measured when it was decoded once.

    `segments` holds one JSON-like record per segment of the picture as `reelwright.media.measure` returns it, in order;
    `streams` what a probe of the finished file says; `sound` what was measured of the finished sound.
    """

    plan: Plan
    aspect: Aspect
    composition: Composition
    mix: AudioMix
    cues: tuple[Cue, ...]
    master: Path
    streams: dict[str, Any]
    segments: tuple[dict[str, Any], ...]
    sound: dict[str, Any]
    source: Callable[[str], Path]  # digest -> file


class Check(Protocol):
    """A module of `reelwright.checks` with this function is a check; its file name is the check's name."""

    def check(self, subject: Subject) -> Iterable[Finding]: ...
