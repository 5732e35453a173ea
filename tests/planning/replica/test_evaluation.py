"""The written studies and briefs: plans follow them, and each measure sees what it is for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from benchmarks.replicas.measures import MEASURES, Pairing, ranked
from benchmarks.replicas.table import Row, faults, pairings, run, table

from reelwright.plan import Plan, Text
from reelwright.planning import Planned
from reelwright.planning.replica.shots import with_shots


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return run()


def test_there_are_ten_studies_and_eight_briefs() -> None:
    pairs = pairings()
    assert len(pairs) == 80
    assert len({pairing.name for pairing in pairs}) == 10
    assert all(pairing.case.brief for pairing in pairs)


def test_plans_follow_the_studies(rows: list[Row]) -> None:
    """Lengths come second to the time that words need, and to the beats: nine of ten pairs keep their order."""
    assert [line for line in faults(rows) if ": lengths " not in line] == []
    held = sum(row.found["lengths"].holds for row in rows)
    assert held >= 0.9 * len(rows)
    assert "| valid | 80 of 80 |" in table(rows)


def _shots(plan: Plan, **changes: object) -> Plan:
    scene = plan.scenes[1]
    shot = scene.shots[0].model_copy(update=changes)
    changed = scene.model_copy(update={"shots": (shot, *scene.shots[1:])})
    return plan.model_copy(update={"scenes": (plan.scenes[0], changed, *plan.scenes[2:])})


def _said(plan: Plan, content: str) -> Plan:
    return _shots(plan, texts=(Text(role="headline", content=content),))


def _frames(plan: Plan) -> int:
    return plan.scenes[1].shots[0].frames


def _reversed(plan: Plan) -> Plan:
    """Return a plan whose longest shots are its shortest."""
    shots = [shot for _, _, shot in plan.shots()]
    lengths = sorted(shot.frames for shot in shots)
    order = sorted(range(len(shots)), key=lambda at: -shots[at].frames)
    new = {shots[at].id: length for at, length in zip(order, lengths, strict=True)}
    changed = [shot.model_copy(update={"frames": new[shot.id], "texts": ()}) for shot in shots]
    silent = [scene.model_copy(update={"voice": None}) for scene in plan.scenes]
    return with_shots(plan.model_copy(update={"scenes": tuple(silent)}), changed)


_BAD: dict[str, Callable[[Plan], Plan]] = {
    "valid": lambda plan: _shots(plan, frames=3),
    "duration": lambda plan: _shots(plan, frames=_frames(plan) + 5),
    "order": lambda plan: plan.model_copy(update={"scenes": (*plan.scenes[1:2], plan.scenes[0], *plan.scenes[2:])}),
    "counts": lambda plan: plan.model_copy(update={"reference": None, "scenes": plan.scenes[1:]}),
    "lengths": _reversed,
    "beats": lambda plan: _shots(plan, frames=_frames(plan) + 5),
    "foreign": lambda plan: _said(plan, "Meet Scrubadoo"),
    "market": lambda plan: _said(plan, "Nur $5 für 3 miles"),
}


@pytest.mark.parametrize("measure", sorted(_BAD))
def test_a_measure_sees_a_bad_plan(measure: str, rows: list[Row]) -> None:
    named = "bottle-usa" if measure == "lengths" else "schuh-deutschland"
    row = next(row for row in rows if row.pairing.name == "problem-turn" and row.pairing.case.name == named)
    pairing: Pairing = row.pairing
    assert row.found[measure].holds or measure == "lengths"
    bad = Planned(_BAD[measure](row.planned.plan), ())
    assert not MEASURES[measure](pairing, bad).holds
    assert MEASURES[measure](pairing, bad).number != row.found[measure].number


def test_rank_correlation() -> None:
    assert ranked([1, 2, 3, 4], [10, 20, 30, 40]) == pytest.approx(1)
    assert ranked([1, 2, 3, 4], [4, 3, 2, 1]) == pytest.approx(-1)
    assert ranked([1, 1, 2, 2], [1, 1, 3, 3]) == pytest.approx(1)
    assert ranked([1, 2, 3, 4, 5], [2, 1, 4, 3, 5]) == pytest.approx(0.8)
    assert ranked([1, 1, 1], [1, 2, 3]) == 1
