"""Wishes over a project: past versions, and a model that is asked only where it may be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from benchmarks.wishes.plans import bottle

from reelwright.edits import read_edit
from reelwright.errors import InputError
from reelwright.plan import Plan
from reelwright.planning.written import Message
from reelwright.settings import Settings
from reelwright.workspace import Workspace
from reelwright.workspace.advice import Advisor

ODD = "plonge l'accroche dans l'ombre"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Answer every talk with a darker hook, and keep what was asked."""
    found: list[str] = []

    def chat(_: Advisor, messages: Sequence[Message], schema: Mapping[str, Any]) -> Any:
        assert schema
        found.append(messages[1].content)
        return {"about": ["s1"], "edits": [{"kind": "ground", "at": "s1", "tone": "deep"}]}

    monkeypatch.setattr(Advisor, "chat", chat)
    return found


def project(folder: Path, plan: Plan, **secrets: str) -> tuple[Workspace, Path]:
    workspace = Workspace.open(Settings(home=folder, secrets=secrets))
    workspace.projects.begin("Small", identifier="p")
    workspace.projects.add("p", plan)
    return workspace, Path("p")


@pytest.mark.thorough
def test_a_model_is_asked_where_one_is_set_up_and_may_be_paid(tmp_path: Path, asked: list[str]) -> None:
    workspace, name = project(tmp_path, bottle(), OPENAI_API_KEY="a key")
    wished = workspace.wish(name, ODD)
    assert (wished.understood.by, [change.after for change in wished.changes], len(asked)) == ("model", ["deep"], 1)
    assert workspace.wish(name, ODD, planner="grammar").understood.edits == ()
    assert workspace.wish(name, "no music").understood.by == "grammar"
    assert len(asked) == 1
    assert workspace.projects.numbers("p") == (1,)


@pytest.mark.parametrize(("update", "secrets"), [
    ({"tier": "free"}, {"OPENAI_API_KEY": "a key"}), ({"budget": None}, {"OPENAI_API_KEY": "a key"}), ({}, {}),
])  # fmt: skip
def test_no_model_is_asked_where_nobody_pays_or_none_is_set_up(
    update: dict[str, Any], secrets: dict[str, str], tmp_path: Path, asked: list[str]
) -> None:
    workspace, name = project(tmp_path, bottle().model_copy(update=update), **secrets)
    wished = workspace.wish(name, ODD)
    assert (wished.understood.edits, wished.changes, asked) == ((), (), [])
    assert wished.understood.unclear


def test_words_lead_back_to_versions(tmp_path: Path) -> None:
    workspace, name = project(tmp_path, bottle())
    workspace.edit(name, [read_edit({"kind": "title", "title": "Two"})])
    workspace.edit(name, [read_edit({"kind": "title", "title": "Three"})])
    assert workspace.wish(name, "undo the last change").plan.title == "Two"
    assert workspace.wish(name, "go back to version 1").plan == bottle()
    assert workspace.wish(name, "go back to version 4").understood.unclear


def test_a_project_without_a_version_has_nothing_to_wish_of(tmp_path: Path) -> None:
    workspace, name = project(tmp_path, bottle())
    workspace.projects.begin("Empty", identifier="empty")
    with pytest.raises(InputError):
        workspace.wish(Path("empty"), "no music")
    assert name
