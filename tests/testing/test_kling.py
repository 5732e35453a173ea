"""Kling's simulator and our engine of it: films made, refused, throttled and lost, and its two kinds of key."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx2
import pytest

from reelwright.engine import Absent, Access, Call, EngineError, Ticket
from reelwright.engines import kling
from reelwright.router import quote_of
from reelwright.testing.simulator import Faults, Limits, Pace, Simulator, transport
from testing.bought import Market, row, trade
from testing.simulating import clip_facts, live
from tests_support.calls import PNG, call

KEYS = {"KLING_API_KEY": "k"}
V3 = row("kling", "kling-v3")
TEXT = "/v1/videos/text2video"


def asked(attempt: str = "attempt-1", folder: Path = Path("/nowhere"), **fields: Any) -> Call:
    made = call(V3, folder, **{"seconds": 3} | fields)
    return Call(made.request, made.model, attempt, made.files, made.hook, made.since, made.known)


def test_a_film_is_made_fetched_and_charged_as_it_was_quoted() -> None:
    wanted = asked(aspect="9:16", audio=True)

    async def story(market: Market) -> None:
        facts = clip_facts(await market.fetched(await market.result(wanted)))
        assert (facts["size"], round(facts["seconds"]), facts["sound"]) == ((48, 86), 3, 1)
        quote = quote_of(wanted.request, wanted.model)
        assert quote is not None and market.sim.books.spent() == quote.micros == 504_000

    trade("kling", KEYS, story)


@pytest.mark.parametrize("fields", [{}, {"audio": True}, {"resolution": "720p", "audio": True}, {"resolution": "720p"},
                                    {"resolution": "4k", "audio": True}, {"seconds": 15}])  # fmt: skip
def test_every_quote_is_what_is_charged(fields: dict[str, Any]) -> None:
    async def story(market: Market) -> None:
        wanted = asked(**fields)
        await market.engine.submit(wanted)
        quote = quote_of(wanted.request, wanted.model)
        assert quote is not None and market.sim.books.spent() == quote.worst

    trade("kling", KEYS, story)


def test_a_picture_is_sent_as_kling_reads_it(tmp_path: Path) -> None:
    wanted = asked(folder=tmp_path, capability="image_to_video", files={"first_frame": PNG, "last_frame": PNG + b"2"})

    async def story(market: Market) -> None:
        assert await market.fetched(await market.result(wanted))

    trade("kling", KEYS, story, real=True)


@pytest.mark.parametrize("fault", ["lost", "error_after", "page_after", "cut_after"])
def test_a_lost_task_is_found_by_our_id_and_paid_once(fault: str) -> None:
    async def story(market: Market) -> None:
        await market.engine.submit(asked("before"))
        wanted = asked()
        error = await market.error(wanted)
        assert error.kind == "ambiguous"
        found = await market.engine.find(wanted)
        assert isinstance(found, Ticket)
        assert await market.fetched(await market.result(wanted, found))
        assert [entry.id == found.id for entry in market.sim.books.entries] == [False, True]
        assert await market.engine.find(asked("never-sent")) == Absent()

    trade("kling", KEYS, story, Faults(at={fault: [2]}))


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("refused", "policy"), ("no_credit", "account"), ("throttled_seconds", "retryable"),
        ("throttled_bare", "retryable"), ("unreachable", "retryable"), ("error_before", "ambiguous"),
        ("policy", "policy"), ("failed", "failed"),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_told_by_its_kind(fault: str, kind: str) -> None:
    async def story(market: Market) -> EngineError:
        error = await market.error(asked())
        assert market.sim.books.spent() == 0
        return error

    error = trade("kling", KEYS, story, Faults(at={fault: [1]}))
    assert (error.kind, error.wait is not None) == (kind, fault == "throttled_seconds")


def test_a_task_too_many_is_refused_until_one_has_ended() -> None:
    async def story(market: Market) -> None:
        assert await market.engine.submit(asked("one"))
        error = await market.error(asked("two"))
        assert (error.kind, error.code) == ("retryable", "1303")
        await market.sim.sleep(3600)
        assert await market.result(asked("two"))

    trade("kling", KEYS, story, limits={"kling": Limits(at_once=1)})


def test_a_token_of_the_pair_is_taken_and_a_forged_one_is_not() -> None:
    sim = Simulator(1, pace=Pace(queue=(0, 0), run=(0, 0)), side=48, keys={"kling": ["ours:secret-of-ours"]})

    async def submitted(secret: str) -> Any:
        keys = {"KLING_ACCESS_KEY": "ours", "KLING_SECRET_KEY": secret}
        return await kling.connect(Access(keys, "", transport(sim))).submit(asked())

    assert isinstance(asyncio.run(submitted("secret-of-ours")), Ticket)
    with pytest.raises(EngineError, match="1002") as caught:
        asyncio.run(submitted("another-secret"))
    assert caught.value.kind == "account"
    assert not sim.seen_with("secret-of-ours")
    assert len(sim.books.entries) == 1


@pytest.mark.parametrize(("at", "code"), [(-6, 1003), (0, 0), (1799, 0), (1801, 1004)])
def test_a_token_has_its_time(at: float, code: int) -> None:
    token = kling.token_of("ours", "secret-of-ours", 1_000_000.0)
    sim = Simulator(1, keys={"kling": ["ours:secret-of-ours"]}, clock=lambda: 1_000_000.0 + at)

    async def told() -> Any:
        async with httpx2.AsyncClient(transport=transport(sim), headers={"authorization": f"Bearer {token}"}) as http:
            return (await http.get(f"{kling.ADDRESS}{TEXT}")).json()

    assert asyncio.run(told())["code"] == code


WRONG: list[tuple[str, dict[str, Any]]] = [
    ("text2video", {"duration": 5}),
    ("text2video", {"duration": "4", "model_name": "kling-v2-6"}),
    ("text2video", {"mode": "4k", "model_name": "kling-v2-6"}),
    ("text2video", {"sound": "on", "model_name": "kling-v2-5-turbo"}),
    ("text2video", {"model_name": "kling-v9"}),
    ("text2video", {"aspect_ratio": "4:5"}),
    ("image2video", {}),
    ("image2video", {"image": "data:image/png;base64,iVBORw0KGgo="}),
    ("image2video", {"image": "iVBORw0KGgo=", "aspect_ratio": "16:9"}),
]


@pytest.mark.parametrize(("kind", "fields"), WRONG)
def test_what_does_not_fit_is_refused(kind: str, fields: dict[str, Any]) -> None:
    async def story(world: Any) -> None:
        answer = await world.ask("kling", "POST", f"/v1/videos/{kind}", json={"prompt": "snow"} | fields)
        assert (answer.status_code, answer.json()["code"]) == (400, 1201)
        assert world.sim.books.entries == []

    live(story)


def test_an_id_of_ours_is_taken_once_and_the_end_is_told_without_a_signature() -> None:
    async def story(world: Any) -> None:
        body = {"prompt": "snow", "external_task_id": "one", "callback_url": "https://us.test/h"}
        assert (await world.ask("kling", "POST", TEXT, json=body)).json()["code"] == 0
        assert (await world.ask("kling", "POST", TEXT, json=body)).json()["code"] == 1201
        await world.sim.settle()
        ((_, url, headers, told),) = world.hooks
        assert (url, set(headers)) == ("https://us.test/h", {"content-type"})
        assert b'"succeed"' in told

    live(story)
