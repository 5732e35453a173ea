"""What the planner is told about the user's files; it never opens one."""

from __future__ import annotations

from dataclasses import dataclass

from reelwright.planning.references import joined
from reelwright.study import LookStudy, Section
from reelwright.words import FootageSound, UsableRights


@dataclass(frozen=True)
class File:
    """An ingested file: its content digest and what the user called it."""

    digest: str
    name: str


@dataclass(frozen=True)
class Clip(File):
    """The user's own film: its length in seconds, its size in pixels, what becomes of its sound (None: not said), and
    his rights in it.
    """

    seconds: float
    width: int
    height: int
    sound: FootageSound | None = None
    rights: UsableRights | None = None


@dataclass(frozen=True)
class Song(File):
    """The user's own music: its length, its tempo (None where none was found) and its beats in seconds.

    `meter` is the beats of a bar and `downbeats` are where bars begin, None and () where that is not known; `sections`
    are its parts without gaps, () where they are not known.
    """

    seconds: float
    bpm: float | None = None
    beats: tuple[float, ...] = ()
    meter: int | None = None
    downbeats: tuple[float, ...] = ()
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True)
class Reference(File):
    """A picture or a film whose look the ad should come near to (None: it was not measured)."""

    look: LookStudy | None = None


@dataclass(frozen=True)
class Presenter(File):
    """A person who speaks on camera: a picture, or a film of so many seconds."""

    seconds: float | None = None


@dataclass(frozen=True)
class Assets:
    """Everything ingested for one brief; all of it is optional. `reference` is the film that is followed, where it is
    the user's own.
    """

    product: File | None = None
    logo: File | None = None
    footage: tuple[Clip, ...] = ()
    song: Song | None = None
    references: tuple[Reference, ...] = ()
    reference: Clip | None = None
    presenter: Presenter | None = None

    @property
    def aim(self) -> LookStudy | None:
        """What the references look like, all together; None without any."""
        return joined([reference.look for reference in self.references if reference.look])
