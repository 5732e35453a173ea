"""The set of wishes: what the grammar claims to understand is right, and it changes nothing where it does not."""

from __future__ import annotations

from collections import Counter

import pytest
from benchmarks.wishes.cases import Wish, judged, wishes
from benchmarks.wishes.plans import plans
from benchmarks.wishes.table import ENGINES, page, run

from reelwright.edits import apply_all, kinds
from reelwright.plan import validate
from reelwright.planning.wishes import Understood, understand

PLANS = plans()
ROWS = run()


def test_the_set_is_what_it_says_to_be() -> None:
    assert all(validate(plan) == () for plan in PLANS.values())
    assert len(ROWS) >= 160
    assert sum(bool(row.wish.left) for row in ROWS) >= 30
    asked = {edit.kind for row in ROWS for edit in row.wish.edits}
    assert set(kinds()) - asked == {"own_file", "restore", "retouch", "simplify", "slot", "still"}


def test_nothing_is_understood_wrongly() -> None:
    assert [row.wish.say for row in ROWS if row.verdict == "wrong"] == []


@pytest.mark.parametrize(("part", "least"), [("first", 1.0), ("second", 0.98), ("third", 0.7)])
def test_most_wishes_are_understood(part: str, least: float) -> None:
    verdicts = Counter(row.verdict for row in ROWS if row.wish.part == part and not row.wish.left)
    assert verdicts["right"] >= least * verdicts.total()


@pytest.mark.parametrize("wish", [wish for wish in wishes("first") if wish.left], ids=lambda wish: wish.say)
def test_why_nothing_is_done_is_said(wish: Wish) -> None:
    read = understand(wish.say, PLANS[wish.plan], engines=ENGINES)
    reasons = {left.reason for left in read.unclear} | ({"question"} if read.questions else set())
    assert wish.left in reasons
    assert all(left.why and left.remedy for left in read.unclear)


def test_each_edit_is_told_and_can_be_made() -> None:
    for row in ROWS:
        assert len(row.found.told) == len(row.found.edits)
        assert validate(apply_all(PLANS[row.wish.plan], row.found.edits)) == ()


def test_the_judge_sees_other_edits_and_edits_where_none_are_wanted() -> None:
    one, none = (next(wish for wish in wishes("first") if bool(wish.left) is left) for left in (False, True))
    other = understand("no music", PLANS["bottle"])
    assert judged(one, other) == judged(none, other) == "wrong"
    assert judged(one, Understood()) == "left"


def test_the_page_tells_the_counts() -> None:
    assert f"| all | {len(ROWS)} |" in page()
