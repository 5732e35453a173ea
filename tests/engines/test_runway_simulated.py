"""Runway's adapter against the simulated Runway: from the submit to the file, and what goes wrong on the way."""

from __future__ import annotations

import asyncio
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from reelwright.engine import EngineError, Model, Pending, Ticket, Unknown
from reelwright.engines import runway, table
from reelwright.engines._files import SMALL
from reelwright.settings import Settings
from reelwright.testing.simulator import Faults, Limits, Pace, making
from tests_support.calls import PNG, call
from tests_support.world import KEY, World, live

pytestmark = pytest.mark.thorough

CLIP = "text_to_video/gen4.5"


@cache
def row(name: str) -> Model:
    return next(m for m in table(Settings(home=Path("/nowhere"))) if (m.engine, m.model) == ("runway", name))


@pytest.mark.parametrize(
    ("name", "fields", "begins", "micros"),
    [
        (CLIP, {"seconds": 3, "aspect": "9:16", "seed": 4}, b"ftyp", 360_000),
        ("image_to_video/gen4_turbo", {"seconds": 2, "files": {"first_frame": PNG}}, b"ftyp", 100_000),
        ("image_to_video/gen4.5", {"seconds": 2, "files": {"first_frame": PNG + bytes(SMALL)}}, b"ftyp", 240_000),
        ("image_to_video/veo3.1", {"seconds": 4, "audio": True, "avoid": "text",
                                   "files": {"first_frame": PNG, "last_frame": PNG + b"2"}}, b"ftyp", 10_000),
        ("text_to_video/veo3.1_fast", {"seconds": 4}, b"ftyp", 10_000),
        ("text_to_image/gen4_image", {"aspect": "1:1", "files": {"reference": PNG}}, b"PNG\r", 10_000),
        ("text_to_image/gen4_image_turbo", {"files": {"image": PNG}}, b"PNG\r", 10_000),
        ("text_to_speech/eleven_multilingual_v2", {"prompt": "Cold for a day."}, b"ID3", 10_000),
        ("text_to_speech/eleven_v3", {"prompt": "Kalt.", "locale": "de-DE", "seed": 2, "voice": "Tom"}, b"ID3", 10_000),
    ],
)  # fmt: skip
def test_every_kind_of_call_is_made_and_paid_once(
    name: str, fields: dict[str, Any], begins: bytes, micros: int, tmp_path: Path
) -> None:
    async def story(world: World) -> None:
        result = await world.made(call(row(name), tmp_path, **fields))
        assert begins in (await world.fetched(result))[:12]
        assert result.micros == micros == world.sim.books.spent()
        assert not world.sim.books.repeated()
        told = [each for each in world.sim.seen if each.holds(KEY)]
        assert {each.host for each in told} == {"api.dev.runwayml.com"}

    live("runway", story)


def test_an_edit_is_as_long_as_its_source_and_costs_two_seconds_at_least(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        for seconds, micros in ((1.0, 560_000), (4.0, 1_120_000)):
            film = making.clip(making.Shape(48, 48, 24, seconds))
            asked = call(row("video_to_video/aleph2"), tmp_path, seconds=seconds, files={"video": film})
            assert (await world.made(asked)).micros == micros
        broken = call(row("video_to_video/aleph2"), tmp_path, files={"video": b"\0\0\0\x18ftypmp42"})
        with pytest.raises(EngineError, match=r"ASSET\.INVALID") as caught:
            await world.made(broken)
        assert (caught.value.kind, caught.value.charged) == ("failed", 0)

    live("runway", story)


@pytest.mark.parametrize("fault", ["lost", "error_after", "page_after", "cut_after"])
def test_a_call_whose_answer_was_lost_is_ambiguous_and_was_taken(fault: str, tmp_path: Path) -> None:
    async def story(world: World) -> None:
        asked = call(row(CLIP), tmp_path)
        with pytest.raises(EngineError) as caught:
            await world.engine.submit(asked)
        assert caught.value.kind == "ambiguous"
        assert len(world.sim.books.entries) == 1
        assert await world.engine.find(asked) == Unknown()

    live("runway", story, Faults(at={fault: [1]}))


@pytest.mark.parametrize(
    ("fault", "kind"),
    [("unreachable", "retryable"), ("throttled_seconds", "retryable"), ("throttled_huge", "retryable"),
     ("refused", "policy"), ("no_credit", "account")],
)  # fmt: skip
def test_what_was_not_taken_is_told_so(fault: str, kind: str, tmp_path: Path) -> None:
    async def story(world: World) -> None:
        with pytest.raises(EngineError) as caught:
            await world.engine.submit(call(row(CLIP), tmp_path))
        assert caught.value.kind == kind and not world.sim.books.entries
        assert (caught.value.wait is not None) == fault.startswith("throttled")
        assert caught.value.wait is None or 1 <= caught.value.wait <= 120
        assert isinstance(await world.engine.submit(call(row(CLIP), tmp_path)), Ticket)

    live("runway", story, Faults(at={fault: [1]}))


@pytest.mark.parametrize(("fault", "kind", "charged"), [("policy", "policy", 240_000), ("failed", "failed", 0)])
def test_a_refusal_is_charged_and_a_failure_is_not(fault: str, kind: str, charged: int, tmp_path: Path) -> None:
    async def story(world: World) -> None:
        with pytest.raises(EngineError) as caught:
            await world.made(call(row(CLIP), tmp_path, seconds=2))
        assert (caught.value.kind, caught.value.charged) == (kind, charged)
        assert world.sim.books.spent() == charged

    live("runway", story, Faults(at={fault: [1]}))


def test_what_is_throttled_waits_and_is_never_submitted_again(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        calls = [call(row(CLIP), tmp_path, prompt=f"bottle {n}") for n in range(3)]
        tickets = [await world.engine.submit(each) for each in calls]
        first = next(iter(world.sim.jobs.values()))
        await asyncio.sleep(first.starts + 0.05 - world.sim.clock())
        assert first.state(world.sim.clock()) == "running" and isinstance(tickets[2], Ticket)
        assert [
            task.get("status")
            for task in await world.told([f"{runway.ADDRESS}/v1/tasks/{ticket.id}" for ticket in tickets])
        ] == ["RUNNING", "THROTTLED", "THROTTLED"]
        state = await world.engine.poll(tickets[2], calls[2])
        assert isinstance(state, Pending) and state.queued
        for ticket, asked in zip(tickets, calls, strict=True):
            assert isinstance(ticket, Ticket)
            assert (await world.ended(ticket, asked)).links
        assert not world.sim.books.repeated()

    live("runway", story, limits={"runway": Limits(at_once=1)}, pace=Pace(run=(0.3, 0.3)))


def test_a_link_that_died_lives_again_when_the_task_is_asked(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        asked = call(row(CLIP), tmp_path)
        ticket = await world.engine.submit(asked)
        assert isinstance(ticket, Ticket)
        first = await world.ended(ticket, asked)
        with pytest.raises(AssertionError):
            await world.fetched(first)
        assert await world.fetched(await world.ended(ticket, asked))

    live("runway", story, Faults(at={"dead_link": [1]}))


def test_cancelling_ends_what_waits_and_spares_what_is_done(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        asked = call(row(CLIP), tmp_path)
        ticket = await world.engine.submit(asked)
        assert isinstance(ticket, Ticket)
        await world.engine.cancel(ticket, asked)
        with pytest.raises(EngineError, match="knows nothing") as caught:
            await world.engine.poll(ticket, asked)
        assert caught.value.kind == "failed" and world.sim.books.spent() == 0
        other = await world.engine.submit(asked)
        assert isinstance(other, Ticket)
        result = await world.ended(other, asked)
        await world.engine.cancel(other, asked)
        assert await world.fetched(result) and await world.ended(other, asked) == result

    live("runway", story, pace=Pace(queue=(0.2, 0.2)))


def test_a_model_that_is_gone_is_said_so(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        with pytest.raises(EngineError, match=r"HTTP 400") as caught:
            await world.engine.submit(call(row(CLIP), tmp_path))
        assert caught.value.kind == "fix_input"

    live("runway", story, gone=["runway:gen4.5"])
