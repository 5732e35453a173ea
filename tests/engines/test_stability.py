"""Stability: forms, works that come at once or later, its filter, and the whole way to a simulated provider."""

from __future__ import annotations

import base64
import io
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import av
import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from reelwright.engine import Access, Call, EngineError, Model, Pending, Result, Ticket, Unknown
from reelwright.engines import stability, table
from reelwright.engines._http import ANSWER_BYTES
from reelwright.router import quote_of
from reelwright.settings import Settings
from reelwright.testing.simulator import Faults, Simulator
from tests_support.calls import HOSTILE, PNG, Provider, answer, call, error_of, run
from tests_support.simulated import access, fetched, made, simulator

KEY = "sk-canary-0123456789"
ID = "ab" * 32
CORE, RELIGHT, AUDIO = "core", "edit/replace-background-and-relight", "stable-audio-3"
POST = {CORE: "POST /v2beta/stable-image/generate/core", RELIGHT: f"POST /v2beta/stable-image/{RELIGHT}",
        AUDIO: "POST /v2beta/audio/stable-audio/text-to-audio"}  # fmt: skip
RESULTS, SOUNDS = f"GET /v2beta/results/{ID}", f"GET /v2beta/audio/results/{ID}"
DONE = {"image": base64.b64encode(PNG).decode(), "seed": 7, "finish_reason": "SUCCESS"}
FILTERED = DONE | {"finish_reason": "CONTENT_FILTERED"}


@cache
def rows() -> dict[str, Model]:
    return {model.model: model for model in table(Settings(home=Path("/nowhere"))) if model.engine == "stability"}


def connected(found: Provider | Simulator) -> stability.Stability:
    secrets = {"STABILITY_API_KEY": KEY}
    reached = (
        access(found, "stability", secrets) if isinstance(found, Simulator) else Access(secrets, "", found.transport)
    )
    return stability.connect(reached)


def full(model: Model, folder: Path, **more: Any) -> Call:
    """Return a call that gives a model everything it takes."""
    files = {kind: PNG + kind.encode() for kind in model.inputs}
    length = {"seconds": model.seconds[0]} if model.seconds else {}
    return call(model, folder, **{"aspect": "9:16", "avoid": "text", "seed": 3, "files": files} | length | more)


def form_of(request: httpx2.Request) -> dict[str, bytes]:
    """Return the parts of a form as another reader of forms sees them."""
    from email import message_from_bytes

    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
    parts: Any = message_from_bytes(head + request.content).get_payload()
    return {part.get_param("name", header="content-disposition"): part.get_payload(decode=True) for part in parts}


# The whole way


@pytest.mark.parametrize("name", sorted(rows()))
def test_every_row_goes_the_whole_way_with_all_that_it_takes(name: str, tmp_path: Path) -> None:
    model, sim = rows()[name], simulator()
    for capability in model.capabilities:
        asked = full(
            model,
            tmp_path,
            capability=capability,
            **({"files": {}} if capability == "image" and not model.needs else {}),
        )
        data = run(fetched(sim, run(made(connected(sim), asked))))
        if capability == "music":
            with av.open(io.BytesIO(data)) as file:
                assert file.duration == pytest.approx(1e6, rel=0.1)
        else:
            with Image.open(io.BytesIO(data)) as picture:
                wanted = (48, 86) if "aspect" in model.fields and not asked.request.inputs.get("image") else (48, 48)
                assert (picture.format, picture.size) == ("PNG", wanted)
                assert (picture.mode == "RGBA") == (capability == "matting")
        quote = quote_of(asked.request, model)
        if quote is not None:  # a row whose price is known costs what it says
            assert sim.books.entries[-1].charged == quote.micros
    assert len(sim.books.entries) == len(model.capabilities)


def test_a_lost_answer_cannot_be_looked_for(tmp_path: Path) -> None:
    sim = simulator(Faults(at={"lost": [1]}))
    asked = full(rows()[CORE], tmp_path)
    assert error_of(connected(sim).submit(asked)).kind == "ambiguous"
    assert run(connected(sim).find(asked)) == Unknown()
    assert len(sim.books.entries) == 1


@pytest.mark.parametrize("name", [CORE, AUDIO])
@pytest.mark.parametrize(
    ("faults", "kind", "taken"),
    [
        ("refused", "policy", 0), ("no_credit", "account", 0), ("error_after", "ambiguous", 1),
        ("page_after", "ambiguous", 1), ("cut_after", "ambiguous", 1), ("policy", "policy", 1),
        ("throttled_seconds", "retryable", 0), ("throttled_bare", "retryable", 0), ("throttled_huge", "retryable", 0),
        ("unreachable", "retryable", 0),
    ],
)  # fmt: skip
def test_how_a_call_goes_wrong(name: str, faults: str, kind: str, taken: int, tmp_path: Path) -> None:
    sim = simulator(Faults(at={faults: [1]}))
    error = error_of(made(connected(sim), full(rows()[name], tmp_path)))
    assert (error.kind, len(sim.books.entries)) == (kind, taken)
    if kind == "policy":
        assert error.charged == sim.books.spent()
    if faults in ("throttled_seconds", "throttled_huge"):
        assert error.wait is not None and 1 <= error.wait <= 120
    assert KEY not in f"{error}{error!r}"


def test_what_failed_while_it_was_made(tmp_path: Path) -> None:
    sim = simulator(Faults({"failed": 1}))
    assert (
        error_of(made(connected(sim), full(rows()[CORE], tmp_path))).kind == "ambiguous"
    )  # a 500 after the work began
    later = error_of(made(connected(sim), full(rows()[AUDIO], tmp_path)))
    assert later.kind == "failed" and "generation failed" in str(later)


def test_a_model_that_is_gone_and_a_wrong_key(tmp_path: Path) -> None:
    sim = simulator(gone=["stability:sd3.5-flash"], keys={"stability": ["another"]})
    assert error_of(made(connected(sim), full(rows()[CORE], tmp_path))).kind == "account"
    sim.keys = {}
    error = error_of(made(connected(sim), full(rows()["sd3.5-flash"], tmp_path)))
    assert error.kind == "fix_input" and "sd3.5-flash does not exist" in str(error)
    assert sim.books.entries == []


# What is sent


def test_a_form_has_every_field_as_text_and_drawing_over_has_a_mode(tmp_path: Path) -> None:
    route = "POST /v2beta/stable-image/generate/sd3"
    found = Provider().on(route, DONE)
    sd3 = rows()["sd3.5-large"]
    for files in ({}, {"image": PNG}):
        result = run(connected(found).submit(full(sd3, tmp_path, files=files, seed=9, take=2)))
        assert result == Result(data=PNG, facts={"seed": 7})
    drawn, over = (form_of(request) for request in found.asked)
    common = {"model": b"sd3.5-large", "prompt": b"a bottle in the snow", "negative_prompt": b"text", "seed": b"10",
              "output_format": b"png"}  # fmt: skip
    assert drawn == common | {"mode": b"text-to-image", "aspect_ratio": b"9:16"}
    assert over == common | {"mode": b"image-to-image", "strength": b"0.6", "image": PNG}
    for request in found.asked:
        assert request.headers["content-type"].startswith("multipart/form-data; boundary=")
        assert (request.headers["accept"], request.headers["authorization"]) == ("application/json", f"Bearer {KEY}")


@pytest.mark.parametrize(
    ("name", "fields", "said"),
    [
        (CORE, {"prompt": "x" * 2001}, "at most 2000 characters"),
        (CORE, {"files": {"image": PNG}}, "no field for it"),
        ("edit/inpaint", {"files": {"image": PNG}}, "inputs.mask: this model cannot do without it"),
        ("edit/inpaint", {"files": {"image": [PNG, PNG + b"2"], "mask": PNG + b"m"}}, "inputs.image = 2 files"),
        ("edit/inpaint", {"files": {"image": PNG, "mask": b""}}, "0 bytes"),
        ("edit/inpaint", {"files": {"image": PNG + bytes(6 << 20), "mask": PNG + bytes(5 << 20)}}, "10 MB go in one"),
        ("edit/erase", {"prompt": "away with it"}, "this model reads none"),
        (AUDIO, {"seconds": 381}, "at most 380 s"),
    ],
)
def test_what_a_row_forbids_costs_nothing(name: str, fields: dict[str, Any], said: str, tmp_path: Path) -> None:
    found = Provider()
    for action in ("check", "submit"):
        error = error_of(getattr(connected(found), action)(full(rows()[name], tmp_path, **fields)))
        assert error.kind == "fix_input" and said in str(error)
    assert not found.asked


def test_a_name_of_a_model_is_no_path(tmp_path: Path) -> None:
    for odd in ("../../v1/user", "edit/inpaint/x", "core?x=", "Core"):
        named = rows()[CORE].model_copy(update={"model": odd})
        assert error_of(connected(Provider()).check(full(named, tmp_path))).kind == "fix_input"


# How it answers


@pytest.mark.parametrize(
    ("reply", "kind", "charged"),
    [
        (
            httpx2.Response(400, json={"id": "x", "name": "bad_request", "errors": ["prompt"]}),
            "fix_input",
            None,
        ),
        (httpx2.Response(401, json={"name": "unauthorized", "errors": [f"key {KEY}"]}), "account", None),
        (httpx2.Response(402, json={"name": "payment_required", "errors": ["credits"]}), "account", None),
        (httpx2.Response(403, json={"name": "content_moderation", "errors": ["flagged"]}), "policy", 0),
        (httpx2.Response(403, json={"name": "forbidden", "errors": []}), "account", None),
        (httpx2.Response(413, json={"name": "payload_too_large", "errors": ["10MiB"]}), "fix_input", None),
        (httpx2.Response(429, json={"name": "rate_limit_exceeded", "errors": ["slow"]}), "retryable", None),
        (httpx2.Response(500, json={"name": "internal_error", "errors": ["oh"]}), "ambiguous", None),
        (httpx2.Response(302, headers={"location": "https://evil.example"}), "ambiguous", None),
        (httpx2.Response(200, json=FILTERED), "policy", 30_000),
        (httpx2.Response(200, json=DONE | {"image": ""}), "failed", None),
        (httpx2.Response(200, json=DONE | {"image": "no base64!"}), "failed", None),
        (httpx2.Response(200, json={"finish_reason": "ERROR"}), "failed", None),
        (httpx2.Response(200, json={"id": "../x"}), "ambiguous", None),
        (httpx2.Response(200, content=b"{" + b" " * (ANSWER_BYTES + 9)), "ambiguous", None),
        (httpx2.ReadTimeout("no answer"), "ambiguous", None),
        (httpx2.ConnectError("nobody"), "retryable", None),
        *[(reply, "ambiguous", None) for reply in HOSTILE.values()],
    ],
)
def test_what_an_answer_to_a_submit_means(reply: Any, kind: str, charged: int | None, tmp_path: Path) -> None:
    found = Provider().on(POST[CORE], reply)
    error = error_of(connected(found).submit(full(rows()[CORE], tmp_path)))
    assert (error.kind, error.charged) == (kind, charged)
    assert (error.engine, error.model) == ("stability", CORE)
    assert KEY not in f"{error}{error!r}"
    assert len(found.asked) == 1


def test_a_work_that_takes_long_is_asked_for_by_its_id(tmp_path: Path) -> None:
    waiting = httpx2.Response(202, json={"id": ID, "status": "in-progress"})
    for name, route, last in ((RELIGHT, RESULTS, {"result": DONE["image"]}), (AUDIO, SOUNDS, {"audio": DONE["image"]})):
        found = Provider().on(POST[name], httpx2.Response(202, json={"id": ID})).on(route, waiting, last)
        asked = full(rows()[name], tmp_path)
        assert run(connected(found).submit(asked)) == Ticket(ID)
        assert run(connected(found).poll(Ticket(ID), asked)) == Pending(wait=10.0)
        assert run(connected(found).poll(Ticket(ID), asked)) == Result(data=PNG)


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (httpx2.Response(404, json={"name": "not_found", "errors": ["expired"]}), "failed"),
        (httpx2.Response(403, json={"name": "content_moderation", "errors": ["flagged"]}), "policy"),
        (httpx2.Response(200, json=FILTERED), "policy"),
        (httpx2.Response(401, json={}), "account"),
        (httpx2.Response(429, json={}), "retryable"),
        (httpx2.Response(500, html="<html>"), "retryable"),
        (HOSTILE["html"], "retryable"),
        (HOSTILE["list"], "retryable"),
        (HOSTILE["strange"], "failed"),
    ],
)
def test_what_an_answer_to_a_poll_means(reply: httpx2.Response, kind: str, tmp_path: Path) -> None:
    error = error_of(connected(Provider().on(RESULTS, reply)).poll(Ticket(ID), full(rows()[RELIGHT], tmp_path)))
    assert error.kind == kind


def test_an_id_is_no_path(tmp_path: Path) -> None:
    found = Provider()
    assert error_of(connected(found).poll(Ticket("../../v1/user"), full(rows()[RELIGHT], tmp_path))).kind == "failed"
    assert not found.asked


def test_it_sends_no_webhooks_and_cannot_cancel(tmp_path: Path) -> None:
    found = Provider()
    assert error_of(connected(found).verify({}, b"{}", 0.0)).kind == "fix_input"
    assert run(connected(found).cancel(Ticket(ID), full(rows()[RELIGHT], tmp_path))) is None
    assert not found.asked


NAMES = st.sampled_from(["id", "image", "audio", "result", "finish_reason", "seed", "errors", "name"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just(ID),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=6),
    max_leaves=20,
)


@settings(deadline=None, max_examples=30)
@given(JSON, st.sampled_from([200, 202, 400, 403, 500]))
def test_no_answer_leads_to_a_traceback(body: Any, status: int) -> None:
    found = Provider().on(POST[CORE], answer(body, status)).on(RESULTS, answer(body, status))
    asked = Call(call(rows()[CORE], Path("/nowhere")).request, rows()[CORE], "attempt-1")
    for action in (connected(found).submit(asked), connected(found).poll(Ticket(ID), asked)):
        with suppress(EngineError):
            run(action)
