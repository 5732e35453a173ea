"""The example briefs: all of them plan, and no two look alike."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from reelwright.brief import load_brief
from reelwright.plan import Backdrop, validate
from reelwright.planning import Assets, File, Planned, plan_offline

from .briefs import DIGEST

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.yaml"))


def planned(path: Path) -> Planned:
    brief = load_brief(path)
    photo = brief.product.image if brief.product else None
    for file in (photo, brief.brand.logo):
        assert file is None or file.is_file()
    return plan_offline(brief, Assets(product=File(DIGEST, photo.name) if photo else None))


def test_there_are_twelve() -> None:
    assert len(EXAMPLES) == 12


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_plans_without_a_warning_that_its_texts_are_too_long(path: Path) -> None:
    result = planned(path)
    assert validate(result.plan) == ()
    assert not [finding for finding in result.findings if finding.where == "duration"]


def test_no_two_examples_share_layout_motion_and_backdrops() -> None:
    looks = []
    for path in EXAMPLES:
        shots = [shot for _, _, shot in planned(path).plan.shots()]
        layout = Counter(shot.layout for shot in shots).most_common(1)[0][0]
        motion = Counter(shot.motion for shot in shots).most_common(1)[0][0]
        families = frozenset(shot.ground.family for shot in shots if isinstance(shot.ground, Backdrop))
        looks.append((layout, motion, families))
    assert len(set(looks)) == len(EXAMPLES)
