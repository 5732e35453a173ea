"""A brief that is written reads back as the same brief, whatever it says."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, given, settings

from planning.briefs import briefs
from reelwright.brief import Brief
from reelwright.brief.load import parse_brief
from reelwright.brief.write import brief_yaml


@given(briefs())
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
def test_what_is_written_reads_back(brief: Brief) -> None:
    notes = {"tone": "How should it feel?", "offer": "An offer?"}
    assert parse_brief(brief_yaml(brief, notes, "A head\nof two lines"), Path("/")) == brief


def test_comments_stand_before_their_fields() -> None:
    text = brief_yaml(Brief(title="Tea", duration=20), {"title": "Its name.", "audience": "Whom for?"}, "A brief.")
    assert text == "# A brief.\n# Its name.\ntitle: Tea\n# Whom for?\n# audience:\nduration: 20\n"


def test_facts_with_their_sources_stand_on_a_line_each_and_read_back() -> None:
    facts = ["Seven herbs", {"text": "Grown: in Hesse", "source": "li, https://tea.example/a?b#c"}]
    brief = Brief.read({"product": {"name": "Tea", "image": "/a.jpg", "facts": facts}})
    text = brief_yaml(brief)
    assert "  - Seven herbs\n  - {text: 'Grown: in Hesse', source: 'li, https://tea.example/a?b#c'}\n" in text
    assert parse_brief(text, Path("/")) == brief
