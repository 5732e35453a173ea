"""The plan document: it reads back what it wrote, reports all that is wrong, and shows what changed."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from reelwright.brief import Brief
from reelwright.errors import InputError
from reelwright.plan import Plan, read_plan, validate
from reelwright.plan.diff import diff
from reelwright.plan.upgrade import upgrade
from reelwright.planning import Assets, File, plan_offline

BRIEF = Brief.model_validate({"product": {"name": "Trail Bottle", "facts": ["1 litre", "Recycled steel"]}})
PLAN = plan_offline(BRIEF, Assets(product=File("b" * 64, "bottle.jpg"))).plan


def document() -> dict[str, Any]:
    return PLAN.model_dump(mode="json")


_FILM = {"kind": "footage", "asset": "nothing"}
_COUNT = {"kind": "countdown", "seconds": 8}
_PUSH, _LONG_CUT = {"kind": "push", "frames": 8}, {"kind": "cut", "frames": 8}


def shot_of(plan: dict[str, Any], scene: int) -> dict[str, Any]:
    """Return the first shot of a scene in a plan's document."""
    shot: dict[str, Any] = plan["scenes"][scene]["shots"][0]
    return shot


def changed(change: Any) -> list[str]:
    """Return the problems of a plan after `change` was done to its document."""
    data = document()
    change(data)
    with pytest.raises(InputError) as caught:
        read_plan(data)
    return [problem.where for problem in caught.value.problems]


def test_a_plan_reads_back_as_it_was_written() -> None:
    assert read_plan(document()) == PLAN
    assert diff(PLAN, read_plan(document())) == ()


def test_starts_are_the_sum_of_what_stands_before() -> None:
    placed = PLAN.shots()
    assert placed[0][0] == 0
    for (start, _, shot), (following, _, _) in pairwise(placed):
        assert start + shot.frames == following
    assert placed[-1][0] + placed[-1][2].frames == PLAN.frames


def test_an_asset_is_found_by_its_id() -> None:
    assert PLAN.asset("product").name == "bottle.jpg"
    with pytest.raises(KeyError):
        PLAN.asset("song")


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (lambda plan: shot_of(plan, 0).update(frames=10), "scenes[0].shots[0].frames"),
        (lambda plan: plan["scenes"][1].update(id="s1"), "scenes"),
        (lambda plan: plan["product"].update(asset="nothing"), "product.asset"),
        (lambda plan: plan["brand"].update(logo="product"), "brand.logo"),
        (
            lambda plan: shot_of(plan, 0)["texts"][0].update(facts=["x"]),
            "scenes[0].shots[0].texts[0].facts",
        ),
        (lambda plan: plan["music"].update(mood=None), "music"),
        (lambda plan: plan["music"].update(offset=3, end=3.2), "music.end"),
        (
            lambda plan: shot_of(plan, 0).update(transition=_PUSH),
            "scenes[0].shots[0].transition",
        ),
        (
            lambda plan: shot_of(plan, 1).update(transition=_LONG_CUT),
            "scenes[1].shots[0].transition",
        ),
        (
            lambda plan: shot_of(plan, 0).update(ground={"kind": "footage", "asset": "no"}),
            "scenes[0].shots[0].ground.asset",
        ),
        (lambda plan: plan.update(product=None), "scenes[0].shots[0].product"),
        (lambda plan: plan.update(scenes=plan["scenes"][:1]), "scenes"),
        (lambda plan: plan.update(extra=1), "extra"),
        (
            lambda plan: shot_of(plan, 0).update(elements=[{"kind": "badge", "text": "New", "facts": ["x"]}]),
            "scenes[0].shots[0].elements[0].facts",
        ),
        (
            lambda plan: shot_of(plan, 0).update(elements=[{"kind": "price_tag", "price": "$19", "facts": []}]),
            "scenes[0].shots[0].elements[0].price_tag.facts",
        ),
        (
            lambda plan: shot_of(plan, 0).update(elements=[_COUNT, _COUNT]),
            "scenes[0].shots[0].elements",
        ),
        (
            lambda plan: shot_of(plan, 0).update(elements=[_COUNT]),
            "scenes[0].shots[0].elements[0].seconds",
        ),
        (lambda plan: plan.update(elements=[{"kind": "watermark"}]), "elements[0]"),
        (lambda plan: shot_of(plan, 0).update(elements=[{"kind": "stars"}]), "scenes[0].shots[0].elements[0]"),
        (lambda plan: plan.update(format=99), "format"),
    ],
)
def test_what_is_wrong_is_named_by_its_place(change: Any, where: str) -> None:
    assert where in changed(change)


def test_all_problems_are_reported_together() -> None:
    def spoil(plan: dict[str, Any]) -> None:
        plan["product"]["asset"] = "nothing"
        plan["scenes"][1]["id"] = plan["scenes"][0]["id"]

    assert {"product.asset", "scenes"} <= set(changed(spoil))


def test_only_documents_of_known_formats_are_read() -> None:
    for bad in ([], "plan", {"format": 0}, {"format": True}, {"format": "1"}):
        with pytest.raises(InputError):
            upgrade(bad)
    assert upgrade({"format": 1, "a": 2}, {1: lambda old: {**old, "a": 3}}, target=2) == {"format": 2, "a": 3}


def test_a_difference_names_the_part_that_changed() -> None:
    data = document()
    data["scenes"][1]["shots"][0]["texts"][0]["content"] = "Hello"
    data["scenes"][0], data["scenes"][2] = data["scenes"][2], data["scenes"][0]
    paths = [change.path for change in diff(PLAN, Plan.model_validate(data))]
    assert paths[0] == "scenes[order]"
    assert any(path.startswith("scenes[id=s2].shots[id=s2-1].texts") for path in paths)
    assert validate(PLAN) == ()
