"""Google's simulator and our engine of it: films and music made, refused, throttled and lost, and a key of its own."""

from __future__ import annotations

import base64
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

KEYS = {"GEMINI_API_KEY": "key-canary-0123456789"}
BASE = "https://generativelanguage.googleapis.com/v1beta"
VEO, FAST, LITE = "veo-3.1-generate-preview", "veo-3.1-fast-generate-preview", "veo-3.1-lite-generate-preview"
SONG, LONG_SONG = "lyria-3-clip-preview", "lyria-3-pro-preview"


def asked(name: str = FAST, folder: Path = Path("/nowhere"), **fields: Any) -> Call:
    return call(row("google", name), folder, **{"prompt": "calm, of ice"} | fields)


def test_a_film_is_made_fetched_and_charged_as_it_was_quoted() -> None:
    wanted = asked(seconds=5, aspect="9:16", resolution="720p")

    async def story(market: Market) -> None:
        result = await market.result(wanted)
        facts = clip_facts(await market.fetched(result))
        assert (facts["size"], round(facts["seconds"]), facts["sound"]) == ((48, 86), 6, 1)
        quote = quote_of(wanted.request, wanted.model)
        assert quote is not None and market.sim.books.spent() == quote.micros == 600_000
        async with httpx2.AsyncClient(transport=market.door) as stranger:
            assert (await stranger.get(result.links[0])).status_code == 403, "its address takes the key"

    trade("google", KEYS, story)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        (FAST, {"seconds": 4}), (FAST, {"seconds": 4, "resolution": "720p"}), (FAST, {"resolution": "4k"}),
        (VEO, {"seconds": 5}), (VEO, {"seconds": 6, "resolution": "720p"}), (VEO, {"seconds": 6, "resolution": "4k"}),
        (LITE, {"seconds": 3}), (LITE, {"seconds": 3, "resolution": "720p"}), (SONG, {}), (LONG_SONG, {"seconds": 90}),
    ],
)  # fmt: skip
def test_every_quote_is_what_is_charged(name: str, fields: dict[str, Any]) -> None:
    async def story(market: Market) -> None:
        wanted = asked(name, **fields)
        await market.engine.check(wanted)
        await market.engine.submit(wanted)
        quote = quote_of(wanted.request, wanted.model)
        assert quote is not None and market.sim.books.spent() == quote.worst

    trade("google", KEYS, story)


@pytest.mark.parametrize(
    ("name", "capability", "files"),
    [
        (FAST, "image_to_video", {"first_frame": PNG, "last_frame": PNG + b"2"}),
        (LITE, "image_to_video", {"first_frame": PNG}),
        (VEO, "text_to_video", {"reference": [PNG, PNG + b"2", PNG + b"3"]}),
    ],
)
def test_pictures_are_sent_as_google_reads_them(name: str, capability: str, files: Any, tmp_path: Path) -> None:
    wanted = asked(name, tmp_path, capability=capability, files=files, seconds=4)

    async def story(market: Market) -> None:
        assert await market.fetched(await market.result(wanted))
        quote = quote_of(wanted.request, wanted.model)
        assert quote is not None and market.sim.books.spent() == quote.worst

    trade("google", KEYS, story, real=True)


def test_music_is_sound_at_once() -> None:
    async def story(market: Market) -> None:
        assert seconds_of(await market.fetched(await market.result(asked(SONG)))) == pytest.approx(30, abs=0.1)

    trade("google", KEYS, story)


@pytest.mark.parametrize("name", [FAST, SONG])
@pytest.mark.parametrize("fault", ["lost", "error_after", "page_after", "cut_after"])
def test_what_is_lost_was_paid_and_stays_unknown(name: str, fault: str) -> None:
    async def story(market: Market) -> None:
        error = await market.error(asked(name))
        assert (error.kind, len(market.sim.books.entries)) == ("ambiguous", 1)
        assert await market.engine.find(asked(name)) == Unknown()

    trade("google", KEYS, story, Faults(at={fault: [1]}))


@pytest.mark.parametrize("name", [FAST, SONG])
@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("refused", "policy"), ("no_credit", "account"), ("throttled_seconds", "retryable"), ("policy", "policy"),
        ("throttled_bare", "retryable"), ("unreachable", "retryable"), ("error_before", "ambiguous"),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_told_by_its_kind(name: str, fault: str, kind: str) -> None:
    async def story(market: Market) -> EngineError:
        error = await market.error(asked(name))
        assert market.sim.books.spent() == 0
        return error

    error = trade("google", KEYS, story, Faults(at={fault: [1]}))
    assert (error.kind, error.wait is not None) == (kind, fault == "throttled_seconds")


def test_a_film_that_fails_says_so_and_music_that_fails_may_have_been_made() -> None:
    async def story(market: Market) -> list[str]:
        return [(await market.error(asked(name))).kind for name in (FAST, SONG)]

    assert trade("google", KEYS, story, Faults({"failed": 1})) == ["failed", "ambiguous"]


def test_a_key_that_google_does_not_know() -> None:
    async def story(market: Market) -> EngineError:
        return await market.error(asked())

    error = trade("google", KEYS, story, keys={"google": ["another"]})
    assert error.kind == "account" and "not valid" in str(error)


GIVEN = {"bytesBase64Encoded": base64.b64encode(PNG).decode(), "mimeType": "image/png"}
WRONG: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    (FAST, {"prompt": "x"}, {"durationSeconds": 5}),
    (FAST, {"prompt": "x"}, {"durationSeconds": "8"}),
    (FAST, {"prompt": "x"}, {"durationSeconds": 6, "resolution": "1080p"}),
    (FAST, {"prompt": "x"}, {"aspectRatio": "1:1"}),
    (FAST, {"prompt": "x"}, {"generateAudio": False}),
    (FAST, {"prompt": "x", "image": {"inlineData": {"data": "x", "mimeType": "image/png"}}}, {}),
    (FAST, {"prompt": "x", "lastFrame": GIVEN}, {}),
    (FAST, {"prompt": "x", "referenceImages": [{"image": GIVEN}]}, {}),
    (VEO, {"prompt": "x", "referenceImages": [{"image": GIVEN}]}, {"durationSeconds": 4}),
    (LITE, {"prompt": "x"}, {"resolution": "4k"}),
    (LITE, {"prompt": "x", "image": GIVEN, "lastFrame": GIVEN}, {}),
    (FAST, {}, {}),
]


@pytest.mark.parametrize(("model", "instance", "parameters"), WRONG)
def test_what_does_not_fit_is_refused(model: str, instance: dict[str, Any], parameters: dict[str, Any]) -> None:
    sim = Simulator(1, clock=virtual.now)

    async def told() -> httpx2.Response:
        async with httpx2.AsyncClient(transport=transport(sim), headers={"x-goog-api-key": "k"}) as http:
            body = {"instances": [instance], "parameters": parameters}
            return await http.post(f"{BASE}/models/{model}:predictLongRunning", json=body)

    answer = virtual.run(told())
    assert (answer.status_code, answer.json()["error"]["status"]) == (400, "INVALID_ARGUMENT")
    assert sim.books.entries == []
