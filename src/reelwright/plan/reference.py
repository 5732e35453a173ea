"""The film that a plan follows, as measured: its structure, and nothing of its words, its picture or its sound."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from reelwright.color import Hex
from reelwright.frozen import Frozen
from reelwright.words import CameraMove, Line, Name, Rights, Role, ShotChange

Seconds = Annotated[float, Field(ge=0)]


class ReferenceShot(Frozen):
    """A shot by its times in seconds, its part in the story, how it came in, what its camera does, its words' number.

    `place` is where words stand in it, by thirds of the frame; None where there are none.
    """

    start: Seconds
    end: Seconds
    role: Role
    change: ShotChange
    camera: CameraMove
    words: Annotated[int, Field(ge=0)] = 0
    place: Literal["top", "middle", "bottom"] | None = None


class Followed(Frozen):
    """Something of a reference that was taken over, or was not, and why."""

    what: Literal["story", "pace", "cuts", "tempo", "look", "text", "camera", "footage"]
    taken: bool
    why: Line


class Reference(Frozen):
    """`bpm` is the tempo of its music, `on_beat` the share of its cuts within 0.1 s of a beat (None: no beats known).

    `texts_known` says whether somebody could read the words in its picture.
    """

    name: Name
    rights: Rights
    seconds: Seconds
    texts_known: bool
    shots: Annotated[tuple[ReferenceShot, ...], Field(min_length=1, max_length=1000)]
    palette: Annotated[tuple[Hex, ...], Field(max_length=8)] = ()
    bpm: Annotated[float, Field(gt=0)] | None = None
    on_beat: Annotated[float, Field(ge=0, le=1)] | None = None
    notes: Annotated[tuple[Followed, ...], Field(max_length=20)] = ()
