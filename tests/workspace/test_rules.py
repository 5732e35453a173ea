"""Brand rules that are to be enforced stop an ad before anything is made; others are told with it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reelwright.errors import RefusedError
from reelwright.settings import Settings
from reelwright.workspace import Workspace

BRIEF = """
title: Cold brew
headline: Cheap and cold
duration: 6
brand: {name: Nordbrew, rules: {avoid: [cheap], enforce: %s}}
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.open(Settings(home=tmp_path / "home"))


def brief(folder: Path, enforce: str) -> Path:
    path = folder / f"{enforce}.yaml"
    path.write_text(BRIEF % enforce, "utf-8")
    return path


def test_planning_refuses_or_tells(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="cheap"):
        workspace.plan(brief(tmp_path, "block"))
    planned = workspace.plan(brief(tmp_path, "warn"))
    assert [finding.evidence["word"] for finding in planned.findings if finding.check == "brand_rules"] == ["cheap"] * 2


def test_building_refuses_a_plan_that_was_changed(workspace: Workspace, tmp_path: Path) -> None:
    plan = workspace.plan(brief(tmp_path, "warn")).plan.model_dump(mode="json")
    plan["brand"]["rules"]["enforce"] = "block"
    (tmp_path / "plan.json").write_text(json.dumps(plan), "utf-8")
    with pytest.raises(RefusedError, match="cheap"):
        workspace.render(tmp_path / "plan.json", tmp_path / "out")
    assert not list((tmp_path / "out").glob("*.mp4"))
