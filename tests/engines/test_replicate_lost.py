"""Replicate: calls whose answer was lost are found again for certain or not at all, and webhooks are signed."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

import pytest

from reelwright.engine import Absent, EngineError, Ticket, Unknown
from tests_support.calls import PNG, Provider, call, error_of, run
from tests_support.replicate import (
    HOOK,
    ID,
    LINK,
    NOW,
    SCHNELL,
    VEO,
    at,
    connected,
    created,
    prediction,
    provider,
    row,
)

# Finding a submit whose answer was lost


def listed(name: str, *pages: Any) -> Provider:
    found = provider(name)
    return found.on("GET /v1/predictions", *pages)


def page(*results: dict[str, Any], next: str | None = None) -> dict[str, Any]:
    return {"previous": None, "next": next, "results": list(results)}


OLD = created(VEO, id="old", created_at=at(-900))
SENT = {"prompt": "a bottle in the snow", "duration": 4, "resolution": "1080p", "generate_audio": False}


@pytest.mark.parametrize(
    ("results", "hook", "expected"),
    [
        ([created(VEO, webhook=HOOK)], HOOK, Ticket(ID)),
        ([created(VEO, webhook=HOOK.replace("ads.", "old.")), OLD], HOOK, Ticket(ID)),
        ([created(VEO, webhook=HOOK.replace("-1", "-2"), input=SENT), OLD], HOOK, Absent()),
        ([created(VEO, webhook="https://another.example", input=SENT), OLD], None, Absent()),
        ([created(VEO, input=SENT), OLD], None, Ticket(ID)),
        ([created(VEO, input=SENT), OLD], HOOK, Ticket(ID)),
        ([created(VEO, input=SENT | {"seed": 1}), OLD], None, Absent()),
        ([created(VEO, input=SENT | {"aspect_ratio": "16:9", "image": None}), OLD], None, Ticket(ID)),  # as by default
        ([created(VEO, input=SENT | {"aspect_ratio": "9:16"}), OLD], None, Absent()),
        ([created(SCHNELL, input=SENT), OLD], None, Absent()),
        ([created(VEO, input=SENT, id="known"), OLD], None, Absent()),
        ([created(VEO, data_removed=True), OLD], None, Unknown()),
        ([created(VEO, input=SENT, created_at="nonsense"), OLD], None, Unknown()),
        ([created(VEO, webhook=HOOK, created_at="nonsense"), OLD], HOOK, Ticket(ID)),
        ([created(VEO, input=SENT, created_at=at(-60)), OLD], None, Unknown()),
        ([created(VEO, input=SENT, created_at="2026-11-18T20:26:41.123456789Z"), OLD], None, Ticket(ID)),
        ([created(VEO, id="later", created_at=at(9), input=SENT), created(VEO, input=SENT), OLD], None, Ticket(ID)),
        ([OLD], None, Absent()),
        ([], None, Absent()),
    ],
)  # fmt: skip
def test_a_lost_call_is_looked_for(results: list[Any], hook: str | None, expected: Any, tmp_path: Path) -> None:
    engine = connected(listed(VEO, page(*results)))
    asked = call(row(VEO), tmp_path, hook=hook, since=NOW, known=frozenset({"known"}))
    assert run(engine.find(asked)) == expected


def test_a_lost_call_is_looked_for_on_later_pages_and_no_further_than_it_can_be(tmp_path: Path) -> None:
    more = "https://api.replicate.com/v1/predictions?cursor=2"
    others = [created(SCHNELL, id=f"other{number}") for number in range(3)]
    found = listed(VEO, page(*others, next=more), page(created(VEO, input=SENT), OLD, next=more))
    assert run(connected(found).find(call(row(VEO), tmp_path, since=NOW))) == Ticket(ID)
    assert len([each for each in found.asked if each.url.path == "/v1/predictions"]) == 2


def test_a_list_without_end_is_left(tmp_path: Path) -> None:
    more = "https://api.replicate.com/v1/predictions?cursor=2"
    found = listed(VEO, page(created(SCHNELL, id="other"), next=more))
    assert run(connected(found).find(call(row(VEO), tmp_path, since=NOW))) == Unknown()
    assert len(found.asked) < 30


@pytest.mark.parametrize(
    "answer",
    [page(next="https://evil.example/v1/predictions"), {"results": 3}, {"results": [{"id": 3}]}, {"results": [4]}],
)
def test_a_list_that_cannot_be_trusted_tells_nothing(answer: dict[str, Any], tmp_path: Path) -> None:
    found = listed(VEO, answer)
    assert run(connected(found).find(call(row(VEO), tmp_path, since=NOW))) == Unknown()
    assert {each.url.host for each in found.asked} == {"api.replicate.com"}


REMBG = "cjwbw/rembg"
THERE = "https://api.replicate.com/v1/files/abc"


@pytest.mark.parametrize(
    ("image", "checksum", "expected"),
    [
        ("data:image/png;base64," + base64.b64encode(PNG).decode(), None, Ticket(ID)),
        ("data:image/png;base64," + base64.b64encode(PNG + b"x").decode(), None, Absent()),
        (THERE, hashlib.sha256(PNG).hexdigest(), Ticket(ID)),
        (THERE, "0" * 64, Absent()),
        (THERE, None, Unknown()),
        ("https://replicate.delivery/copy.png", None, Unknown()),
    ],
)
def test_two_calls_that_differ_only_in_a_picture_are_told_apart(
    image: str, checksum: str | None, expected: Any, tmp_path: Path
) -> None:
    found = listed(REMBG, page(created(REMBG, input={"image": image})))
    if checksum:
        found.on("GET /v1/files/abc", {"checksums": {"sha256": checksum}})
    asked = call(row(REMBG), tmp_path, since=NOW, files={"image": PNG})
    assert run(connected(found).find(asked)) == expected


# Webhooks

SECRET = "whsec_" + base64.b64encode(b"a secret of 24 bytes....").decode()
BODY = json.dumps(prediction("succeeded", output=LINK)).encode()


def signed(body: bytes = BODY, secret: str = SECRET, at: float = NOW, event: str = "msg_1") -> dict[str, str]:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    mac = hmac.new(key, f"{event}.{int(at)}.".encode() + body, hashlib.sha256).digest()
    signature = f"v1,{base64.b64encode(b'another').decode()} v1,{base64.b64encode(mac).decode()}"
    return {"webhook-id": event, "webhook-timestamp": str(int(at)), "webhook-signature": signature}


def hooked(*secrets: str) -> Provider:
    return Provider().on("GET /v1/webhooks/default/secret", *[{"key": secret} for secret in secrets or (SECRET,)])


def test_a_signed_webhook_is_taken_and_its_secret_asked_for_once() -> None:
    found = hooked()
    engine = connected(found)

    async def twice() -> list[Any]:
        return [await engine.verify(signed(event=event), BODY, NOW) for event in ("msg_1", "msg_2")]

    assert [(hook.ticket, hook.event) for hook in run(twice())] == [(ID, "msg_1"), (ID, "msg_2")]
    assert len(found.asked) == 1


@pytest.mark.parametrize(
    ("headers", "body", "said"),
    [
        (signed(), BODY[:-1] + b" ", "signature"),
        (signed(secret="whsec_" + base64.b64encode(b"forged").decode()), BODY, "signature"),
        (signed() | {"webhook-id": "msg_9"}, BODY, "signature"),
        (signed(at=NOW - 301), BODY, "another time"),
        (signed(at=NOW + 301), BODY, "another time"),
        (signed() | {"webhook-timestamp": "tomorrow"}, BODY, "no time"),
        (signed() | {"webhook-timestamp": "9" * 40}, BODY, "no time"),
        (signed() | {"webhook-signature": "v1"}, BODY, "signature"),
        (signed() | {"webhook-signature": ""}, BODY, "no header webhook-signature"),
        ({}, BODY, "no header webhook-id"),
        (signed(b"[]"), b"[]", "names no id"),
        (signed(b"not json"), b"not json", "names no id"),
    ],
)
def test_a_webhook_that_is_forged_old_or_changed_is_refused(headers: dict[str, str], body: bytes, said: str) -> None:
    error = error_of(connected(hooked()).verify(headers, body, NOW))
    assert error.kind == "fix_input" and said in str(error) and SECRET not in str(error)


@pytest.mark.parametrize("place", range(0, len(BODY), 11))
def test_no_byte_of_a_webhook_can_be_changed(place: int) -> None:
    changed = BODY[:place] + bytes([BODY[place] ^ 1]) + BODY[place + 1 :]
    assert error_of(connected(hooked()).verify(signed(), changed, NOW)).kind == "fix_input"


def test_a_new_secret_is_asked_for_once_a_minute_however_many_hooks_are_forged() -> None:
    renewed = "whsec_" + base64.b64encode(b"the secret of tomorrow..").decode()
    found = hooked(SECRET, renewed)
    engine = connected(found)

    async def later() -> None:
        await engine.verify(signed(), BODY, NOW)
        for _ in range(5):
            with pytest.raises(EngineError):
                await engine.verify(signed(secret=renewed, at=NOW + 1), BODY, NOW + 1)
        assert len(found.asked) == 1
        assert (await engine.verify(signed(secret=renewed, at=NOW + 90), BODY, NOW + 90)).ticket == ID

    run(later())
    assert len(found.asked) == 2


@pytest.mark.parametrize("answer", [{"key": ""}, {"key": "whsec_%%%"}, {}])
def test_a_secret_that_is_none_opens_nothing(answer: dict[str, Any]) -> None:
    empty = base64.b64encode(hmac.new(b"", f"msg_1.{int(NOW)}.".encode() + BODY, hashlib.sha256).digest()).decode()
    found = Provider().on("GET /v1/webhooks/default/secret", answer)
    headers = signed() | {"webhook-signature": f"v1,{empty}"}
    assert error_of(connected(found).verify(headers, BODY, NOW)).kind == "fix_input"
