"""The rows of chat, speech and music: they load, their engines exist, and the router says why one is not asked."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from reelwright import engines
from reelwright.engine import Model, Request
from reelwright.engines._unconfirmed import UNCONFIRMED
from reelwright.registry import load
from reelwright.router import Policy, choose, quote_of
from reelwright.settings import Settings

OURS = ("openai", "groq", "ollama", "vllm", "llamacpp", "openrouter", "anthropic", "elevenlabs")
CHAT = Request(capability="chat", prompt="Write a line.", max_tokens=500)


@pytest.fixture
def rows(tmp_path: Path) -> list[Model]:
    return [model for model in engines.table(Settings(home=tmp_path)) if model.engine in OURS]


def test_every_engine_has_its_parts_and_every_row_an_engine(rows: list[Model]) -> None:
    assert set(OURS) <= set(engines.engine_names())
    assert {row.engine for row in rows} == set(OURS) - {"openrouter"}  # its models are named by the user
    for name in OURS:
        part = load("reelwright.engines", name)
        assert name == part.NAME
        assert part.ADDRESS.startswith(("https://", "http://127.0.0.1:"))
        assert part.KEYS.startswith("https://")
        assert all(variable.endswith("_API_KEY") for variable in part.VARIABLES)
    assert not set(UNCONFIRMED) & set(engines.engine_names())


def test_paid_chat_waits_for_its_price_and_ended_models_are_refused(rows: list[Model]) -> None:
    route = choose(CHAT, rows, Policy(today=date(2026, 12, 12)))
    assert {model.engine for model in route.models} == {"ollama", "vllm", "llamacpp"}
    reasons = {refusal.model.name: refusal.reason for refusal in route.refused}
    assert reasons["openai:gpt-6-luna"] == "its price is not known"
    assert reasons["openai:gpt-5"] == "ended on 2026-12-11"
    assert reasons["anthropic:claude-sonnet-4-5"] == "ended on 2026-11-30"


def test_a_price_of_ones_own_opens_a_model(tmp_path: Path) -> None:
    price = "prices: [{usd: 0.5, usd_out: 4, per: 1m_tokens}]"
    row = f"- engine: openai\n  model: gpt-6-luna\n  {price}\n"
    (tmp_path / "models.yaml").write_text(row)
    priced = {model.name: model for model in engines.table(Settings(home=tmp_path))}["openai:gpt-6-luna"]
    assert priced.capabilities == ("chat", "vision")
    route = choose(CHAT, [priced], Policy())
    assert route.models == (priced,)


def test_speech_and_music_are_quoted(rows: list[Model]) -> None:
    named = {row.model: row for row in rows}
    speech = quote_of(Request(capability="speech", prompt="x" * 500), named["eleven_multilingual_v2"])
    music = quote_of(Request(capability="music", prompt="calm", seconds=29.5), named["music_v2"])
    assert speech is not None and music is not None
    assert (speech.micros, music.micros) == (50_000, 75_000)
