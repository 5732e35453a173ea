"""What an agentic build asks on a terminal, and what it does where nobody sits there."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from reelwright.cli.app import run
from reelwright.cli.asking import answered
from reelwright.director.ports import Question
from tests_support.ads import write_brief

TAKE, COLOR = {"kind": "take", "at": "s1-1", "number": 2}, {"kind": "color", "ink": "#000000"}
FIX = {"issues": [0], "usd": 0.0, "micros": 0, "seconds": 9.0, "words": False, "beyond": False, "instead": []}


def question() -> Question:
    issue = {"check": "placeholder", "severity": "error", "message": "No engine made this clip."}
    suggestions: list[dict[str, Any]] = [
        FIX | {"edits": [TAKE], "told": "s1-1: shows take 2", "usd": 0.2, "micros": 250_000},
        FIX | {"edits": [COLOR], "told": "the colours: ink #000000", "words": True},
    ]
    return {"number": 1, "version": 3, "newest": 3, "render": "", "issues": [issue], "suggestions": suggestions,
            "left": 400_000}  # fmt: skip


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Give a function that has somebody write these lines."""

    def written(*lines: str) -> None:
        given = iter(lines)
        monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
        monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: next(given))

    return written


def test_nobody_is_asked_without_a_terminal_but_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert answered(question(), yes=False, ask=True) == {"choice": "finish"}
    told = capsys.readouterr().err
    assert "No engine made this clip." in told and "at most $0.25" in told and "$0.40 may be spent" in told
    assert "Nobody is asked" in told


def test_yes_takes_what_costs_nothing() -> None:
    assert answered(question(), yes=True, ask=True) == {"choice": "accept", "edits": [COLOR]}


def test_numbers_choose_and_an_empty_line_finishes(terminal: Any) -> None:
    terminal("7", "x", "1, 2")
    assert answered(question(), yes=False, ask=True) == {"choice": "accept", "edits": [TAKE, COLOR]}
    terminal("")
    assert answered(question(), yes=False, ask=True) == {"choice": "finish"}
    terminal("1")
    assert answered(question(), yes=False, ask=False) == {"choice": "finish"}, "asked to ask nothing"


@pytest.mark.thorough
def test_an_agentic_brief_is_made_in_rounds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    brief = write_brief(tmp_path / "b", mode="agentic", size="720p")
    code = run(["make", str(brief), "-o", str(tmp_path / "out"), "--no-ask", "--json"])
    told = capsys.readouterr()
    assert code in (0, 4) and " round" in told.err
    assert json.loads(told.out) and (tmp_path / "out" / "master-1x1.mp4").is_file()
