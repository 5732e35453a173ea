"""The documents in the pages on templates and brand kits are what they say to be."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reelwright.brief import Brief, load_brief
from reelwright.brief.template import OwnTemplate
from reelwright.documents import parse_document
from reelwright.planning import plan_offline
from reelwright.planning.rules import lint

DOCS = Path(__file__).resolve().parents[2] / "docs"


def documents(page: str) -> dict[str, str]:
    """Return the documents of a page by what their first line says they are."""
    return dict(re.findall(r"```yaml\n# (\w+)\n(.+?)```", (DOCS / page).read_text("utf-8"), re.DOTALL))


def test_the_template_and_the_brief_that_follows_it(tmp_path: Path) -> None:
    told = documents("templates.md")
    OwnTemplate.read(parse_document(told["template"], "template"))
    (tmp_path / "launch.yaml").write_text(told["template"], "utf-8")
    (tmp_path / "brief.yaml").write_text(told["brief"], "utf-8")
    plan = plan_offline(load_brief(tmp_path / "brief.yaml")).plan
    assert "on 3 May" in {fact.text for fact in plan.facts}


@pytest.mark.parametrize("field", ["role", "text", "voice", "views", "rank", "alone", "repeat", "optional"])
def test_every_field_of_a_step_is_told(field: str) -> None:
    assert f"| `{field}` |" in (DOCS / "templates.md").read_text("utf-8")


def test_the_kit_and_an_ad_that_keeps_to_it(tmp_path: Path) -> None:
    (tmp_path / "kit.yaml").write_text(documents("brand-kits.md")["kit"], "utf-8")
    (tmp_path / "brief.yaml").write_text("title: Cold all day\nbrand: {kit: kit.yaml}", "utf-8")
    brief = load_brief(tmp_path / "brief.yaml")
    assert isinstance(brief, Brief) and brief.brand.rules is not None
    told = (DOCS / "brand-kits.md").read_text("utf-8")
    assert all(f"`{name}`" in told for name in type(brief.brand.rules).model_fields)
    assert lint(plan_offline(brief).plan) == ()
