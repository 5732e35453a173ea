"""Routes: what a model cannot do is never chosen, and every model has its reason."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelwright.engine import Model, Price, Request
from reelwright.engines import table
from reelwright.errors import InputError
from reelwright.router import Health, Policy, aspect_of, choose, length_of, quote_of, resolution_of
from reelwright.settings import Settings

ROWS = table(Settings(home=Path("/nonexistent")))
REQUESTS = st.builds(
    Request,
    capability=st.sampled_from(["text_to_video", "image_to_video", "image", "speech", "music", "chat"]),
    prompt=st.text(max_size=400),
    seconds=st.none() | st.floats(0.5, 300),
    aspect=st.sampled_from([None, "9:16", "1:1", "16:9", "4:5"]),
    resolution=st.sampled_from([None, "480p", "720p", "1080p", "4k"]),
    audio=st.booleans(),
)


@given(REQUESTS, st.sampled_from(["cheapest", "best", "fastest", "balanced"]), st.integers(0, 5_000_000))
def test_every_model_is_chosen_or_refused_with_a_reason(request: Request, goal: str, left: int) -> None:
    policy = Policy(goal=goal, micros_left=left, today=date(2026, 11, 21))  # type: ignore[arg-type]
    route = choose(request, ROWS, policy)
    able = [row for row in ROWS if request.capability in row.capabilities]
    assert {it.model.name for it in route.choices} | {it.model.name for it in route.refused} == {r.name for r in able}
    assert all(it.reason for it in (*route.choices, *route.refused))
    for choice in route.choices:
        assert choice.quote.worst <= left
        assert not request.seconds or not choice.model.seconds or length_of(request, choice.model) >= request.seconds
        assert choice.model.ends is None or choice.model.ends > policy.today
    if goal == "cheapest":
        assert list(route.choices) == sorted(route.choices, key=lambda it: it.quote.micros)


@given(REQUESTS, st.sampled_from(ROWS))
def test_what_is_asked_for_is_offered(request: Request, model: Model) -> None:
    assert not model.aspects or request.aspect is None or aspect_of(request, model) in model.aspects
    assert not model.resolutions or resolution_of(request, model) in model.resolutions
    length = length_of(request, model)
    assert not model.seconds or min(model.seconds) <= length <= max(model.seconds)


def test_a_longer_clip_costs_what_its_length_costs() -> None:
    model = Model(engine="x", model="m", capabilities=("text_to_video",), prices=(Price(micros=100, per="second"),),
                  seconds=(5, 10))  # fmt: skip
    for seconds, micros in ((3, 500), (5, 500), (5.2, 1000)):
        quote = quote_of(Request(capability="text_to_video", seconds=seconds), model)
        assert quote is not None and quote.micros == micros


def test_a_circuit_opens_rests_and_lets_one_through() -> None:
    now = [0.0]
    health = Health(lambda: now[0])
    for _ in range(5):
        assert not health.closed("x")
        health.failed("x")
    assert health.closed("x") == "failed 5 times in a row and rests for 60 s"
    now[0] = 61
    assert not health.closed("x")
    health.failed("x")
    assert "rests for 120 s" in health.closed("x")
    now[0] = 200
    health.succeeded("x")
    health.failed("x")
    assert not health.closed("x")
    assert health.rates()["x"] < 0.5


def test_a_table_of_ones_own_replaces_adds_and_removes(tmp_path: Path) -> None:
    (tmp_path / "models.yaml").write_text(
        "- {engine: openai, model: gpt-6-luna, prices: [{usd: 0.5, usd_out: 2, per: 1m_tokens}]}\n"
        "- {engine: comfyui, model: mine, capabilities: [image], tiers: [free]}\n"
        "- {engine: replicate, model: google/veo-3.1, remove: true}\n"
    )
    rows = {row.name: row for row in table(Settings(home=tmp_path))}
    assert rows["openai:gpt-6-luna"].prices[0].out_micros == 2_000_000
    assert rows["comfyui:mine"].tiers == ("free",)
    assert "replicate:google/veo-3.1" not in rows


def test_a_table_that_is_wrong_is_told(tmp_path: Path) -> None:
    (tmp_path / "models.yaml").write_text("- {engine: x, model: y, capabilities: [flying]}\n")
    with pytest.raises(InputError, match=r"models.yaml: x:y.capabilities\[0\]"):
        table(Settings(home=tmp_path))
