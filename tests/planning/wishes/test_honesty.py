"""Edits change what they name, and nothing is called done that did not change as it was shown."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from benchmarks.wishes.plans import plans

from reelwright.edit import Edit
from reelwright.edits import apply_all, kinds, read_edit
from reelwright.plan import Plan
from reelwright.plan.diff import diff
from reelwright.planning.wishes import done, strays
from tests_support.edited import trail_plan

BOTTLE = plans()["bottle"]


class Rogue(Edit):
    """Says that it sets a title, and does more."""

    kind: Literal["title"] = "title"
    what: str

    def change(self, plan: Plan) -> Plan:
        document: dict[str, Any] = plan.model_dump(mode="json") | {"title": "New"}
        if self.what == "budget":
            document["budget"] = 900
        elif self.what == "order":
            document["scenes"][1], document["scenes"][2] = document["scenes"][2], document["scenes"][1]
        else:
            document["scenes"][3]["shots"][0]["layout"] = "poster"
        return Plan.read(document)

    def says(self, _: Plan) -> str:
        return "the title"


@pytest.mark.parametrize(
    ("what", "path"),
    [("budget", "budget"), ("order", "scenes[order]"), ("shot", "scenes[id=s4].shots[id=s4-1].layout")],
)
def test_what_an_edit_changes_without_naming_it_is_found(what: str, path: str) -> None:
    assert strays(BOTTLE, [Rogue(what=what)]) == (path,)


@pytest.mark.parametrize("kind", [name for name, edit in kinds().items() if name != "restore"])
def test_our_edits_change_what_they_name(kind: str) -> None:
    assert strays(trail_plan(), [read_edit(dict(kinds()[kind].example))]) == ()


def test_done_is_said_of_what_changed_as_it_was_shown() -> None:
    edit = read_edit({"kind": "title", "title": "New"})
    after = apply_all(BOTTLE, [edit])
    shown = diff(BOTTLE, after)
    assert done(BOTTLE, after, shown)
    assert not done(BOTTLE, BOTTLE, shown)
    assert not done(BOTTLE, BOTTLE, ())
    assert not done(BOTTLE, apply_all(after, [read_edit({"kind": "music", "off": True})]), shown)
