"""What shots show of the user's own: a film, a photo that is held, or a film in which an engine changes something."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from reelwright.build.step import Step
from reelwright.build.steps.grounds import Film, footage_step
from reelwright.build.steps.intake import film_step
from reelwright.build.steps.retouch import inset_step, lent_seconds, lent_step
from reelwright.build.steps.speakers import portrait_step
from reelwright.engine import InputKind
from reelwright.plan.model import Footage, Shot
from reelwright.words import Aspect

if TYPE_CHECKING:
    from reelwright.build.graph import FilmGraph


def shown(graph: FilmGraph, shot: str, ground: Footage, frames: int) -> Film:
    """Return what a shot is cut from: the user's film, or his photo, held for as long as the shot lasts."""
    if not graph.plan.asset(ground.asset).still:
        return graph.film(ground.asset)
    held = portrait_step(graph.picture(ground.asset), frames, graph.plan.aspects, f"photo in {shot}")
    return Film(held.name, step=held)


def lent(graph: FilmGraph, shot: Shot, aspect: Aspect, frames: int) -> Mapping[InputKind, Step]:
    """Return the step that cuts what an engine is lent of the user's film, for `frames` of a shot."""
    assert isinstance(shot.ground, Footage)
    film, name = graph.film(shot.ground.asset), f"film lent for {shot.id}, {aspect}"
    return {"video": lent_step(film, shot.ground.start, lent_seconds(frames), aspect, name)}


def retouched(graph: FilmGraph, shot: Shot, aspect: Aspect, frames: int, clip: Step) -> Step:
    """Return the step of the film as the shot shows it: an engine's clip, or the user's film with it in a box."""
    if not isinstance(shot.ground, Footage) or shot.ground.retouch is None or shot.ground.retouch.box is None:
        return clip
    found = graph.plan.asset(shot.ground.asset)
    film = graph.film(found.id)
    whole = film_step(found.digest, partial(graph.source, found.digest), film.what)
    cut = footage_step(film, shot.ground.start, frames, (aspect,), f"film around the change in {shot.id}, {aspect}")
    return inset_step(whole, cut, clip, shot.ground.retouch.box, f"change in {shot.id}, {aspect}")
