"""`reelwright templates` lists what is built in and the user's own, and tells which of these cannot be used."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from reelwright.cli.app import run

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "templates"


def test_own_templates_are_listed_beside_those_built_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REELWRIGHT_HOME", str(tmp_path))
    shutil.copytree(EXAMPLES, tmp_path / "templates")
    (tmp_path / "templates" / "bad.yaml").write_text("name: bad\nsteps: []", "utf-8")
    assert run(["templates", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert "listicle" in [each["name"] for each in told["builtin"]]
    assert {Path(each["file"]).stem for each in told["own"]} == {path.stem for path in EXAMPLES.glob("*.yaml")}
    assert {finding["where"] for finding in told["findings"]} == {"bad.yaml"}
    assert run(["templates"]) == 0
    shown = capsys.readouterr().out
    assert "listicle" in shown and "three-steps" in shown and "bad.yaml" in shown
