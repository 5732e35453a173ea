"""sync.so: assets, generations by their state, lost calls by our asset's name or hook, and signed webhooks."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import io
import json
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import av
import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelwright.engine import Access, Call, EngineError, Model, Pending, Result, Ticket, Unknown
from reelwright.engines import sync, table
from reelwright.router import quote_of
from reelwright.settings import Settings
from reelwright.testing.simulator import Faults, Limits, Pace, Simulator, making
from reelwright.testing.simulator.sync import SECRET
from tests_support.calls import HOSTILE, Provider, answer, call, error_of, run
from tests_support.simulated import BRISK, access, ended, fetched, made, simulator

KEY = "sk-canary-0123456789"
ID, LINK = "b1f6d8a0-3f4e-4c56-9d0c-0d6f1a2b3c4d", "https://assets.sync.so/made/out.mp4"
FILM, VOICE = b"\0\0\0\x20ftypisom film", making.sound_file(making.speech("Cold for a day, hot for a night."), "wav")
FILES = {"video": FILM, "audio": VOICE}
NOW = 1_795_000_000.0
HOOK = "https://ads.example/hooks/sync/attempt-1"
GENERATE = "POST /v2/generate"


@cache
def rows() -> dict[str, Model]:
    return {model.model: model for model in table(Settings(home=Path("/nowhere"))) if model.engine == "sync"}


def connected(found: Provider | Simulator, local: bool = False) -> sync.Sync:
    secrets = {"SYNC_API_KEY": KEY, "SYNC_WEBHOOK_SECRET": SECRET}
    if not isinstance(found, Simulator):
        return sync.connect(Access(secrets, "", found.transport))
    reached = access(found, "sync", secrets, local)
    return sync.connect(replace(reached, address=f"{reached.address}/v2") if local else reached)


def asked(folder: Path, name: str = "lipsync-2", **more: Any) -> Call:
    return call(rows()[name], folder, **{"files": FILES, "seconds": 3} | more)


def told(status: str, **more: Any) -> dict[str, Any]:
    return {
        "id": ID,
        "createdAt": "2026-11-18T10:26:39.500Z",
        "model": "lipsync-2",
        "input": [],
        "status": status,
    } | more


def uploading(found: Provider) -> Provider:
    """Let a provider take two assets."""
    found.on("POST /v2/assets/upload", *[answer({"uploadUrl": f"https://up.example/{n}", "url": LINK}) for n in (1, 2)])
    found.on("PUT /1", httpx2.Response(200)).on("PUT /2", httpx2.Response(200))
    return found.on("POST /v2/assets", {"id": "asset-1"}, {"id": "asset-2"})


# The whole way


@pytest.mark.parametrize("local", [False, True])
def test_lips_follow_a_voice_and_cost_by_the_second(local: bool, tmp_path: Path) -> None:
    sim = simulator()

    async def story() -> tuple[Result, bytes]:
        result = await made(connected(sim, local), asked(tmp_path))
        return result, await fetched(sim, result)

    result, data = run(story())
    seconds = result.facts["seconds"]
    assert seconds == pytest.approx(making.speech_seconds("Cold for a day, hot for a night."), abs=0.01)
    assert result.micros == sim.books.spent() > 0
    with av.open(io.BytesIO(data)) as film:
        assert film.streams.video[0].frames == round(seconds * 24)
    kept = [request for request in sim.seen if request.method == "PUT"]
    assert [request.body for request in kept] == [FILM, VOICE]
    assert local or not any("x-api-key" in request.headers for request in kept)  # here they lie at our own server


@pytest.mark.parametrize("name", sorted(rows()))
def test_every_row_is_taken(name: str, tmp_path: Path) -> None:
    sim = simulator()
    ticket = run(connected(sim).submit(asked(tmp_path, name)))
    assert sim.jobs[ticket.id].entry.model == name


def test_a_lost_call_is_found_by_its_assets_and_not_taken_for_another(tmp_path: Path) -> None:
    sim = simulator(Faults(at={"lost": [2]}))
    one = asked(tmp_path)
    other = Call(one.request, one.model, "attempt-2", one.files, since=sim.clock())

    async def story() -> bytes:
        engine = connected(sim)
        await engine.submit(one)
        with pytest.raises(EngineError) as caught:
            await engine.submit(other)
        assert caught.value.kind == "ambiguous"
        again = connected(sim)  # another process, which knows nothing but the attempt
        ticket = await again.find(other)
        assert isinstance(ticket, Ticket) and ticket.id == sim.books.entries[1].id
        assert await again.find(replace(other, attempt="attempt-3")) == Unknown()
        assert await again.find(replace(other, known=frozenset({ticket.id}))) == Unknown()
        assert await again.find(replace(other, since=sim.clock() + 60)) == Unknown()
        return await fetched(sim, await ended(again, other, ticket))

    assert run(story())[4:8] == b"ftyp"
    assert len(sim.books.entries) == 2


def test_a_call_is_found_by_its_webhook_too(tmp_path: Path) -> None:
    found = Provider().on("GET /v2/assets", {"items": [], "nextCursor": None})
    listed = [told("PENDING", id="other"), told("PENDING", webhookUrl=HOOK)]
    found.on("GET /v2/generations", httpx2.Response(200, json=listed))
    assert run(connected(found).find(asked(tmp_path, hook=HOOK, since=1_794_900_000.0))) == Ticket(ID)
    assert run(connected(found).find(asked(tmp_path))) == Unknown()


def test_the_same_attempt_sent_twice_is_taken_once(tmp_path: Path) -> None:
    sim = simulator()
    engine, once = connected(sim), asked(tmp_path)

    async def twice() -> list[Ticket]:
        return [await engine.submit(once) for _ in range(2)]

    assert len(set(map(str, run(twice())))) == len(sim.books.entries) == 1


@pytest.mark.parametrize(
    ("faults", "kind", "taken"),
    [
        ("refused", "fix_input", 0), ("no_credit", "account", 0), ("error_after", "ambiguous", 1),
        ("page_after", "ambiguous", 1), ("cut_after", "ambiguous", 1), ("policy", "policy", 1), ("failed", "failed", 1),
        ("throttled_seconds", "retryable", 0), ("throttled_huge", "retryable", 0), ("unreachable", "retryable", 0),
        ("error_before", "retryable", 0),
    ],
)  # fmt: skip
def test_how_a_call_goes_wrong(faults: str, kind: str, taken: int, tmp_path: Path) -> None:
    sim = simulator(Faults(at={faults: [1]}))
    error = error_of(made(connected(sim), asked(tmp_path)))
    assert (error.kind, len(sim.books.entries)) == (kind, taken)
    assert KEY not in f"{error}{error!r}"


def test_a_full_house_says_how_long_to_wait(tmp_path: Path) -> None:
    sim = simulator(limits={"sync": Limits(at_once=1)}, pace=Pace(run=(60, 60)))

    async def story() -> None:
        engine = connected(sim)
        await engine.submit(asked(tmp_path))
        with pytest.raises(EngineError, match="concurrency_limit_reached") as caught:
            await engine.submit(Call(asked(tmp_path).request, rows()["lipsync-2"], "attempt-2", asked(tmp_path).files))
        assert (caught.value.kind, caught.value.wait) == ("retryable", 15.0)

    run(story())
    assert len(sim.books.entries) == 1


def test_a_model_that_is_gone_and_a_wrong_key(tmp_path: Path) -> None:
    sim = simulator(gone=["sync:lipsync-2"], keys={"sync": ["another"]})
    assert error_of(made(connected(sim), asked(tmp_path))).kind == "account"
    sim.keys = {}
    error = error_of(made(connected(sim), asked(tmp_path)))
    assert error.kind == "fix_input" and "lipsync-2 does not exist" in str(error)


# What is sent


def test_what_a_submit_says(tmp_path: Path) -> None:
    found = uploading(Provider()).on(GENERATE, answer(told("PENDING"), 201))
    model = rows()["lipsync-2"].model_copy(update={"fixed": {"options": {"sync_mode": "loop"}}})
    assert run(connected(found).submit(call(model, tmp_path, files=FILES, seconds=3, hook=HOOK))) == Ticket(ID)
    assert found.bodies("POST /v2/assets/upload") == [
        {"fileName": "attempt-1-video.mp4", "contentType": "video/mp4", "size": len(FILM)},
        {"fileName": "attempt-1-audio.wav", "contentType": "audio/wav", "size": len(VOICE)},
    ]
    assert found.bodies("POST /v2/assets") == [{"url": LINK, "type": "VIDEO"}, {"url": LINK, "type": "AUDIO"}]
    assert found.bodies(GENERATE) == [
        {
            "model": "lipsync-2",
            "input": [{"type": "video", "assetId": "asset-1"}, {"type": "audio", "assetId": "asset-2"}],
            "options": {"sync_mode": "loop"},
            "webhookUrl": HOOK,
        }
    ]
    sent = found.asked[-1]
    assert (sent.headers["x-api-key"], sent.headers["idempotency-key"]) == (KEY, "attempt-1")
    assert all("x-api-key" not in each.headers for each in found.asked if each.url.host == "up.example")


@pytest.mark.parametrize(
    ("upload", "put", "asset"),
    [
        ({"uploadUrl": "http://up.example/1", "url": LINK}, 200, {"id": "a"}),
        ({"uploadUrl": 3, "url": LINK}, 200, {"id": "a"}),
        ({"uploadUrl": "https://up.example/1", "url": "file:///etc/passwd"}, 200, {"id": "a"}),
        ({"uploadUrl": "https://up.example/1", "url": LINK}, 403, {"id": "a"}),
        ({"uploadUrl": "https://up.example/1", "url": LINK}, 200, {"id": None}),
        ({"uploadUrl": "https://up.example/1", "url": LINK}, 200, {}),
    ],
)
def test_an_upload_that_fails_is_no_call(upload: Any, put: int, asset: Any, tmp_path: Path) -> None:
    found = Provider().on("POST /v2/assets/upload", upload).on("PUT /1", httpx2.Response(put))
    found.on("POST /v2/assets", asset)
    assert error_of(connected(found).submit(asked(tmp_path))).kind in ("retryable", "account")
    assert not found.bodies(GENERATE)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"video": FILM}, "inputs.audio: this model cannot do without it"),
        ({"audio": VOICE}, "inputs.video: this model cannot do without it"),
        (FILES | {"image": b"x"}, "inputs.image: this model has no field for it"),
        (FILES | {"video": [FILM, FILM + b"2"]}, "inputs.video = 2 files"),
        (FILES | {"audio": b""}, "0 bytes"),
    ],
)
def test_what_a_row_forbids_costs_nothing(files: dict[str, Any], said: str, tmp_path: Path) -> None:
    found = Provider()
    for action in ("check", "submit"):
        error = error_of(getattr(connected(found), action)(asked(tmp_path, files=files)))
        assert error.kind == "fix_input" and said in str(error)
    assert not found.asked


def test_a_film_of_no_length_would_be_held_at_nothing_and_is_refused(tmp_path: Path) -> None:
    found, endless = Provider(), asked(tmp_path, seconds=None)
    quote = quote_of(endless.request, endless.model)
    assert quote is not None and quote.worst == 0
    error = error_of(connected(found).check(endless))
    assert error.kind == "fix_input" and "how long" in str(error)
    assert not found.asked


# How it answers


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (answer({"message": "bad", "statusCode": 400}, 400), "fix_input"),
        (answer({"message": f"key {KEY}", "statusCode": 401}, 401), "account"),
        (answer({"message": "pay", "statusCode": 402}, 402), "account"),
        (answer({"message": "slow", "error": "rate_limit_exceeded"}, 429), "retryable"),
        (answer({"message": "oh", "statusCode": 500}, 500), "ambiguous"),
        (answer([3], 429), "retryable"),
        (answer({"id": "../x"}, 201), "ambiguous"),
        (httpx2.Response(307, headers={"location": "https://evil.example/"}), "ambiguous"),
        (httpx2.ReadTimeout("no answer"), "ambiguous"),
        (httpx2.ConnectTimeout("nobody"), "retryable"),
        *[(reply, "ambiguous") for reply in HOSTILE.values()],
    ],
)
def test_what_an_answer_to_a_submit_means(reply: Any, kind: str, tmp_path: Path) -> None:
    found = uploading(Provider()).on(GENERATE, reply)
    error = error_of(connected(found).submit(asked(tmp_path)))
    assert (error.kind, error.engine, error.model) == (kind, "sync", "lipsync-2")
    assert KEY not in f"{error}{error!r}"
    assert len([each for each in found.asked if each.url.path == "/v2/generate"]) == 1


@pytest.mark.parametrize(
    ("reply", "state"),
    [
        (told("PENDING"), Pending(queued=True)),
        (told("PROCESSING"), Pending()),
        (told("PAUSED"), Pending()),
        (told("COMPLETED", outputUrl=LINK), Result(links=(LINK,))),
        (
            told("COMPLETED", outputUrl=LINK, outputDuration=2.5),
            Result(links=(LINK,), facts={"seconds": 2.5}, micros=125_000),
        ),
        (told("COMPLETED", outputUrl=LINK, outputDuration=float("nan")), Result(links=(LINK,))),
        (told("COMPLETED", outputUrl="file:///etc/passwd"), "failed"),
        (told("COMPLETED"), "failed"),
        (told("FAILED", error="no face", errorCode="generation_no_face"), "failed"),
        (told("REJECTED", error="no"), "policy"),
        (answer({"message": "not found"}, 404), "failed"),
        (answer({"message": "who"}, 401), "account"),
        (answer({"message": "slow"}, 429), "retryable"),
        (httpx2.Response(502, html="<html>"), "retryable"),
        (HOSTILE["html"], "retryable"),
        (HOSTILE["list"], "retryable"),
        (HOSTILE["strange"], Pending()),
    ],
)
def test_what_an_answer_to_a_poll_means(reply: Any, state: Any, tmp_path: Path) -> None:
    polled = connected(Provider().on(f"GET /v2/generate/{ID}", reply)).poll(Ticket(ID), asked(tmp_path))
    if isinstance(state, str):
        assert error_of(polled).kind == state
    else:
        assert run(polled) == state


def test_an_id_is_no_path(tmp_path: Path) -> None:
    found = Provider()
    error_of(connected(found).poll(Ticket("../../x?y"), asked(tmp_path)))
    assert found.asked[0].url.raw_path == b"/v2/generate/..%2F..%2Fx%3Fy"


NAMES = st.sampled_from(["id", "status", "outputUrl", "outputDuration", "error", "items", "input", "createdAt", "name"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(["COMPLETED", "FAILED", LINK, ID]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=6),
    max_leaves=20,
)


@settings(deadline=None, max_examples=30)
@given(JSON, JSON, st.sampled_from([200, 404, 429]))
def test_no_answer_leads_to_a_traceback(body: Any, other: Any, status: int) -> None:
    found = Provider().on(f"GET /v2/generate/{ID}", answer(body, status)).on("GET /v2/assets", answer(body))
    found.on("GET /v2/generations", answer(other))
    wanted = Call(call(rows()["lipsync-2"], Path("/nowhere")).request, rows()["lipsync-2"], "attempt-1")
    for action in (connected(found).poll(Ticket(ID), wanted), connected(found).find(wanted)):
        with suppress(EngineError):
            run(action)


# Webhooks


def signed(body: bytes, at: float = NOW, joint: bytes = b".", secret: str = SECRET) -> dict[str, str]:
    stamp = str(int(at))
    signature = hmac.new(secret.encode(), stamp.encode() + joint + body, hashlib.sha256).hexdigest()
    return {"sync-signature": f"t={stamp},v1={signature}"}


BODY = json.dumps(told("COMPLETED", outputUrl=LINK)).encode()


@pytest.mark.parametrize("joint", [b".", b""])
def test_a_signed_webhook_is_taken_whichever_way_it_is_joined(joint: bytes) -> None:
    for at in (NOW, NOW + 299, NOW - 299):
        hook = run(connected(Provider()).verify(signed(BODY, joint=joint), BODY, at))
        assert (hook.ticket, hook.event) == (ID, f"{ID}:COMPLETED")


@pytest.mark.parametrize(
    ("headers", "body", "said"),
    [
        (signed(BODY), BODY[:-1] + b" ", "signature is wrong"),
        (signed(BODY, secret="whsec_other"), BODY, "signature is wrong"),
        ({"sync-signature": f"t={int(NOW)},v1="}, BODY, "signature is wrong"),
        ({"sync-signature": f"t={int(NOW)}"}, BODY, "signature is wrong"),
        ({"sync-signature": signed(BODY)["sync-signature"].replace("v1=", "v0=")}, BODY, "signature is wrong"),
        ({"sync-signature": signed(BODY)["sync-signature"].replace(f"{int(NOW)}", f"{int(NOW) + 1}")}, BODY, "wrong"),
        ({"sync-signature": "t=é,v1=é"}, BODY, "no time"),
        (signed(BODY, NOW - 301), BODY, "another time"),
        (signed(BODY, NOW + 301), BODY, "another time"),
        ({}, BODY, "no header sync-signature"),
        (signed(b"[]"), b"[]", "names no id"),
        (signed(b'{"id": "x"}'), b'{"id": "x"}', "names no status"),
    ],
)
def test_webhooks_that_are_forged_old_or_changed_are_refused(headers: dict[str, str], body: bytes, said: str) -> None:
    error = error_of(connected(Provider()).verify(headers, body, NOW))
    assert error.kind == "fix_input" and said in str(error)
    assert SECRET not in str(error)


def test_without_a_secret_no_webhook_is_taken() -> None:
    engine = sync.connect(Access({"SYNC_API_KEY": KEY}, "", Provider().transport))
    assert "set SYNC_WEBHOOK_SECRET" in str(error_of(engine.verify(signed(BODY), BODY, NOW)))


def test_the_simulators_webhook_is_verified(tmp_path: Path) -> None:
    came: list[Any] = []

    async def deliver(url: str, headers: Any, body: bytes) -> int:
        came.append((url, dict(headers), body))
        return 500

    sim = Simulator(3, pace=BRISK, side=48, deliver=deliver)

    async def story() -> Any:
        engine = connected(sim)
        ticket = await engine.submit(asked(tmp_path, hook=HOOK))
        await asyncio.wait_for(sim.settle(), 5)
        ((url, headers, body),) = came  # it comes once, heard or not
        assert url == HOOK
        return ticket, await engine.verify(headers, body, sim.clock())

    ticket, hook = run(story())
    assert hook.ticket == ticket.id
