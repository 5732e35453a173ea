"""The own sound of a user's films in the mix: where it begins and ends, how it crosses, how loud it is."""

from __future__ import annotations

from typing import Any

import pytest

from reelwright.compose.ingredients import Ingredients
from reelwright.compose.mix import mix
from reelwright.compose.scene_sound import CUT_FADE, LOWERED, scene_sounds
from reelwright.plan import Asset, Footage, Plan, Transition
from tests_support.plans import small_plan

DIGEST = "c" * 64


def film(start: float, sound: str = "keep", asset: str = "footage-1") -> Footage:
    return Footage.model_validate({"asset": asset, "start": start, "sound": sound})


def plan(*grounds: Footage | None, transitions: dict[int, Transition] | None = None) -> Plan:
    """Return a plan of shots of two seconds, over films where they are given."""
    base = small_plan(len(grounds), 2 * len(grounds))
    scenes = []
    for index, (scene, ground) in enumerate(zip(base.scenes, grounds, strict=True)):
        update: dict[str, Any] = {"ground": ground} if ground else {}
        update |= {"transition": transitions[index]} if transitions and index in transitions else {}
        scenes.append(scene.model_copy(update={"shots": (scene.shots[0].model_copy(update=update),)}))
    assets = tuple(Asset(id=f"footage-{n}", kind="footage", digest=DIGEST, name="film") for n in (1, 2))
    return base.model_copy(update={"scenes": tuple(scenes), "assets": assets})


def test_over_a_cut_sounds_begin_before_and_end_after_it() -> None:
    (sound,) = scene_sounds(plan(None, film(5), None))
    half = CUT_FADE / 2
    assert (sound.start, sound.at, sound.seconds) == pytest.approx((5 - half, 2 - half, 2 + 2 * half))
    assert sound.fade_in == sound.fade_out == CUT_FADE


def test_at_the_ends_of_film_and_ad_nothing_is_taken_that_is_not_there() -> None:
    first, last = scene_sounds(plan(film(5), None, film(0.01, asset="footage-2")))
    assert (first.start, first.at) == (5, 0)
    assert (last.start, last.at) == pytest.approx((0, 3.99))
    assert last.at + last.seconds == pytest.approx(6)


def test_two_films_cross_over_their_cut() -> None:
    one, two = scene_sounds(plan(film(5), film(9, asset="footage-2"), None))
    assert one.end - two.at == pytest.approx(CUT_FADE) == pytest.approx(one.fade_out) == pytest.approx(two.fade_in)


def test_in_a_transition_sounds_cross_while_pictures_do() -> None:
    change = {1: Transition(kind="dissolve", frames=12)}
    one, two = scene_sounds(plan(film(5), film(9, asset="footage-2"), None, transitions=change))
    assert one.end - two.at == pytest.approx(0.4) == pytest.approx(one.fade_out) == pytest.approx(two.fade_in)
    assert two.start == 9
    assert one.start == 5


def test_a_film_that_goes_on_over_a_cut_is_one_stretch() -> None:
    (sound,) = scene_sounds(plan(film(5), film(7), film(9)))
    assert (sound.start, sound.at, sound.seconds) == (5, 0, 6)
    assert len(scene_sounds(plan(film(5), film(7.1), film(9.1)))) == 2
    assert len(scene_sounds(plan(film(5), film(7, "lower"), film(9)))) == 3
    assert len(scene_sounds(plan(film(5), film(7, asset="footage-2"), None))) == 2


def test_what_is_dropped_is_not_heard() -> None:
    assert scene_sounds(plan(film(5, "drop"), None)) == ()
    assert Footage(asset="footage-1").sound == "drop"  # plans without the field stay as they were


def test_scenes_stand_in_the_mix_where_they_are_heard_at_all() -> None:
    document = plan(film(5, "lower"), None, film(5))
    tracks = mix(document, Ingredients(grounds={}, scenes={0: "a" * 64, 1: "b" * 64})).tracks
    assert [(track.role, track.gain, track.source[0]) for track in tracks] == [
        ("scene", LOWERED, "a"),
        ("scene", 0, "b"),
    ]
    assert [track.at for track in tracks] == pytest.approx([0, 4 - CUT_FADE / 2])
    (only,) = mix(document, Ingredients(grounds={}, scenes={1: "b" * 64})).tracks
    assert only.source[0] == "b"
