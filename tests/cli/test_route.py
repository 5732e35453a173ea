"""Who would be asked, and why not the others: nothing is asked, nothing is spent."""

from __future__ import annotations

import json
from typing import Any

import pytest

from reelwright.cli.app import run


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("REPLICATE_API_TOKEN", "FAL_KEY", "ELEVENLABS_API_KEY"):
        monkeypatch.delenv(name, raising=False)


def routed(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert run(["route", *arguments, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_without_a_key_everybody_says_where_to_get_one(capsys: pytest.CaptureFixture[str]) -> None:
    found = routed(capsys, "text_to_video", "a wave", "--seconds", "4")
    assert found["choices"] == []
    reasons = {it["model"]: it["reason"] for it in found["refused"]}
    wanted = "set REPLICATE_API_TOKEN (get one at https://replicate.com/account/api-tokens)"
    assert reasons["replicate:google/veo-3.1-fast"] == wanted


def test_policies_order_and_limits_refuse(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPLICATE_API_TOKEN", "r8_for_a_test")
    cheap = routed(capsys, "text_to_video", "a wave", "--seconds", "4", "--policy", "cheapest")["choices"]
    assert [it["micros"] for it in cheap] == sorted(it["micros"] for it in cheap)
    best = routed(capsys, "text_to_video", "a wave", "--seconds", "4", "--policy", "best")["choices"]
    assert best[0]["model"] == "replicate:google/veo-3.1"
    found = routed(capsys, "text_to_video", "a wave", "--seconds", "4", "--budget", "0.30")
    assert all(it["micros"] <= 300_000 for it in found["choices"])
    reasons = {it["model"]: it["reason"] for it in found["refused"]}
    assert reasons["replicate:google/veo-3.1"] == "may cost $0.80, and $0.30 are left"


def test_too_long_and_too_many_words_are_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPLICATE_API_TOKEN", "r8_for_a_test")
    found = routed(capsys, "text_to_video", "a wave", "--seconds", "60")
    assert found["choices"] == []
    reasons = {it["model"]: it["reason"] for it in found["refused"]}
    assert reasons["replicate:google/veo-3.1-fast"] == "makes at most 8 s, and 60 s are wanted"


def test_a_capability_that_there_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["route", "levitation"]) == 2
    assert "text_to_video" in capsys.readouterr().err
