"""MiniMax: clips as tasks, speech and music at once, and a code in every answer that counts over its status."""

from __future__ import annotations

import asyncio
import base64
from functools import cache
from pathlib import Path
from typing import Any

import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelwright.engine import Access, Call, EngineError, Model, Pending, Price, Result, Ticket, Unknown
from reelwright.engines import minimax, table
from reelwright.router import quote_of
from reelwright.settings import Settings
from tests_support.calls import HOSTILE, PNG, Provider, call, error_of, run

KEY = "minimax-key-canary-0123456789"
HAILUO, HAILUO_02, FAST = "MiniMax-Hailuo-2.3", "MiniMax-Hailuo-02", "MiniMax-Hailuo-2.3-Fast"
MAKE, QUERY, FILES = "/v1/video_generation", "GET /v1/query/video_generation", "GET /v1/files/retrieve"
SPEAK, PLAY = "/v1/t2a_v2", "/v1/music_generation"
LINK = "https://video-product.cdn.minimax.io/out.mp4"
SOUND = b"ID3 sound"


@cache
def row(name: str) -> Model:
    return next(m for m in table(Settings(home=Path("/nowhere"))) if (m.engine, m.model) == ("minimax", name))


def connected(found: Provider) -> minimax.MiniMax:
    return minimax.connect(Access({"MINIMAX_API_KEY": KEY}, "", found.transport))


def told(code: Any = 0, http: int = 200, message: str = "success", **more: Any) -> httpx2.Response:
    return httpx2.Response(http, json=more | {"base_resp": {"status_code": code, "status_msg": message}})


def film(folder: Path = Path("/nowhere"), name: str = HAILUO, **fields: Any) -> Call:
    return call(row(name), folder, **fields)


def spoken(**fields: Any) -> Call:
    return call(row("speech-2.8-hd"), Path("/nowhere"), **{"prompt": "Cold for a day."} | fields)


def played(**fields: Any) -> Call:
    return call(row("music-2.6"), Path("/nowhere"), **{"prompt": "calm piano"} | fields)


# Clips


def test_a_clip_is_a_task_and_then_a_file() -> None:
    found = Provider().on(f"POST {MAKE}", told(task_id="106916112212032"))
    found.on(QUERY, told(status="Queueing"), told(status="Processing"), told(status="Success", file_id=205258526306433))
    found.on(FILES, told(file={"file_id": 205258526306433, "download_url": LINK}))
    engine, asked = connected(found), film(seconds=5, hook="https://u/h")

    async def whole() -> list[Any]:
        await engine.check(asked)
        ticket = await engine.submit(asked)
        assert isinstance(ticket, Ticket)
        return [ticket, *[await engine.poll(ticket, asked) for _ in range(3)]]

    queued, running = Pending(wait=10.0, queued=True), Pending(wait=10.0)
    assert run(whole()) == [Ticket("106916112212032"), queued, running, Result(links=(LINK,))]
    assert found.bodies(f"POST {MAKE}") == [
        {
            "model": HAILUO,
            "prompt": "a bottle in the snow",
            "duration": 6,
            "resolution": "1080P",
            "callback_url": "https://u/h",
        }
    ]
    assert {each.headers["authorization"] for each in found.asked} == {f"Bearer {KEY}"}
    assert dict(found.asked[1].url.params) == {"task_id": "106916112212032"}
    assert dict(found.asked[-1].url.params) == {"file_id": "205258526306433"}


@pytest.mark.parametrize(
    ("name", "fields", "sharp", "micros"),
    [
        (HAILUO, {"seconds": 6}, "1080P", 490_000),
        (HAILUO, {"seconds": 6, "resolution": "720p"}, "768P", 280_000),
        (HAILUO, {"seconds": 8}, "768P", 560_000),
        (HAILUO, {"seconds": 10, "resolution": "720p"}, "768P", 560_000),
        (HAILUO_02, {"seconds": 6, "resolution": "480p"}, "512P", 100_000),
        (HAILUO_02, {"seconds": 10, "resolution": "480p"}, "768P", 560_000),
        (HAILUO_02, {"seconds": 6, "resolution": "720p"}, "768P", 280_000),
    ],
)
def test_what_is_asked_for_is_what_was_quoted(name: str, fields: dict[str, Any], sharp: str, micros: int) -> None:
    asked = film(name=name, **fields)
    found = Provider().on(f"POST {MAKE}", told(task_id="1"))
    run(connected(found).submit(asked))
    quote = quote_of(asked.request, asked.model)
    assert quote is not None and (found.bodies(f"POST {MAKE}")[0]["resolution"], quote.worst) == (sharp, micros)


def test_pictures_travel_in_the_request(tmp_path: Path) -> None:
    found = Provider().on(f"POST {MAKE}", told(task_id="1"))
    files = {"first_frame": PNG, "last_frame": PNG + b"2"}
    asked = film(tmp_path, HAILUO_02, capability="image_to_video", files=files)
    run(connected(found).check(asked))
    run(connected(found).submit(asked))
    sent = found.bodies(f"POST {MAKE}")[0]
    assert sent["first_frame_image"] == "data:image/png;base64," + base64.b64encode(PNG).decode()
    assert base64.b64decode(sent["last_frame_image"].partition(",")[2]) == PNG + b"2"


@pytest.mark.parametrize(
    ("name", "fields", "said"),
    [
        (HAILUO, {"prompt": "x" * 2001}, "at most 2000 characters"),
        (HAILUO, {"seconds": 11}, "at most 10 s"),
        (HAILUO, {"seconds": 10, "resolution": "1080p"}, "resolution = 1080p"),
        (HAILUO, {"prompt": " "}, "empty"),
        (HAILUO, {"capability": "image_to_video"}, "inputs.first_frame"),
        (HAILUO, {"files": {"first_frame": PNG}}, "takes no first frame"),
        (HAILUO, {"capability": "image_to_video", "files": {"last_frame": PNG}}, "no field for it"),
        (HAILUO, {"capability": "image_to_video", "files": {"first_frame": b""}}, "0 bytes"),
        (HAILUO, {"capability": "image_to_video", "files": {"first_frame": [PNG, PNG + b"2"]}}, "one picture"),
        (FAST, {}, "cannot do without it"),
        (HAILUO, {"capability": "matting"}, "does not make matting"),
        ("speech-2.8-hd", {"prompt": "x" * 10_000}, "at most 9999 characters"),
        ("speech-2.8-hd", {"prompt": "x", "voice": "a\nb"}, "no voice"),
        ("music-2.6", {"prompt": ""}, "empty"),
    ],
)
def test_what_cannot_be_made_costs_nothing(name: str, fields: dict[str, Any], said: str, tmp_path: Path) -> None:
    found = Provider()
    error = error_of(connected(found).check(film(tmp_path, name, **fields)))
    assert error.kind == "fix_input" and said in str(error)
    assert not found.asked


@pytest.mark.parametrize(
    ("reply", "kind", "said"),
    [
        (told(1027, message="output new_sensitive", status="Fail"), "policy", "new_sensitive"),
        (told(1000, message="unknown error", status="Fail"), "failed", "unknown error"),
        (told(status="Fail"), "failed", "success"),
        (told(status="Success"), "failed", "no film"),
        (told(status="Success", file_id="../x"), "failed", "no film"),
        (told(1004, message=f"bad {KEY}"), "account", "bad ..."),
        (told(2013, message="no such task"), "fix_input", "no such task"),
        (told(1002), "retryable", ""),
        (told(1000), "retryable", ""),
        (httpx2.Response(502, html="<html>"), "retryable", "502"),
        *[(reply, "retryable", "HTTP 200") for reply in HOSTILE.values()],
    ],
)
def test_a_task_that_ends_badly(reply: httpx2.Response, kind: str, said: str) -> None:
    error = error_of(connected(Provider().on(QUERY, reply)).poll(Ticket("1"), film()))
    assert error.kind == kind and said in str(error) and KEY not in str(error)


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (told(file={"download_url": "file:///etc/passwd"}), "failed"),
        (told(file=[1]), "failed"),
        (told(1004), "account"),
        (httpx2.Response(500, html="<html>"), "retryable"),
        (HOSTILE["html"], "retryable"),
    ],
)
def test_a_film_without_an_address(reply: httpx2.Response, kind: str) -> None:
    found = Provider().on(QUERY, told(status="Success", file_id="7")).on(FILES, reply)
    assert error_of(connected(found).poll(Ticket("1"), film())).kind == kind


def test_a_state_that_nobody_knows_is_waited_for_and_a_lost_task_is_not_known() -> None:
    found = Provider().on(QUERY, told(status={"a": 1}))
    engine = connected(found)
    assert run(engine.poll(Ticket("1"), film())) == Pending(wait=10.0)
    assert run(engine.find(film())) == Unknown()
    run(engine.cancel(Ticket("1"), film()))
    assert len(found.asked) == 1


# Sound


def test_speech_comes_at_once() -> None:
    found = Provider().on(f"POST {SPEAK}", told(data={"audio": SOUND.hex(), "status": 2}))
    engine, asked = connected(found), spoken(voice="English_Graceful_Lady")
    run(engine.check(asked))
    assert run(engine.submit(asked)) == Result(data=SOUND)
    assert found.bodies(f"POST {SPEAK}") == [
        {
            "model": "speech-2.8-hd",
            "text": "Cold for a day.",
            "stream": False,
            "output_format": "hex",
            "voice_setting": {"voice_id": "English_Graceful_Lady"},
            "audio_setting": {"sample_rate": 44100, "bitrate": 128000, "format": "mp3", "channel": 1},
        }
    ]
    run(connected(found).submit(spoken()))
    assert found.bodies(f"POST {SPEAK}")[1]["voice_setting"] == {"voice_id": "Wise_Woman"}, "the row is as it was"


def test_speech_costs_what_its_characters_do_where_a_price_is_known() -> None:
    found = Provider().on(f"POST {SPEAK}", told(data={"audio": SOUND.hex()}, extra_info={"usage_characters": 250}))
    priced = row("speech-2.8-hd").model_copy(update={"prices": (Price(micros=60_000, per="1k_characters"),)})
    assert run(connected(found).submit(call(priced, Path("/nowhere"), prompt="x"))).micros == 15_000  # type: ignore[union-attr]
    assert run(connected(found).submit(spoken())).micros is None  # type: ignore[union-attr]


def test_music_is_asked_to_be_without_words() -> None:
    found = Provider().on(f"POST {PLAY}", told(data={"audio": SOUND.hex(), "status": 2}))
    assert run(connected(found).submit(played(seconds=30))) == Result(data=SOUND)
    sent = found.bodies(f"POST {PLAY}")[0]
    assert (sent["model"], sent["prompt"], sent["is_instrumental"]) == ("music-2.6", "calm piano", True)
    quote = quote_of(played(seconds=30).request, row("music-2.6"))
    assert quote is not None and quote.worst == 150_000


@pytest.mark.parametrize("data", [None, [], {"audio": "xyz"}, {"audio": ""}, {"audio": 3}, {"status": 1}])
def test_sound_that_is_none_was_paid_and_failed(data: Any) -> None:
    found = Provider().on(f"POST {PLAY}", told(data=data))
    error = error_of(connected(found).submit(played()))
    assert (error.kind, error.charged) == ("failed", None)


# How a submit fails


@pytest.mark.parametrize("path", [MAKE, SPEAK, PLAY])
@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (told(1002, message="rate limit"), "retryable"),
        (told(1039), "retryable"),
        (told(1041), "retryable"),
        (told(1004, message=f"Bad key {KEY}"), "account"),
        (told(2049), "account"),
        (told(1008, message="insufficient balance"), "account"),
        (told(2056), "account"),
        (told(1026, message="input new_sensitive"), "policy"),
        (told(1027), "policy"),
        (told(2013), "fix_input"),
        (told(1000), "ambiguous"),
        (told(1001), "ambiguous"),
        (told(1024), "ambiguous"),
        (told(1033), "ambiguous"),
        (told(9999), "ambiguous"),
        (told("0"), "ambiguous"),
        (told(True), "ambiguous"),
        (told(9999, http=400), "fix_input"),
        (told(0, http=429), "retryable"),
        (told(0, http=500), "ambiguous"),
        (httpx2.Response(401, html="<html>"), "account"),
        (httpx2.Response(502, html="<html>"), "ambiguous"),
        (httpx2.Response(307, headers={"location": "https://evil.example/"}), "ambiguous"),
        (httpx2.ReadTimeout("no answer"), "ambiguous"),
        (httpx2.ConnectTimeout("nobody"), "retryable"),
        *[(reply, "ambiguous") for reply in HOSTILE.values()],
    ],
)
def test_a_failed_submit_says_whether_the_call_may_have_been_taken(reply: Any, kind: str, path: str) -> None:
    found = Provider().on(f"POST {path}", reply)
    asked = {MAKE: film, SPEAK: spoken, PLAY: played}[path]()
    error = error_of(connected(found).submit(asked))
    assert (error.kind, error.engine, error.model) == (kind, "minimax", asked.model.model)
    assert KEY not in str(error) and KEY not in repr(error)
    assert len(found.asked) == 1


@pytest.mark.parametrize("made", [None, "", "../x", True, [1], {"a": 1}, 1.5])
def test_a_task_without_an_id_may_have_been_taken(made: Any) -> None:
    found = Provider().on(f"POST {MAKE}", told(task_id=made))
    assert error_of(connected(found).submit(film())).kind == "ambiguous"


def test_an_error_names_its_code_and_its_trace() -> None:
    reply = told(1002, message="rate limit")
    reply.headers["trace-id"] = "trace-7"
    reply.headers["retry-after"] = "4"
    error = error_of(connected(Provider().on(f"POST {MAKE}", reply)).submit(film()))
    assert (error.code, error.request_id, error.wait) == ("1002", "trace-7", 4.0)


NAMES = st.sampled_from(["base_resp", "status_code", "status_msg", "status", "file_id", "task_id", "file", "data",
                         "download_url", "audio", "extra_info", "usage_characters"])  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["Success", "Fail", LINK, "ff"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=6),
    max_leaves=20,
)


@settings(deadline=None, max_examples=60)
@given(JSON, st.dictionaries(NAMES, JSON, max_size=6), st.sampled_from([200, 400, 500]))
def test_no_answer_leads_to_a_traceback(one: Any, fields: dict[str, Any], status: int) -> None:
    for body in (one, fields | {"base_resp": {"status_code": 0}}):
        reply = httpx2.Response(status, json=body)
        found = Provider().on(QUERY, reply).on(FILES, reply)
        for path in (MAKE, SPEAK, PLAY):
            found.on(f"POST {path}", reply)
        assert all(isinstance(each, EngineError) for each in run(_asked_all(connected(found))))


async def _asked_all(engine: minimax.MiniMax) -> list[BaseException]:
    asked = [engine.submit(each) for each in (film(), spoken(), played())]
    found = await asyncio.gather(*asked, engine.poll(Ticket("1"), film()), return_exceptions=True)
    return [each for each in found if isinstance(each, BaseException)]


def test_no_webhook_is_taken_for_they_are_not_signed() -> None:
    error = error_of(connected(Provider()).verify({}, b'{"task_id": "1", "status": "success"}', 0.0))
    assert error.kind == "fix_input" and "signs none" in str(error)
