"""MiniMax's simulator and our engine of it: films, speech and music made, refused, throttled and lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx2
import pytest

from reelwright.engine import Call, EngineError, Unknown
from reelwright.router import quote_of
from reelwright.testing import virtual
from reelwright.testing.simulator import Faults, Simulator, transport
from testing.bought import Market, row, seconds_of, trade
from testing.simulating import clip_facts
from tests_support.calls import PNG, call

KEYS = {"MINIMAX_API_KEY": "k"}
BASE = "https://api.minimax.io"
NAMES = {"film": "MiniMax-Hailuo-2.3", "speech": "speech-2.8-hd", "music": "music-2.6"}


def asked(what: str = "film", folder: Path = Path("/nowhere"), **fields: Any) -> Call:
    return call(row("minimax", NAMES.get(what, what)), folder, **{"prompt": "Cold for a day."} | fields)


def test_a_film_is_made_fetched_and_charged_as_it_was_quoted() -> None:
    wanted = asked(seconds=5)

    async def story(market: Market) -> None:
        facts = clip_facts(await market.fetched(await market.result(wanted)))
        assert (facts["size"], round(facts["seconds"])) == ((86, 48), 6)
        quote = quote_of(wanted.request, wanted.model)
        assert quote is not None and market.sim.books.spent() == quote.micros == 490_000

    trade("minimax", KEYS, story)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("MiniMax-Hailuo-2.3", {"seconds": 10}), ("MiniMax-Hailuo-2.3", {"resolution": "720p"}),
        ("MiniMax-Hailuo-02", {"resolution": "480p", "seconds": 6}), ("MiniMax-Hailuo-02", {"seconds": 9}),
        ("MiniMax-Hailuo-02", {"resolution": "480p", "seconds": 10}), ("MiniMax-Hailuo-02", {"seconds": 3}),
        ("music-2.6", {}),
    ],
)  # fmt: skip
def test_every_quote_is_what_is_charged(name: str, fields: dict[str, Any]) -> None:
    async def story(market: Market) -> None:
        wanted = asked(name, **fields)
        await market.engine.check(wanted)
        await market.engine.submit(wanted)
        quote = quote_of(wanted.request, wanted.model)
        assert quote is not None and market.sim.books.spent() == quote.worst

    trade("minimax", KEYS, story)


@pytest.mark.parametrize("name", ["MiniMax-Hailuo-02", "MiniMax-Hailuo-2.3-Fast"])
def test_a_picture_is_sent_as_minimax_reads_it(name: str, tmp_path: Path) -> None:
    files = {"first_frame": PNG} | ({"last_frame": PNG + b"2"} if name.endswith("02") else {})
    wanted = asked(name, tmp_path, capability="image_to_video", files=files)

    async def story(market: Market) -> None:
        assert await market.fetched(await market.result(wanted))

    trade("minimax", KEYS, story, real=True)


def test_speech_and_music_are_sound_at_once() -> None:
    async def story(market: Market) -> None:
        spoken = await market.fetched(await market.result(asked("speech", prompt="Cold for a day and a night.")))
        played = await market.fetched(await market.result(asked("music")))
        assert seconds_of(spoken) == pytest.approx(27 / 15, abs=0.1)
        assert seconds_of(played) == pytest.approx(12, abs=0.1)

    trade("minimax", KEYS, story)


@pytest.mark.parametrize("what", NAMES)
@pytest.mark.parametrize("fault", ["lost", "error_after", "page_after", "cut_after"])
def test_what_is_lost_was_paid_and_stays_unknown(what: str, fault: str) -> None:
    async def story(market: Market) -> None:
        wanted = asked(what)
        error = await market.error(wanted)
        assert (error.kind, len(market.sim.books.entries)) == ("ambiguous", 1)
        assert await market.engine.find(wanted) == Unknown()

    trade("minimax", KEYS, story, Faults(at={fault: [1]}))


@pytest.mark.parametrize("what", NAMES)
@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("refused", "policy"), ("no_credit", "account"), ("throttled_seconds", "retryable"), ("policy", "policy"),
        ("throttled_bare", "retryable"), ("unreachable", "retryable"), ("error_before", "ambiguous"),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_told_by_its_kind(what: str, fault: str, kind: str) -> None:
    async def story(market: Market) -> EngineError:
        error = await market.error(asked(what))
        assert market.sim.books.spent() == 0
        return error

    error = trade("minimax", KEYS, story, Faults(at={fault: [1]}))
    assert (error.kind, error.wait is not None) == (kind, fault == "throttled_seconds")


def test_a_film_that_fails_says_so_and_sound_that_fails_may_have_been_made() -> None:
    async def story(market: Market) -> list[str]:
        return [(await market.error(asked(what))).kind for what in NAMES]

    assert trade("minimax", KEYS, story, Faults({"failed": 1})) == ["failed", "ambiguous", "ambiguous"]


def test_a_link_that_has_expired_is_followed_by_a_new_one() -> None:
    async def story(market: Market) -> None:
        wanted = asked()
        ticket = await market.engine.submit(wanted)
        first = await market.result(wanted, ticket)
        with pytest.raises(httpx2.HTTPStatusError):
            await market.fetched(first)
        assert await market.fetched(await market.result(wanted, ticket))

    trade("minimax", KEYS, story, Faults({"dead_link": 1}))


WRONG: list[tuple[str, dict[str, Any]]] = [
    ("video_generation", {"model": "MiniMax-Hailuo-2.3", "prompt": "x", "duration": 7}),
    ("video_generation", {"model": "MiniMax-Hailuo-2.3", "prompt": "x", "duration": 10, "resolution": "1080P"}),
    ("video_generation", {"model": "MiniMax-Hailuo-2.3", "prompt": "x", "last_frame_image": "https://u.test/a.png"}),
    ("video_generation", {"model": "MiniMax-Hailuo-2.3-Fast", "prompt": "x"}),
    ("video_generation", {"model": "MiniMax-Hailuo-02", "first_frame_image": "iVBORw0KGgo="}),
    ("video_generation", {"model": "MiniMax-Hailuo-02", "prompt": "x", "aspect_ratio": "9:16"}),
    ("t2a_v2", {"model": "speech-2.8-hd", "text": "", "voice_setting": {"voice_id": "Wise_Woman"}}),
    ("t2a_v2", {"model": "speech-2.8-hd", "text": "x"}),
    ("music_generation", {"model": "music-2.6", "prompt": "x"}),
]


@pytest.mark.parametrize(("path", "body"), WRONG)
def test_what_does_not_fit_is_refused_with_200_and_a_code(path: str, body: dict[str, Any]) -> None:
    sim = Simulator(1, clock=virtual.now)

    async def told() -> httpx2.Response:
        async with httpx2.AsyncClient(transport=transport(sim), headers={"authorization": "Bearer k"}) as http:
            return await http.post(f"{BASE}/v1/{path}", json=body)

    answer = virtual.run(told())
    assert (answer.status_code, answer.json()["base_resp"]["status_code"]) == (200, 2013)
    assert sim.books.entries == []


def test_a_key_of_another_region_is_refused_with_200() -> None:
    async def story(market: Market) -> EngineError:
        return await market.error(asked())

    error = trade("minimax", KEYS, story, keys={"minimax": ["another"]})
    assert (error.kind, error.code) == ("account", "1004")
