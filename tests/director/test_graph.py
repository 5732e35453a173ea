"""The flow alone, over ports that cost nothing: what it ends with, and what it never does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langgraph.checkpoint.memory import InMemorySaver

from reelwright.director.graph import MOVED, Asked, Engines, Finished, go
from reelwright.director.ports import MOST_ROUNDS, Answer, Fix, Made, Question
from tests_support.directed import FAULT, Studio

NODES = ("intent", "plan", "prompts", "build", "judge", "edit", "compose")


def finish(_: Question) -> Answer:
    return {"choice": "finish"}


def accept(question: Question) -> Answer:
    affordable = [fix for fix in question["suggestions"] if not fix["beyond"]]
    left, edits = question["left"], []
    for fix in affordable:
        if left is None or fix["micros"] <= left:
            edits += fix["edits"]
            left = None if left is None else left - fix["micros"]
    return {"choice": "accept", "edits": edits} if edits else {"choice": "finish"}


def ended(studio: Studio, hear: Callable[[Question], Answer | None] = finish) -> dict[str, Any]:
    outcome = go(studio, InMemorySaver(), "job", hear)
    assert isinstance(outcome, Finished)
    return outcome.result


def test_an_ad_without_faults_is_built_once() -> None:
    studio = Studio([], {}, {})
    assert ended(studio) == {"best": 1, "score": 0, "reason": "nothing is left to mend", "rounds": 1}
    assert studio.calls == ["intent", "plan", "prompts", "build", "judge", "compose"]


def test_what_costs_nothing_is_mended_and_what_costs_is_asked() -> None:
    studio = Studio([1, 2], {}, {2: 500})
    asked = go(studio, saver := InMemorySaver(), "job", lambda _: None)
    assert isinstance(asked, Asked)
    assert (asked.question["version"], asked.question["number"], asked.question["render"]) == (2, 2, "r2")
    assert [fix["told"] for fix in asked.question["suggestions"]] == ["heal 2"]
    assert studio.spent == 0
    assert go(studio, saver, "job", lambda _: None) == asked, "asked again, the same is asked"
    done = go(studio, saver, "job", accept)
    assert isinstance(done, Finished) and done.result["score"] == 0 and studio.spent == 500
    assert go(studio, saver, "job", accept) == done, "what ended stays so"


class Helpless(Studio):
    """A studio that knows no fix, whose faults are errors."""

    severity = "error"

    def fixes(self, made: Made, named: Sequence[str]) -> Sequence[Fix]:  # noqa: ARG002
        return []

    def judge(self, made: Made) -> float:
        for finding in made["findings"]:
            finding["severity"] = self.severity
        return super().judge(made)


def test_where_no_fix_is_known_the_user_is_asked_for_one() -> None:
    studio = Helpless([1], {}, {})
    asked = go(studio, saver := InMemorySaver(), "job", lambda _: None)
    assert isinstance(asked, Asked)
    assert (asked.question["suggestions"], [each["fault"] for each in asked.question["issues"]]) == ([], [1])
    own: Answer = {"choice": "edit", "edits": [{"kind": "heal", "at": 1}], "own": True}
    done = go(studio, saver, "job", lambda _: own)
    assert isinstance(done, Finished)
    assert (done.result["score"], done.result["rounds"]) == (0, 2)
    accepted = ended(Helpless([1], {}, {}), lambda _: {"choice": "accept", "edits": []})
    assert (accepted["reason"], accepted["rounds"]) == ("you accepted it as it is", 1)


def test_nobody_is_asked_for_a_fix_of_warnings_or_where_all_is_approved() -> None:
    warnings = Helpless([1], {}, {})
    warnings.severity = "warning"
    for studio in (warnings, Helpless([1], {}, {}, auto=True)):
        assert ended(studio)["reason"] == "no fix is known for what is left"


def test_a_fix_that_makes_it_worse_is_not_kept() -> None:
    for worse in (None, False):
        studio = Studio([1, 2], {1: worse, 2: worse}, {})
        result = ended(studio)
        assert (result["best"], result["rounds"]) == (1, 2)
        assert result["reason"] == "the last round made nothing better"


def test_a_failed_engine_proves_nothing_but_three_rounds_are_all() -> None:
    studio = Studio([1], {1: False}, {})
    build = studio.build
    studio.build = lambda *given: (made := build(*given)) and {**made, "lost": {"clip": {}}}  # type: ignore[method-assign,assignment]
    fixes = studio.fixes
    studio.fixes = lambda made, named: [  # type: ignore[method-assign]
        {**fix, "edits": [{**fix["edits"][0], "take": len(named)}]} for fix in fixes(made, named)
    ]
    assert ended(studio)["reason"] == f"{MOST_ROUNDS} rounds were built"


def test_two_fixes_of_one_thing_are_asked() -> None:
    studio = Studio([1, 1], {}, {})
    asked = go(studio, InMemorySaver(), "job", lambda _: None)
    assert isinstance(asked, Asked)
    assert [fix["instead"] for fix in asked.question["suggestions"]] == [["heal 1"], ["heal 1"]]


def test_it_waits_for_engines_and_goes_on_where_it_was() -> None:
    studio = Studio([1], {}, {}, waits=True)
    saver = InMemorySaver()
    for version in (1, 2):
        assert isinstance(go(studio, saver, "job", finish), Engines)
        assert isinstance(go(studio, saver, "job", finish), Engines), "not there yet"
        studio.bought.add(version)
    done = go(studio, saver, "job", finish)
    assert isinstance(done, Finished) and done.result["score"] == 0
    assert studio.calls.count("build") == 2


def test_a_plan_that_moved_on_ends_the_loop_with_the_best_so_far() -> None:
    studio = Studio([1, 2], {}, {1: 5})
    prompts = studio.prompts

    def moving(version: int) -> Any:
        if version == 2:
            studio.versions[3] = {"faults": [7], "healed": []}
        return prompts(version)

    studio.prompts = moving  # type: ignore[method-assign]
    result = ended(studio)
    assert (result["best"], result["reason"]) == (1, MOVED)


def test_a_newer_build_ends_the_loop() -> None:
    studio = Studio([1], {}, {1: 5}, auto=True)
    studio.over = "a newer build was asked for"
    result = ended(studio)
    assert (result["rounds"], result["reason"], studio.spent) == (1, studio.over, 0)


def test_what_the_user_changed_himself_stays() -> None:
    studio = Studio([1], {1: False}, {1: 5})
    result = ended(studio, lambda _: {"choice": "edit", "own": True, "edits": [{"kind": "heal", "at": 1}]})
    assert result["best"] == 2, "though it is no better"


@pytest.mark.parametrize("node", NODES)
def test_a_crash_in_any_node_changes_nothing(node: str) -> None:
    def world() -> Studio:
        return Studio([1, 2, 3], {3: False}, {2: 5, 3: 7}, budget=20, auto=True)

    whole = world()
    expected = ended(whole)
    studio, saver = world(), InMemorySaver()
    studio.crash = node
    with pytest.raises(KeyboardInterrupt):
        go(studio, saver, "job", finish)
    outcome = go(studio, saver, "job", finish)
    assert isinstance(outcome, Finished)
    assert (outcome.result, studio.paid, studio.versions) == (expected, whole.paid, whole.versions)


class Falling(InMemorySaver):
    """Falls once, when it is to keep its n-th checkpoint: what the node came to is kept by then, and not its end."""

    def __init__(self, last: int) -> None:
        super().__init__()
        self.left = last

    def put(self, *arguments: Any) -> Any:
        self.left -= 1
        if self.left == 0:
            raise OSError("fallen")
        return super().put(*arguments)


@pytest.mark.parametrize("waits", [False, True])
def test_a_crash_between_two_nodes_changes_nothing(waits: bool) -> None:
    def world() -> Studio:
        return Studio([1, 2, 3], {3: False}, {2: 5, 3: 7}, budget=20, waits=waits)

    def end(studio: Studio, saver: InMemorySaver) -> dict[str, Any]:
        for _ in range(20):
            with suppress(OSError):
                outcome = go(studio, saver, "job", accept)
                if isinstance(outcome, Finished):
                    return outcome.result
                studio.bought |= set(studio.versions)
        raise AssertionError("this has no end")

    whole, counted = world(), Falling(0)
    expected = end(whole, counted)
    assert -counted.left > 10
    for number in range(1, 1 - counted.left):
        studio, saver = world(), Falling(number)
        assert (end(studio, saver), studio.paid, studio.versions) == (expected, whole.paid, whole.versions), number
        assert saver.left <= 0


@settings(max_examples=100, deadline=None)
@given(
    faults=st.lists(st.integers(1, 5), unique=True, max_size=5),
    heals=st.dictionaries(st.integers(1, 5), st.none() | st.booleans()),
    prices=st.dictionaries(st.integers(1, 5), st.integers(0, 100)),
    budget=st.integers(0, 150),
    auto=st.booleans(),
    willing=st.booleans(),
)
def test_it_always_ends_within_budget_and_rounds_with_the_best(
    faults: list[int], heals: dict[int, bool | None], prices: dict[int, int], budget: int, auto: bool, willing: bool
) -> None:
    studio = Studio(faults, heals, prices, budget, auto=auto)
    result = ended(studio, accept if willing else finish)
    assert studio.spent <= budget
    assert result["rounds"] == studio.calls.count("build") <= MOST_ROUNDS
    scores = [FAULT * len(version["faults"]) for version in studio.versions.values()]
    assert result["score"] == min(scores) <= scores[0]
    if not willing and not auto:
        assert studio.spent == 0, "nothing is paid that nobody allowed"
