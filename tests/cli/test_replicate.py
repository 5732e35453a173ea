"""`reelwright replicate` plans and makes an ad after a study; nothing of it is made where only the plan is wanted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from planning.replica.studies import beaten, study, written
from reelwright.cli import run
from tests_support.ads import write_brief

LENGTHS = (1.5, 1.2, 1.4, 1.9)


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    monkeypatch.setenv("REELWRIGHT_HOME", str(tmp_path / "home"))
    found = study(LENGTHS, texts=(written("ACME", 0, 1.4),), sound=beaten(112, sum(LENGTHS)))
    path = tmp_path / "study.json"
    path.write_text(found.model_dump_json(), "utf-8")
    return str(path), str(write_brief(tmp_path))


def test_a_plan_alone(given: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["replicate", *given, "--plan-only", "--json", "-o", str(tmp_path / "plan.json")]) == 0
    plan = json.loads(capsys.readouterr().out)["plan"]
    assert plan["reference"]["rights"] == "foreign"
    assert json.loads((tmp_path / "plan.json").read_text()) == plan
    assert run(["replicate", *given, "--plan-only", "--rights", "own"]) == 0
    assert "only its study" in capsys.readouterr().out


def test_what_is_no_study_is_bad_input(given: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["replicate", given[1], given[1], "--plan-only"]) == 2
    assert "reference.file" in capsys.readouterr().err


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/film.mp4", "https://[::1]/film.mp4", "http://localhost/a"])
def test_an_address_in_our_own_network_is_never_asked(
    given: tuple[str, str], address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in (["study", address], ["replicate", address, given[1], "--plan-only"]):
        assert run(command) == 2
        told = capsys.readouterr().err
        assert "reference = " in told and "Name a film that everybody may fetch" in told


@pytest.mark.slow
@pytest.mark.thorough
def test_an_ad_and_its_report(given: tuple[str, str], tmp_path: Path) -> None:
    output = tmp_path / "out"
    assert run(["replicate", *given, "-o", str(output), "--aspect", "1:1", "--fail-on", "never"]) == 0
    report = json.loads((output / "report.json").read_text())
    assert report["replica"]["name"] == "reference.mp4"
    assert report["replica"]["own_on_beat"] == 1
    page = (output / "report.html").read_text()
    assert "Beside the reference" in page
    assert "ACME" not in page
