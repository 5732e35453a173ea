"""Luma: what is sent for each type, uploads that must be ready first, and every way a generation ends."""

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
from reelwright.engines import luma, table
from reelwright.router import quote_of
from reelwright.settings import Settings
from tests_support.calls import HOSTILE, PNG, Provider, call, error_of, run

KEY = "luma-api-canary-0123456789"
ID = "3c90c3cc-0d44-4b50-8888-8dd25736052a"
RAY, EDIT, UNI, LAYERS = "video/ray-3.2", "video_edit/ray-3.2", "image_edit/uni-1", "layering/uni-1"
POST, GET = "POST /v1/generations", f"GET /v1/generations/{ID}"
LINK = "https://storage.example/out.mp4?signature=x"
MP4 = b"\0\0\0\x18ftypmp42"


@cache
def row(name: str) -> Model:
    return next(m for m in table(Settings(home=Path("/nowhere"))) if (m.engine, m.model) == ("luma", name))


def connected(found: Provider, address: str = "") -> luma.Luma:
    return luma.connect(Access({"LUMA_AGENTS_API_KEY": KEY}, address, found.transport))


def told(state: str, **more: Any) -> dict[str, Any]:
    return {"id": ID, "state": state, "type": "video", "model": "ray-3.2", "created_at": "2026-11-20T10:00:00Z"} | more


def inline(data: bytes, kind: str = "image/png") -> dict[str, str]:
    return {"data": base64.b64encode(data).decode(), "media_type": kind}


# What is sent


def test_a_clip_is_asked_for_once_and_followed_to_its_end(tmp_path: Path) -> None:
    found = Provider().on(POST, httpx2.Response(201, json=told("queued")))
    found.on(GET, told("queued"), told("processing"), told("completed", output=[{"type": "video", "url": LINK}]))
    engine, asked = connected(found), call(row(RAY), tmp_path, seconds=6, aspect="9:16", resolution="720p")

    async def whole() -> list[Any]:
        await engine.check(asked)
        ticket = await engine.submit(asked)
        assert isinstance(ticket, Ticket)
        return [ticket.id, *[await engine.poll(ticket, asked) for _ in range(3)]]

    assert run(whole()) == [ID, Pending(queued=True), Pending(), Result(links=(LINK,))]
    assert found.bodies(POST) == [
        {
            "model": "ray-3.2",
            "type": "video",
            "prompt": "a bottle in the snow",
            "aspect_ratio": "9:16",
            "video": {"duration": "10s", "resolution": "720p"},
        }
    ]
    sent = found.asked[0]
    assert (sent.url.host, sent.headers["authorization"]) == ("agents.lumalabs.ai", f"Bearer {KEY}")


@pytest.mark.parametrize(
    ("name", "fields", "sent"),
    [
        (RAY, {"files": {"first_frame": PNG}, "seconds": 5},
         {"video": {"duration": "5s", "resolution": "1080p", "keyframes": [inline(PNG)], "keyframe_indexes": [0]}}),
        (RAY, {"files": {"last_frame": PNG + b"2", "first_frame": PNG}, "seconds": 10, "resolution": "480p"},
         {"video": {"duration": "10s", "resolution": "720p", "keyframes": [inline(PNG), inline(PNG + b"2")],
                    "keyframe_indexes": [0, 240]}}),
        (RAY, {"files": {"last_frame": PNG}, "seconds": 5},
         {"video": {"duration": "5s", "resolution": "1080p", "keyframes": [inline(PNG)], "keyframe_indexes": [120]}}),
        (EDIT, {"files": {"video": MP4}, "seconds": 4},
         {"type": "video_edit", "source": inline(MP4, "video/mp4"),
          "video": {"edit": {"auto_controls": True}, "resolution": "720p"}}),
        (UNI, {"files": {"image": PNG, "reference": [PNG + b"2", PNG + b"3"]}, "aspect": "4:5"},
         {"type": "image_edit", "model": "uni-1", "source": inline(PNG), "aspect_ratio": "3:4",
          "image_ref": [inline(PNG + b"2"), inline(PNG + b"3")], "output_format": "png"}),
        ("image/uni-1-max", {"aspect": "1:1"}, {"type": "image", "model": "uni-1-max", "aspect_ratio": "1:1"}),
        (LAYERS, {"prompt": "", "files": {"image": PNG}},
         {"type": "layering", "source": inline(PNG), "layering": {"resolution": "2k"},
          "prompt": "the subject apart from its ground"}),
    ],
)  # fmt: skip
def test_each_type_has_its_own_fields(name: str, fields: dict[str, Any], sent: Any, tmp_path: Path) -> None:
    found = Provider().on(POST, httpx2.Response(201, json=told("queued")))
    engine, asked = connected(found), call(row(name), tmp_path, **fields)
    run(engine.check(asked))
    run(engine.submit(asked))
    (body,) = found.bodies(POST)
    assert {key: body.get(key) for key in sent} == sent
    assert "video" not in row(name).fixed or "resolution" not in row(name).fixed["video"]


def test_prices_go_by_length_and_sharpness() -> None:
    def micros(name: str = RAY, **fields: Any) -> int | None:
        quote = quote_of(Request(prompt="x", **{"capability": "text_to_video"} | fields), row(name))
        return None if quote is None else quote.micros

    assert micros(seconds=5, resolution="720p") == 300_000
    assert micros(seconds=7, resolution="720p") == 900_000
    assert micros(seconds=5) == 1_200_000
    assert micros(seconds=10, resolution="1080p") == 3_600_000
    assert micros(EDIT, capability="video_edit", seconds=5) == 1_080_000
    assert micros(UNI, capability="image_edit") is None


LARGE = b"RAW" + bytes(luma.INLINE_BYTES)
FILE = {"id": "file-1", "state": "pending", "file": {"id": "file-1"}}
UPLOAD = {"method": "PUT", "url": "https://bucket.example/in?sig=1", "headers": {"x-amz-acl": "private"}}


def storing(*states: dict[str, Any]) -> Provider:
    found = Provider().on("POST /v1/files", httpx2.Response(201, json=FILE | {"upload": UPLOAD}))
    found.on("PUT /in", httpx2.Response(200)).on("POST /v1/files/file-1/complete", FILE)
    return found.on("GET /v1/files/file-1", *states).on(POST, httpx2.Response(201, json=told("queued")))


def test_a_large_input_is_uploaded_once_and_used_when_it_is_ready(tmp_path: Path) -> None:
    found = storing(FILE, FILE | {"state": "ready"})
    engine, asked = connected(found), call(row(EDIT), tmp_path, files={"video": LARGE})

    async def twice() -> None:
        with pytest.raises(EngineError, match="still looks") as caught:
            await engine.submit(asked)
        assert (caught.value.kind, caught.value.wait) == ("retryable", luma.INGEST_SECONDS)
        assert not found.bodies(POST)
        await engine.submit(asked)

    run(twice())
    assert [f"{each.method} {each.url.path}" for each in found.asked] == [
        "POST /v1/files", "PUT /in", "POST /v1/files/file-1/complete", "GET /v1/files/file-1",
        "GET /v1/files/file-1", "POST /v1/generations",
    ]  # fmt: skip
    assert found.bodies("POST /v1/files")[0] == {
        "mime_type": "application/octet-stream", "size_bytes": len(LARGE), "filename": "input.bin", "purpose": "input"
    }  # fmt: skip
    put = found.asked[1]
    assert (put.content, put.headers["x-amz-acl"], "authorization" in put.headers) == (LARGE, "private", False)
    assert found.bodies(POST)[0]["source"] == {"file_id": "file-1"}


def test_an_upload_that_was_refused_or_deleted_is_made_anew(tmp_path: Path) -> None:
    found = storing(FILE | {"state": "failed", "failure_reason": "moderated"}, FILE | {"state": "ready"})
    engine, asked = connected(found), call(row(EDIT), tmp_path, files={"video": LARGE})

    async def twice() -> None:
        with pytest.raises(EngineError, match="moderated") as caught:
            await engine.submit(asked)
        assert caught.value.kind == "fix_input"
        await engine.submit(asked)

    run(twice())
    assert len(found.bodies("POST /v1/files")) == 2


@pytest.mark.parametrize(
    "upload",
    [
        None,
        UPLOAD | {"url": "http://bucket.example/in"},
        UPLOAD | {"url": 3},
        UPLOAD | {"headers": [1]},
        UPLOAD | {"headers": {"x": 1}},
        UPLOAD | {"headers": {"x": "a\nb"}},
        UPLOAD | {"url": "https://elsewhere.example/gone"},
    ],
)
def test_an_upload_that_fails_is_no_call(upload: Any, tmp_path: Path) -> None:
    found = storing(FILE | {"state": "ready"}).on("POST /v1/files", FILE | {"upload": upload})
    error = error_of(connected(found).submit(call(row(EDIT), tmp_path, files={"video": LARGE})))
    assert error.kind == "retryable"
    assert not found.bodies(POST)


@pytest.mark.parametrize(
    ("name", "fields", "said"),
    [
        (RAY, {"prompt": "x" * 6001}, "at most 6000 characters"),
        (RAY, {"seconds": 11}, "at most 10 s"),
        (RAY, {"files": {"first_frame": [PNG, PNG + b"2"]}}, "Leave the others out"),
        (RAY, {"files": {"video": MP4}}, "no field for it"),
        (UNI, {}, "cannot do without it"),
        (UNI, {"files": {"image": [PNG, PNG + b"2"]}}, "takes one"),
        (UNI, {"files": {"image": b""}}, "0 bytes"),
        (LAYERS, {"prompt": "x" * 501, "files": {"image": PNG}}, "at most 500 characters"),
    ],
)
def test_what_a_row_forbids_costs_nothing(name: str, fields: dict[str, Any], said: str, tmp_path: Path) -> None:
    found = Provider()
    error = error_of(connected(found).check(call(row(name), tmp_path, **fields)))
    assert error.kind == "fix_input" and said in str(error)
    assert not found.asked


@pytest.mark.parametrize("name", ["ray-3.2", "audio/ray-3.2", "video/"])
def test_an_id_names_a_type(name: str, tmp_path: Path) -> None:
    odd = row(RAY).model_copy(update={"model": name})
    for step in ("check", "submit"):
        assert error_of(getattr(connected(Provider()), step)(call(odd, tmp_path))).kind == "fix_input"


# How a submit fails


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (httpx2.Response(400, json={"detail": "prompt: too long"}), "fix_input"),
        (httpx2.Response(400, json={"detail": {"code": "content_moderated", "message": "no"}}), "policy"),
        (httpx2.Response(401, json={"detail": f"Bad key {KEY}"}), "account"),
        (httpx2.Response(402, json={"detail": "no"}), "account"),
        (httpx2.Response(422, json={"detail": "no", "failure_code": "budget_exhausted"}), "account"),
        (httpx2.Response(404, json={"detail": "model not found"}), "fix_input"),
        (httpx2.Response(422, json={"detail": [{"loc": ["body"], "msg": "no"}]}), "fix_input"),
        (httpx2.Response(429, json={"detail": "Too many concurrent jobs"}), "retryable"),
        (httpx2.Response(500, json={"detail": "oh, budget_exhausted"}), "ambiguous"),
        (httpx2.Response(502, html="<html>"), "ambiguous"),
        (httpx2.Response(302, headers={"location": "https://evil.example/"}), "ambiguous"),
        (httpx2.Response(200, json={"id": "../tasks"}), "ambiguous"),
        (httpx2.ReadTimeout("no answer"), "ambiguous"),
        (httpx2.ConnectError("nobody"), "retryable"),
        *[(reply, "ambiguous") for reply in HOSTILE.values()],
    ],
)
def test_a_failed_submit_says_whether_the_call_may_have_been_taken(reply: Any, kind: str, tmp_path: Path) -> None:
    found = Provider().on(POST, reply)
    error = error_of(connected(found).submit(call(row(RAY), tmp_path)))
    assert (error.kind, error.engine, error.model) == (kind, "luma", RAY)
    assert KEY not in str(error) and KEY not in repr(error)
    assert len(found.asked) == 1


def test_nothing_is_found_cancelled_or_heard(tmp_path: Path) -> None:
    found = Provider()
    engine, asked = connected(found), call(row(RAY), tmp_path)
    assert run(engine.find(asked)) == Unknown()
    assert error_of(engine.verify({}, b"{}", 0.0)).kind == "fix_input"
    run(engine.cancel(Ticket(ID), asked))
    assert not found.asked


# How a generation ends


def ended(reply: Any, name: str = RAY, folder: Path = Path("/nowhere")) -> Any:
    files = {"image": PNG} if name == LAYERS else {}
    return connected(Provider().on(GET, reply)).poll(Ticket(ID), call(row(name), folder, files=files))


def test_layers_come_foremost_first(tmp_path: Path) -> None:
    output = [
        {"type": "image", "url": f"{LINK}{n}", "layer": {"index": n, "label": label, "alpha_hint": "hard"}}
        for n, label in ((2, "ground"), (0, "bottle"), (1, "table"))
    ]
    result = run(ended(told("completed", output=output), LAYERS, tmp_path))
    assert result.links == (LINK + "0", LINK + "1", LINK + "2")
    assert result.facts == {"layers": ["bottle", "table", "ground"]}


@pytest.mark.parametrize(
    ("reply", "kind", "said"),
    [
        (told("failed", failure_code="content_moderated", failure_reason="a face"), "policy", "a face"),
        (told("failed", failure_code="generation_failed", failure_reason="oh"), "failed", "generation_failed"),
        (told("failed", failure_code="budget_exhausted"), "failed", "budget_exhausted"),
        (told("failed", failure_code="corrupt_input"), "failed", "corrupt_input"),
        (told("failed", failure_code={"a": 1}, failure_reason=[2]), "failed", "[2]"),
        (told("failed"), "failed", "no reason given"),
        (told("completed", output=[]), "failed", "no output"),
        (told("completed", output=[{"url": "file:///etc/passwd"}, 3]), "failed", "no output"),
        (told("completed"), "failed", "no output"),
        (httpx2.Response(404, json={"detail": "not found"}), "failed", "knows nothing"),
        (httpx2.Response(401, json={"detail": "who"}), "account", "who"),
        (httpx2.Response(429, json={"detail": "slow"}), "retryable", "slow"),
        (httpx2.Response(502, html="<html>"), "retryable", "502"),
        (HOSTILE["html"], "retryable", "JSON"),
        (HOSTILE["half"], "retryable", "JSON"),
        (HOSTILE["nested"], "retryable", "JSON"),
        (HOSTILE["list"], "retryable", "not what it should be"),
    ],
)
def test_a_generation_that_ends_badly(reply: Any, kind: str, said: str, tmp_path: Path) -> None:
    error = error_of(ended(reply, folder=tmp_path))
    assert (error.kind, error.charged) == (kind, None)
    assert said in str(error) and RAY in str(error)


@pytest.mark.parametrize("reply", [HOSTILE["strange"], told("dreaming")])
def test_a_state_that_nobody_knows_is_waited_for(reply: Any) -> None:
    assert run(ended(reply)) == Pending()


NAMES = st.sampled_from(["state", "output", "url", "layer", "index", "label", "failure_code", "failure_reason", "type"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just(LINK),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=6),
    max_leaves=20,
)


@settings(deadline=None, max_examples=60)
@given(JSON, st.sampled_from(["queued", "completed", "failed"]), st.sampled_from([200, 404, 500]))
def test_no_answer_leads_to_a_traceback(body: Any, state: str, status: int) -> None:
    found = body | {"state": state} if isinstance(body, dict) else body
    with suppress(EngineError):
        run(ended(httpx2.Response(status, content=json.dumps(found).encode(errors="surrogatepass"))))
