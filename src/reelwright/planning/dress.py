"""Give every shot its ground, its layout, the product's pose, its motion and the way it comes in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from reelwright.craft.backdrop import Family, family
from reelwright.plan import Backdrop, Footage, Placement, Shot, Transition
from reelwright.plan.model import Layout, Motion, Pose
from reelwright.planning.fit import Fitted
from reelwright.planning.story import Moment
from reelwright.planning.style import Style
from reelwright.words import count_words

_POSES: tuple[Pose, ...] = ("stand", "close", "hero")
_CONTRAST_ROLES = ("offer", "quote", "problem")
_PUSH, _IRIS, _DISSOLVE = 11, 18, 12  # frames
_CHANGES = 0.3  # at most so many of the shots come in by more than a cut


@dataclass(frozen=True)
class Film:
    """What is dressed. `footage` maps shot numbers to the user's film; `listed` films number their facts."""

    fitted: Fitted
    style: Style
    footage: dict[int, Footage]
    has_product: bool
    listed: bool


@dataclass(frozen=True)
class Place:
    """Where a shot stands: its scene, its number in the scene and in the film."""

    scene: int
    inner: int
    number: int


def dress(film: Film) -> list[list[Shot]]:
    """Return the shots of each scene; no two that follow each other look the same."""
    scenes: list[list[Shot]] = []
    previous: Shot | None = None
    number = 0
    for index, lengths in enumerate(film.fitted.lengths):
        scenes.append([])
        for inner, frames in enumerate(lengths):
            shot = _unlike(_shot(film, Place(index, inner, number), frames), previous)
            scenes[-1].append(shot)
            previous, number = shot, number + 1
    return _join(scenes, film.fitted.moments, film.style)


def _shot(film: Film, place: Place, frames: int) -> Shot:
    moment, style = film.fitted.moments[place.scene], film.style
    base = family(style.families[_family(place.scene, len(film.fitted.moments), len(style.families))])
    texts = moment.cards[place.inner] if place.inner < len(moment.cards) else ()
    footage = film.footage.get(place.number)
    bare = footage or not film.has_product or moment.alone
    return Shot(
        id=f"s{place.scene + 1}-{place.inner + 1}",
        frames=frames,
        ground=footage
        or Backdrop(family=base.name, tone=_tone(base, moment, place, style), seed=_seed(style, place.scene)),
        product=None if bare else _placement(base, moment, place, style),
        layout=_layout(moment, place, film, sum(count_words(text.content) for text in texts)),
        motion=_motion(moment, style),
        texts=texts,
    )


def _family(scene: int, scenes: int, families: int) -> int:
    """The leading family opens and closes the film; the others come in turn with it between."""
    return 0 if scene == scenes - 1 else scene % families


def _tone(base: Family, moment: Moment, place: Place, style: Style) -> Literal["light", "deep"]:
    """Most scenes share the look's tone; offers, quotes and every fourth scene stand against it."""
    deep = style.look.deep
    if moment.role in _CONTRAST_ROLES or place.scene % 4 == 3:
        deep = not deep
    if moment.alone:
        deep = True
    wanted: Literal["light", "deep"] = "deep" if deep else "light"
    return wanted if wanted in base.tones else base.tones[0]


def _seed(style: Style, scene: int) -> int:
    return (style.turn * 7919 + scene * 104_729) % 2**31


def _placement(base: Family, moment: Moment, place: Place, style: Style) -> Placement:
    enter = moment.role == "turn" and place.inner == 0 and place.number > 0
    if base.floats:
        return Placement(pose="close" if place.inner % 2 else "float", enter=enter)
    if base.hides and enter:
        return Placement(pose="peek", enter=True)
    if moment.role in ("end_card", "turn") and place.inner == 0:
        return Placement(pose="stand", enter=enter)
    if place.number == 0:
        return Placement(pose="hero")
    start = style.turn + place.scene
    return Placement(pose=_POSES[(start + place.inner) % len(_POSES)])


def _layout(moment: Moment, place: Place, film: Film, words: int) -> Layout:
    style = film.style
    if moment.role == "end_card":
        return "center" if style.layout != "center" else "stack"
    if film.listed and any(text.role == "number" for card in moment.cards for text in card):
        return "index"
    if place.number == 0 and 0 < words <= 4:
        return "poster"
    return style.layout


def _motion(moment: Moment, style: Style) -> Motion:
    if moment.role == "end_card":
        return "rise"
    return style.motion


def _look_of(shot: Shot) -> tuple[object, ...]:
    return (shot.ground, shot.layout, shot.product.pose if shot.product else None)


def _unlike(shot: Shot, previous: Shot | None) -> Shot:
    """Return the shot, changed where it would look like the one before it."""
    if previous is None or _look_of(shot) != _look_of(previous):
        return shot
    if shot.product:
        poses = ("float", "close") if shot.product.pose == "float" else _POSES
        pose = next(pose for pose in poses if previous.product is None or pose != previous.product.pose)
        return shot.model_copy(update={"product": shot.product.model_copy(update={"pose": pose})})
    if isinstance(shot.ground, Backdrop):
        other = shot.ground.model_copy(update={"seed": (shot.ground.seed + 1) % 2**31})
        layout: Layout = "poster" if shot.layout != "poster" else "center"
        return shot.model_copy(update={"ground": other, "layout": layout})
    return shot


def _join(scenes: list[list[Shot]], moments: Sequence[Moment], style: Style) -> list[list[Shot]]:
    """Set the transitions: an iris at the reveal, few others, always at the start of a scene; all else cuts."""
    budget = int(_CHANGES * sum(len(shots) for shots in scenes))
    starts = sorted(range(1, len(scenes)), key=lambda index: (moments[index].role != "turn", index % 2, index))
    for index in starts[:budget]:
        first = scenes[index][0]
        change = _change(moments[index], style)
        if first.frames >= 2 * change.frames and scenes[index - 1][-1].frames >= 2 * change.frames:
            scenes[index][0] = first.model_copy(update={"transition": change})
    return scenes


def _change(moment: Moment, style: Style) -> Transition:
    if moment.role == "turn":
        return Transition(kind="iris", frames=_IRIS)
    if style.look.calm:
        return Transition(kind="dissolve", frames=_DISSOLVE)
    return Transition(kind="push", frames=_PUSH)
