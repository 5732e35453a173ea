"""Engines, routes and templates over the API say what the command line says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from reelwright.cli.app import run
from tests_support.doors import House


@pytest.fixture
def keyed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """Give a service that has the key of fal, and the command line the same."""
    monkeypatch.setenv("REELWRIGHT_HOME", str(tmp_path))
    monkeypatch.setenv("FAL_KEY", "canary-key-of-fal")
    found = House(tmp_path, {"FAL_KEY": "canary-key-of-fal"})
    yield found
    found.close()


def said(capsys: pytest.CaptureFixture[str], *words: str) -> object:
    assert run([*words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_table_is_that_of_the_command_line(keyed: House, capsys: pytest.CaptureFixture[str]) -> None:
    answer = keyed.stranger("GET", "/engines")
    assert answer.json() == said(capsys, "engines")
    assert "canary-key" not in answer.text
    fal = keyed.stranger.told("GET", "/engines/fal")
    assert fal["models"] and all(each["engine"] == "fal" and not each["lacks"] for each in fal["models"])
    assert keyed.stranger.told("GET", "/engines/planner")["engines"][0]["capability"] == "plan"
    assert keyed.stranger.refused("GET", "/engines/nothing") == 404


def test_a_route_is_that_of_the_command_line(keyed: House, capsys: pytest.CaptureFixture[str]) -> None:
    asked = {"capability": "text_to_video", "prompt": "a lake", "seconds": 5, "aspect": "9:16", "policy": "cheapest"}
    told = keyed.stranger.told("POST", "/routes", asked)
    words = ("route", "text_to_video", "a lake", "--seconds", "5", "--aspect", "9:16", "--policy", "cheapest")
    assert told == said(capsys, *words)
    assert told["choices"] and told["choices"][0]["model"].startswith("fal:")
    poor = keyed.stranger.told("POST", "/routes", {**asked, "budget_usd": 0})
    assert not any(each["micros"] for each in poor["choices"])
    for wrong in ({"capability": "dance"}, {**asked, "seconds": -1}, {**asked, "budget_usd": -1}, {**asked, "more": 1}):
        assert keyed.stranger.refused("POST", "/routes", wrong) == 422


def test_templates_are_told_to_those_who_are_known(house: House) -> None:
    found = house.user("ann").told("GET", "/templates")["items"]
    assert found[0]["name"] == "problem-solution" and found[0]["roles"][-1] == "end_card"
    for path in ("/templates", "/engines", "/engines/fal"):
        assert house.stranger.refused("GET", path) == 401
