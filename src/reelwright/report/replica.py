"""A plan beside the reference that it follows, shot by shot, as the plan stands now; an edit shows here too."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import mean
from typing import Annotated, Literal

from pydantic import Field

from reelwright.color import Hex
from reelwright.frozen import Frozen
from reelwright.plan import Footage, Generated, Plan, Reference, Shot
from reelwright.plan.reference import Followed, Spoken
from reelwright.words import CameraMove, Rights, Role, ShotChange

Seconds = Annotated[float, Field(ge=0)]
_ON_BEAT = 0.1  # seconds between a cut and a beat that are felt as one
_CHANGES = {"dissolve": "dissolve", "dip": "fade", "wipe": "wipe"}


class Theirs(Frozen):
    """Shots of the reference in a row: their numbers from 1, times, part, way in, camera, words and where these are."""

    numbers: tuple[int, ...]
    at: Seconds
    seconds: Seconds
    role: Role
    change: ShotChange
    camera: CameraMove
    words: Annotated[int, Field(ge=0)]
    place: Literal["top", "middle", "bottom"] | None = None


class Ours(Frozen):
    """A shot of the ad: what it shows is the product, film (the user's own or generated), or type alone."""

    shot: str
    at: Seconds
    seconds: Seconds
    role: Role
    change: str
    texts: tuple[str, ...]
    shows: Literal["product", "own film", "generated film", "type"]


class Pair(Frozen):
    """What stands where; None on a side that has nothing there."""

    theirs: Theirs | None = None
    ours: Ours | None = None


class Replica(Frozen):
    """An ad beside its reference. `on_beat` is the share of cuts on beats, `order` that of shots with the same part."""

    name: str
    rights: Rights
    texts_known: bool
    read_by: str | None
    heard_by: str | None
    spoken: Spoken | None
    seconds: Seconds
    own_seconds: Seconds
    pairs: tuple[Pair, ...]
    lengths: tuple[Seconds, ...]
    own_lengths: tuple[Seconds, ...]
    palette: tuple[Hex, ...]
    own_palette: tuple[Hex, ...]
    bpm: float | None
    own_bpm: float | None
    on_beat: float | None
    own_on_beat: float | None
    order: Annotated[float, Field(ge=0, le=1)]
    notes: tuple[Followed, ...]


def replica_of(plan: Plan, beats: Sequence[float] = ()) -> Replica | None:
    """Return the comparison of a plan with what it follows; None where it follows nothing.

    `beats` are the seconds of the beats that its cuts follow.
    """
    reference = plan.reference
    if reference is None:
        return None
    pairs = _pairs(plan, reference)
    both = [pair for pair in pairs if pair.theirs and pair.ours]
    same = [pair for pair in both if pair.theirs and pair.ours and pair.theirs.role == pair.ours.role]
    cuts = [start / plan.fps for start, _, _ in plan.shots()][1:]
    near = [min(abs(cut - beat) for beat in beats) <= _ON_BEAT for cut in cuts if beats]
    colors = plan.style.palette
    return Replica(
        name=reference.name,
        rights=reference.rights,
        texts_known=reference.texts_known,
        read_by=reference.read_by,
        heard_by=reference.heard_by,
        spoken=reference.spoken,
        seconds=reference.seconds,
        own_seconds=round(plan.frames / plan.fps, 3),
        pairs=tuple(pairs),
        lengths=tuple(round(max(shot.end - shot.start, 0), 3) for shot in reference.shots),
        own_lengths=tuple(round(shot.frames / plan.fps, 3) for _, _, shot in plan.shots()),
        palette=reference.palette,
        own_palette=(colors.ground, colors.deep, colors.accent, colors.third, colors.ink, colors.paper),
        bpm=reference.bpm,
        own_bpm=plan.music.bpm if plan.music else None,
        on_beat=reference.on_beat,
        own_on_beat=round(mean(near), 3) if near else None,
        order=round(len(same) / len(both), 3) if both else 0.0,
        notes=reference.notes,
    )


def _pairs(plan: Plan, reference: Reference) -> list[Pair]:
    """Return our shots in order, each beside what it follows; what nothing follows stands where it would come."""
    pairs: list[Pair] = []
    followed = {number for _, _, shot in plan.shots() for number in shot.follows}
    left = [number for number in range(len(reference.shots)) if number not in followed]
    told: set[int] = set()
    for start, scene, shot in plan.shots():
        own = [number for number in shot.follows if number < len(reference.shots)]
        while left and own and left[0] < own[0]:
            pairs.append(Pair(theirs=_theirs(reference, [left.pop(0)])))
        ours = _ours(plan, start, scene.role, shot)
        pairs.append(Pair(theirs=_theirs(reference, own) if own and not told & set(own) else None, ours=ours))
        told |= set(own)
    return [*pairs, *(Pair(theirs=_theirs(reference, [number])) for number in left)]


def _theirs(reference: Reference, numbers: Sequence[int]) -> Theirs:
    shots = [reference.shots[number] for number in numbers]
    return Theirs(
        numbers=tuple(number + 1 for number in numbers),
        at=shots[0].start,
        seconds=round(sum(max(shot.end - shot.start, 0) for shot in shots), 3),
        role=shots[0].role,
        change=shots[0].change,
        camera=shots[0].camera,
        words=sum(shot.words for shot in shots),
        place=next((shot.place for shot in shots if shot.place), None),
    )


def _ours(plan: Plan, start: int, role: Role, shot: Shot) -> Ours:
    said = (*(text.content for text in shot.texts), *(words for each in shot.elements for words in each.said))
    kind = shot.transition.kind
    return Ours(
        shot=shot.id,
        at=round(start / plan.fps, 3),
        seconds=round(shot.frames / plan.fps, 3),
        role=role,
        change="start" if start == 0 else _CHANGES.get(kind, kind),
        texts=said,
        shows=_shows(shot),
    )


def _shows(shot: Shot) -> Literal["product", "own film", "generated film", "type"]:
    if isinstance(shot.ground, Footage):
        return "own film"
    if isinstance(shot.ground, Generated):
        return "generated film"
    return "product" if shot.product else "type"
