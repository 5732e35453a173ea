"""Laws of replicas: any study and any brief make a valid plan of the brief's words alone."""

from __future__ import annotations

import re

import pytest
from benchmarks.plans.cases import Case
from benchmarks.plans.cases import cases as evaluation
from hypothesis import given, settings
from hypothesis import strategies as st

from planning.briefs import cases
from planning.test_offline import LAW, texts
from reelwright.brief import Brief
from reelwright.plan import Footage, Plan, validate
from reelwright.planning import Assets, Clip
from reelwright.planning.replica import plan_replica
from reelwright.planning.replica.structure import structure_of
from reelwright.study import FilmStudy
from reelwright.words import FPS

from .studies import studies

FILM = Clip("f" * 64, "reference.mp4", 30.0, 1080, 1920)
BRIEFS = [case for case in evaluation() if case.brief and not case.wanted]


@pytest.mark.thorough
@settings(LAW, max_examples=30)
@given(cases(), studies())
def test_any_study_and_any_brief_make_a_valid_plan(case: tuple[Brief, Assets], study: FilmStudy) -> None:
    brief, assets = case
    planned = plan_replica(brief, assets, study)
    assert validate(planned.plan) == ()
    assert Plan.model_validate_json(planned.plan.model_dump_json()) == planned.plan
    wanted = round(brief.duration * FPS) if "duration" in brief.model_fields_set else None
    assert planned.plan.frames == (wanted or planned.plan.frames)
    assert all(24 <= shot.frames <= 240 for _, _, shot in planned.plan.shots())
    assert planned.plan.scenes[-1].role == "end_card"
    _says_nothing_of(study, planned.plan, brief)


@pytest.mark.thorough
@settings(LAW, max_examples=30)
@given(st.sampled_from(BRIEFS), studies(), st.sampled_from(["foreign", "own"]))
def test_any_study_makes_a_valid_plan_of_each_brief_of_the_evaluation(
    case: Case, study: FilmStudy, rights: str
) -> None:
    assert case.brief
    brief = Brief.model_validate(
        case.brief.model_dump(exclude_unset=True) | {"reference": {"file": "a", "rights": rights}}
    )
    assets = Assets(**vars(case.assets) | {"reference": FILM})
    plan = plan_replica(brief, assets, study).plan
    assert validate(plan) == ()
    of_film = [asset for asset in plan.assets if asset.digest == FILM.digest]
    shown = [shot.ground for _, _, shot in plan.shots() if isinstance(shot.ground, Footage)]
    if rights == "foreign":
        assert of_film == []
        assert FILM.digest not in plan.model_dump_json()
    for ground in shown:
        assert ground.asset != "reference-film" or of_film
    _says_nothing_of(study, plan, brief)


def _says_nothing_of(study: FilmStudy, plan: Plan, brief: Brief) -> None:
    said = brief.model_dump_json().casefold()
    document = plan.model_dump_json().casefold()
    for text in {text.text.casefold() for text in study.texts}:
        words = re.findall(r"\w{4,}", text)
        if words and text not in said and not all(word in said for word in words):
            assert text not in document
            assert text not in " ".join(texts(plan)).casefold()


@settings(max_examples=60, deadline=None)
@given(studies(), st.integers(180, 5400))
def test_every_shot_has_a_slot_and_every_slot_can_be_seen(study: FilmStudy, frames: int) -> None:
    structure = structure_of(study, frames)
    shots = [number for slot in structure.slots for number in slot.shots]
    assert sorted(set(shots)) == list(range(len(study.shots)))
    starts = [slot.shots[0] for slot in structure.slots]
    assert starts == sorted(starts)
    assert sum(slot.frames for slot in structure.slots) == pytest.approx(frames)
    assert all(29.9 <= slot.frames <= 210.1 for slot in structure.slots)
    assert len(structure.slots) <= 60
    assert structure.slots[-1].role == "end_card"
    assert [slot.role for slot in structure.slots].count("end_card") == 1
    assert structure.slots[0].role in ("hook", "quote")
