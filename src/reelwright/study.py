"""What is measured of a film, a picture or a song that somebody gives as a reference; nothing of its pixels or sound.

Times are seconds from the beginning, shares are of 1, colours are sRGB.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from reelwright.color import Hex
from reelwright.frozen import Frozen
from reelwright.words import CameraMove, Line, Name, ShotChange

Share = Annotated[float, Field(ge=0, le=1)]
Seconds = Annotated[float, Field(ge=0)]
TextRole = Literal["brand", "hook", "claim", "offer", "quote", "call", "legal", "caption", "other"]
SectionKind = Literal["intro", "verse", "build", "chorus", "break", "outro"]


class Swatch(Frozen):
    """A colour, and the share of the picture that it has."""

    color: Hex
    share: Share


class LookStudy(Frozen):
    """How pictures look: their main colours, most first, and their light, as a viewer sees it.

    `light` and `contrast` are the mean and the standard deviation of CIE L* / 100, `saturation` is the mean of CIELAB
    chroma / 100, `warmth` the mean of b* / 100 (positive is yellow), `grain` the standard deviation of L* / 100 of the
    noise in flat parts.
    """

    palette: Annotated[tuple[Swatch, ...], Field(max_length=8)]
    light: Share
    contrast: Share
    saturation: Annotated[float, Field(ge=0)]
    warmth: float
    grain: Share


class TextStudy(Frozen):
    """Words that stand in the picture: when, and where (left, top, width, height, shares of the frame).

    `confidence` is how sure their reader is, and `role` the part that it takes them for; None: it does not tell.
    """

    text: Line
    start: Seconds
    end: Seconds
    box: tuple[float, float, float, float]
    confidence: Share | None = None
    role: TextRole | None = None


class ShotStudy(Frozen):
    """A shot: `change` is how it came in, `motion` the median way of the picture in frame widths a second."""

    start: Seconds
    end: Seconds
    change: ShotChange
    change_seconds: Seconds = 0
    camera: CameraMove
    motion: Annotated[float, Field(ge=0)]
    look: LookStudy
    faces: Share | None = None  # the largest share that a face has of the frame; None: not looked for


class Section(Frozen):
    """A part of a song that is of one kind; `energy` is 0 for its calmest and 1 for its strongest part."""

    start: Seconds
    end: Seconds
    kind: SectionKind
    energy: Share


class SaidWord(Frozen):
    """A word that is spoken, and when."""

    text: Name
    start: Seconds
    end: Seconds


class Said(Frozen):
    """A sentence that is spoken, when, and its words; none where nobody told their times."""

    text: Line
    start: Seconds
    end: Seconds
    words: tuple[SaidWord, ...] = ()


class SoundStudy(Frozen):
    """What is heard: its loudness in LUFS (None: silence), its beat where it has one, and what is said.

    `said` is None where nobody could write it down, and empty where nobody speaks. `heard_by` says who wrote it down,
    and `language` (a code of ISO 639) what it is in, where that was told.
    """

    loudness: float | None
    bpm: float | None = None
    meter: int | None = None
    beats: tuple[float, ...] = ()
    downbeats: tuple[float, ...] = ()
    sections: tuple[Section, ...] = ()
    said: tuple[Said, ...] | None = None
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")] | None = None
    heard_by: Name | None = None


class FilmStudy(Frozen):
    """A film as a reference. `read_by` says who read its texts; None: nobody could, and `texts` is empty."""

    name: Name
    seconds: Seconds
    width: int
    height: int
    fps: Annotated[float, Field(gt=0)]
    look: LookStudy
    shots: Annotated[tuple[ShotStudy, ...], Field(min_length=1)]
    texts: tuple[TextStudy, ...] = ()
    read_by: Name | None = None
    sound: SoundStudy | None = None

    @property
    def cuts(self) -> tuple[float, ...]:
        """When shots come in, but for the first."""
        return tuple(shot.start for shot in self.shots[1:])
