"""Words as they are heard and captions as they are shown; all times are seconds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Spoken:
    """A word as it is heard: seconds from the start of the film."""

    text: str
    start: float
    end: float


@dataclass(frozen=True)
class Cue:
    """A caption as it is shown and written to file, with its words as they are spoken: by the ad's voice, or in the
    `own` sound of a user's film.
    """

    start: float
    end: float
    text: str
    words: tuple[Spoken, ...]
    own: bool = False
