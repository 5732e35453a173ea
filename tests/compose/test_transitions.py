"""How a plan's transitions stand in the composition."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from reelwright.compose.compose import compose
from reelwright.compose.ingredients import GroundArt, GroundLayer, Ingredients, Picture
from reelwright.compose.mix import accents
from reelwright.composition import Composition, bezier
from reelwright.media.render.validate import validate
from reelwright.plan import Plan
from reelwright.plan import Transition as Change
from reelwright.words import TransitionKind
from tests_support.plans import small_plan

KINDS = get_args(TransitionKind)
CUT = 90
# Frames of each kind at its usual length (film.md, section 5).
USUAL = {"push": 11, "slide": 12, "whip": 9, "zoom": 13, "iris": 18, "dissolve": 12, "dip": 14, "luma": 16}


def changed(kind: str, frames: int, locale: str = "en-US") -> Plan:
    """Return a plan of two scenes of 3 s, with a transition between them."""
    plan = small_plan()
    first, second = plan.scenes
    shot = second.shots[0].model_copy(update={"transition": Change.model_validate({"kind": kind, "frames": frames})})
    scenes = (first, second.model_copy(update={"shots": (shot,)}))
    return plan.model_copy(update={"scenes": scenes, "locale": locale, "product": None})


def composed(plan: Plan) -> Composition:
    tone = {"low": ((0.6, 0.6),), "high": ((0.7, 0.7),)}
    layer = GroundLayer(Picture("0" * 64, 270, 480), "clip", tone=tone)
    grounds = {shot.id: GroundArt(layers=(layer,), kind="air") for _, _, shot in plan.shots()}
    return compose(plan, "9:16", Ingredients(grounds=grounds)).composition


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("frames", [1, 6, None, 30])
def test_every_kind_can_be_drawn_with_its_middle_at_the_cut(kind: str, frames: int | None) -> None:
    frames = frames or USUAL.get(kind, 14)
    film = composed(changed(kind, frames))
    (change,) = film.transitions
    assert (change.kind, change.frames) == (kind, frames)
    assert film.stages[1].start == change.start
    assert film.stages[0].end == change.start + change.frames
    validate(film, lambda _: Path(__file__))
    half = next(frame for frame in range(frames + 1) if bezier(change.ease, (frame + 1) / (frames + 1)) >= 0.5)
    assert -0.15 * frames - 1 <= change.start + half - CUT <= 1


@pytest.mark.parametrize("kind", KINDS)
def test_what_moves_is_mirrored_for_right_to_left_readers(kind: str) -> None:
    assert composed(changed(kind, 12)).transitions[0].direction == (-1, 0)
    assert composed(changed(kind, 12, "ar-SA")).transitions[0].direction == (1, 0)


def test_a_dip_goes_through_the_colour_of_the_ground_that_follows() -> None:
    plan = changed("dip", 14)
    assert composed(plan).transitions[0].color == plan.style.palette.ground
    scene = plan.scenes[1]
    shot = scene.shots[0]
    dark = shot.model_copy(update={"ground": shot.ground.model_copy(update={"tone": "deep"})})
    plan = plan.model_copy(update={"scenes": (plan.scenes[0], scene.model_copy(update={"shots": (dark,)}))})
    assert composed(plan).transitions[0].color == plan.style.palette.deep


@pytest.mark.parametrize("kind", KINDS)
def test_what_sweeps_over_the_picture_is_heard(kind: str) -> None:
    heard = accents(changed(kind, 12))
    quiet = ("dissolve", "dip", "luma", "clock", "blinds")
    assert heard == (() if kind in quiet else (("whoosh", CUT),))
