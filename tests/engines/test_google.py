"""Google: operations of Veo, interactions of Lyria, their errors, and a key that goes to Google alone."""

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

from reelwright.engine import Access, Call, EngineError, Model, Pending, Result, Ticket, Unknown
from reelwright.engines import google, table
from reelwright.router import quote_of
from reelwright.settings import Settings
from tests_support.calls import HOSTILE, PNG, Provider, call, error_of, run

KEY = "AIza-key-canary-0123456789"
VEO, FAST, LITE = "veo-3.1-generate-preview", "veo-3.1-fast-generate-preview", "veo-3.1-lite-generate-preview"
OPERATION = f"models/{FAST}/operations/abc123"
MAKE, ASK = f"POST /v1beta/models/{FAST}:predictLongRunning", f"GET /v1beta/{OPERATION}"
PLAY, HEAR = "POST /v1beta/interactions", "GET /v1beta/interactions/v1_int-7"
LINK = "https://generativelanguage.googleapis.com/v1beta/files/abc:download?alt=media"
SOUND = base64.b64encode(b"ID3 sound").decode()


@cache
def row(name: str = FAST) -> Model:
    return next(m for m in table(Settings(home=Path("/nowhere"))) if (m.engine, m.model) == ("google", name))


def connected(found: Provider) -> google.Google:
    return google.connect(Access({"GEMINI_API_KEY": KEY}, "", found.transport))


def film(folder: Path = Path("/nowhere"), name: str = FAST, **fields: Any) -> Call:
    return call(row(name), folder, **fields)


def song(**fields: Any) -> Call:
    return call(row("lyria-3-clip-preview"), Path("/nowhere"), **{"prompt": "Calm piano."} | fields)


def refused(status: int, name: str = "", message: str = "no", details: Any = ()) -> httpx2.Response:
    return httpx2.Response(
        status, json={"error": {"code": status, "message": message, "status": name, "details": list(details)}}
    )


def done(**response: Any) -> dict[str, Any]:
    return {"name": OPERATION, "done": True, "response": {"generateVideoResponse": response}}


def sample(link: Any = LINK) -> dict[str, Any]:
    return done(generatedSamples=[{"video": {"uri": link}}])


# Clips


def test_a_clip_is_an_operation_whose_link_takes_the_key() -> None:
    found = Provider().on(MAKE, {"name": OPERATION}).on(ASK, {"name": OPERATION}, sample())
    engine, asked = connected(found), film(seconds=5, aspect="9:16", resolution="720p", seed=7, take=2, avoid="text")

    async def whole() -> list[Any]:
        await engine.check(asked)
        ticket = await engine.submit(asked)
        assert isinstance(ticket, Ticket)
        return [ticket, *[await engine.poll(ticket, asked) for _ in range(2)]]

    ticket, pending, result = run(whole())
    assert (ticket, pending) == (Ticket(OPERATION), Pending(wait=10.0))
    assert result == Result(links=(LINK,), extra={"x-goog-api-key": KEY})
    assert KEY not in repr(result)
    assert found.bodies(MAKE) == [
        {
            "instances": [{"prompt": "a bottle in the snow"}],
            "parameters": {
                "negativePrompt": "text",
                "durationSeconds": 6,
                "aspectRatio": "9:16",
                "resolution": "720p",
                "seed": 8,
            },
        }
    ]
    assert {each.headers["x-goog-api-key"] for each in found.asked} == {KEY}


@pytest.mark.parametrize(
    "link",
    ["https://storage.example/a.mp4?sig=1", "http://generativelanguage.googleapis.com/a.mp4",
     "https://generativelanguage.googleapis.com.evil.example/a.mp4", "https://x@generativelanguage.googleapis.com/a"],
)  # fmt: skip
def test_the_key_goes_to_google_alone(link: str) -> None:
    found = Provider().on(ASK, sample(link))
    assert run(connected(found).poll(Ticket(OPERATION), film())) == Result(links=(link,))


@pytest.mark.parametrize(
    ("name", "fields", "seconds", "micros"),
    [
        (FAST, {"seconds": 4, "resolution": "720p"}, 4, 400_000),
        (FAST, {"seconds": 8, "resolution": "720p"}, 8, 800_000),
        (FAST, {"seconds": 4}, 8, 960_000),
        (FAST, {"seconds": 5, "resolution": "4k"}, 8, 2_400_000),
        (VEO, {"seconds": 5, "resolution": "720p"}, 6, 2_400_000),
        (VEO, {"seconds": 5, "resolution": "1080p"}, 8, 3_200_000),
        (VEO, {"seconds": 5, "resolution": "4k"}, 8, 4_800_000),
        (LITE, {"seconds": 5, "resolution": "720p"}, 6, 300_000),
        (LITE, {"seconds": 5, "resolution": "4k"}, 8, 640_000),
    ],
)
def test_what_is_asked_for_is_what_was_quoted(name: str, fields: dict[str, Any], seconds: int, micros: int) -> None:
    route = f"POST /v1beta/models/{name}:predictLongRunning"
    found = Provider().on(route, {"name": OPERATION})
    asked = film(name=name, **fields)
    run(connected(found).submit(asked))
    quote = quote_of(asked.request, asked.model)
    assert quote is not None
    assert (found.bodies(route)[0]["parameters"]["durationSeconds"], quote.worst) == (seconds, micros)


def test_pictures_travel_in_the_instance(tmp_path: Path) -> None:
    jpeg = b"\xff\xd8\xff\xe0 picture"
    found = Provider().on(MAKE, {"name": OPERATION})
    found.on(f"POST /v1beta/models/{VEO}:predictLongRunning", {"name": OPERATION})
    engine = connected(found)
    framed = film(tmp_path, capability="image_to_video", files={"first_frame": PNG, "last_frame": jpeg})
    styled = film(tmp_path, VEO, files={"reference": [PNG, jpeg]})
    for asked in (framed, styled):
        run(engine.check(asked))
        run(engine.submit(asked))
    one = {"bytesBase64Encoded": base64.b64encode(PNG).decode(), "mimeType": "image/png"}
    two = {"bytesBase64Encoded": base64.b64encode(jpeg).decode(), "mimeType": "image/jpeg"}
    (instance,) = found.bodies(MAKE)[0]["instances"]
    assert (instance["image"], instance["lastFrame"]) == (one, two)
    (instance,) = found.bodies(f"POST /v1beta/models/{VEO}:predictLongRunning")[0]["instances"]
    assert instance["referenceImages"] == [{"image": each, "referenceType": "asset"} for each in (one, two)]


@pytest.mark.parametrize(
    ("name", "fields", "said"),
    [
        (FAST, {"prompt": "x" * 2001}, "at most 2000 characters"),
        (FAST, {"seconds": 9}, "at most 8 s"),
        (FAST, {"prompt": " "}, "empty"),
        (FAST, {"capability": "image_to_video"}, "inputs.first_frame"),
        (FAST, {"capability": "image_to_video", "files": {"last_frame": PNG}}, "inputs.first_frame"),
        (FAST, {"capability": "image_to_video", "files": {"first_frame": [PNG, PNG + b"2"]}}, "one picture"),
        (FAST, {"capability": "image_to_video", "files": {"first_frame": b""}}, "0 bytes"),
        (FAST, {"files": {"first_frame": PNG}}, "takes no frame"),
        (FAST, {"files": {"reference": PNG}}, "no field for it"),
        (LITE, {"capability": "image_to_video", "files": {"first_frame": PNG, "last_frame": PNG + b"2"}}, "no field"),
        (VEO, {"files": {"reference": [PNG + bytes([n]) for n in range(4)]}}, "3 of reference"),
        (VEO, {"files": {"reference": PNG}, "seconds": 4, "resolution": "720p"}, "take 8 s"),
        (VEO, {"capability": "image_to_video", "files": {"reference": PNG, "first_frame": PNG + b"2"}}, "not both"),
        (VEO, {"capability": "lipsync"}, "does not make lipsync"),
        ("lyria-3-clip-preview", {"prompt": ""}, "empty"),
        ("lyria-3-clip-preview", {"prompt": "x", "seconds": 31}, "at most 30 s"),
    ],
)
def test_what_cannot_be_made_costs_nothing(name: str, fields: dict[str, Any], said: str, tmp_path: Path) -> None:
    found = Provider()
    error = error_of(connected(found).check(film(tmp_path, name, **fields)))
    assert error.kind == "fix_input" and said in str(error)
    assert not found.asked


def test_an_id_of_a_model_is_no_path() -> None:
    odd = row().model_copy(update={"model": "../../admin?x="})
    assert error_of(connected(Provider()).check(call(odd, Path("/nowhere")))).kind == "fix_input"


@pytest.mark.parametrize(
    ("reply", "kind", "said"),
    [
        (done(raiMediaFilteredCount=1, raiMediaFilteredReasons=["A face of a celebrity."]), "policy", "celebrity"),
        (done(raiMediaFilteredCount=1), "policy", "filtered"),
        ({"done": True, "error": {"code": 3, "message": "It violates our usage guidelines."}}, "policy", "guidelines"),
        ({"done": True, "error": {"code": 13, "message": "Internal error."}}, "failed", "Internal"),
        ({"done": True, "error": {}}, "failed", "no reason"),
        ({"done": True}, "failed", "no film"),
        (sample(3), "failed", "no film"),
        (sample("file:///etc/passwd"), "failed", "no film"),
        (done(generatedSamples=[{"video": None}, 7]), "failed", "no film"),
        (refused(404, "NOT_FOUND"), "failed", "knows nothing"),
        (refused(403, "PERMISSION_DENIED"), "account", "403"),
        (refused(503, "UNAVAILABLE"), "retryable", "503"),
        (httpx2.Response(502, html="<html>"), "retryable", "502"),
        (HOSTILE["html"], "retryable", "JSON"),
        (HOSTILE["half"], "retryable", "JSON"),
        (HOSTILE["nested"], "retryable", "JSON"),
        (HOSTILE["list"], "retryable", "not what it should be"),
    ],
)
def test_an_operation_that_ends_badly(reply: Any, kind: str, said: str) -> None:
    error = error_of(connected(Provider().on(ASK, reply)).poll(Ticket(OPERATION), film()))
    assert (error.kind, error.charged) == (kind, None)
    assert said in str(error)


def test_a_state_that_nobody_knows_is_waited_for_and_a_lost_call_is_not_known() -> None:
    found = Provider().on(ASK, HOSTILE["strange"])
    engine = connected(found)
    assert run(engine.poll(Ticket(OPERATION), film())) == Pending(wait=10.0)
    assert run(engine.find(film())) == Unknown()
    run(engine.cancel(Ticket(OPERATION), film()))
    assert len(found.asked) == 1


@pytest.mark.parametrize("name", ["../../x?y", "models/x", "models/x/operations/a/b", "models/../operations/a?b", ""])
def test_a_ticket_is_no_path(name: str) -> None:
    found = Provider()
    assert error_of(connected(found).poll(Ticket(name), film())).kind == "failed"
    assert not found.asked


# Music


def heard(*parts: Any, status: str = "completed") -> dict[str, Any]:
    steps = [{"type": "thought"}, {"type": "model_output", "content": list(parts)}]
    return {"id": "v1_int-7", "model": "lyria-3-clip-preview", "status": status, "steps": steps}


AUDIO = {"type": "audio", "data": SOUND, "mime_type": "audio/mpeg"}


@pytest.mark.parametrize(
    "reply",
    [
        heard({"type": "text", "text": "a song of ice"}, AUDIO),
        {"id": "v1_int-7", "status": "completed", "outputs": [{"type": "text", "text": "x"}, AUDIO]},
        {"outputs": [AUDIO]},
    ],
)
def test_music_comes_at_once(reply: dict[str, Any]) -> None:
    found = Provider().on(PLAY, reply)
    engine, asked = connected(found), song(seconds=20)
    run(engine.check(asked))
    assert run(engine.submit(asked)) == Result(data=b"ID3 sound")
    (sent,) = found.bodies(PLAY)
    assert sent == {
        "model": "lyria-3-clip-preview",
        "input": [{"type": "text", "text": "Calm piano. Instrumental only, no vocals."}],
    }
    quote = quote_of(asked.request, asked.model)
    assert quote is not None and quote.worst == 40_000


def test_music_that_is_not_done_is_asked_about() -> None:
    half = heard({"type": "audio", "data": SOUND[:4]}, status="in_progress")
    found = Provider().on(PLAY, half).on(HEAR, half, heard(AUDIO))
    engine, asked = connected(found), song()

    async def whole() -> list[Any]:
        ticket = await engine.submit(asked)
        assert isinstance(ticket, Ticket)
        return [ticket, *[await engine.poll(ticket, asked) for _ in range(2)]]

    assert run(whole()) == [Ticket("v1_int-7"), Pending(), Result(data=b"ID3 sound")]
    assert error_of(engine.poll(Ticket("../x"), asked)).kind == "failed"


def test_music_may_lie_behind_a_link() -> None:
    found = Provider().on(PLAY, heard({"type": "audio", "uri": LINK}))
    assert run(connected(found).submit(song())) == Result(links=(LINK,), extra={"x-goog-api-key": KEY})


@pytest.mark.parametrize(
    ("reply", "kind", "said"),
    [
        (heard({"type": "text", "text": "no"}), "failed", "without music"),
        (heard({"type": "audio", "data": "?!"}), "failed", "without music"),
        ({"status": "failed", "errors": [{"message": "The prompt violates our policy."}]}, "policy", "violates"),
        ({"status": "failed", "steps": [{"type": "model_output", "error": {"message": "Boom"}}]}, "failed", "Boom"),
        ({"status": "incomplete"}, "failed", "incomplete"),
        ({"status": "in_progress"}, "ambiguous", "under which id"),
        ({"status": "in_progress", "id": "../x"}, "ambiguous", "under which id"),
        ({}, "ambiguous", "under which id"),
    ],
)
def test_music_that_is_none(reply: dict[str, Any], kind: str, said: str) -> None:
    error = error_of(connected(Provider().on(PLAY, reply)).submit(song()))
    assert (error.kind, error.charged) == (kind, None)
    assert said in str(error)


# How a submit fails

BAD_KEY = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}]
LATER = [{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "34.5s"}]


@pytest.mark.parametrize("route", [MAKE, PLAY])
@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (refused(400, "INVALID_ARGUMENT", f"API key not valid: {KEY}", BAD_KEY), "account"),
        (refused(400, "FAILED_PRECONDITION", "Please enable billing."), "account"),
        (refused(403, "PERMISSION_DENIED"), "account"),
        (refused(400, "INVALID_ARGUMENT", "durationSeconds is out of bound"), "fix_input"),
        (refused(400, "INVALID_ARGUMENT", "Words that violate our usage guidelines."), "policy"),
        (refused(404, "NOT_FOUND", "models/x is not found"), "fix_input"),
        (refused(429, "RESOURCE_EXHAUSTED", "quota", LATER), "retryable"),
        (refused(500, "INTERNAL"), "ambiguous"),
        (refused(503, "UNAVAILABLE", "The model is overloaded."), "ambiguous"),
        (refused(504, "DEADLINE_EXCEEDED"), "ambiguous"),
        (httpx2.Response(400, json={"error": "odd"}), "fix_input"),
        (httpx2.Response(400, json={"error": {"details": 3, "status": [1]}}), "fix_input"),
        (httpx2.Response(502, html="<html>"), "ambiguous"),
        (httpx2.Response(307, headers={"location": "https://evil.example/"}), "ambiguous"),
        (httpx2.ReadTimeout("no answer"), "ambiguous"),
        (httpx2.ConnectTimeout("nobody"), "retryable"),
        *[(reply, "ambiguous") for name, reply in HOSTILE.items() if name != "strange"],
    ],
)
def test_a_failed_submit_says_whether_the_call_may_have_been_taken(reply: Any, kind: str, route: str) -> None:
    found = Provider().on(route, reply)
    asked = film() if route == MAKE else song()
    error = error_of(connected(found).submit(asked))
    assert (error.kind, error.engine, error.model) == (kind, "google", asked.model.model)
    assert KEY not in str(error) and KEY not in repr(error)
    assert len(found.asked) == 1


@pytest.mark.parametrize("made", [None, 7, "", "operations/x", "models/x/operations/../y", {"a": 1}])
def test_an_operation_without_a_name_may_have_been_taken(made: Any) -> None:
    assert error_of(connected(Provider().on(MAKE, {"name": made})).submit(film())).kind == "ambiguous"


@pytest.mark.parametrize(("delay", "wait"), [("34.5s", 34.5), ("99999s", 120.0), ("0s", 1.0), ("soon", None)])
def test_how_long_to_wait_stands_in_the_details(delay: str, wait: float | None) -> None:
    found = Provider().on(MAKE, refused(429, "RESOURCE_EXHAUSTED", "quota", [{"retryDelay": delay}]))
    error = error_of(connected(found).submit(film()))
    assert (error.wait, error.code) == (wait, "RESOURCE_EXHAUSTED")


NAMES = st.sampled_from(["name", "done", "error", "message", "status", "details", "response", "generateVideoResponse",
                         "generatedSamples", "video", "uri", "raiMediaFilteredReasons", "raiMediaFilteredCount", "id",
                         "steps", "content", "outputs", "type", "data", "errors", "retryDelay", "reason"])  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["completed", "audio", LINK]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=6),
    max_leaves=20,
)


@settings(deadline=None, max_examples=60)
@given(JSON, st.dictionaries(NAMES, JSON, max_size=6), st.sampled_from([200, 400, 500]))
def test_no_answer_leads_to_a_traceback(one: Any, fields: dict[str, Any], status: int) -> None:
    nested = {"done": True, "response": {"generateVideoResponse": fields}, "steps": [fields], "status": "failed"}
    for body in (one, fields, nested, {"error": fields}):
        found = Provider()
        for route in (MAKE, ASK, PLAY, HEAR):
            found.on(route, httpx2.Response(status, json=body))
        assert all(isinstance(each, EngineError) for each in run(_asked_all(connected(found))))


async def _asked_all(engine: google.Google) -> list[BaseException]:
    asked = [engine.submit(film()), engine.submit(song())]
    polled = [engine.poll(Ticket(OPERATION), film()), engine.poll(Ticket("v1_int-7"), song())]
    found = await asyncio.gather(*asked, *polled, return_exceptions=True)
    return [each for each in found if isinstance(each, BaseException)]


def test_no_webhook_is_taken() -> None:
    assert error_of(connected(Provider()).verify({}, b'{"name": "x"}', 0.0)).kind == "fix_input"
