"""A change of the user's own film is asked for in words, where the film is the user's."""

from __future__ import annotations

from typing import Any

import pytest

from reelwright.edits import read_edit
from reelwright.edits.simplify import simpler
from reelwright.errors import EditError, InputError
from reelwright.plan import Box, Footage, Generated, Plan, Retouch, read_plan
from tests_support.edited import trail_plan

PLAN = trail_plan()
BOX = {"left": 0.5, "top": 0.25, "width": 0.25, "height": 0.5}


def made(plan: Plan = PLAN, **document: Any) -> Plan:
    return read_edit({"kind": "retouch", "at": "s3-2", "words": "take the sign away", **document}).apply(plan)


def ground(plan: Plan, name: str = "s3-2") -> Footage:
    found = next(shot.ground for _, _, shot in plan.shots() if shot.id == name)
    assert isinstance(found, Footage)
    return found


def test_it_is_part_of_the_footage_and_can_be_taken_back() -> None:
    plan = made(box=BOX, engine="runway:video_to_video/aleph2")
    assert ground(plan).retouch == Retouch(
        words="take the sign away", box=Box.model_validate(BOX), engine="runway:video_to_video/aleph2"
    )
    assert ground(plan).model_copy(update={"retouch": None}) == ground(PLAN)
    assert made(plan, words=None) == PLAN


def test_takes_and_engines_of_it_are_set_as_of_clips() -> None:
    plan = made()
    for document, take in (({"kind": "take", "number": 4}, 4), ({"kind": "seed"}, 2)):
        retouch = ground(read_edit({**document, "at": "s3-2"}).apply(plan)).retouch
        assert retouch and retouch.take == take
    pinned = ground(read_edit({"kind": "engine", "at": "s3-2", "engine": "luma:x"}).apply(plan)).retouch
    assert pinned and pinned.engine == "luma:x"
    again = ground(made(read_edit({"kind": "take", "at": "s3-2", "number": 4}).apply(plan), words="other")).retouch
    assert again and again.take == 1, "takes count tries of the same words"
    with pytest.raises(EditError, match="not made from a seed"):
        read_edit({"kind": "seed", "at": "s3-2", "seed": 3}).apply(plan)


def test_without_it_the_film_is_what_can_always_be_shown() -> None:
    (edit,) = simpler(made(), {"s3-2", "s1-1"})
    assert edit.loss == "your film is shown as it is, without the change" and edit.apply(made()) == PLAN


@pytest.mark.parametrize("rights", ["licensed", None])
def test_only_what_is_declared_the_users_own_is_changed(rights: str | None) -> None:
    assets = tuple(asset.model_copy(update={"rights": rights}) for asset in PLAN.assets)
    with pytest.raises(EditError, match=r"only a film of your own.*rights are (licensed|not declared).*own_file"):
        made(PLAN.model_copy(update={"assets": assets}))
    with pytest.raises(InputError, match="only a film of your own"):
        read_plan(made().model_copy(update={"assets": assets}).model_dump(mode="json"))


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ({"at": "s1"}, "your own film is not shown here. It is shown in s3-2, s4-2."),
        ({"words": "a trail bottle on the rock"}, "is never drawn by an engine"),
        ({"words": None, "box": BOX}, "an engine is told what to change"),
    ],
)
def test_what_cannot_be_changed_is_refused(document: dict[str, Any], told: str) -> None:
    with pytest.raises(EditError, match=told):
        made(**document)


def test_what_stands_in_for_a_clip_is_never_changed_by_an_engine() -> None:
    clip = next(shot for _, _, shot in PLAN.shots() if isinstance(shot.ground, Generated))
    with pytest.raises(EditError, match="can always be shown, so no engine changes it"):
        document = clip.ground.model_dump(mode="json") | {"instead": ground(made()).model_dump(mode="json")}
        read_edit({"kind": "ground", "at": clip.id, "ground": document}).apply(PLAN)
