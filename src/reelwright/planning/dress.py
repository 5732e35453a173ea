"""Give every shot its ground, its layout, the product's pose, its motion and the way it comes in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from reelwright.craft.backdrop import Family, family
from reelwright.plan import Backdrop, Fact, Footage, Generated, Placement, Shot, Transition
from reelwright.plan.elements import Element
from reelwright.plan.model import Layout, Motion, Pose
from reelwright.plan.pace import USUAL_FRAMES
from reelwright.planning.clips import AVOID
from reelwright.planning.elements import elements_of
from reelwright.planning.fit import Fitted
from reelwright.planning.story import Moment
from reelwright.planning.style import Style
from reelwright.words import TransitionKind, count_words

_POSES: tuple[Pose, ...] = ("stand", "close", "hero")
_CONTRAST_ROLES = ("offer", "quote", "problem")
_CHANGES = 0.3  # at most so many of the shots come in by more than a cut
# Energies of the music up to which texts come in so; none: as in the film's style.
_MOTIONS: tuple[tuple[float, tuple[Motion, ...]], ...] = (
    (0.35, ("fade", "blur")), (0.68, ()), (1.0, ("pop", "zoom", "slide")),
)  # fmt: skip
_SAME_GROUND = 2  # shots of a scene before one ground, in a film that its music leads
_CALM_MUSIC = 0.35  # energy of a part that dissolves in
_ENERGETIC = 0.8  # from this energy of a look on, pictures are thrown


@dataclass(frozen=True)
class Filmed:
    """A clip that an engine is to film: its words, and the part of the user's film that could stand in for it.

    `speaker` is the asset of who speaks in it, where somebody does.
    """

    prompt: str
    instead: Footage | None = None
    speaker: str | None = None


@dataclass(frozen=True)
class Film:
    """What is dressed. By the number of a shot, `footage` has the user's film and `clips` what is to be generated;
    `listed` films number their facts; `avoid` is what no clip may show.
    """

    fitted: Fitted
    style: Style
    footage: Mapping[int, Footage]
    clips: Mapping[int, Filmed]
    has_product: bool
    listed: bool
    facts: tuple[Fact, ...] = ()
    avoid: str = AVOID


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
    return _join(scenes, film)


def _shot(film: Film, place: Place, frames: int) -> Shot:
    moment, style = film.fitted.moments[place.scene], film.style
    base = family(style.families[_family(film, place)])
    texts = moment.cards[place.inner] if place.inner < len(moment.cards) else ()
    elements: tuple[Element, ...] = ()
    if place.inner == len(moment.cards) - 1 and place.scene == _last_of(film, moment.source):
        texts, elements = elements_of(texts, moment, film.facts)
    filmed = place.number in film.footage or place.number in film.clips
    bare = filmed or not film.has_product or moment.alone
    return Shot(
        id=f"s{place.scene + 1}-{place.inner + 1}",
        frames=frames,
        ground=_ground(film, base, moment, place),
        product=None if bare else _placement(base, moment, place, style),
        layout=_roomy(_layout(moment, place, film, sum(count_words(text.content) for text in texts)), elements),
        motion=_motion(moment, style),
        texts=texts,
        elements=elements,
        follows=moment.follows[place.inner : place.inner + 1],
    )


def _ground(film: Film, base: Family, moment: Moment, place: Place) -> Backdrop | Footage | Generated:
    seed = _seed(film.style, _turn(film, place))
    drawn = Backdrop(family=base.name, tone=_tone(base, moment, _turn(film, place), film.style), seed=seed)
    if place.number in film.clips:
        clip = film.clips[place.number]
        return Generated(
            prompt=clip.prompt, avoid=film.avoid, seed=(seed + place.inner) % 2**31, speaker=clip.speaker,
            instead=clip.instead or drawn,
        )  # fmt: skip
    return film.footage.get(place.number, drawn)


def _last_of(film: Film, source: str) -> int:
    """Return the last scene that shows what the brief says at `source`."""
    return max(index for index, moment in enumerate(film.fitted.moments) if moment.source == source)


def _family(film: Film, place: Place) -> int:
    """The leading family opens and closes the film; the others come in turn with it between."""
    closing = place.scene == len(film.fitted.moments) - 1
    return 0 if closing else _turn(film, place) % len(film.style.families)


def _turn(film: Film, place: Place) -> int:
    """Return which of the grounds, in their order, a shot stands before: one a scene, or one for every few shots."""
    changes = film.fitted.led and place.scene < len(film.fitted.moments) - 1
    return place.scene + (place.inner // _SAME_GROUND if changes else 0)


def _tone(base: Family, moment: Moment, turn: int, style: Style) -> Literal["light", "deep"]:
    """Most scenes share the look's tone; offers, quotes and every fourth scene stand against it."""
    deep = style.look.deep
    if moment.role in _CONTRAST_ROLES or turn % 4 == 3:
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


def _roomy(layout: Layout, elements: tuple[Element, ...]) -> Layout:
    """The low layout keeps its few lines below the product: it has no room for more."""
    return "stack" if elements and layout == "low" else layout


def _motion(moment: Moment, style: Style) -> Motion:
    if moment.role == "end_card":
        return "rise"
    if moment.stretch is None:
        return style.motion
    ways = next(ways for energy, ways in _MOTIONS if moment.stretch.energy <= energy)
    return ways[style.turn % len(ways)] if ways else style.motion


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


def _join(scenes: list[list[Shot]], film: Film) -> list[list[Shot]]:
    """Set the transitions: one at the reveal, few others, always at the start of a scene; all else cuts.

    Where music leads, it decides: its drops throw the picture, its calm parts dissolve into it.
    """
    if film.fitted.led:
        return _join_to_music(scenes, film)
    moments, ways = film.fitted.moments, _ways(film)
    budget = int(_CHANGES * sum(len(shots) for shots in scenes))
    last = len(scenes) - 1
    starts = sorted(
        range(1, len(scenes)),
        key=lambda at: (moments[at].role != "turn", not (at == last and ways.ending == "dip"), at % 2, at),
    )
    for index in starts[:budget]:
        kind = ways.reveal if moments[index].role == "turn" else ways.ending if index == last else ways.change
        _open(scenes, index, kind)
    return scenes


def _open(scenes: list[list[Shot]], index: int, kind: TransitionKind) -> None:
    """Let a scene come in by a transition, where the shots on both sides are long enough for it."""
    first, frames = scenes[index][0], USUAL_FRAMES[kind]
    if first.frames >= 2 * frames and scenes[index - 1][-1].frames >= 2 * frames:
        scenes[index][0] = first.model_copy(update={"transition": Transition(kind=kind, frames=frames)})


def _join_to_music(scenes: list[list[Shot]], film: Film) -> list[list[Shot]]:
    moments, turn = film.fitted.moments, film.style.turn
    thrown: tuple[TransitionKind, ...] = ("zoom", "whip", "split")
    drops = 0
    for index in range(1, len(scenes)):
        here, before = moments[index].stretch, moments[index - 1].stretch
        if here is None or before is None or here.start == before.start:
            continue
        if here.drop:
            _open(scenes, index, thrown[(turn + drops) % len(thrown)])
            drops += 1
        elif here.energy <= _CALM_MUSIC or index == len(scenes) - 1:
            _open(scenes, index, "dissolve" if here.energy <= _CALM_MUSIC else "dip")
    return scenes


@dataclass(frozen=True)
class _Ways:
    """How a film changes scenes: one way each at its reveal, between scenes, and into its end card."""

    reveal: TransitionKind
    change: TransitionKind
    ending: TransitionKind


def _ways(film: Film) -> _Ways:
    """Lists move on in one direction, energetic films throw the picture, calm ones dissolve and dip into the end."""
    look, turn = film.style.look, film.style.turn
    if look.calm:
        return _Ways("iris", "slide" if film.listed else "dissolve", "dip")
    if film.listed:
        kind: TransitionKind = ("slide", "wipe", "push")[turn % 3]
        return _Ways("iris", kind, kind)
    if look.energy >= _ENERGETIC:
        kind = ("whip", "zoom")[turn % 2]
        return _Ways("zoom" if kind == "whip" else "iris", kind, kind)
    kind = ("push", "slide")[turn % 2]
    return _Ways("wipe" if film.style.motion == "wipe" else "iris", kind, kind)
