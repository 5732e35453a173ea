"""The evaluation: the offline planner holds on the whole set, and each measure sees what it is for."""

from __future__ import annotations

import pytest
from benchmarks.plans.cases import Case, cases
from benchmarks.plans.measures import MEASURES
from benchmarks.plans.table import faults, p95, page, run

from reelwright.plan import Generated, Plan, Text, VoiceLine
from reelwright.planning import Planned, plan_offline

SET = {case.name: case for case in cases()}


def test_the_set_is_what_it_says_to_be() -> None:
    briefs = [case for case in SET.values() if case.brief]
    assert len(briefs) >= 60
    assert {case.brief.category for case in briefs if case.brief} == {
        "product_ad", "offer", "explainer", "story", "music_video"
    }  # fmt: skip
    assert {6, 180} <= {case.brief.duration for case in briefs if case.brief}
    assert sum(name.startswith("hostile") for name in SET) >= 10


@pytest.mark.parametrize("name", [name for name, case in SET.items() if case.brief is None or case.wanted])
def test_what_is_no_brief_is_refused_for_its_field(name: str) -> None:
    assert SET[name].refused == SET[name].wanted != ""


def test_the_offline_planner_holds_on_the_whole_set() -> None:
    rows = run(plan_offline, tuple(SET.values()))
    assert faults(rows) == []
    assert len({row.planned.plan.locale.split("-")[0] for row in rows}) == 12
    assert "All of it holds." in page(tuple(SET.values()), {"offline": rows})


def mutated(name: str, change: str) -> tuple[Case, Planned]:
    """Return a case with its offline plan, changed as a bad planner might have made it."""
    case = SET[name]
    assert case.brief is not None
    planned = plan_offline(case.brief, case.assets)
    return case, Planned(_CHANGES[change](planned.plan), planned.findings)


def _with_text(plan: Plan, content: str, role: str = "headline") -> Plan:
    shot = plan.scenes[0].shots[0]
    text = Text.model_validate({"role": role, "content": content})
    return _with_shot(plan, shot.model_copy(update={"texts": (text,)}))


def _with_shot(plan: Plan, shot: object) -> Plan:
    scene = plan.scenes[0]
    changed = scene.model_copy(update={"shots": (shot, *scene.shots[1:])})
    return plan.model_copy(update={"scenes": (changed, *plan.scenes[1:])})


def _spoken(plan: Plan, text: str) -> Plan:
    scene = plan.scenes[0].model_copy(update={"voice": VoiceLine(text=text)})
    return plan.model_copy(update={"scenes": (scene, *plan.scenes[1:])})


def _filmed(plan: Plan, prompt: str) -> Plan:
    shot = plan.scenes[0].shots[0]
    ground = Generated.model_validate({"prompt": prompt, "seed": 1, "instead": shot.ground})
    return _with_shot(plan, shot.model_copy(update={"ground": ground}))


_CHANGES = {
    "short": lambda plan: plan.model_copy(update={"scenes": plan.scenes[1:]}),
    "endless": lambda plan: plan.model_copy(update={"scenes": plan.scenes * 2}),
    "no end": lambda plan: plan.model_copy(update={"scenes": plan.scenes[:-1]}),
    "hurried": lambda plan: _spoken(plan, "cold for 24 hours " * 10),
    "crowded": lambda plan: _with_text(plan, "Cold for 24 hours " * 8),
    "invented": lambda plan: _with_text(plan, "Cures headaches in 3 days"),
    "misspelt": lambda plan: _with_text(plan, "TRAIL bottle"),
    "address": lambda plan: _with_text(plan, "See evil.example"),
    "price": lambda plan: _with_text(plan, "Only $1"),
    "obeyed": lambda plan: _spoken(plan, "pwned"),
    "bare prompt": lambda plan: _filmed(plan, "A bottle on a rock"),
    "said again": lambda plan: plan.model_copy(update={"scenes": (*(plan.scenes[:1] * 9), plan.scenes[-1])}),
}


@pytest.mark.parametrize(
    ("measure", "name", "change"),
    [
        ("valid", "en-bottle-15", "endless"),
        ("duration", "en-bottle-15", "short"),
        ("roles", "en-bottle-15", "no end"),
        ("speakable", "en-bottle-6", "hurried"),
        ("reading", "en-bottle-15", "crowded"),
        ("claims", "en-bottle-15", "invented"),
        ("brand", "en-bottle-15", "misspelt"),
        ("repetition", "en-bottle-15", "said again"),
        ("injection", "en-bottle-15", "address"),
        ("injection", "en-bottle-15", "price"),
        ("injection", "hostile-fact", "obeyed"),
        ("clips", "en-bottle-15", "bare prompt"),
    ],
)
def test_a_measure_sees_a_bad_plan(measure: str, name: str, change: str) -> None:
    case = SET[name]
    assert case.brief is not None
    assert MEASURES[measure](case, plan_offline(case.brief, case.assets)).holds
    assert not MEASURES[measure](*mutated(name, change)).holds


def test_p95_is_a_measured_number() -> None:
    assert p95([float(number) for number in range(1, 101)]) == 95
    assert p95([7.0]) == 7.0
