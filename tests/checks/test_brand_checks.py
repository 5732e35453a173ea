"""What the brand's rules ask of the finished picture: each planted fault is found by its check, and nothing without."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from reelwright.brief.rules import BrandRules
from reelwright.check import Subject
from reelwright.checks import run_all
from reelwright.composition import PictureLayer, Stage, TextLayer, Transform, constant
from reelwright.finding import Finding

from .conftest import END, HOOK, SCALE, text

LINE = "Terms apply."
TOTAL = HOOK + END


def subject(good: Subject, rules: dict[str, Any], *layers: TextLayer | PictureLayer) -> Subject:
    """Return the clean film with rules and with layers on its end card, in place of what lies there."""
    brand = good.plan.brand.model_copy(update={"rules": BrandRules.model_validate(rules)})
    stage = good.composition.stages[-1]
    last = Stage(id=stage.id, start=stage.start, end=stage.end, layers=(stage.layers[0], *layers))
    composition = good.composition.model_copy(update={"stages": (*good.composition.stages[:-1], last), "overlays": ()})
    return replace(good, plan=good.plan.model_copy(update={"brand": brand}), composition=composition)


def found(changed: Subject, check: str) -> list[Finding]:
    return [finding for finding in run_all(changed) if finding.check == check]


def legal(size: float = 28, frames: tuple[int, int] = (HOOK, TOTAL), top: float = 1200) -> TextLayer:
    return text(LINE, "legal", top, size, frames)


def logo(left: float, top: float, width: float) -> PictureLayer:
    """A logo of 200 x 50 px that is drawn `width` px wide, in px of the full size."""
    return PictureLayer(
        id="logo", start=HOOK, end=TOTAL, role="logo", source="0" * 64, width=200, height=50,
        transform=Transform(x=constant(left * SCALE), y=constant(top * SCALE), scale=constant(width * SCALE / 200),
                            anchor=(0.0, 0.0)),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("layers", "limits"),
    [
        ([legal()], []),
        ([], [2.0]),
        ([legal(size=24)], [28]),
        ([legal(frames=(HOOK, HOOK + 40))], [2.0]),
        ([legal(frames=(HOOK, HOOK + 40)), legal(frames=(HOOK + 41, TOTAL), top=1300)], []),
        ([legal(size=22, frames=(HOOK, HOOK + 30))], [28, 2.0]),
    ],
)
def test_a_legal_line_is_as_large_and_long_as_asked(
    good: Subject, layers: list[TextLayer], limits: list[float]
) -> None:
    rules = {"legal": {"text": LINE, "seconds": 2, "size": 28}}
    told = found(subject(good, rules, *layers), "legal_line")
    assert [finding.evidence["limit"] for finding in told] == limits
    assert {finding.severity for finding in told} <= {"warning"}


@pytest.mark.parametrize(
    ("layers", "limits"),
    [
        ([logo(400, 500, 280)], []),
        ([logo(400, 500, 150)], [0.25]),
        ([logo(20, 500, 280)], [0.5]),
        ([logo(400, 500, 280), text("Near", "headline", 590, 60, (HOOK, TOTAL), left=400)], [0.5]),
        ([logo(400, 500, 280), text("Far", "headline", 640, 60, (HOOK, TOTAL), left=400)], []),
        ([logo(400, 500, 280), text("Over", "headline", 520, 60, (HOOK, TOTAL), left=500)], [0.5]),
    ],
)
def test_a_logo_has_its_size_and_space(good: Subject, layers: list[Any], limits: list[float]) -> None:
    rules = {"logo": {"clear": 0.5, "least_width": 0.25}, "enforce": "block"}
    told = found(subject(good, rules, *layers), "logo_space")
    assert [finding.evidence["limit"] for finding in told] == limits
    assert {finding.severity for finding in told} <= {"error"}


def test_without_rules_nothing_is_asked(good: Subject) -> None:
    changed = subject(good, {}, logo(0, 0, 20), legal(size=20, frames=(HOOK, HOOK + 5)))
    assert not found(changed, "logo_space") and not found(changed, "legal_line")
