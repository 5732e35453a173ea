"""The structure of a film at another length: its shots as slots, each long enough to be seen and not too long."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal

from reelwright.craft.music.rhythm import LONGEST
from reelwright.planning.replica.roles import Seen, roles_of, seen_shots
from reelwright.study import FilmStudy
from reelwright.words import FPS, CameraMove, Role, ShotChange

LEAST = FPS  # frames: what is shorter joins its neighbour
_WHOLE = LONGEST - FPS  # frames: what is longer becomes several
_PART = 6 * FPS
_END_MOST = 5 * FPS
_MOST = 50  # slots: a plan has 60 shots, and the brief may have more to say
_FEW = 40
Place = Literal["top", "middle", "bottom"]


@dataclass(frozen=True)
class Slot:
    """A place for one shot: its part, its wished frames, the shots (by number) that it stands for, and how they were.

    `words` is how many stand in them, `said` how many are spoken, `seconds` how long the change into it takes.
    """

    role: Role
    frames: float
    shots: tuple[int, ...]
    change: ShotChange = "cut"
    seconds: float = 0.0
    camera: CameraMove = "static"
    words: int = 0
    said: int = 0


@dataclass(frozen=True)
class Structure:
    """The slots of a film, and how its own shots are: `roles`, `words` and where they stand, by number."""

    slots: tuple[Slot, ...]
    roles: tuple[Role, ...]
    words: tuple[int, ...]
    places: tuple[Place | None, ...]

    @property
    def merged(self) -> int:
        """How many shots have no slot of their own."""
        return len(self.roles) - len({slot.shots for slot in self.slots})


def structure_of(study: FilmStudy, frames: int) -> Structure:
    """Return the structure of a film, laid out in so many frames."""
    shots, roles = seen_shots(study), roles_of(study)
    slots = _slots(shots, roles, frames, LEAST)
    if len(slots) > _MOST:
        slots = _slots(shots, roles, frames, frames / _FEW)
    words = tuple(seen.words for seen in shots)
    return Structure(tuple(slots), roles, words, tuple(_place(study, seen) for seen in shots))


def _slots(shots: Sequence[Seen], roles: Sequence[Role], frames: int, least: float) -> list[Slot]:
    """Return the slots: shots of one part in a row are joined until they are long enough, then what is long is cut."""
    lengths = _lengths(shots, frames)
    each = [_slot(seen, number, roles[number], lengths[number]) for number, seen in enumerate(shots)]
    runs = [slot for _, run in groupby(each, key=lambda slot: slot.role) for slot in _joined(run, least)]
    return _ended([part for slot in _joined(runs, least) for part in _parted(slot)])


def _lengths(shots: Sequence[Seen], frames: int) -> list[float]:
    own = [max(seen.shot.end - seen.shot.start, 0.001) for seen in shots]
    return [frames * length / sum(own) for length in own]


def _slot(seen: Seen, number: int, role: Role, frames: float) -> Slot:
    shot = seen.shot
    return Slot(role, frames, (number,), shot.change, shot.change_seconds, shot.camera, seen.words, seen.said)


def _joined(slots: Iterable[Slot], least: float) -> list[Slot]:
    """Join what is too short with what follows, the last with what is before; the longer one's part stays."""
    made: list[Slot] = []
    for slot in slots:
        if made and made[-1].frames < least:
            made[-1] = _with(made[-1], slot)
        else:
            made.append(slot)
    if len(made) > 1 and made[-1].frames < least:
        last = made.pop()
        made[-1] = _with(made[-1], last)
    return made


def _with(slot: Slot, following: Slot) -> Slot:
    return replace(
        slot,
        role=max(slot, following, key=lambda each: each.frames).role,
        frames=slot.frames + following.frames,
        shots=(*slot.shots, *following.shots),
        words=slot.words + following.words,
        said=slot.said + following.said,
    )


def _parted(slot: Slot) -> list[Slot]:
    """Return a slot in parts, where one shot cannot last as long; the parts cut."""
    if slot.role == "end_card" and slot.frames > _END_MOST + LEAST:
        rest = replace(slot, role="showcase", frames=slot.frames - _END_MOST)
        return [*_parted(rest), replace(slot, frames=_END_MOST, change="cut", seconds=0.0)]
    if slot.frames <= _WHOLE:
        return [slot]
    count = -(-int(slot.frames) // _PART)
    part = replace(slot, frames=slot.frames / count)
    return [part, *[replace(part, change="cut", seconds=0.0)] * (count - 1)]


def _ended(slots: list[Slot]) -> list[Slot]:
    """Return slots of which the first opens and only the last closes; one alone becomes two."""
    if len(slots) == 1:
        half = replace(slots[0], frames=slots[0].frames / 2)
        slots = [replace(half, role="hook"), replace(half, role="end_card", change="cut", seconds=0.0)]
    first = slots[0] if slots[0].role == "quote" else replace(slots[0], role="hook")
    inner = [replace(slot, role="showcase") if slot.role == "end_card" else slot for slot in slots[1:-1]]
    return [first, *inner, replace(slots[-1], role="end_card")]


def _place(study: FilmStudy, seen: Seen) -> Place | None:
    """Return the third of the frame in which most of a shot's words stand."""
    boxes = [
        (text.box[2] * text.box[3], text.box[1] + text.box[3] / 2)
        for text in study.texts
        if text.text in seen.texts and min(text.end, seen.shot.end) > max(text.start, seen.shot.start)
    ]
    if not boxes:
        return None
    middle = max(boxes)[1]
    return "top" if middle < 1 / 3 else "bottom" if middle > 2 / 3 else "middle"
