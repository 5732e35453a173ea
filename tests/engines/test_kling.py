"""Kling: its two kinds of key, tasks under our own id, every way they end, and lost ones found again."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import time
from functools import cache
from pathlib import Path
from typing import Any

import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelwright.engine import Absent, Access, Call, EngineError, Model, Pending, Result, Ticket, Unknown
from reelwright.engines import kling, lacks, table
from reelwright.engines._http import Http
from reelwright.router import quote_of
from reelwright.settings import Settings
from tests_support.calls import HOSTILE, PNG, Provider, call, error_of, run

KEY, NAME, SECRET = "api-key-canary-0123456789", "access-canary-0123456789", "secret-canary-0123456789"
TEXT, IMAGE = "/v1/videos/text2video", "/v1/videos/image2video"
ID = "CjI2v8a9b3n4q7p1"
LINK = "https://cdn.klingai.com/bs2/out.mp4"
NOW = 1_795_000_000.0


@cache
def row(name: str = "kling-v3") -> Model:
    return next(m for m in table(Settings(home=Path("/nowhere"))) if (m.engine, m.model) == ("kling", name))


def connected(found: Provider) -> kling.Kling:
    return kling.connect(Access({"KLING_API_KEY": KEY}, "", found.transport))


def told(data: Any = None, code: int = 0, status: int = 200, message: str = "SUCCEED") -> httpx2.Response:
    body = {"code": code, "message": message, "request_id": "req-1"} | ({} if data is None else {"data": data})
    return httpx2.Response(status, json=body)


def task(status: Any = "submitted", external: str | None = "attempt-1", made: float = NOW, **more: Any) -> Any:
    info = {} if external is None else {"task_info": {"external_task_id": external}}
    at = int(made * 1000)
    return {"task_id": ID, "task_status": status, "created_at": at, "updated_at": at} | info | more


def text_call(folder: Path = Path("/nowhere"), **fields: Any) -> Call:
    return call(row(), folder, **fields)


def film_call(folder: Path, **fields: Any) -> Call:
    return call(row(), folder, **{"capability": "image_to_video", "files": {"first_frame": PNG}} | fields)


# Keys


def test_a_pair_of_keys_signs_each_request_with_a_token_of_its_own() -> None:
    found = Provider().on(f"POST {TEXT}", told(task()))
    pair = {"KLING_ACCESS_KEY": NAME, "KLING_SECRET_KEY": SECRET}
    run(kling.connect(Access(pair, "", found.transport)).submit(text_call()))
    scheme, _, token = found.asked[0].headers["authorization"].partition(" ")
    head, claims, mac = token.split(".")
    signed = hmac.new(SECRET.encode(), f"{head}.{claims}".encode(), hashlib.sha256).digest()
    assert scheme == "Bearer" and plain(mac) == signed
    assert json.loads(plain(head)) == {"alg": "HS256", "typ": "JWT"}
    read = json.loads(plain(claims))
    assert read["iss"] == NAME and read["exp"] - read["nbf"] == 1805
    assert abs(read["exp"] - 1800 - time.time()) < 30
    assert SECRET not in token


def plain(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def test_a_token_that_an_answer_repeats_never_stands_in_an_error() -> None:
    def echo(request: httpx2.Request) -> httpx2.Response:
        return told(code=1002, status=401, message=f"bad {request.headers['authorization']}")

    pair = {"KLING_ACCESS_KEY": NAME, "KLING_SECRET_KEY": SECRET}
    found = Provider().on(f"POST {TEXT}", echo)
    error = error_of(kling.connect(Access(pair, "", found.transport)).submit(text_call()))
    token = found.asked[0].headers["authorization"].split()[1]
    assert error.kind == "account" and "bad Bearer ..." in str(error)
    assert token not in str(error) and token.split(".")[2] not in str(error)


def test_a_token_goes_to_its_own_host_alone() -> None:
    found = Provider()
    http = Http("kling", kling.ADDRESS, {}, found.transport, lambda: {"Authorization": "Bearer token-canary"})

    async def both() -> None:
        await http.send("GET", "/here")
        await http.send("GET", "https://elsewhere.example/there")

    run(both())
    assert ["authorization" in each.headers for each in found.asked] == [True, False]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((), "set KLING_API_KEY"),
        (("KLING_ACCESS_KEY",), "set KLING_SECRET_KEY"),
        (("KLING_SECRET_KEY",), "set KLING_ACCESS_KEY"),
        (("KLING_ACCESS_KEY", "KLING_SECRET_KEY"), ""),
        (("KLING_API_KEY",), ""),
    ],
)
def test_either_key_will_do(given: tuple[str, ...], said: str) -> None:
    secrets = dict.fromkeys(given, "x" * 20)
    assert lacks("kling", Settings(home=Path("/nowhere"), secrets=secrets)).startswith(said)
    assert bool(said) == bool(lacks("kling", Settings(home=Path("/nowhere"), secrets=secrets)))
    if "KLING_ACCESS_KEY" in given and said:
        with pytest.raises(EngineError, match=said):
            kling.connect(Access(secrets))


# What is sent


def test_a_film_of_words_is_a_task_under_our_own_id() -> None:
    found = Provider().on(f"POST {TEXT}", told(task()))
    done = {"videos": [{"id": "v", "url": LINK, "duration": "7.041"}]}
    found.on(f"GET {TEXT}/{ID}", told(task()), told(task("processing")), told(task("succeed", task_result=done)))
    engine, asked = (
        connected(found),
        text_call(seconds=6.2, aspect="9:16", audio=True, avoid="text", hook="https://u/h"),
    )

    async def whole() -> list[Any]:
        await engine.check(asked)
        ticket = await engine.submit(asked)
        assert isinstance(ticket, Ticket)
        return [ticket, *[await engine.poll(ticket, asked) for _ in range(3)]]

    assert run(whole()) == [Ticket(ID), Pending(queued=True), Pending(), Result(links=(LINK,))]
    assert found.asked[0].headers["authorization"] == f"Bearer {KEY}"
    assert found.bodies(f"POST {TEXT}") == [
        {
            "model_name": "kling-v3",
            "prompt": "a bottle in the snow",
            "negative_prompt": "text",
            "duration": "7",
            "aspect_ratio": "9:16",
            "mode": "pro",
            "sound": "on",
            "external_task_id": "attempt-1",
            "callback_url": "https://u/h",
        }
    ]


def test_a_film_of_a_picture_carries_it_bare(tmp_path: Path) -> None:
    found = Provider().on(f"POST {IMAGE}", told(task()))
    files = {"first_frame": PNG, "last_frame": PNG + b"2"}
    asked = film_call(tmp_path, files=files, seconds=5, aspect="9:16", resolution="720p")
    engine = connected(found)

    async def whole() -> None:
        await engine.check(asked)
        await engine.submit(asked)

    run(whole())
    (sent,) = found.bodies(f"POST {IMAGE}")
    assert base64.b64decode(sent["image"]) == PNG and base64.b64decode(sent["image_tail"]) == PNG + b"2"
    assert (sent["mode"], sent["sound"], "aspect_ratio" in sent) == ("std", "off", False)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"prompt": "x" * 2501}, "at most 2500 characters"),
        ({"seconds": 16}, "at most 15 s"),
        ({"prompt": " "}, "empty"),
        ({"capability": "lipsync", "prompt": "x"}, "does not make lipsync"),
        ({"capability": "image_to_video"}, "inputs.first_frame"),
        ({"files": {"first_frame": PNG}}, "takes no picture"),
        ({"capability": "image_to_video", "files": {"first_frame": b""}}, "0 bytes"),
        ({"capability": "image_to_video", "files": {"first_frame": [PNG, PNG + b"2"]}}, "one picture"),
        ({"capability": "image_to_video", "files": {"video": PNG}}, "no field for it"),
    ],
)
def test_what_cannot_be_made_costs_nothing(fields: dict[str, Any], said: str, tmp_path: Path) -> None:
    found = Provider()
    error = error_of(connected(found).check(text_call(tmp_path, **fields)))
    assert error.kind == "fix_input" and said in str(error)
    assert not found.asked


@pytest.mark.parametrize(
    ("fields", "micros"),
    [
        ({"seconds": 5}, 560_000),
        ({"seconds": 5, "audio": True}, 840_000),
        ({"seconds": 5, "resolution": "720p"}, 420_000),
        ({"seconds": 5, "resolution": "720p", "audio": True}, 630_000),
        ({"seconds": 15, "resolution": "4k", "audio": True}, 6_300_000),
    ],
)
def test_the_price_is_by_sound_and_mode(fields: dict[str, Any], micros: int) -> None:
    quote = quote_of(text_call(**fields).request, row())
    assert quote is not None and quote.micros == micros


# How a submit fails


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (told(code=1002, status=401, message=f"Bad key {KEY}"), "account"),
        (told(code=1101, status=429), "account"),
        (told(code=1102, status=429), "account"),
        (told(code=1102), "account"),
        (told(code=1103, status=403), "account"),
        (told(code=1200, status=400), "fix_input"),
        (told(code=1201, status=400), "fix_input"),
        (told(code=1203, status=404), "fix_input"),
        (told(code=1300, status=400), "policy"),
        (told(code=1301, status=400), "policy"),
        (told(code=1302, status=429), "retryable"),
        (told(code=1303, status=429), "retryable"),
        (told(code=1999, status=429), "retryable"),
        (told(code=1999, status=400), "fix_input"),
        (told(code=1999), "ambiguous"),
        (told(code=5000, status=500), "ambiguous"),
        (told(code=5001, status=503), "ambiguous"),
        (told(code=5001), "ambiguous"),
        (told(), "ambiguous"),
        (told({"task_id": "../x"}), "ambiguous"),
        (told([1]), "ambiguous"),
        (httpx2.Response(200, json={"code": True}), "ambiguous"),
        (httpx2.Response(502, html="<html>"), "ambiguous"),
        (httpx2.Response(403, html="<html>"), "account"),
        (httpx2.Response(307, headers={"location": "https://evil.example/"}), "ambiguous"),
        (httpx2.ReadTimeout("no answer"), "ambiguous"),
        (httpx2.ConnectTimeout("nobody"), "retryable"),
        *[(reply, "ambiguous") for reply in HOSTILE.values()],
    ],
)
def test_a_failed_submit_says_whether_the_call_may_have_been_taken(reply: Any, kind: str) -> None:
    found = Provider().on(f"POST {TEXT}", reply)
    error = error_of(connected(found).submit(text_call()))
    assert (error.kind, error.engine, error.model) == (kind, "kling", "kling-v3")
    assert KEY not in str(error) and KEY not in repr(error)
    assert len(found.asked) == 1


def test_an_error_names_its_code_its_request_and_the_time_to_wait() -> None:
    busy = told(code=1303, status=429, message="parallel task over resource pack limit")
    busy.headers["retry-after"] = "9"
    error = error_of(connected(Provider().on(f"POST {TEXT}", busy)).submit(text_call()))
    assert (error.code, error.request_id, error.wait) == ("1303", "req-1", 9.0)
    assert "parallel task" in str(error)


# How a task ends


@pytest.mark.parametrize(
    ("reply", "kind", "said"),
    [
        (told(task("failed", task_status_msg="Failure to pass the risk control system")), "policy", "risk control"),
        (told(task("failed", task_status_msg="Generation timeout")), "failed", "timeout"),
        (told(task("failed")), "failed", "no reason"),
        (told(task("succeed")), "failed", "no film"),
        (told(task("succeed", task_result={"videos": [7, {"url": "file:///etc/passwd"}, {"url": 3}]})), "failed", "no"),
        (told(code=1203, status=404), "failed", "knows nothing"),
        (httpx2.Response(404, html="<html>"), "failed", "knows nothing"),
        (told(code=1002, status=401), "account", "401"),
        (told(code=5002, status=504), "retryable", "504"),
        (told([1]), "retryable", "not what it should be"),
        (httpx2.Response(502, html="<html>"), "retryable", "502"),
        *[(reply, "retryable", "HTTP 200") for reply in HOSTILE.values()],
    ],
)
def test_a_task_that_ends_badly(reply: Any, kind: str, said: str) -> None:
    error = error_of(connected(Provider().on(f"GET {TEXT}/{ID}", reply)).poll(Ticket(ID), text_call()))
    assert (error.kind, error.charged) == (kind, None)
    assert said in str(error)


def test_a_state_that_nobody_knows_is_waited_for() -> None:
    found = Provider().on(f"GET {TEXT}/{ID}", told(task({"a": 1})))
    assert run(connected(found).poll(Ticket(ID), text_call())) == Pending()


def test_a_task_is_never_ended_and_its_id_is_no_path() -> None:
    found = Provider()
    run(connected(found).cancel(Ticket(ID), text_call()))
    assert not found.asked
    error_of(connected(found).poll(Ticket("../../x?y"), text_call()))
    assert found.asked[0].url.raw_path == f"{TEXT}/..%2F..%2Fx%3Fy".encode()


NAMES = st.sampled_from(["code", "data", "task_status", "task_result", "videos", "url", "task_info", "created_at",
                         "external_task_id", "task_id", "message", "request_id", "task_status_msg"])  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["succeed", "failed", LINK]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=6),
    max_leaves=20,
)


@settings(deadline=None, max_examples=60)
@given(JSON, JSON, st.sampled_from([200, 400, 404, 500]))
def test_no_answer_leads_to_a_traceback(one: Any, data: Any, status: int) -> None:
    for body in (one, {"code": 0, "data": data}):
        found = Provider().on(f"GET {TEXT}/{ID}", httpx2.Response(status, json=body))
        found.on(f"GET {TEXT}", httpx2.Response(200, json=body)).on(f"POST {TEXT}", httpx2.Response(200, json=body))
        assert all(isinstance(each, EngineError) for each in run(_asked_all(connected(found))))


async def _asked_all(engine: kling.Kling) -> list[BaseException]:
    asked = engine.poll(Ticket(ID), text_call()), engine.find(text_call()), engine.submit(text_call())
    found = await asyncio.gather(*asked, return_exceptions=True)
    return [each for each in found if isinstance(each, BaseException)]


# Lost answers


def listed(*tasks: Any) -> httpx2.Response:
    return told(list(tasks))


def other(**more: Any) -> Any:
    return task(external="attempt-2", **more) | {"task_id": "other"}


@pytest.mark.parametrize(
    ("alone", "page", "found"),
    [
        (told(task()), None, Ticket(ID)),
        (told(code=1203, status=404), listed(), Absent()),
        (told(code=1203, status=404), listed(other(), task()), Ticket(ID)),
        (told(code=1203, status=404), listed(other()), Absent()),
        (told(code=1203, status=404), listed(task(external=None)), Unknown()),
        (told(code=1203, status=404), listed(task(external=None, made=NOW - 60)), Absent()),
        (told(code=1203, status=404), listed(task(external=None) | {"task_id": "known"}), Absent()),
        (told(code=1203, status=404), listed(task(external=None, made=NOW - 60) | {"created_at": "?"}), Unknown()),
        (told(code=1203, status=404), listed(*[other()] * 500), Unknown()),
        (told(code=1203, status=404), told({"list": []}), Unknown()),
        (told(other()), listed(), Absent()),
    ],
)
def test_a_lost_task_is_looked_for_under_our_own_id(alone: Any, page: Any, found: Any) -> None:
    there = Provider().on(f"GET {TEXT}/attempt-1", alone)
    if page is not None:
        there.on(f"GET {TEXT}", page)
    assert run(connected(there).find(text_call(since=NOW, known=frozenset({"known"})))) == found


@pytest.mark.parametrize("reply", [httpx2.Response(502), HOSTILE["html"], told(code=5000, status=500)])
def test_a_look_that_fails_is_no_answer(reply: httpx2.Response) -> None:
    gone = told(code=1203, status=404)
    for alone, page in ((reply, listed()), (gone, reply)):
        there = Provider().on(f"GET {TEXT}/attempt-1", alone).on(f"GET {TEXT}", page)
        assert error_of(connected(there).find(text_call(since=NOW))).kind == "retryable"


def test_no_webhook_is_taken_for_they_are_not_signed() -> None:
    body = json.dumps({"task_id": ID, "task_status": "succeed"}).encode()
    error = error_of(connected(Provider()).verify({"content-type": "application/json"}, body, NOW))
    assert error.kind == "fix_input" and "signs none" in str(error)
