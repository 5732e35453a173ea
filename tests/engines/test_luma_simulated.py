"""Luma's adapter against the simulated Luma: from the submit to the file, and what goes wrong on the way."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from reelwright.engine import EngineError, Model, Ticket, Unknown
from reelwright.engines import table
from reelwright.engines.luma import INLINE_BYTES
from reelwright.settings import Settings
from reelwright.testing.simulator import Faults, Limits, making
from tests_support.calls import PNG, call
from tests_support.world import KEY, World, live

pytestmark = pytest.mark.thorough

CLIP = "video/ray-3.2"
FILM = making.clip(making.Shape(48, 48, 24, 1.0))


@cache
def row(name: str) -> Model:
    return next(m for m in table(Settings(home=Path("/nowhere"))) if (m.engine, m.model) == ("luma", name))


@pytest.mark.parametrize(
    ("name", "fields", "begins", "micros"),
    [
        (CLIP, {"seconds": 5, "aspect": "9:16", "resolution": "720p"}, b"ftyp", 300_000),
        (CLIP, {"seconds": 9, "resolution": "720p", "files": {"first_frame": PNG, "last_frame": PNG + b"2"}}, b"ftyp",
         900_000),
        (CLIP, {"seconds": 4, "files": {"first_frame": PNG}}, b"ftyp", 1_200_000),
        ("video_edit/ray-3.2", {"files": {"video": FILM}}, b"ftyp", 1_080_000),
        ("image/uni-1", {"aspect": "4:5", "files": {"reference": [PNG, PNG + b"2"]}}, b"PNG\r", 10_000),
        ("image/uni-1-max", {}, b"PNG\r", 10_000),
        ("image_edit/uni-1", {"files": {"image": PNG}}, b"PNG\r", 10_000),
        ("layering/uni-1", {"files": {"image": PNG}}, b"PNG\r", 10_000),
    ],
)  # fmt: skip
def test_every_kind_of_call_is_made_and_paid_once(
    name: str, fields: dict[str, Any], begins: bytes, micros: int, tmp_path: Path
) -> None:
    async def story(world: World) -> None:
        result = await world.made(call(row(name), tmp_path, **fields))
        assert begins in (await world.fetched(result))[:12]
        assert world.sim.books.spent() == micros
        assert not world.sim.books.repeated()
        told = [each for each in world.sim.seen if each.holds(KEY)]
        assert {each.host for each in told} == {"agents.lumalabs.ai"}
        if name.startswith("layering"):
            assert result.facts["layers"][-1] == "ground" and len(result.links) == 3

    live("luma", story)


def test_a_large_source_is_ready_when_the_call_is_tried_again(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        asked = call(row("video_edit/ray-3.2"), tmp_path, files={"video": FILM + bytes(INLINE_BYTES)})
        with pytest.raises(EngineError, match="still looks") as caught:
            await world.engine.submit(asked)
        assert caught.value.kind == "retryable" and caught.value.wait and not world.sim.books.entries
        clock = world.sim.clock
        world.sim.clock = lambda: clock() + 3  # longer than the simulated Luma looks at an upload
        assert (await world.made(asked)).links
        assert sum(each.method == "PUT" for each in world.sim.seen) == len(world.sim.books.entries) == 1

    live("luma", story)


@pytest.mark.parametrize("fault", ["lost", "error_after", "page_after", "cut_after"])
def test_a_call_whose_answer_was_lost_is_ambiguous_and_was_taken(fault: str, tmp_path: Path) -> None:
    async def story(world: World) -> None:
        asked = call(row("image/uni-1"), tmp_path)
        with pytest.raises(EngineError) as caught:
            await world.engine.submit(asked)
        assert caught.value.kind == "ambiguous"
        assert len(world.sim.books.entries) == 1
        assert await world.engine.find(asked) == Unknown()

    live("luma", story, Faults(at={fault: [1]}))


@pytest.mark.parametrize(
    ("fault", "kind"),
    [("unreachable", "retryable"), ("throttled_seconds", "retryable"), ("throttled_date", "retryable"),
     ("refused", "policy"), ("no_credit", "account")],
)  # fmt: skip
def test_what_was_not_taken_is_told_so(fault: str, kind: str, tmp_path: Path) -> None:
    async def story(world: World) -> None:
        asked = call(row("image/uni-1"), tmp_path)
        with pytest.raises(EngineError) as caught:
            await world.engine.submit(asked)
        assert caught.value.kind == kind and not world.sim.books.entries
        assert (caught.value.wait is not None) == fault.startswith("throttled")
        assert isinstance(await world.engine.submit(asked), Ticket)

    live("luma", story, Faults(at={fault: [1]}))


def test_too_many_jobs_at_once_are_not_taken(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        one, two = (call(row("image/uni-1"), tmp_path, prompt=f"bottle {n}") for n in range(2))
        ticket = await world.engine.submit(one)
        with pytest.raises(EngineError, match="Too many concurrent jobs") as caught:
            await world.engine.submit(two)
        assert caught.value.kind == "retryable" and isinstance(ticket, Ticket)
        await world.ended(ticket, one)
        assert (await world.made(two)).links

    live("luma", story, limits={"luma": Limits(at_once=1)})


@pytest.mark.parametrize(("fault", "kind"), [("policy", "policy"), ("failed", "failed")])
def test_a_generation_that_fails_says_why(fault: str, kind: str, tmp_path: Path) -> None:
    async def story(world: World) -> None:
        with pytest.raises(EngineError) as caught:
            await world.made(call(row("image/uni-1"), tmp_path))
        assert (caught.value.kind, caught.value.charged) == (kind, None)

    live("luma", story, Faults(at={fault: [1]}))


def test_a_link_that_died_lives_again_when_the_generation_is_asked(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        asked = call(row("image/uni-1"), tmp_path)
        ticket = await world.engine.submit(asked)
        assert isinstance(ticket, Ticket)
        first = await world.ended(ticket, asked)
        with pytest.raises(AssertionError):
            await world.fetched(first)
        assert await world.fetched(await world.ended(ticket, asked))

    live("luma", story, Faults(at={"dead_link": [1]}))


def test_a_model_that_is_gone_is_said_so(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        with pytest.raises(EngineError, match="not available") as caught:
            await world.engine.submit(call(row("image/uni-1"), tmp_path))
        assert caught.value.kind == "fix_input"

    live("luma", story, gone=["luma:uni-1"])
