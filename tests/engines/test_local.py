"""The engines of this machine behind the same contract: asked, routed and told like all others."""

from __future__ import annotations

import asyncio
import io
import wave
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from reelwright.digest import digest_file
from reelwright.engine import Absent, Call, EngineError, Request, Result, Ticket
from reelwright.engines import connect, is_local, table
from reelwright.router import Policy, choose
from reelwright.settings import Settings
from tests_support.ads import draw_product

ROWS = {row.engine: row for row in table(Settings(home=Path("/nowhere"))) if is_local(row.engine)}


def ask(engine: str, request: Request, files: dict[str, Path] | None = None) -> Result:
    found = connect(engine, Settings())
    call = Call(request, ROWS[engine], "a1", files or {})
    result = asyncio.run(found.submit(call))
    assert isinstance(result, Result) and result.micros == 0
    return result


def seconds(data: bytes | None) -> float:
    with wave.open(io.BytesIO(data or b"")) as sound:
        return sound.getnframes() / sound.getframerate()


def test_a_line_is_spoken_with_the_times_of_its_words() -> None:
    result = ask("espeak", Request(capability="speech", prompt="Bottles stay cold longer", locale="en-GB"))
    words = result.facts["words"]
    assert [word["text"] for word in words] == ["Bottles", "stay", "cold", "longer"]
    assert seconds(result.data) == pytest.approx(result.facts["seconds"], abs=0.01)
    assert words[-1]["end"] <= result.facts["seconds"]


def test_music_is_played_to_the_mood_and_length_that_are_asked() -> None:
    request = Request(capability="music", prompt="care, slow and warm", seconds=6, seed=2)
    result = ask("composer", request)
    assert result.facts["mood"] == "care"
    assert seconds(result.data) == pytest.approx(6, abs=0.1)
    assert ask("composer", request.model_copy(update={"take": 2})).data != result.data


def test_a_product_is_cut_out(tmp_path: Path) -> None:
    draw_product(tmp_path / "product.png")
    digest = digest_file(tmp_path / "product.png")
    request = Request(capability="matting", inputs={"image": (digest,)})
    result = ask("contour", request, {digest: tmp_path / "product.png"})
    alpha = np.array(Image.open(io.BytesIO(result.data or b"")))[..., 3]
    assert alpha.min() == 0 and alpha.max() == 255
    assert result.facts["method"] == "alpha"


@pytest.mark.parametrize(
    "family", ["caustics", *(pytest.param(name, marks=pytest.mark.thorough) for name in ("arches", "paper", "blocks"))]
)
def test_a_ground_is_drawn_in_the_colours_of_the_prompt(family: str) -> None:
    request = Request(capability="image", prompt=f"{family} in #0B3D2E and #F2C14E", aspect="4:5", seed=3)
    result = ask("backdrops", request)
    picture = np.array(Image.open(io.BytesIO(result.data or b"")))
    assert picture.shape == (1350, 1080, 3)
    assert picture.std() > 2, "nothing is drawn"
    assert result.facts["family"] == family


def test_what_cannot_be_made_is_told_and_costs_nothing() -> None:
    for engine, request in (
        ("espeak", Request(capability="speech", prompt="hello", locale="tlh")),
        ("contour", Request(capability="matting")),
    ):
        with pytest.raises(EngineError) as caught:
            ask(engine, request)
        assert (caught.value.kind, caught.value.charged) == ("fix_input", 0)


def test_a_lost_local_call_was_never_taken() -> None:
    engine = connect("espeak", Settings())
    call = Call(Request(capability="speech", prompt="hello"), ROWS["espeak"], "a1")
    assert asyncio.run(engine.find(call)) == Absent()
    with pytest.raises(EngineError):
        asyncio.run(engine.poll(Ticket("a1"), call))
    with pytest.raises(EngineError):
        asyncio.run(engine.verify({}, b"", 0.0))


@pytest.mark.parametrize(
    ("capability", "engine"),
    [("image", "backdrops"), ("music", "composer"), ("matting", "contour"), ("speech", "espeak")],
)
def test_the_tier_free_is_routed_to_this_machine(capability: str, engine: str) -> None:
    digest = "a" * 64
    inputs = {"image": (digest,)} if capability == "matting" else {}
    request = Request(capability=capability, prompt="calm", inputs=inputs)  # type: ignore[arg-type]
    route = choose(request, table(Settings(home=Path("/nowhere"))), Policy(tier="free"))
    assert route.choices[0].model.engine == engine
    assert route.choices[0].quote.worst == 0
    assert all("free" in choice.model.tiers for choice in route.choices)
