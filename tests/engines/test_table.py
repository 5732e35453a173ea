"""The table: every row reads, is in order, and asks its model only for what the model's own schema knows."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace

import httpx2
import pytest
import yaml

from reelwright import engines
from reelwright.engine import Access, Call, EngineError, Model, Request
from reelwright.engines import connect, replicate, table
from reelwright.registry import load
from reelwright.router import Policy, choose
from reelwright.settings import Settings
from tests_support import cog

TABLES = Path(__file__).parents[2] / "src/reelwright/engines/models"
OURS = ("fal", "google", "kling", "leonardo", "luma", "minimax", "replicate", "runway", "stability", "sync")
PARTS = {"prompt", "avoid", "system", "seconds", "frames", "aspect", "resolution", "width", "height", "size", "seed",
         "audio", "voice", "locale", "max_tokens", "answer"}  # fmt: skip
SPOKEN = {"speech", "transcription"}


def rows(engine: str | None = None) -> list[Model]:
    found = table(Settings(home=Path("/nowhere")))
    return [model for model in found if engine in (None, model.engine)]


def _request(model: Model, capability: str) -> Request:
    """Return a request that uses everything that the row says the model can do."""
    edge = max(model.seconds, default=None)
    return Request(
        capability=capability,
        prompt="a bottle in the snow" if "prompt" in model.fields else "",
        avoid="text",
        system="be short",
        seconds=edge,
        aspect="9:16",
        resolution="1080p",
        seed=7,
        audio=True,
        locale="en-US" if SPOKEN & set(model.capabilities) else None,
        inputs=dict.fromkeys(model.inputs, ("0" * 64,)),
    )


def test_every_row_of_the_file_is_read_once_and_stands_in_order() -> None:
    written = []
    for path in sorted(TABLES.glob("*.yaml")):
        entries = yaml.safe_load(path.read_text("utf-8"))
        assert {entry["engine"] for entry in entries} == {path.stem}
        written += [(entry["engine"], entry["model"]) for entry in entries]
    assert len(written) == len(set(written)) == len(rows())


def test_an_engine_that_is_installed_beside_ours_brings_its_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "theirs.yaml").write_text("[{engine: theirs, model: one, capabilities: [image], tiers: [free]}]")
    part = SimpleNamespace(TABLE=tmp_path / "theirs.yaml", ADDRESS="https://theirs.invalid", VARIABLES=("X",), KEYS="k")
    monkeypatch.setattr(engines, "engine_names", lambda: (*OURS, "theirs"))
    monkeypatch.setattr(engines, "load", lambda package, name: part if name == "theirs" else load(package, name))
    engines._ours.cache_clear()
    try:
        assert "theirs:one" in {row.name for row in table(Settings(home=tmp_path))}
        assert engines.lacks("theirs", Settings(home=tmp_path)) == "set X (get one at k)"
    finally:
        engines._ours.cache_clear()


@pytest.mark.parametrize("model", [m for m in rows() if m.engine in OURS], ids=lambda model: model.name)
def test_a_row_agrees_with_itself(model: Model) -> None:
    assert set(model.needs) <= set(model.inputs) <= set(model.fields)
    assert set(model.fields) <= PARTS | set(model.inputs)
    assert model.seeds == ("seed" in model.fields)
    assert model.seen is not None
    assert not model.any_length or len(model.seconds) == 2
    assert model.prices or "price" in model.note, "a row without a price says so"
    assert model.latency[0] < model.latency[1]


@pytest.mark.parametrize("name", sorted(cog.listing()))
def test_every_target_of_a_row_exists_in_the_models_schema(name: str) -> None:
    model = next(model for model in rows("replicate") if model.model == name)
    known = set(cog.document(cog.listing()[name])["components"]["schemas"]["Input"]["properties"])
    assert {target.partition(":")[0].removesuffix("[]") for target in model.fields.values()} <= known
    assert set(model.fixed) <= known


@pytest.mark.parametrize("name", sorted(cog.listing()))
def test_a_full_request_passes_the_models_schema(name: str, tmp_path: Path) -> None:
    (tmp_path / "input").write_bytes(b"a file of a kind that nobody knows may be any")
    model = next(model for model in rows("replicate") if model.model == name)
    answer = httpx2.Response(200, json=cog.model(name))
    access = Access({"REPLICATE_API_TOKEN": "r8_test"}, transport=httpx2.MockTransport(lambda _: answer))
    engine = replicate.connect(access)
    for capability in model.capabilities:
        request = _request(model, capability)
        asyncio.run(engine.check(Call(request, model, "attempt", {"0" * 64: tmp_path / "input"})))


def test_rows_without_a_schema_in_the_listing_are_named() -> None:
    assert {m.model for m in rows("replicate")} - set(cog.listing()) == {
        "kwaivgi/kling-v3-video",
        "runwayml/gen4-aleph",
    }


@pytest.mark.parametrize("capability", ["text_to_video", "image", "music"])
def test_the_router_finds_a_model_and_refuses_those_without_a_price(capability: str) -> None:
    request = Request(capability=capability, prompt="snow", seconds=5 if capability != "image" else None)
    route = choose(request, rows(), Policy(goal="cheapest"))
    assert route.choices
    priceless = {refusal.model.name for refusal in route.refused if "price" in refusal.reason}
    assert priceless == {
        m.name for m in rows() if capability in m.capabilities and not m.prices and not m.needs and m.tiers != ("free",)
    }


@pytest.mark.parametrize("name", OURS)
def test_an_engine_without_its_key_says_which_and_where_to_get_one(name: str, tmp_path: Path) -> None:
    part = load("reelwright.engines", name)
    with pytest.raises(EngineError, match=f"set {part.VARIABLES[0]} .get one at {part.KEYS}") as caught:
        connect(name, Settings(home=tmp_path))
    assert caught.value.kind == "account"
