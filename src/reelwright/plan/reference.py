"""The film that a plan follows, as measured: its structure, and nothing of its words, its picture or its sound."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from reelwright.color import Hex
from reelwright.frozen import Frozen
from reelwright.words import CameraMove, Line, Name, Rights, Role, ShotChange

Means = Literal["said", "shown", "both", "neither"]
Seconds = Annotated[float, Field(ge=0)]


class ReferenceShot(Frozen):
    """A shot by its times in seconds, its part in the story, how it came in, what its camera does, its words' number.

    `place` is where words stand in it, by thirds of the frame; None where there are none. `said` counts the words that
    are spoken in it.
    """

    start: Seconds
    end: Seconds
    role: Role
    change: ShotChange
    camera: CameraMove
    words: Annotated[int, Field(ge=0)] = 0
    place: Literal["top", "middle", "bottom"] | None = None
    said: Annotated[int, Field(ge=0)] = 0


class Spoken(Frozen):
    """How a film speaks: its words, how many a second while somebody speaks, and the share of the film that is so.

    `hook` and `call` tell whether its opening and what it asks of viewers are said, shown, both or neither.
    """

    words: Annotated[int, Field(ge=0)]
    rate: Annotated[float, Field(ge=0)]
    share: Annotated[float, Field(ge=0, le=1)]
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")] | None = None
    hook: Means
    call: Means


class Followed(Frozen):
    """Something of a reference that was taken over, or was not, and why."""

    what: Literal["story", "pace", "cuts", "tempo", "look", "text", "camera", "footage", "speech"]
    taken: bool
    why: Line


class Reference(Frozen):
    """`bpm` is the tempo of its music, `on_beat` the share of its cuts within 0.1 s of a beat (None: no beats known).

    `texts_known` says whether somebody could read the words in its picture, `read_by` and `heard_by` who did and who
    wrote down what is said; `spoken` is None where nobody did.
    """

    name: Name
    rights: Rights
    seconds: Seconds
    texts_known: bool
    read_by: Name | None = None
    heard_by: Name | None = None
    spoken: Spoken | None = None
    shots: Annotated[tuple[ReferenceShot, ...], Field(min_length=1, max_length=1000)]
    palette: Annotated[tuple[Hex, ...], Field(max_length=8)] = ()
    bpm: Annotated[float, Field(gt=0)] | None = None
    on_beat: Annotated[float, Field(ge=0, le=1)] | None = None
    notes: Annotated[tuple[Followed, ...], Field(max_length=20)] = ()
