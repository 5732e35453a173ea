"""`reelwright edit` shows what changes and what it costs, and says how to go on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reelwright.cli import run
from reelwright.edits import read_edit
from reelwright.media.pictures import encode_png
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


def test_a_file_of_this_machine_is_brought(project: Workspace, tmp_path: Path) -> None:
    (tmp_path / "lake.png").write_bytes(encode_png(np.full((120, 160, 3), 90, np.uint8)))
    own = {"kind": "own_file", "at": "s1", "file": str(tmp_path / "lake.png"), "rights": "own"}
    assert run(["edit", "small", "--op", json.dumps(own)]) == 0
    (asset,) = project.projects.version("small", 2).plan.assets
    assert (asset.name, asset.still) == ("lake.png", True)


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


# By words


def test_words_are_shown_and_done_after_a_yes_alone(project: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["edit", "small", "make the hook darker"]) == 0
    text = capsys.readouterr().out
    for told in ("its drawn ground is deep", "- light", "+ deep", "steps to make", "Add --yes to do it"):
        assert told in text
    assert project.projects.numbers("small") == (1,)
    assert run(["edit", "small", "make the hook darker", "--yes"]) == 0
    assert "Done: version 2" in capsys.readouterr().out
    assert project.projects.numbers("small") == (1, 2)
    assert run(["edit", "small", "undo that", "--yes", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["version"] == 3
    first, last = project.projects.version("small", 1), project.projects.version("small", 3)
    assert last.plan == first.plan


def test_what_is_already_so_is_not_called_done(project: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["edit", "small", "turn the captions on", "--yes"]) == 0
    text = capsys.readouterr().out
    assert "All of it is so already." in text
    assert "Done" not in text
    assert project.projects.numbers("small") == (1,)


def test_a_dry_run_of_words_keeps_nothing(project: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["edit", "small", "no music", "--yes", "--dry-run"]) == 0
    assert project.projects.numbers("small") == (1,)
    assert "Nothing was changed" in capsys.readouterr().out


def test_what_words_leave_open_is_told_and_nothing_kept(project: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["edit", "small", "remove the proof scene and no captions", "--yes"]) == 2
    text = capsys.readouterr().out
    for told in ("Which scene is “the proof scene”?", "s2, proof", "--partly would do", "captions:"):
        assert told in text
    assert run(["edit", "small", "wibble the wobble; no captions", "--yes", "--partly"]) == 0
    assert "not understood" in capsys.readouterr().out
    assert project.projects.numbers("small") == (1, 2)


def test_questions_are_asked_at_a_terminal(
    project: Workspace, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    answers = iter(["2", "y"])
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda *_: next(answers))
    assert run(["edit", "small", "make the proof scene longer"]) == 0
    assert "Done: version 2" in capsys.readouterr().out
    assert project.projects.version("small", 2).plan.scenes[2].frames > 90


@pytest.mark.parametrize("arguments", [[], ["no music", "--op", WORDS]])
def test_words_or_edits_are_needed_and_not_both(arguments: list[str], project: Workspace) -> None:
    assert run(["edit", "small", *arguments]) == 2
    assert project.projects.numbers("small") == (1,)


def test_what_did_not_change_as_it_was_shown_is_not_called_done(
    project: Workspace, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from reelwright.workspace import editing

    whole = editing.write

    def other(*given: Any) -> Any:
        return whole(*given[:3], [read_edit({"kind": "title", "title": "Another"})])

    monkeypatch.setattr(editing, "write", other)
    assert run(["edit", "small", "no music", "--yes"]) == 2
    told = capsys.readouterr()
    assert "did not change as it was shown" in told.err
    assert "Done" not in told.out
    assert project.projects.version("small", 2).plan.music is not None
