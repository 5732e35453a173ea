"""References steer a style: colours where the brand has none, words, and a grade within bounds."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from reelwright.brief import Brief
from reelwright.plan import Plan
from reelwright.plan.model import Backdrop
from reelwright.planning import Assets, plan_offline
from reelwright.planning.inputs import Reference
from reelwright.planning.references import grading_of, joined
from reelwright.study import LookStudy, Swatch

DARK = LookStudy(
    palette=(Swatch(color="#1B1026", share=0.7), Swatch(color="#8C2F39", share=0.3)),
    light=0.18, contrast=0.3, saturation=0.28, warmth=0.05, grain=0.02,
)  # fmt: skip
LIGHT = LookStudy(
    palette=(Swatch(color="#E8F1F2", share=0.8), Swatch(color="#2A9DF4", share=0.2)),
    light=0.88, contrast=0.1, saturation=0.08, warmth=-0.06, grain=0.0,
)  # fmt: skip


def planned(look: LookStudy | None) -> Assets:
    references = (Reference("a" * 64, "mood.jpg", look),) if look else ()
    return replace(Assets(), references=references)


def style(look: LookStudy | None, **more: object) -> Plan:
    brief = Brief.model_validate({"title": "Stone Mug", "duration": 10, **more})
    return plan_offline(brief, planned(look)).plan


def test_without_references_nothing_is_graded() -> None:
    assert style(None).style.grading is None
    assert style(None).style.aim is None


def test_dark_and_light_references_give_other_grounds_and_words() -> None:
    dark, light = style(DARK), style(LIGHT)
    assert "dark" in dark.style.lighting
    assert "bright" in light.style.lighting
    assert "cool" in light.style.grade
    assert "grain" in dark.style.grade
    assert dark.style.grading
    assert light.style.grading
    assert dark.style.grading.grain == pytest.approx(0.02)
    assert light.style.grading.grain == 0
    grounds = [[shot.ground for _, _, shot in plan.shots()] for plan in (dark, light)]
    tones = [{ground.tone for ground in shown if isinstance(ground, Backdrop)} for shown in grounds]
    assert "deep" in tones[0]
    assert "light" in tones[1]


def test_the_brands_colours_win() -> None:
    brand = {"colors": ["#0B3D2E", "#F2C14E"]}
    assert style(DARK, brand=brand).style.palette == style(LIGHT, brand=brand).style.palette
    assert style(DARK).style.palette != style(LIGHT).style.palette


def test_references_count_alike() -> None:
    both = joined([DARK, LIGHT])
    assert both
    assert both.light == pytest.approx(0.53)
    assert sum(swatch.share for swatch in both.palette) == pytest.approx(1, abs=0.001)
    assert joined([]) is None


@given(*(some.floats(0, 1) for _ in range(4)), some.floats(-1, 1), some.booleans())
def test_a_grade_stays_within_bounds(
    light: float, contrast: float, saturation: float, grain: float, warmth: float, deep: bool
) -> None:
    aim = LookStudy(
        palette=DARK.palette, light=light, contrast=contrast, saturation=saturation, warmth=warmth, grain=grain
    )
    found = grading_of(style(DARK).style.palette, aim, deep)
    assert abs(found.exposure) <= 0.8
    assert abs(found.temperature) <= 0.4
    assert 0.85 <= found.contrast <= 1.2
    assert 0.6 <= found.saturation <= 1.5
