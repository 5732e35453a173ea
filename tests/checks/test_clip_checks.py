"""What is wrong with a filmed clip is found by the check for it, and by no other one; a clean clip passes them all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from benchmarks.critic import clips, films
from benchmarks.critic.clips import Clip
from benchmarks.critic.plans import PLANS

from reelwright.check import Clip as Measured
from reelwright.check import Subject
from reelwright.checks.ad import (
    clip_freezes,
    clip_letters,
    clip_light,
    clip_shapes,
    clip_twin,
    continuity,
    legibility,
    lip_sync,
    shot_look,
)
from reelwright.checks.shared import pacing
from reelwright.director.fixes import ideas
from reelwright.edits.take import SetTake
from reelwright.finding import Finding
from reelwright.media.measure.clips import ClipMeter
from reelwright.plan import Footage, Generated, Plan, Scene, Still

FRAMES = 48
FAULTS: dict[str, Callable[[Clip, np.random.Generator], Clip]] = {
    "clip_light": clips.flickering, "clip_shapes": clips.wavering, "clip_freezes": clips.freezing,
    "clip_letters": clips.lettered,
}  # fmt: skip


def chance() -> np.random.Generator:
    return np.random.default_rng(5)


@cache
def clean() -> Clip:
    course = clips.Course((-0.08, 0), (0.08, 0), (1, 1))
    return Clip(clips.cut(chance(), "coffee"), course, FRAMES, "none", 1)


def subject(*drawn: Clip, ends: tuple[tuple[Still, ...], ...] = ()) -> Subject:
    """Return a film that shows clips one after the other in one scene."""
    facts = {}
    for index, clip in enumerate(drawn):
        meter = ClipMeter(clip.frames)
        for frame in clips.drawn(clip):
            meter.see(clips.planes_of(frame))
        facts[f"a{index}"] = Measured(meter.facts())
    shots = [films.shot(name, FRAMES, stills) for name, stills in zip(facts, ends or ((),) * len(drawn), strict=True)]
    return films.subject(films.plan_of([Scene(id="s0", role="showcase", shots=tuple(shots))]), clips=facts)


def whole(film: Subject) -> Plan:
    """Return a film's plan with a scene after it that makes it long enough to be edited."""
    shot = films.shot("z0", 150)
    rest = Scene(id="s9", role="end_card", shots=(shot.model_copy(update={"ground": shot.ground.instead}),))  # type: ignore[union-attr]
    return film.plan.model_copy(update={"scenes": (*film.plan.scenes, rest)})


def found(film: Subject) -> list[Finding]:
    checks = (clip_light, clip_shapes, clip_freezes, clip_letters, continuity)
    return [finding for check in checks for finding in check.check(film)]


def test_a_clean_clip_passes() -> None:
    assert found(subject(clean())) == []


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_of_a_clip_is_found_and_another_take_is_its_fix(name: str) -> None:
    film = subject(FAULTS[name](clean(), chance()))
    (finding,) = found(film)
    assert finding.check == name
    assert 0 <= finding.evidence["frame"] < FRAMES
    assert "limit" in finding.evidence
    if finding.severity == "info":  # it errs too often for anything to be filmed again
        assert (name, finding.fix, list(ideas(whole(film), [finding]))) == ("clip_shapes", None, [])
        return
    assert finding.fix == {"kind": "take", "at": "a0", "number": 2}
    (idea,) = ideas(whole(film), [finding])
    assert idea.edits == (SetTake(at="a0", number=2),)


@pytest.mark.parametrize(
    ("lag", "sure", "told"),
    [
        (0.0, 6.0, ""), (0.12, 6.0, ""), (-0.08, 4.0, ""), (0.05, 3.1, ""),
        (0.2, 6.0, "200 ms too late"), (-0.15, 4.1, "150 ms too early"),
        (0.2, 3.9, "Nothing in the picture moves"), (0.0, 2.9, "Nothing in the picture moves"),
    ],
)  # fmt: skip
def test_lips_that_lag_or_follow_no_voice_are_told(lag: float, sure: float, told: str) -> None:
    lips = {"lag": lag, "like": 0.5, "sure": sure, "at": (0.5, 0.6)}
    plan = films.plan_of([Scene(id="s0", role="quote", shots=(films.shot("a0", FRAMES),))])
    film = films.subject(plan, clips={"a0": Measured({}, lips=lips)})
    findings = list(lip_sync.check(film))
    assert [told in each.message for each in findings] == ([True] if told else [])
    if findings:
        assert (findings[0].evidence["lag"], findings[0].evidence["sure"]) == (lag, sure)
        (idea,) = ideas(whole(film), findings)
        assert (findings[0].severity, idea.edits) == ("warning", (SetTake(at="a0", number=2),))
    assert not list(lip_sync.check(replace(film, clips={"a0": Measured({})})))


def test_a_users_own_film_and_one_that_another_aspect_told_of_are_left_alone() -> None:
    film = subject(clips.flickering(clean(), chance()))
    (scene,) = film.plan.scenes
    own = scene.shots[0].model_copy(update={"ground": Footage(asset="f")})
    plan = film.plan.model_copy(update={"scenes": (scene.model_copy(update={"shots": (own,)}),)})
    assert found(replace(film, plan=plan)) == []
    told = {name: replace(clip, told=True) for name, clip in film.clips.items()}
    assert found(replace(film, clips=told)) == []


@pytest.mark.thorough
def test_light_and_colour_that_jump_are_found_and_a_dissolve_is_their_fix() -> None:
    dark = replace(clean(), place=clips.lit(clean().place, 0.4))
    cold = replace(clean(), place=clips.warm(clean().place, -0.2))
    assert found(subject(clean(), clean())) == []
    for other, jump in ((dark, "light"), (cold, "color")):
        film = subject(clean(), other)
        finding = next(each for each in found(film) if each.evidence["jump"] == jump)
        assert abs(finding.evidence["value"]) > finding.evidence["limit"]
        made = [idea.edits[0].model_dump(mode="json") for idea in ideas(whole(film), [finding])]
        assert [(edit["kind"], edit["at"]) for edit in made] == [("transition", "a1")]


def test_a_cast_is_found_in_a_dark_place_too() -> None:
    dark = clips.lit(clean().place, 0.12)
    (told,) = found(subject(replace(clean(), place=dark), replace(clean(), place=clips.warm(dark, -0.15))))
    assert (told.evidence["jump"], told.severity) == ("color", "warning")


@pytest.mark.parametrize("part", [0.3, 0.5])
def test_something_that_goes_by_does_not_melt(part: float) -> None:
    """A plain thing crosses the picture before a place full of edges."""

    def passing(number: int, frame: np.ndarray[Any, np.dtype[np.uint8]]) -> np.ndarray[Any, np.dtype[np.uint8]]:
        frame = frame.copy()
        left = int(clips.WIDTH * (-part + (1 + part) * number / FRAMES))
        frame[clips.HEIGHT // 3 :, max(left, 0) : max(left + int(part * clips.WIDTH), 0)] = (180, 60, 40)
        return frame

    course = clips.Course((-0.05, 0), (0.05, 0), (1, 1))
    place = clips.cut(chance(), "gravel")
    assert list(clip_shapes.check(subject(Clip(place, course, FRAMES, "none", 1, change=passing)))) == []


def test_a_camera_that_turns_back_is_told() -> None:
    back = replace(clean(), course=clips.Course((0.08, 0), (-0.08, 0), (1, 1)))
    (finding,) = found(subject(clean(), back))
    assert (finding.severity, finding.evidence["jump"]) == ("info", "turn")


def test_a_clip_that_should_go_on_must_begin_with_the_picture_that_the_last_one_ended_with() -> None:
    ends = (Still(aspect="9:16", first="p0", last="p1"),), (Still(aspect="9:16", first="p1"),)
    on = replace(clean(), course=clips.Course((0.08, 0), (0.1, 0), (1, 1)))
    assert found(subject(clean(), on, ends=ends)) == []
    (finding,) = found(subject(clean(), replace(clean(), course=clips.Course((-0.1, 0), (0, 0), (1, 1))), ends=ends))
    assert finding.evidence["jump"] == "picture"


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("kind", "check"), [("clip_twin", clip_twin), ("legibility", legibility), ("shot_look", shot_look)]
)
def test_what_is_seen_in_the_finished_film_is_found(kind: str, check: object, tmp_path: Path) -> None:
    for planted in (True, False):
        folder = tmp_path / str(planted)
        folder.mkdir()
        film = films.make(kind, 3, False, planted, folder)
        assert bool(list(check.check(film))) is planted  # type: ignore[attr-defined]


def test_a_plan_is_paced_as_it_was_planned_and_what_drags_or_rushes_is_found() -> None:
    planned = PLANS["pacing"](2, False, False)
    assert list(pacing.check(planned)) == []
    told = {seed: list(pacing.check(PLANS["pacing"](seed, False, True))) for seed in (3, 4, 5)}
    assert {finding.evidence["what"] for findings in told.values() for finding in findings} >= {"shot", "hook"}
    assert any(finding.evidence["what"] in ("row", "count") for finding in told[5])


def test_fixes_of_the_pace_keep_all_that_a_plan_has() -> None:
    for seed in (3, 4):
        film = PLANS["pacing"](seed, False, True)
        findings = list(pacing.check(film))
        for idea in ideas(film.plan, findings):
            changed = idea.edits[0].change(film.plan)
            assert len(list(pacing.check(replace(film, plan=changed)))) < len(findings)


def test_the_ground_of_a_clip_is_generated() -> None:
    """The films of the evaluation are what an engine made, or nothing would be judged."""
    assert all(isinstance(shot.ground, Generated) for _, _, shot in subject(clean()).plan.shots())
