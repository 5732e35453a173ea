"""Replicate: predictions by a live schema, every way they end, lost answers, and signed webhooks."""

from __future__ import annotations

import asyncio
import base64
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelwright.engine import EngineError, Pending, Result, Ticket
from reelwright.engines._files import SMALL
from tests_support import cog
from tests_support.calls import HOSTILE, PNG, Provider, call, error_of, run
from tests_support.calls import answer as told
from tests_support.replicate import (
    HOOK,
    ID,
    KEY,
    LINK,
    NOW,
    SCHNELL,
    VEO,
    WAN,
    connected,
    created,
    prediction,
    provider,
    row,
)

# What is sent


def test_an_official_model_is_run_by_name_and_polled_to_its_link(tmp_path: Path) -> None:
    found = provider(VEO).on(f"POST /v1/models/{VEO}/predictions", httpx2.Response(201, json=prediction("starting")))
    found.on(
        f"GET /v1/predictions/{ID}",
        prediction("starting"),
        prediction("processing"),
        prediction("a state of next year"),
        prediction("succeeded", output=LINK, metrics={"predict_time": 41.5, "odd": "x"}),
    )
    engine = connected(found)
    asked = call(row(VEO), tmp_path, seconds=5, aspect="4:5", seed=7, take=2, hook=HOOK, files={"first_frame": PNG})

    async def whole() -> list[Any]:
        await engine.check(asked)
        ticket = await engine.submit(asked)
        assert isinstance(ticket, Ticket)
        return [ticket, *[await engine.poll(ticket, asked) for _ in range(4)]]

    ticket, *states = run(whole())
    assert ticket == Ticket(ID)
    assert states[:3] == [Pending(queued=True), Pending(), Pending()]
    assert states[3] == Result(links=(LINK,), facts={"metrics": {"predict_time": 41.5}})
    (body,) = found.bodies(f"POST /v1/models/{VEO}/predictions")
    assert body == {
        "input": {
            "prompt": "a bottle in the snow",
            "duration": 6,  # the shortest offered length that is enough
            "aspect_ratio": "9:16",
            "resolution": "1080p",
            "seed": 8,  # the second take of seed 7
            "generate_audio": False,
            "image": "data:image/png;base64," + base64.b64encode(PNG).decode(),
        },
        "webhook": HOOK,
        "webhook_events_filter": ["completed"],
    }
    assert len([each for each in found.asked if each.url.path == f"/v1/models/{VEO}"]) == 1
    assert {each.headers["authorization"] for each in found.asked} == {f"Bearer {KEY}"}


def test_another_model_is_run_by_the_version_whose_schema_was_read(tmp_path: Path) -> None:
    name = "cjwbw/rembg"
    found = provider(name, official=False).on("POST /v1/predictions", prediction("starting"))
    assert run(connected(found).submit(call(row(name), tmp_path, files={"image": PNG}))) == Ticket(ID)
    assert found.bodies("POST /v1/predictions")[0]["version"] == "a" * 64


def test_a_row_can_name_a_version(tmp_path: Path) -> None:
    pinned = row(SCHNELL).model_copy(update={"version": "b" * 64})
    document = cog.document(cog.listing()[SCHNELL])
    found = Provider().on(f"GET /v1/models/{SCHNELL}/versions/{'b' * 64}", {"id": "b" * 64, "openapi_schema": document})
    found.on("POST /v1/predictions", prediction("starting"))
    assert run(connected(found).submit(call(pinned, tmp_path))) == Ticket(ID)
    assert found.bodies("POST /v1/predictions")[0]["version"] == "b" * 64


def test_a_large_input_is_uploaded_and_a_small_one_is_not(tmp_path: Path) -> None:
    found = provider(WAN).on(f"POST /v1/models/{WAN}/predictions", prediction("starting"))
    there = "https://api.replicate.com/v1/files/cneqzikepnug6xezperrr4z55o"
    found.on("POST /v1/files", httpx2.Response(201, json={"id": "x", "urls": {"get": there}}))
    large = PNG + bytes(SMALL)
    asked = call(row(WAN), tmp_path, seconds=6.2, files={"first_frame": large, "last_frame": PNG})
    run(connected(found).submit(asked))
    sent = found.bodies(f"POST /v1/models/{WAN}/predictions")[0]["input"]
    assert sent["image"] == there
    assert sent["last_image"].startswith("data:image/png")
    assert (sent["num_frames"], sent["frames_per_second"]) == (113, 16)  # 7 s and the frame that closes them
    upload = next(each for each in found.asked if each.url.path == "/v1/files")
    assert large in upload.content and b'filename="input.png"' in upload.content


def test_an_upload_that_lies_elsewhere_is_not_sent_on(tmp_path: Path) -> None:
    found = provider(WAN).on("POST /v1/files", {"urls": {"get": "https://evil.example/v1/files/x"}})
    asked = call(row(WAN), tmp_path, files={"first_frame": PNG + bytes(SMALL)})
    assert error_of(connected(found).submit(asked)).kind == "retryable"
    assert not found.bodies(f"POST /v1/models/{WAN}/predictions")


# What the schema forbids


@pytest.mark.parametrize(
    ("schema", "fields", "said"),
    [
        ({"duration": "(5 | 10)"}, {"seconds": 6}, "duration = 6: allowed are 5, 10"),
        ({"aspect_ratio": "(1:1)"}, {"aspect": "9:16"}, "aspect_ratio = '9:16': allowed are 1:1"),
        ({"seed": "int [0..5]"}, {"seed": 9}, "seed = 9: at most 5"),
        ({"seed": None}, {"seed": 9}, "seed = 9: there is no such field"),
        ({"style*": "text"}, {}, "style: this field is required"),
        ({"prompt*": "int"}, {}, "prompt = 'a bottle in the snow': it must be of the type integer"),
    ],
)
def test_what_the_live_schema_forbids_costs_nothing(
    schema: dict[str, str | None], fields: dict[str, Any], said: str, tmp_path: Path
) -> None:
    names = {name.rstrip("*") for name in schema}
    lines = [line for line in cog.listing()[VEO] if line.split(":")[0].strip(" *") not in names]
    lines += [f"  {name}: {kind}" for name, kind in schema.items() if kind]
    answer = cog.model(VEO)
    answer["latest_version"]["openapi_schema"] = cog.document(lines)
    found = Provider().on(f"GET /v1/models/{VEO}", answer)
    error = error_of(connected(found).check(call(row(VEO), tmp_path, **fields)))
    assert error.kind == "fix_input" and said in str(error)
    assert {each.method for each in found.asked} == {"GET"}


@pytest.mark.parametrize(
    ("choices", "sent"),
    [("(5s | 6s)", "6s"), ("(6.0 | 9)", "6.0"), ("(6 | 10)", 6), ("(6 | 10) text", "6"), ("float [1..9]", 6)],
)
def test_a_length_takes_the_form_that_the_schema_lists(choices: str, sent: Any, tmp_path: Path) -> None:
    lines = [line for line in cog.listing()[VEO] if "duration" not in line] + [f"  duration: {choices}"]
    answer = cog.model(VEO)
    answer["latest_version"]["openapi_schema"] = cog.document(lines)
    found = Provider().on(f"GET /v1/models/{VEO}", answer)
    found.on(f"POST /v1/models/{VEO}/predictions", prediction("starting"))
    run(connected(found).submit(call(row(VEO), tmp_path, seconds=6)))
    assert found.bodies(f"POST /v1/models/{VEO}/predictions")[0]["input"]["duration"] == sent


@pytest.mark.parametrize(
    ("name", "fields", "sent"),
    [
        ("minimax/hailuo-02", {"resolution": "720p"}, {"resolution": "768p", "duration": 6}),
        ("wan-video/wan-2.5-t2v", {"aspect": "9:16", "resolution": "1080p"}, {"size": "1080*1920"}),
        ("wan-video/wan-2.5-t2v", {"aspect": "16:9", "resolution": "480p"}, {"size": "832*480"}),
        ("lightricks/ltx-video", {"seconds": 7}, {"length": 193}),
        ("stability-ai/sdxl", {"aspect": "9:16"}, {"width": 768, "height": 1368}),
        ("minimax/speech-2.8-turbo", {"locale": "de-DE"}, {"language_boost": "German", "sample_rate": 44100}),
        ("qwen/qwen3-tts", {"locale": "en"}, {"language": "English"}),
    ],
)
def test_parts_take_the_nearest_form_that_is_enough(
    name: str, fields: dict[str, Any], sent: dict[str, Any], tmp_path: Path
) -> None:
    found = provider(name).on(f"POST /v1/models/{name}/predictions", prediction("starting"))
    run(connected(found).submit(call(row(name), tmp_path, **fields)))
    assert sent.items() <= found.bodies(f"POST /v1/models/{name}/predictions")[0]["input"].items()


def test_kinds_that_share_a_field_stand_in_one_list(tmp_path: Path) -> None:
    name = "google/nano-banana-2"
    found = provider(name).on(f"POST /v1/models/{name}/predictions", prediction("starting"))
    files = {"image": PNG + b"1", "reference": [PNG + b"2", PNG + b"3"]}
    run(connected(found).submit(call(row(name), tmp_path, capability="image_edit", files=files)))
    sent = found.bodies(f"POST /v1/models/{name}/predictions")[0]["input"]["image_input"]
    assert [base64.b64decode(each.partition(",")[2])[-1:] for each in sent] == [b"1", b"2", b"3"]


@pytest.mark.parametrize(
    ("name", "fields", "said"),
    [
        (VEO, {"prompt": "x" * 2001}, "at most 2000 characters"),
        (VEO, {"files": {"mask": PNG}}, "inputs.mask: this model has no field for it"),
        (VEO, {"files": {"first_frame": b""}}, "0 bytes"),
        (VEO, {"files": {"first_frame": [PNG + b"1", PNG + b"2"]}}, "image = "),
        (WAN, {}, "inputs.first_frame: this model cannot do without it"),
        (
            "black-forest-labs/flux-redux-dev",
            {"prompt": "snow", "files": {"reference": PNG}},
            "this model reads none",
        ),
    ],
)
def test_what_a_row_forbids_costs_nothing(name: str, fields: dict[str, Any], said: str, tmp_path: Path) -> None:
    error = error_of(connected(provider(name)).check(call(row(name), tmp_path, **fields)))
    assert error.kind == "fix_input" and said in str(error)


def test_a_file_that_is_gone_is_an_error_of_the_input(tmp_path: Path) -> None:
    asked = call(row(WAN), tmp_path, files={"first_frame": PNG})
    next(iter(asked.files.values())).unlink()
    error = error_of(connected(provider(WAN)).check(asked))
    assert error.kind == "fix_input" and "cannot be read" in str(error)


def test_a_model_that_is_gone_is_named(tmp_path: Path) -> None:
    error = error_of(connected(Provider()).check(call(row(VEO), tmp_path)))
    assert error.kind == "fix_input" and "no such model" in str(error) and VEO in str(error)


@pytest.mark.parametrize(
    "answer",
    [
        {"latest_version": None},
        {"latest_version": {"id": "a", "openapi_schema": {}}},
        {"latest_version": {"id": "a", "openapi_schema": {"components": {"schemas": {"Input": {"properties": 3}}}}}},
        {
            "latest_version": {
                "openapi_schema": {
                    "components": {
                        "schemas": {
                            "Input": {"properties": {"prompt": {"allOf": [{"$ref": "#/components/schemas/Loop"}]}}},
                            "Loop": {"allOf": [{"$ref": "#/components/schemas/Loop"}]},
                        }
                    }
                }
            }
        },
    ],
)
def test_a_schema_that_is_none_is_said(answer: dict[str, Any], tmp_path: Path) -> None:
    error = error_of(connected(Provider().on(f"GET /v1/models/{VEO}", answer)).check(call(row(VEO), tmp_path)))
    assert error.kind == "fix_input" and "no schema" in str(error)


def test_newer_schemas_with_null_and_plain_references_are_read(tmp_path: Path) -> None:
    answer = cog.model(SCHNELL)
    schemas = answer["latest_version"]["openapi_schema"]["components"]["schemas"]
    properties = schemas["Input"]["properties"]
    properties["seed"] = {"anyOf": [{"type": "integer", "maximum": 5}, {"type": "null"}]}
    properties["aspect_ratio"] = {"$ref": "#/components/schemas/aspect_ratio"}
    properties["output_format"] = {"type": ["string", "null"]}
    engine = connected(Provider().on(f"GET /v1/models/{SCHNELL}", answer))
    run(engine.check(call(row(SCHNELL), tmp_path, seed=5, aspect="9:16")))
    assert "at most 5" in str(error_of(connected(Provider().on(f"GET /v1/models/{SCHNELL}", answer)).check(
        call(row(SCHNELL), tmp_path, seed=6))))  # fmt: skip


def test_a_schema_is_asked_for_once_by_many_calls_at_the_same_time(tmp_path: Path) -> None:
    found = provider(SCHNELL)
    engine = connected(found)
    calls = [call(row(SCHNELL), tmp_path, seed=number) for number in range(20)]

    async def all_at_once() -> None:
        await asyncio.gather(*(engine.check(each) for each in calls))

    run(all_at_once())
    assert len(found.asked) == 1


def test_a_model_that_changed_under_us_is_read_again(tmp_path: Path) -> None:
    found = provider(SCHNELL)
    found.on(f"POST /v1/models/{SCHNELL}/predictions", httpx2.Response(422, json={"detail": "- seed: too large"}))
    engine = connected(found)

    async def twice() -> None:
        for _ in range(2):
            with pytest.raises(EngineError, match="seed: too large"):
                await engine.submit(call(row(SCHNELL), tmp_path))

    run(twice())
    assert len([each for each in found.asked if each.method == "GET"]) == 2


# What Replicate could answer, and nobody foresaw

NAMES = st.sampled_from(
    ["type", "enum", "anyOf", "allOf", "$ref", "items", "minimum", "maximum", "nullable", "default", "prompt",
     "duration", "seed", "resolution", "id", "status", "output", "error", "metrics", "text", "chunks", "timestamp",
     "results", "next", "input", "model", "webhook", "created_at"]
)  # fmt: skip
WORDS = st.sampled_from(
    ["integer", "string", "array", "null", "#/components/schemas/a", "succeeded", "failed", VEO, LINK]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=6),
    max_leaves=30,
)


def survives(awaitable: Any) -> None:
    with suppress(EngineError):
        run(awaitable)


@pytest.mark.thorough
@settings(deadline=None, max_examples=60)
@given(st.dictionaries(st.sampled_from(["prompt", "duration", "seed", "resolution", "generate_audio"]), JSON), JSON)
def test_no_schema_leads_to_a_traceback(properties: dict[str, Any], other: Any) -> None:
    schemas = {"Input": {"properties": properties, "required": other}, "a": other}
    answer = cog.model(VEO) | {"latest_version": {"id": "a", "openapi_schema": {"components": {"schemas": schemas}}}}
    engine = connected(Provider().on(f"GET /v1/models/{VEO}", answer))
    survives(engine.check(call(row(VEO), Path("/nowhere"), seconds=6, seed=3)))


@pytest.mark.thorough
@settings(deadline=None, max_examples=60)
@given(JSON, st.dictionaries(NAMES, JSON, max_size=6))
def test_no_answer_leads_to_a_traceback(anything: Any, fields: dict[str, Any]) -> None:
    for answer in (anything, created(VEO) | fields, {"results": [created(VEO) | fields], "next": None}):
        found = provider(VEO).on(f"GET /v1/predictions/{ID}", told(answer))
        found.on("GET /v1/predictions", told(answer))
        for capability in ("text_to_video", "vision"):
            survives(connected(found).poll(Ticket(ID), call(row(VEO), Path("/nowhere"), capability=capability)))
        survives(connected(found).find(call(row(VEO), Path("/nowhere"), since=NOW)))


# How a submit fails

THROTTLED = {"detail": "Request was throttled. Your rate limit resets in ~7s.", "status": 429, "retry_after": 7}


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (httpx2.Response(401, json={"title": "Unauthenticated", "detail": f"Bad token {KEY}"}), "account"),
        (httpx2.Response(402, json={"title": "Insufficient credit", "detail": "Buy more"}), "account"),
        (httpx2.Response(404, json={"detail": "gone"}), "fix_input"),
        (httpx2.Response(422, json={"detail": "- input.duration must be one of 4, 6, 8"}), "fix_input"),
        (httpx2.Response(422, json={"detail": "The input was flagged as sensitive. (E005)"}), "policy"),
        (httpx2.Response(429, json=THROTTLED), "retryable"),
        (httpx2.Response(500, html="<html>"), "ambiguous"),
        (httpx2.Response(503, json={"detail": "busy"}), "ambiguous"),
        (httpx2.Response(302, headers={"location": "https://evil.example/"}), "ambiguous"),
        (httpx2.ReadTimeout("no answer"), "ambiguous"),
        (httpx2.RemoteProtocolError("hung up"), "ambiguous"),
        (httpx2.ConnectError("refused"), "retryable"),
        *[(reply, "ambiguous") for reply in HOSTILE.values()],
    ],
)
def test_a_failed_submit_says_whether_the_call_may_have_been_taken(reply: Any, kind: str, tmp_path: Path) -> None:
    found = provider(SCHNELL).on(f"POST /v1/models/{SCHNELL}/predictions", reply)
    error = error_of(connected(found).submit(call(row(SCHNELL), tmp_path)))
    assert error.kind == kind
    assert (error.engine, error.model) == ("replicate", SCHNELL)
    assert KEY not in str(error) and KEY not in repr(error)
    assert len(found.bodies(f"POST /v1/models/{SCHNELL}/predictions")) == 1


def test_throttling_says_how_long_to_wait(tmp_path: Path) -> None:
    found = provider(SCHNELL).on(f"POST /v1/models/{SCHNELL}/predictions", httpx2.Response(429, json=THROTTLED))
    assert error_of(connected(found).submit(call(row(SCHNELL), tmp_path))).wait == 7


# How a prediction ends


def poll(found: dict[str, Any] | httpx2.Response, name: str, folder: Path, **fields: Any) -> Any:
    replies = Provider().on(f"GET /v1/predictions/{ID}", found)
    return connected(replies).poll(Ticket(ID), call(row(name), folder, **fields))


@pytest.mark.parametrize(
    ("name", "output", "expected"),
    [
        (VEO, LINK, Result(links=(LINK,))),
        (SCHNELL, [LINK, LINK + "2"], Result(links=(LINK, LINK + "2"))),
        ("meta/musicgen", {"audio_out": LINK, "prompt_npz": None}, Result(links=(LINK,))),
        ("google/gemini-3-flash", ["A bottle", " in", " snow — ☃"], Result(data="A bottle in snow — ☃".encode())),
        ("lucataco/moondream2", "A bottle", Result(data=b"A bottle")),
        ("google/gemini-3-flash", "\ud800", Result(data=b"?")),
        (
            "vaibhavs10/incredibly-fast-whisper",
            {"text": " Hi you", "chunks": [{"text": " Hi", "timestamp": [0, 0.4]}, {"text": "you", "timestamp": [1]}]},
            Result(data=b" Hi you", facts={"words": [{"text": "Hi", "start": 0.0, "end": 0.4}]}),
        ),
    ],
)  # fmt: skip
def test_an_output_has_many_forms(name: str, output: Any, expected: Result, tmp_path: Path) -> None:
    needed = dict.fromkeys(row(name).needs, PNG)
    found = httpx2.Response(200, content=json.dumps(prediction("succeeded", output=output)).encode())
    assert run(poll(found, name, tmp_path, files=needed)) == expected


@pytest.mark.parametrize(
    ("found", "kind", "charged", "said"),
    [
        (prediction("failed", error="The input or output was flagged as sensitive. (E005)"), "policy", None, "E005"),
        (prediction("failed", error="NSFW content detected. Try another prompt."), "policy", None, "NSFW"),
        (prediction("failed", error="CUDA out of memory (E1001)"), "failed", None, "E1001"),
        (prediction("failed"), "failed", None, "no reason"),
        (prediction("failed", error={"deep": [1]}), "failed", None, "deep"),
        (prediction("aborted"), "failed", 0, "did not begin"),
        (prediction("canceled", started_at="2026-11-20T10:00:00Z"), "failed", None, "cancelled"),
        (prediction("succeeded", data_removed=True), "failed", None, "deleted"),
        (prediction("succeeded", output=[]), "failed", None, "no output"),
        (prediction("succeeded", output="file:///etc/passwd"), "failed", None, "no output"),
        (httpx2.Response(404, json={"detail": "no"}), "failed", None, "knows nothing"),
        (httpx2.Response(401, json={"detail": "no"}), "account", None, "401"),
        (httpx2.Response(500, html="<html>"), "retryable", None, "500"),
        (httpx2.Response(429, json=THROTTLED), "retryable", None, "throttled"),
        (HOSTILE["html"], "retryable", None, "JSON"),
        (HOSTILE["half"], "retryable", None, "JSON"),
        (HOSTILE["nested"], "retryable", None, "JSON"),
        (HOSTILE["list"], "retryable", None, "not what it should be"),
    ],
)
def test_a_prediction_that_ends_badly(found: Any, kind: str, charged: int | None, said: str, tmp_path: Path) -> None:
    error = error_of(poll(found, VEO, tmp_path))
    assert (error.kind, error.charged) == (kind, charged)
    assert said in str(error) and VEO in str(error)


def test_an_answer_without_a_known_state_is_waited_for(tmp_path: Path) -> None:
    assert run(poll(HOSTILE["strange"], VEO, tmp_path)) == Pending()


def test_an_id_is_no_path(tmp_path: Path) -> None:
    found = Provider()
    error_of(connected(found).poll(Ticket("../account?x="), call(row(VEO), tmp_path)))
    assert found.asked[0].url.raw_path == b"/v1/predictions/..%2Faccount%3Fx%3D"


@pytest.mark.parametrize(("status", "kind"), [(200, ""), (404, ""), (422, ""), (401, "account"), (500, "retryable")])
def test_cancelling_what_has_ended_is_no_error(status: int, kind: str, tmp_path: Path) -> None:
    found = Provider().on(f"POST /v1/predictions/{ID}/cancel", httpx2.Response(status, json={}))
    cancelled = connected(found).cancel(Ticket(ID), call(row(VEO), tmp_path))
    assert error_of(cancelled).kind == kind if kind else run(cancelled) is None
