"""Signatures of webhooks: what is signed is taken, and nothing else is (attack 35)."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelwright.access.signatures import is_signed, new_secret, signed, verify
from reelwright.errors import UnknownCallerError

NOW = 1_700_000_000.0
SECRETS = st.binary(min_size=24, max_size=64).map(lambda key: "whsec_" + base64.b64encode(key).decode())
IDS = st.text("abcdefghijklmnopqrstuvwxyz0123456789_", min_size=1, max_size=40)

# The vector that the libraries of Standard Webhooks test their signing with.
SECRET, MESSAGE, AT = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330
BODY, SIGNATURE = b'{"test": 2432232314}', "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def refused(secret: str, headers: dict[str, str], body: bytes, now: float = NOW) -> str:
    with pytest.raises(UnknownCallerError) as caught:
        verify(secret, headers, body, now)
    assert secret.removeprefix("whsec_") not in str(caught.value)
    return str(caught.value)


def test_the_published_vector() -> None:
    headers = signed([SECRET], MESSAGE, AT + 0.9, BODY)
    assert headers == {"webhook-id": MESSAGE, "webhook-timestamp": str(AT), "webhook-signature": SIGNATURE}
    assert verify(SECRET, {name.title(): value for name, value in headers.items()}, BODY, AT) == MESSAGE
    assert is_signed(SECRET, MESSAGE, str(AT), BODY, f"v1a,abc v1,AAAA {SIGNATURE} v2,x")


@given(st.lists(SECRETS, min_size=1, max_size=2, unique=True), IDS, st.binary())
def test_what_is_signed_is_taken_with_each_secret(keys: list[str], message: str, body: bytes) -> None:
    headers = signed(keys, message, NOW, body)
    assert [verify(key, headers, body, NOW + 299) for key in keys] == [message] * len(keys)


@given(SECRETS, IDS, st.binary(min_size=1), st.data())
def test_one_altered_byte_is_refused(secret: str, message: str, body: bytes, data: st.DataObject) -> None:
    headers = signed([secret], message, NOW, body)
    place, change = data.draw(st.integers(0, len(body) - 1)), data.draw(st.integers(1, 255))
    refused(secret, headers, body[:place] + bytes([body[place] ^ change]) + body[place + 1 :])
    refused(secret, headers, body + b" ")
    refused(secret, headers | {"webhook-id": message + "x"}, body)
    refused(secret, headers | {"webhook-timestamp": str(int(NOW) + 1)}, body)
    raw = bytearray(base64.b64decode(headers["webhook-signature"].removeprefix("v1,")))
    raw[data.draw(st.integers(0, 31))] ^= change
    refused(secret, headers | {"webhook-signature": "v1," + base64.b64encode(raw).decode()}, body)


@given(SECRETS, SECRETS)
def test_the_secret_of_another_tenant_is_refused(ours: str, theirs: str) -> None:
    if ours != theirs:
        refused(ours, signed([theirs], "msg_1", NOW, b"{}"), b"{}")


@pytest.mark.parametrize("now", [NOW - 301, NOW + 301, NOW + 1e9])
def test_what_is_of_another_time_is_refused(now: float) -> None:
    secret = new_secret()
    assert "another time" in refused(secret, signed([secret], "msg_1", NOW, b"{}"), b"{}", now)


@pytest.mark.parametrize("stamp", ["", "x", "-1", "1e9", "１７", "9" * 13, f"{NOW}", f" {int(NOW)}"])
def test_what_is_no_time_is_refused(stamp: str) -> None:
    secret = new_secret()
    refused(secret, signed([secret], "msg_1", NOW, b"{}") | {"webhook-timestamp": stamp}, b"{}")


@pytest.mark.parametrize(
    "signature", ["", "v1", "v1,", "v2,{}", "{}", "v1,{}x", "v1a,{}", "v1,\udcff", "v1, {}", ",", "V1,{}"]
)
def test_what_is_no_signature_is_refused(signature: str) -> None:
    secret = new_secret()
    headers = signed([secret], "msg_1", NOW, b"{}")
    right = headers["webhook-signature"].removeprefix("v1,")
    refused(secret, headers | {"webhook-signature": signature.format(right)}, b"{}")


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_****", "x", "whsec_YQ"])
def test_a_secret_that_is_none_takes_nothing(secret: str) -> None:
    with pytest.raises(UnknownCallerError):
        verify(secret, signed(["whsec_"], "msg_1", NOW, b"{}"), b"{}", NOW)


def test_secrets_are_long_and_never_the_same() -> None:
    made = {new_secret() for _ in range(100)}
    assert len(made) == 100
    assert {len(base64.b64decode(each.removeprefix("whsec_"), validate=True)) for each in made} == {32}
