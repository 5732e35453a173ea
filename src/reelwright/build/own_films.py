"""What shots show of the user's own: a film, a photo that is held, or a film in which an engine changes something."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from reelwright.build.purchases import Purchase
from reelwright.build.step import Step
from reelwright.build.steps.grounds import Film, footage_step
from reelwright.build.steps.intake import film_step
from reelwright.build.steps.retouch import inset_step, lent_seconds, lent_step
from reelwright.build.steps.speakers import portrait_step
from reelwright.build.steps.words import unwritten_step, words_purchase, words_step
from reelwright.compose.scene_sound import scene_sounds
from reelwright.engine import InputKind
from reelwright.plan.model import Footage, Plan, Shot
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


def transcripts(plan: Plan) -> Mapping[int, Purchase]:
    """Return what is asked of engines for the words of films whose sound is kept, by the number of the stretch."""
    return {
        number: words_purchase(f"words of your film at {sound.at:.2f} s", sound.seconds)
        for number, sound in enumerate(scene_sounds(plan))
        if sound.gain == 0
    }


def words_of(graph: FilmGraph) -> dict[int, Step]:
    """Return the steps that write the words of kept sounds down, by the number of the stretch.

    Nobody is asked without a budget, or at tier free; it is told then.
    """
    plan = graph.plan
    why = "nothing is bought at tier free" if plan.tier == "free" else "no budget is set" if plan.budget is None else ""
    remedy = "Set `tier: premium` and a `budget`, or lower or drop the film's sound."
    return {
        number: unwritten_step(graph.scenes[number], wanted.name, why, remedy)
        if why
        else words_step(graph.scenes[number], wanted, plan.locale, graph.buy)
        for number, wanted in transcripts(plan).items()
        if wanted.name not in graph.unmade
    }
