"""`reelwright edit` shows what changes and what it costs, and says how to go on."""

from __future__ import annotations

import json

import pytest

from reelwright.cli import run
from reelwright.settings import Settings
from reelwright.workspace import Workspace
from tests_support.plans import small_plan

WORDS = json.dumps({"kind": "text", "at": "s1", "role": "headline", "content": "New words"})


@pytest.fixture
def project() -> Workspace:
    workspace = Workspace.open(Settings.from_environment())
    workspace.projects.begin("Small", identifier="small")
    workspace.projects.add("small", small_plan(scenes=3, seconds=9))
    return workspace


def test_it_shows_the_diff_and_the_cost_and_keeps_a_version(
    project: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["edit", "small", "--op", WORDS]) == 0
    text = capsys.readouterr().out
    for told in ("says “New words”", "- [{", "+ [{", "steps to make", "$0.00", "Version 2", "reelwright render small"):
        assert told in text
    assert project.projects.numbers("small") == (1, 2)


def test_a_dry_run_keeps_nothing(project: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    lock = json.dumps([{"kind": "lock", "scene": "s1"}])
    assert run(["edit", "small", "--op", WORDS, "--op", lock, "--dry-run", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["base"], document["version"]) == (1, None)
    assert len(document["told"]) == 2
    assert document["undo"]["kind"] == "restore"
    assert project.projects.numbers("small") == (1,)


@pytest.mark.parametrize(
    ("operation", "told"),
    [
        ("{", "this is not JSON"),
        ('{"kind": "txt"}', "Did you mean `text`?"),
        ('{"kind": "remove_scene", "scene": "s9"}', "Known: s0, s1, s2."),
        ('{"kind": "lock"}', "op.scene: this field is required"),
    ],
)
def test_bad_edits_are_bad_input(
    operation: str, told: str, project: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["edit", "small", "--op", operation]) == 2
    assert told in capsys.readouterr().err
    assert project.projects.numbers("small") == (1,)
