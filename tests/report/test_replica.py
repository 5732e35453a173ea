"""The report shows an ad beside what it follows, from the plan as it stands."""

from __future__ import annotations

import pytest

from planning.replica.studies import beaten, study, written
from reelwright.brief import Brief
from reelwright.craft.music.grid import grid
from reelwright.edits import read_edit
from reelwright.plan import Plan
from reelwright.planning import Assets, File, plan_offline
from reelwright.planning.replica import plan_replica
from reelwright.report.model import ReportData
from reelwright.report.replica import Replica, replica_of

from .test_report import Page, report

LENGTHS = (1.5, 1.2, 2.4, 1.1, 1.8, 0.5, 0.4, 0.6, 1.3, 2.0, 1.0, 2.2, 2.8)
TEXTS = (written("Tired of ACME?", 0, 1.4), written("Only $5", 12, 13.6, (0.1, 0.75, 0.5, 0.1)))
BRIEF = {
    "product": {"name": "Trail Bottle", "facts": ["Cold for 24 hours", "1 litre", "Recycled steel"]},
    "call_to_action": "Shop now",
    "reference": {"file": "reference.mp4"},
}


def planned() -> Plan:
    found = study(
        LENGTHS, texts=TEXTS, sound=beaten(112, sum(LENGTHS)), shots={2: {"change": "dissolve", "change_seconds": 0.4}}
    )
    return plan_replica(Brief.model_validate(BRIEF), Assets(product=File("a" * 64, "b.jpg")), found).plan


def compared(plan: Plan) -> Replica:
    assert plan.music
    assert plan.music.mood
    found = replica_of(plan, [beat / 30 for beat in grid(plan.music.mood, plan.frames).beats])
    assert found
    return found


def test_every_shot_of_both_films_stands_in_it_once() -> None:
    plan = planned()
    replica = compared(plan)
    numbers = [number for pair in replica.pairs if pair.theirs for number in pair.theirs.numbers]
    assert sorted(numbers) == list(range(1, len(LENGTHS) + 1))
    assert [pair.ours.shot for pair in replica.pairs if pair.ours] == [shot.id for _, _, shot in plan.shots()]
    assert sum(replica.lengths) == pytest.approx(replica.seconds)
    assert sum(replica.own_lengths) == pytest.approx(replica.own_seconds, abs=0.01) == 18.8
    assert replica.own_on_beat == 1
    assert replica.order > 0.7
    assert any(pair.ours and pair.ours.change == "dissolve" for pair in replica.pairs)


def test_an_edit_shows_in_it() -> None:
    plan = planned()
    scene = plan.scenes[1]
    edited = read_edit({"kind": "remove_scene", "scene": scene.id}).apply(plan)
    replica = compared(edited)
    gone = {number + 1 for shot in scene.shots for number in shot.follows}
    left = {number for pair in replica.pairs if pair.theirs and not pair.ours for number in pair.theirs.numbers}
    assert gone
    assert gone <= left


def test_the_page_shows_both_sides_and_no_word_of_the_reference() -> None:
    data = report(replica=compared(planned()))
    page = Page(data)
    for words in (
        "Beside the reference",
        "13 → 11",
        "112 a minute → 112 a minute",
        "Shot by shot",
        "Meet Trail Bottle",
    ):
        assert words in page.text
    for words in ("ACME", "$5", "Tired"):
        assert words not in page.text
        assert words not in data.model_dump_json()
    assert ReportData.model_validate_json(data.model_dump_json()) == data


def test_an_ad_without_a_reference_says_nothing_of_one() -> None:
    plan = plan_offline(Brief.model_validate({"title": "Trail Bottle"})).plan
    assert replica_of(plan) is None
    assert "Beside the reference" not in Page(report()).text
