"""reelwright new: a brief from a sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reelwright.brief import load_brief
from reelwright.cli import run

SENTENCE = "20 s for my cold brew, for students, funny"


def test_a_sentence_becomes_a_file_that_loads(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "brief.yaml"
    assert run(["new", SENTENCE, "-o", str(path), "--answer", "facts=Steeped for 18 hours; single farm"]) == 0
    brief = load_brief(path)
    assert brief.product is not None
    assert brief.product.facts == ("Steeped for 18 hours", "single farm")
    assert "# Where will it be shown?" in path.read_text("utf-8")
    shown = capsys.readouterr().out
    assert "platforms: Where will it be shown? For example: tiktok" in shown
    assert "facts:" not in shown


def test_without_output_the_brief_is_printed_and_yes_asks_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["new", SENTENCE, "--yes"]) == 0
    shown = capsys.readouterr().out
    assert "product: {name: Cold brew}" in shown
    assert "?" not in shown


def test_json_has_the_brief_and_its_questions(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["new", SENTENCE, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["brief"]["audience"] == "students"
    assert [question["id"] for question in document["questions"]] == ["facts", "platforms", "call_to_action"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([""], "a brief needs words"),
        (["x" * 50_000], "at most 4,000 characters, and this has 50,000"),
        ([SENTENCE, "--answer", "calm"], "an answer is ID=VALUE"),
        ([SENTENCE, "--answer", "colour=red"], "questions are product, facts"),
        ([SENTENCE + " \x1b[31m"], "is not allowed in a text"),
    ],
)
def test_bad_input_is_one_helpful_sentence(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["new", *arguments]) == 2
    told = capsys.readouterr().err
    assert words in told
    assert "Traceback" not in told
