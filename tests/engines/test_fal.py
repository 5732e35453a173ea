"""fal: the queue and its addresses, every way a request ends, and webhooks signed with Ed25519."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import json
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelwright.engine import Access, EngineError, Model, Pending, Result, Ticket, Unknown
from reelwright.engines import fal, table
from reelwright.engines._files import SMALL
from reelwright.settings import Settings
from tests_support.calls import HOSTILE, PNG, Provider, call, error_of, run

KEY = "key-id-canary:secret-canary-0123456789"
ID = "764cabcf-b745-4b3e-ae38-1200304cf45b"
VEO, I2V, SCHNELL = "fal-ai/veo3.1/fast", "fal-ai/veo3.1/fast/image-to-video", "fal-ai/flux/schnell"
QUEUE = "https://queue.fal.run"
LINK = "https://v3.fal.media/files/rabbit/out.mp4"
NOW = 1_795_000_000.0
HOOK = "https://ads.example/hooks/fal/attempt-1"


@cache
def row(name: str) -> Model:
    return next(m for m in table(Settings(home=Path("/nowhere"))) if (m.engine, m.model) == ("fal", name))


def connected(found: Provider, address: str = "") -> fal.Fal:
    return fal.connect(Access({"FAL_KEY": KEY}, address, found.transport))


def queued(app: str = "fal-ai/veo3.1", base: str = QUEUE, **more: Any) -> dict[str, Any]:
    at = f"{base}/{app}/requests/{ID}"
    told = {"request_id": ID, "status_url": f"{at}/status", "response_url": at, "cancel_url": f"{at}/cancel"}
    return told | {"queue_position": 3} | more


STATUS, RESPONSE = f"GET /fal-ai/veo3.1/requests/{ID}/status", f"GET /fal-ai/veo3.1/requests/{ID}"


# What is sent


def test_a_call_is_queued_once_and_followed_by_the_addresses_that_fal_gives(tmp_path: Path) -> None:
    found = Provider().on(f"POST /{I2V}", queued())
    found.on(
        STATUS, {"status": "IN_QUEUE"}, httpx2.Response(202, json={"status": "IN_PROGRESS"}), {"status": "COMPLETED"}
    )
    found.on(RESPONSE, {"video": {"url": LINK, "content_type": "video/mp4"}, "seed": 5})
    engine = connected(found)
    asked = call(row(I2V), tmp_path, seconds=5, aspect="9:16", hook=HOOK, files={"first_frame": PNG})

    async def whole() -> list[Any]:
        await engine.check(asked)
        ticket = await engine.submit(asked)
        assert isinstance(ticket, Ticket)
        return [ticket, *[await engine.poll(ticket, asked) for _ in range(3)]]

    ticket, *states = run(whole())
    assert ticket.id == ID and set(ticket.memo) == {"status_url", "response_url", "cancel_url"}
    assert states == [Pending(queued=True), Pending(), Result(links=(LINK,), facts={"seed": 5})]
    sent = found.asked[0]
    assert (sent.url.path, dict(sent.url.params)) == (f"/{I2V}", {"fal_webhook": HOOK})
    assert (sent.headers["authorization"], sent.headers["x-fal-no-retry"]) == (f"Key {KEY}", "1")
    assert json.loads(sent.content) == {
        "prompt": "a bottle in the snow",
        "duration": "6s",
        "aspect_ratio": "9:16",
        "resolution": "1080p",
        "generate_audio": False,
        "image_url": "data:image/png;base64," + base64.b64encode(PNG).decode(),
    }


@pytest.mark.parametrize(
    ("name", "fields", "sent"),
    [
        (SCHNELL, {"aspect": "9:16", "seed": 3}, {"image_size": {"width": 768, "height": 1368}, "seed": 3}),
        ("fal-ai/kling-video/v2.5-turbo/pro/text-to-video", {"seconds": 7, "avoid": "text"},
         {"duration": "10", "negative_prompt": "text"}),
        ("fal-ai/pika/v2.2/text-to-video", {"seconds": 5, "aspect": "4:5"}, {"duration": 5, "aspect_ratio": "4:5"}),
        ("fal-ai/wan/v2.2-a14b/text-to-video", {"seconds": 10}, {"num_frames": 161, "frames_per_second": 16}),
    ],
)  # fmt: skip
def test_a_row_names_fields_and_forms(name: str, fields: dict[str, Any], sent: dict[str, Any], tmp_path: Path) -> None:
    found = Provider().on(f"POST /{name}", queued())
    run(connected(found).submit(call(row(name), tmp_path, **fields)))
    assert sent.items() <= found.bodies(f"POST /{name}")[0].items()


def test_a_field_that_takes_a_list_is_given_one(tmp_path: Path) -> None:
    edit = row("fal-ai/flux-pro/kontext").model_copy(update={"fields": {"prompt": "prompt", "image": "image_urls[]"}})
    found = Provider().on("POST /fal-ai/flux-pro/kontext", queued())
    run(connected(found).submit(call(edit, tmp_path, files={"image": [PNG, PNG + b"2"]})))
    assert len(found.bodies("POST /fal-ai/flux-pro/kontext")[0]["image_urls"]) == 2


def test_a_large_input_goes_to_fals_store_without_the_key_leaving_fal(tmp_path: Path) -> None:
    there, link = "https://storage.example/put?signature=1", "https://v3.fal.media/files/in.png"
    found = Provider().on(f"POST /{I2V}", queued()).on("PUT /put", httpx2.Response(200))
    found.on("POST /storage/upload/initiate", {"upload_url": there, "file_url": link})
    large = PNG + bytes(SMALL)
    run(connected(found).submit(call(row(I2V), tmp_path, files={"first_frame": large})))
    asked, put, sent = found.asked
    assert (asked.url.host, asked.headers["authorization"]) == ("rest.fal.ai", f"Key {KEY}")
    assert json.loads(asked.content) == {"file_name": "input.png", "content_type": "image/png"}
    assert (put.url.host, put.content, put.headers["content-type"]) == ("storage.example", large, "image/png")
    assert "authorization" not in put.headers
    assert json.loads(sent.content)["image_url"] == link


@pytest.mark.parametrize(
    ("initiated", "put"),
    [
        ({"upload_url": "http://storage.example/put", "file_url": LINK}, 200),
        ({"upload_url": 3, "file_url": LINK}, 200),
        ({"upload_url": "https://storage.example/put", "file_url": LINK}, 403),
    ],
)
def test_an_upload_that_fails_is_no_call(initiated: dict[str, Any], put: int, tmp_path: Path) -> None:
    found = Provider().on("POST /storage/upload/initiate", initiated).on("PUT /put", httpx2.Response(put))
    error = error_of(connected(found).submit(call(row(I2V), tmp_path, files={"first_frame": PNG + bytes(SMALL)})))
    assert error.kind == "retryable"
    assert not found.bodies(f"POST /{I2V}")


@pytest.mark.parametrize(
    ("name", "fields", "said"),
    [
        (VEO, {"prompt": "x" * 2001}, "at most 2000 characters"),
        (VEO, {"seconds": 9}, "at most 8 s"),
        (VEO, {"files": {"first_frame": PNG}}, "no field for it"),
        (I2V, {}, "cannot do without it"),
        (I2V, {"files": {"first_frame": b""}}, "0 bytes"),
        (I2V, {"files": {"first_frame": [PNG, PNG + b"2"]}}, "takes one"),
    ],
)
def test_what_a_row_forbids_costs_nothing(name: str, fields: dict[str, Any], said: str, tmp_path: Path) -> None:
    found = Provider()
    error = error_of(connected(found).check(call(row(name), tmp_path, **fields)))
    assert error.kind == "fix_input" and said in str(error)
    assert not found.asked


def test_an_id_of_a_model_is_no_path(tmp_path: Path) -> None:
    odd = row(VEO).model_copy(update={"model": "fal-ai/../../admin?x="})
    assert error_of(connected(Provider()).check(call(odd, tmp_path))).kind == "fix_input"


# How a submit fails


def problem(kind: str, **more: Any) -> dict[str, Any]:
    return {"detail": [{"loc": ["body", "prompt"], "msg": f"told of {kind}", "type": kind} | more]}


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (httpx2.Response(401, json={"detail": f"Bad key {KEY}"}), "account"),
        (httpx2.Response(403, json={"detail": "User is locked. Reason: Exhausted balance."}), "account"),
        (httpx2.Response(404, json={"detail": "Application not found"}), "fix_input"),
        (httpx2.Response(422, json=problem("missing")), "fix_input"),
        (httpx2.Response(422, json=problem("content_policy_violation")), "policy"),
        (httpx2.Response(422, json=problem("x"), headers={"x-fal-retryable": "true"}), "retryable"),
        (httpx2.Response(422, json=problem("x"), headers={"x-fal-retryable": "false"}), "fix_input"),
        (httpx2.Response(429, json={"detail": "slow"}), "retryable"),
        (httpx2.Response(500, json={"detail": "oh"}, headers={"x-fal-retryable": "true"}), "ambiguous"),
        (httpx2.Response(502, html="<html>"), "ambiguous"),
        (httpx2.Response(307, headers={"location": "https://evil.example/"}), "ambiguous"),
        (httpx2.ReadTimeout("no answer"), "ambiguous"),
        (httpx2.WriteError("hung up"), "ambiguous"),
        (httpx2.ConnectTimeout("nobody"), "retryable"),
        *[(reply, "ambiguous") for reply in HOSTILE.values()],
    ],
)
def test_a_failed_submit_says_whether_the_call_may_have_been_taken(reply: Any, kind: str, tmp_path: Path) -> None:
    found = Provider().on(f"POST /{VEO}", reply)
    error = error_of(connected(found).submit(call(row(VEO), tmp_path)))
    assert (error.kind, error.engine, error.model) == (kind, "fal", VEO)
    assert KEY not in str(error) and KEY not in repr(error)
    assert len(found.asked) == 1


def test_a_lost_call_cannot_be_looked_for(tmp_path: Path) -> None:
    assert run(connected(Provider()).find(call(row(VEO), tmp_path))) == Unknown()


# Addresses


@pytest.mark.parametrize(
    "base",
    ["https://evil.example", "http://queue.fal.run", "https://queue.fal.run:8443", "https://u@queue.fal.run", ":"],
)
def test_addresses_that_lie_elsewhere_are_never_followed(base: str, tmp_path: Path) -> None:
    found = Provider().on(f"POST /{VEO}", queued(base=base)).on(STATUS, {"status": "COMPLETED"})
    found.on(RESPONSE, {"video": {"url": LINK}})
    engine, asked = connected(found), call(row(VEO), tmp_path)

    async def whole() -> Any:
        ticket = await engine.submit(asked)
        assert isinstance(ticket, Ticket) and not ticket.memo
        await engine.poll(Ticket(ID, {"status_url": f"{base}/{ID}"}), asked)
        return await engine.poll(ticket, asked)

    assert run(whole()) == Result(links=(LINK,))
    assert {(each.url.scheme, each.url.host, each.url.port) for each in found.asked} == {
        ("https", "queue.fal.run", None)
    }


def test_a_ticket_that_only_a_hook_told_of_is_asked_about_by_its_id(tmp_path: Path) -> None:
    found = Provider().on(STATUS, {"status": "IN_QUEUE"})
    assert run(connected(found).poll(Ticket(ID), call(row(I2V), tmp_path, files={"first_frame": PNG}))).queued
    error_of(connected(found).poll(Ticket("../../x?y"), call(row(VEO), tmp_path)))
    assert found.asked[-1].url.raw_path == b"/fal-ai/veo3.1/requests/..%2F..%2Fx%3Fy/status"


def test_another_address_takes_everything_there(tmp_path: Path) -> None:
    local = "http://127.0.0.1:9000"
    found = Provider().on(f"POST /{I2V}", queued(base=local)).on("PUT /put", httpx2.Response(200))
    there = {"upload_url": f"{local}/put", "file_url": f"{local}/in.png"}
    found.on("POST /storage/upload/initiate", there)
    asked = call(row(I2V), tmp_path, files={"first_frame": PNG + bytes(SMALL)})
    ticket = run(connected(found, local).submit(asked))
    assert isinstance(ticket, Ticket) and len(ticket.memo) == 3
    assert {each.url.port for each in found.asked} == {9000}


@pytest.mark.parametrize(("status", "kind"), [(202, ""), (400, ""), (404, ""), (401, "account"), (500, "retryable")])
def test_cancelling_what_has_ended_is_no_error(status: int, kind: str, tmp_path: Path) -> None:
    found = Provider().on(f"PUT /fal-ai/veo3.1/requests/{ID}/cancel", httpx2.Response(status, json={}))
    cancelled = connected(found).cancel(Ticket(ID), call(row(VEO), tmp_path))
    assert error_of(cancelled).kind == kind if kind else run(cancelled) is None


# How a request ends


def ended(response: Any, status: Any = None, name: str = VEO, folder: Path = Path("/nowhere")) -> Any:
    app = "/".join(name.split("/")[:2])
    found = Provider().on(f"GET /{app}/requests/{ID}/status", status or {"status": "COMPLETED"})
    found.on(f"GET /{app}/requests/{ID}", response)
    return connected(found).poll(Ticket(ID), call(row(name), folder))


@pytest.mark.parametrize(
    ("output", "links"),
    [
        ({"video": {"url": LINK}}, (LINK,)),
        ({"images": [{"url": LINK}, {"url": LINK + "2"}], "has_nsfw_concepts": [False, False]}, (LINK, LINK + "2")),
        ({"image": {"url": LINK}, "timings": {"inference": 1.2}}, (LINK,)),
        ({"audio_file": {"url": LINK}}, (LINK,)),
        ({"audio": LINK}, (LINK,)),
    ],
)
def test_an_output_has_many_forms(output: dict[str, Any], links: tuple[str, ...]) -> None:
    assert run(ended(output)).links == links


FILTERED = {"images": [{"url": LINK}], "has_nsfw_concepts": [True]}
WRONG = {"status": "COMPLETED", "error": "Something broke", "error_type": "internal_server_error"}
REFUSED = {"status": "COMPLETED", "error": "no", "error_type": "content_policy_violation"}
TIMED = {"status": "COMPLETED", "error": "too long", "error_type": "generation_timeout"}
RETRY = {"x-fal-retryable": "true"}


@pytest.mark.parametrize(
    ("status", "response", "kind", "charged", "said"),
    [
        (None, httpx2.Response(422, json=problem("content_policy_violation")), "policy", None, "content_policy"),
        (None, httpx2.Response(422, json=problem("no_media_generated")), "failed", None, "prompt: told of no_media"),
        (None, httpx2.Response(422, json=problem("x"), headers=RETRY), "failed", None, "another try"),
        (None, httpx2.Response(500, json=problem("internal_server_error")), "failed", 0, "internal"),
        (None, httpx2.Response(504, json={}, headers={"x-fal-error-type": "request_timeout"}), "failed", 0, "timeout"),
        (None, httpx2.Response(404, json={"detail": "Request not found"}), "failed", None, "not found"),
        (None, httpx2.Response(422, json={"detail": [{"loc": 3, "type": [1]}, 7]}), "failed", None, "[1]"),
        (None, httpx2.Response(502, html="<html>"), "retryable", None, "502"),
        (None, httpx2.Response(503, json={"detail": "busy"}), "retryable", None, "busy"),
        (None, httpx2.Response(401, json={"detail": "who"}), "account", None, "who"),
        (None, httpx2.Response(403, json={"detail": "Exhausted balance"}), "account", None, "balance"),
        (None, FILTERED, "policy", None, "blanked"),
        (None, {"video": {"url": "file:///etc/passwd"}}, "failed", None, "no output"),
        (None, {}, "failed", None, "no output"),
        (WRONG, {}, "failed", 0, "Something broke"),
        (REFUSED, {}, "policy", None, "content_policy"),
        (TIMED, {}, "failed", None, "too long"),
        (httpx2.Response(404, json={"detail": "no"}), {}, "failed", None, "knows nothing"),
        (httpx2.Response(500, html="<html>"), {}, "retryable", None, "500"),
        (HOSTILE["html"], {}, "retryable", None, "JSON"),
        (HOSTILE["nested"], {}, "retryable", None, "JSON"),
        (HOSTILE["list"], {}, "retryable", None, "not what it should be"),
        (None, HOSTILE["html"], "retryable", None, "JSON"),
        (None, HOSTILE["half"], "retryable", None, "JSON"),
    ],
)
def test_a_request_that_ends_badly(
    status: Any, response: Any, kind: str, charged: int | None, said: str, tmp_path: Path
) -> None:
    error = error_of(ended(response, status, folder=tmp_path))
    assert (error.kind, error.charged) == (kind, charged)
    assert said in str(error) and VEO in str(error)


def test_a_state_that_nobody_knows_is_waited_for() -> None:
    assert run(ended({}, HOSTILE["strange"])) == Pending()


NAMES = st.sampled_from(["status", "error", "error_type", "detail", "loc", "msg", "type", "video", "images", "url",
                         "has_nsfw_concepts", "seed", "text", "output"])  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["COMPLETED", LINK]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=6),
    max_leaves=20,
)


@settings(deadline=None, max_examples=60)
@given(JSON, JSON, st.sampled_from([200, 404, 422, 500]), st.sampled_from([200, 422, 500]))
def test_no_answer_leads_to_a_traceback(status: Any, response: Any, first: int, second: int) -> None:
    told = {"status": "COMPLETED"} | status if isinstance(status, dict) else status
    with suppress(EngineError):
        run(ended(httpx2.Response(second, json=response), httpx2.Response(first, json=told)))


# Webhooks

BODY = json.dumps({"request_id": ID, "status": "OK", "payload": {"video": {"url": LINK}}}).encode()
needs_cryptography = pytest.mark.skipif(
    importlib.util.find_spec("cryptography") is None, reason="cryptography is not installed"
)


def keys() -> tuple[Any, dict[str, Any]]:
    """Return a private key, and the key set that publishes it after one of another kind and one of another owner."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    ours, other = (Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32) for number in (1, 2))
    listed = [
        base64.urlsafe_b64encode(key.public_key().public_bytes_raw()).decode().rstrip("=") for key in (other, ours)
    ]
    return ours, {"keys": [{"kty": "RSA", "n": "x"}, *({"kty": "OKP", "crv": "Ed25519", "x": x} for x in listed)]}


def signed(body: bytes = BODY, at: float = NOW, request: str = ID, **more: str) -> dict[str, str]:
    message = "\n".join((request, "user-1", str(int(at)), hashlib.sha256(body).hexdigest())).encode()
    return {
        "x-fal-webhook-request-id": request,
        "x-fal-webhook-user-id": "user-1",
        "x-fal-webhook-timestamp": str(int(at)),
        "x-fal-webhook-signature": keys()[0].sign(message).hex(),
    } | {f"x-fal-webhook-{name.replace('_', '-')}": value for name, value in more.items()}


def published() -> Provider:
    return Provider().on("GET /.well-known/jwks.json", keys()[1])


@needs_cryptography
def test_a_signed_webhook_is_taken_and_the_keys_asked_for_once_a_day() -> None:
    found = published()
    engine = connected(found)

    async def twice() -> list[Any]:
        return [await engine.verify(signed(at=at), BODY, at) for at in (NOW, NOW + 3600, NOW + 90_000)]

    assert {(hook.ticket, hook.event) for hook in run(twice())} == {(ID, ID)}
    assert [str(each.url) for each in found.asked] == ["https://rest.fal.ai/.well-known/jwks.json"] * 2


@needs_cryptography
def test_webhooks_that_are_forged_old_or_changed_are_refused() -> None:
    cases: list[tuple[dict[str, str], bytes, str]] = [
        (signed(), BODY[:-1] + b" ", "signature"),
        (signed(user_id="user-2"), BODY, "signature"),
        (signed(request_id="another"), BODY, "signature"),
        (signed(signature="00" * 64), BODY, "signature"),
        (signed(signature="not hexadecimal"), BODY, "signature"),
        (signed(timestamp=str(int(NOW) + 1)), BODY, "signature"),
        (signed(at=NOW - 301), BODY, "another time"),
        (signed(at=NOW + 301), BODY, "another time"),
        (signed(request="another"), BODY, "two requests"),
        (signed(b"[]"), b"[]", "names no request_id"),
        (signed(signature=""), BODY, "no header"),
    ]
    for headers, body, said in cases:
        error = error_of(connected(published()).verify(headers, body, NOW))
        assert error.kind == "fix_input" and said in str(error), said


@needs_cryptography
def test_new_keys_are_asked_for_once_a_minute_however_many_hooks_are_forged() -> None:
    found = Provider().on("GET /.well-known/jwks.json", {"keys": []}, {"keys": [{"x": "!"}]}, keys()[1])
    engine = connected(found)

    async def later() -> None:
        for _ in range(5):
            with pytest.raises(EngineError):
                await engine.verify(signed(), BODY, NOW)
        assert len(found.asked) == 1
        with pytest.raises(EngineError):
            await engine.verify(signed(at=NOW + 61), BODY, NOW + 61)
        assert (await engine.verify(signed(at=NOW + 130), BODY, NOW + 130)).ticket == ID

    run(later())
    assert len(found.asked) == 3


def test_without_the_package_a_webhook_is_refused_with_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "cryptography.exceptions", None)
    found = Provider().on("GET /.well-known/jwks.json", {"keys": [{"kty": "OKP", "x": "AAAA"}]})
    names = ("request-id", "user-id", "timestamp", "signature")
    headers = dict(zip((f"x-fal-webhook-{name}" for name in names), (ID, "u", str(int(NOW)), "00"), strict=True))
    error = error_of(connected(found).verify(headers, BODY, NOW))
    assert "package cryptography" in str(error)
