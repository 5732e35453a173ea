"""A film or a photo of the user's own is put into a shot of an ad that was planned without it."""

from __future__ import annotations

from typing import Any

import pytest

from reelwright.edits import edit_list, read_edit
from reelwright.errors import EditError, InputError
from reelwright.plan import Asset, Footage, Plan, Shot
from tests_support.edited import trail_plan

PLAN = trail_plan()
FILM = {"kind": "own_file", "at": "s3-1", "file": "a" * 64, "rights": "own", "name": "lake.mp4", "length": 12.0}


def made(plan: Plan = PLAN, **changes: Any) -> Plan:
    return read_edit({**FILM, **changes}).apply(plan)


def shot(plan: Plan, name: str = "s3-1") -> Shot:
    return next(shot for _, _, shot in plan.shots() if shot.id == name)


def test_a_film_comes_into_the_plan_and_behind_the_shot() -> None:
    plan = made(start=2.5, sound="lower")
    assert shot(plan).ground == Footage(asset="own-aaaaaaaaaaaa", start=2.5, sound="lower")
    assert shot(plan).product is None, "a product is set into drawn grounds alone"
    asset = plan.asset("own-aaaaaaaaaaaa")
    assert asset == Asset(id=asset.id, kind="footage", digest="a" * 64, name="lake.mp4", rights="own")
    assert set(plan.assets) == {*PLAN.assets, asset}
    others = [[one for _, _, one in each.shots() if one.id != "s3-1"] for each in (plan, PLAN)]
    assert others[0] == others[1]


def test_a_photo_has_neither_seconds_nor_sound() -> None:
    plan = made(media="photo", length=None)
    assert plan.asset("own-aaaaaaaaaaaa").still
    with pytest.raises(EditError, match="a photo has no seconds and no sound"):
        made(media="photo", start=1.0)
    with pytest.raises(EditError, match="a photo has no seconds and no sound"):
        read_edit({"kind": "footage", "at": "s3-1", "sound": "keep"}).apply(plan)


def test_a_film_that_the_plan_has_stays_one_and_takes_the_new_rights() -> None:
    plan = made(file="c" * 64, rights="licensed", at="s3")
    assert {each.id for each in plan.assets} == {each.id for each in PLAN.assets}
    assert plan.asset("footage-1").rights == "licensed"
    assert {one.ground.kind for one in next(scene for scene in plan.scenes if scene.id == "s3").shots} == {"footage"}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"start": 11.0}, r"the film lasts 12.00 s, so 1.00 s are left, and s3-1 lasts .* Begin earlier"),
        ({"file": "asset_01"}, "file = asset_01: nobody looked this asset up"),
        ({"at": "s9"}, "there is no such scene or shot"),
    ],
)
def test_what_cannot_be_shown_is_refused(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(EditError, match=f"(?s){told}"):
        made(**changes)


def test_foreign_films_are_refused_and_rights_are_said_by_people() -> None:
    for rights in ({"rights": "foreign"}, {"rights": None}):
        with pytest.raises(InputError, match="rights"):
            made(**rights)
    assert "own_file" in str(edit_list().model_json_schema())
    assert "own_file" not in str(edit_list(personal=False).model_json_schema())


def test_a_lock_binds_it() -> None:
    locked = read_edit({"kind": "lock", "scene": "s3"}).apply(PLAN)
    with pytest.raises(EditError, match="this scene is locked"):
        made(locked)
