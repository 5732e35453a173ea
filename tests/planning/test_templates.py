"""What is told of the planner's structures is what it plans."""

from __future__ import annotations

from itertools import groupby
from typing import get_args

import pytest

from reelwright.brief import Brief
from reelwright.brief.template import Template as Name
from reelwright.planning import plan_offline
from reelwright.planning.templates import SAMPLE, Template, templates


def planned(name: str, seconds: int) -> tuple[str, ...]:
    brief = Brief.read({**SAMPLE, "template": name, "duration": seconds})
    return tuple(role for role, _ in groupby(scene.role for scene in plan_offline(brief).plan.scenes))


def test_all_are_told() -> None:
    assert {each.name for each in templates()} == set(get_args(Name))


@pytest.mark.parametrize("template", templates(), ids=lambda each: each.name)
def test_a_film_of_the_least_length_has_all_roles_and_a_shorter_one_has_not(template: Template) -> None:
    assert planned(template.name, template.least_seconds) == template.roles
    assert len(set(planned(template.name, template.least_seconds - 1))) < len(set(template.roles))
