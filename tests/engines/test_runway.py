"""Runway: what is sent to which endpoint, every way a task ends, and what it cost."""

from __future__ import annotations

import base64
import json
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelwright.engine import Access, EngineError, Model, Pending, Request, Result, Ticket, Unknown
from reelwright.engines import runway, table
from reelwright.engines._files import SMALL
from reelwright.router import quote_of
from reelwright.settings import Settings
from tests_support.calls import HOSTILE, PNG, Provider, call, error_of, run

KEY = "key_canary_0123456789abcdef"
ID = "17f20503-6c24-4c16-946b-35dbbce2af2f"
TURBO, GEN45, VEO = "image_to_video/gen4_turbo", "text_to_video/gen4.5", "image_to_video/veo3.1"
TASK = f"/v1/tasks/{ID}"
LINK = "https://dnznrvs05pmza.cloudfront.net/out.mp4?_jwt=x"
MP4 = b"\0\0\0\x18ftypmp42"


@cache
def row(name: str) -> Model:
    return next(m for m in table(Settings(home=Path("/nowhere"))) if (m.engine, m.model) == ("runway", name))


def connected(found: Provider, address: str = "") -> runway.Runway:
    return runway.connect(Access({"RUNWAYML_API_SECRET": KEY}, address, found.transport))


def task(status: str, **more: Any) -> dict[str, Any]:
    return {"id": ID, "createdAt": "2026-11-20T10:00:00.000Z", "status": status} | more


def url(data: bytes, kind: str = "image/png") -> str:
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


# What is sent


def test_a_clip_is_asked_for_once_and_followed_to_its_end(tmp_path: Path) -> None:
    found = Provider().on("POST /v1/image_to_video", {"id": ID})
    states = [
        task("PENDING", estimatedCost={"credits": 25}),
        task("THROTTLED", estimatedCost={"credits": 25}),
        task("RUNNING", estimatedCost={"credits": 25}, progress=0.4),
        task("SUCCEEDED", cost={"credits": 25}, output=[LINK]),
    ]
    found.on(f"GET {TASK}", *states)
    engine, asked = connected(found), call(row(TURBO), tmp_path, seconds=4.2, aspect="9:16", files={"first_frame": PNG})

    async def whole() -> list[Any]:
        await engine.check(asked)
        ticket = await engine.submit(asked)
        assert isinstance(ticket, Ticket)
        return [ticket.id, *[await engine.poll(ticket, asked) for _ in range(4)]]

    assert run(whole()) == [
        ID,
        Pending(wait=5.0, queued=True),
        Pending(wait=5.0, queued=True),
        Pending(0.4, 5.0),
        Result(links=(LINK,), micros=250_000),
    ]
    assert found.bodies("POST /v1/image_to_video") == [
        {
            "model": "gen4_turbo",
            "promptText": "a bottle in the snow",
            "duration": 5,
            "ratio": "720:1280",
            "promptImage": [{"uri": url(PNG), "position": "first"}],
        }
    ]
    sent = found.asked[0]
    assert (sent.url.host, sent.headers["x-runway-version"]) == ("api.dev.runwayml.com", "2024-11-06")
    assert sent.headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize(
    ("name", "fields", "sent"),
    [
        (GEN45, {"seed": 7, "take": 2}, {"model": "gen4.5", "ratio": "1280:720", "seed": 8, "duration": 2}),
        (GEN45, {"aspect": "4:5", "seconds": 10}, {"ratio": "720:1280", "duration": 10}),
        ("image_to_video/gen4.5", {"aspect": "1:1", "files": {"first_frame": PNG}}, {"ratio": "960:960"}),
        ("image_to_video/gen4.5", {"aspect": "4:5", "files": {"first_frame": PNG}}, {"ratio": "832:1104"}),
        (VEO, {"seconds": 5, "audio": True, "avoid": "text", "files": {"first_frame": PNG, "last_frame": PNG + b"2"}},
         {"duration": 6, "audio": True, "negativePrompt": "text", "ratio": "1920:1080",
          "promptImage": [{"uri": url(PNG), "position": "first"}, {"uri": url(PNG + b"2"), "position": "last"}]}),
        ("video_to_video/aleph2", {"files": {"video": MP4}}, {"model": "aleph2", "videoUri": url(MP4, "video/mp4")}),
        ("text_to_image/gen4_image", {"aspect": "16:9", "files": {"reference": [PNG, PNG + b"2"]}},
         {"ratio": "1920:1080", "referenceImages": [{"uri": url(PNG)}, {"uri": url(PNG + b"2")}]}),
        ("text_to_image/gen4_image", {"capability": "image_edit", "files": {"image": PNG, "reference": PNG + b"2"}},
         {"referenceImages": [{"uri": url(PNG)}, {"uri": url(PNG + b"2")}]}),
        ("text_to_speech/eleven_v3", {"voice": "Noah", "locale": "pt-BR"},
         {"voice": {"type": "runway-preset", "presetId": "Noah"}, "languageCode": "pt"}),
        ("text_to_speech/eleven_multilingual_v2", {}, {"voice": {"type": "runway-preset", "presetId": "Maya"}}),
    ],
)  # fmt: skip
def test_each_endpoint_has_its_own_fields(name: str, fields: dict[str, Any], sent: Any, tmp_path: Path) -> None:
    route = f"POST /v1/{name.partition('/')[0]}"
    found = Provider().on(route, {"id": ID})
    engine, asked = connected(found), call(row(name), tmp_path, **fields)
    run(engine.check(asked))
    run(engine.submit(asked))
    (body,) = found.bodies(route)
    assert {key: body.get(key) for key in sent} == sent


def test_a_request_leaves_no_trace_in_the_row(tmp_path: Path) -> None:
    model = row("text_to_speech/eleven_v3")
    run(connected(Provider().on("POST /v1/text_to_speech", {"id": ID})).submit(call(model, tmp_path, voice="Noah")))
    assert model.fixed["voice"] == {"type": "runway-preset", "presetId": "Maya"}


def test_prices_are_those_of_the_credits() -> None:
    clip = Request(capability="image_to_video", prompt="x", seconds=5, inputs={"first_frame": ("0" * 64,)})
    quotes = {name: quote_of(clip, row(name)) for name in (TURBO, "image_to_video/gen4.5", VEO)}
    assert [quote and quote.micros for quote in quotes.values()] == [250_000, 600_000, None]
    edit = quote_of(Request(capability="video_edit", seconds=1, inputs={"video": ("0" * 64,)}),
                    row("video_to_video/aleph2"))  # fmt: skip
    assert edit is not None and edit.micros == 560_000


def test_a_large_input_is_uploaded_without_the_key(tmp_path: Path) -> None:
    there = "https://bucket.example/in?part=1"
    found = Provider().on("POST /v1/image_to_video", {"id": ID}).on("POST /in", httpx2.Response(204))
    found.on("POST /v1/uploads", {"uploadUrl": there, "fields": {"key": "k", "policy": "p"}, "runwayUri": "runway://1"})
    large = PNG + bytes(SMALL)
    run(connected(found).submit(call(row(TURBO), tmp_path, files={"first_frame": large})))
    asked, put, sent = found.asked
    assert json.loads(asked.content) == {"filename": "input.png", "type": "ephemeral"}
    assert put.url.host == "bucket.example" and "authorization" not in put.headers
    assert large in put.content and b'name="policy"' in put.content and KEY.encode() not in put.content
    assert put.content.index(b'name="key"') < put.content.index(
        b'name="file"'
    )  # a store reads no field behind the file
    assert json.loads(sent.content)["promptImage"] == [{"uri": "runway://1", "position": "first"}]


GOOD_UPLOAD = {"uploadUrl": "https://bucket.example/in", "fields": {"key": "k"}, "runwayUri": "runway://1"}


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"uploadUrl": "http://bucket.example/in"}, 204),
        ({"uploadUrl": 7}, 204),
        ({"fields": {"key": 3}}, 204),
        ({"fields": None}, 204),
        ({"runwayUri": "https://elsewhere.example/1"}, 204),
        ({}, 403),
    ],
)
def test_an_upload_that_fails_is_no_call(changed: dict[str, Any], status: int, tmp_path: Path) -> None:
    found = Provider().on("POST /v1/uploads", GOOD_UPLOAD | changed).on("POST /in", httpx2.Response(status))
    error = error_of(connected(found).submit(call(row(TURBO), tmp_path, files={"first_frame": PNG + bytes(SMALL)})))
    assert error.kind == "retryable"
    assert not found.bodies("POST /v1/image_to_video")


@pytest.mark.parametrize(
    ("name", "fields", "said"),
    [
        (GEN45, {"prompt": "x" * 1001}, "at most 1000 characters"),
        (GEN45, {"prompt": "\N{GRINNING FACE}" * 501}, "1002 characters"),
        (GEN45, {"seconds": 11}, "at most 10 s"),
        (GEN45, {"files": {"first_frame": PNG}}, "no field for it"),
        (TURBO, {}, "cannot do without it"),
        (TURBO, {"files": {"first_frame": b""}}, "0 bytes"),
        (TURBO, {"files": {"first_frame": [PNG, PNG + b"2"]}}, "Leave the others out"),
        (VEO, {"files": {"last_frame": PNG}}, "cannot do without it"),
        ("video_to_video/aleph2", {"files": {"video": [MP4, MP4 + b"2"]}}, "takes one"),
    ],
)
def test_what_a_row_forbids_costs_nothing(name: str, fields: dict[str, Any], said: str, tmp_path: Path) -> None:
    found = Provider()
    error = error_of(connected(found).check(call(row(name), tmp_path, **fields)))
    assert error.kind == "fix_input" and said in str(error)
    assert not found.asked


@pytest.mark.parametrize("name", ["gen4_turbo", "tasks/gen4_turbo", "../organization", "image_to_video/"])
def test_an_id_names_an_endpoint(name: str, tmp_path: Path) -> None:
    odd = row(GEN45).model_copy(update={"model": name})
    for step in ("check", "submit"):
        assert error_of(getattr(connected(Provider()), step)(call(odd, tmp_path))).kind == "fix_input"


# How a submit fails


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (httpx2.Response(400, json={"error": "Validation of body failed", "issues": []}), "fix_input"),
        (httpx2.Response(400, json={"error": "You do not have enough credits to run this task."}), "account"),
        (httpx2.Response(400, json={"error": "no", "failureCode": "SAFETY.INPUT.TEXT"}), "policy"),
        (httpx2.Response(400, html="<html>"), "fix_input"),
        (httpx2.Response(401, json={"error": f"Bad key {KEY}"}), "account"),
        (httpx2.Response(403, json={"error": "no"}), "account"),
        (httpx2.Response(404, json={"error": "Model variant not available"}), "fix_input"),
        (httpx2.Response(413, json={"error": "large"}), "fix_input"),
        (httpx2.Response(429, json={"error": "You have exceeded your daily limit"}), "retryable"),
        (httpx2.Response(500, json={"error": "oh"}), "ambiguous"),
        (httpx2.Response(503, html="<html>"), "ambiguous"),
        (httpx2.Response(307, headers={"location": "https://evil.example/"}), "ambiguous"),
        (httpx2.Response(200, json={"id": "../tasks"}), "ambiguous"),
        (httpx2.ReadTimeout("no answer"), "ambiguous"),
        (httpx2.RemoteProtocolError("hung up"), "ambiguous"),
        (httpx2.ConnectError("nobody"), "retryable"),
        *[(reply, "ambiguous") for reply in HOSTILE.values()],
    ],
)
def test_a_failed_submit_says_whether_the_call_may_have_been_taken(reply: Any, kind: str, tmp_path: Path) -> None:
    found = Provider().on("POST /v1/text_to_video", reply)
    error = error_of(connected(found).submit(call(row(GEN45), tmp_path)))
    assert (error.kind, error.engine, error.model) == (kind, "runway", GEN45)
    assert KEY not in str(error) and KEY not in repr(error)
    assert len(found.asked) == 1


def test_a_lost_call_cannot_be_looked_for_and_no_hook_is_taken(tmp_path: Path) -> None:
    engine = connected(Provider())
    assert run(engine.find(call(row(GEN45), tmp_path))) == Unknown()
    assert error_of(engine.verify({}, b"{}", 0.0)).kind == "fix_input"


# How a task ends


def ended(*replies: Any, folder: Path = Path("/nowhere")) -> Any:
    return connected(Provider().on(f"GET {TASK}", *replies)).poll(Ticket(ID), call(row(GEN45), folder))


FAILED = {"failure": "An unexpected error occurred.", "cost": {"credits": 0}}


@pytest.mark.parametrize(
    ("reply", "kind", "charged", "said"),
    [
        (task("FAILED", **FAILED, failureCode="INTERNAL.BAD_OUTPUT.CODE01"), "failed", 0, "BAD_OUTPUT"),
        (task("FAILED", **FAILED), "failed", 0, "unexpected"),
        (task("FAILED", **FAILED, failureCode=None), "failed", 0, "unexpected"),
        (task("FAILED", **FAILED, failureCode="ASSET.INVALID"), "failed", 0, "ASSET.INVALID"),
        (task("FAILED", **FAILED | {"cost": {"credits": 25}}, failureCode="SAFETY.INPUT.TEXT"), "policy", 250_000,
         "SAFETY"),
        (task("FAILED", failure="no", failureCode="SAFETY.OUTPUT.VIDEO"), "policy", None, "OUTPUT"),
        (task("FAILED", failure="no", failureCode="INPUT_PREPROCESSING.SAFETY.TEXT"), "policy", None, "PREPROCESSING"),
        (task("FAILED", failure="no", failureCode="INPUT_PREPROCESSING.INTERNAL"), "failed", None, "INTERNAL"),
        (task("FAILED", failure=["x"], failureCode={"a": 1}, cost=7), "failed", None, "x"),
        (task("CANCELLED", cost={"credits": 10}), "failed", 100_000, "cancelled"),
        (task("SUCCEEDED", output=[], cost={"credits": 25}), "failed", 250_000, "no output"),
        (task("SUCCEEDED", output=["file:///etc/passwd", 3]), "failed", None, "no output"),
        (httpx2.Response(404, json={"error": "not found"}), "failed", None, "knows nothing"),
        (httpx2.Response(401, json={"error": "who"}), "account", None, "who"),
        (httpx2.Response(429, json={"error": "slow"}, headers={"retry-after": "7"}), "retryable", None, "slow"),
        (httpx2.Response(502, html="<html>"), "retryable", None, "502"),
        (HOSTILE["html"], "retryable", None, "JSON"),
        (HOSTILE["half"], "retryable", None, "JSON"),
        (HOSTILE["nested"], "retryable", None, "JSON"),
        (HOSTILE["list"], "retryable", None, "not what it should be"),
    ],
)  # fmt: skip
def test_a_task_that_ends_badly(reply: Any, kind: str, charged: int | None, said: str, tmp_path: Path) -> None:
    error = error_of(ended(reply, folder=tmp_path))
    assert (error.kind, error.charged) == (kind, charged)
    assert said in str(error) and GEN45 in str(error)


@pytest.mark.parametrize("reply", [HOSTILE["strange"], task("DREAMING"), task("RUNNING", progress="half")])
def test_a_state_that_nobody_knows_is_waited_for(reply: Any) -> None:
    assert run(ended(reply)) == Pending(wait=5.0)


def test_another_ticket_is_no_path(tmp_path: Path) -> None:
    found = Provider()
    error_of(connected(found).poll(Ticket("../uploads?x"), call(row(GEN45), tmp_path)))
    assert found.asked[0].url.raw_path == b"/v1/tasks/..%2Fuploads%3Fx"


@pytest.mark.parametrize(
    ("state", "deleted"),
    [("PENDING", 1), ("THROTTLED", 1), ("RUNNING", 1), ("SUCCEEDED", 0), ("FAILED", 0), ("CANCELLED", 0), ("NEW", 0)],
)
def test_only_what_has_not_ended_is_deleted(state: str, deleted: int, tmp_path: Path) -> None:
    found = Provider().on(f"GET {TASK}", task(state)).on(f"DELETE {TASK}", httpx2.Response(204))
    run(connected(found).cancel(Ticket(ID), call(row(GEN45), tmp_path)))
    assert [each.method for each in found.asked] == ["GET", *["DELETE"] * deleted]


@pytest.mark.parametrize(
    ("get", "delete", "kind"), [(404, 204, ""), (200, 404, ""), (200, 401, "account"), (500, 204, "retryable")]
)
def test_cancelling_what_is_gone_is_no_error(get: int, delete: int, kind: str, tmp_path: Path) -> None:
    found = Provider().on(f"GET {TASK}", httpx2.Response(get, json=task("RUNNING")))
    cancelled = (
        connected(found.on(f"DELETE {TASK}", httpx2.Response(delete))).cancel(Ticket(ID), call(row(GEN45), tmp_path))
    )  # fmt: skip
    assert error_of(cancelled).kind == kind if kind else run(cancelled) is None


NAMES = st.sampled_from(["status", "output", "failure", "failureCode", "cost", "credits", "progress", "id"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from([LINK, "SAFETY.X"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=6),
    max_leaves=20,
)
STATES = st.sampled_from(["PENDING", "RUNNING", "SUCCEEDED", "FAILED", "CANCELLED"])


@settings(deadline=None, max_examples=60)
@given(JSON, STATES, st.sampled_from([200, 400, 404, 500]))
def test_no_answer_leads_to_a_traceback(told: Any, state: str, status: int) -> None:
    body = told | {"status": state} if isinstance(told, dict) else told
    with suppress(EngineError):
        run(ended(httpx2.Response(status, content=json.dumps(body).encode(errors="surrogatepass"))))
