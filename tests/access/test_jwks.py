"""Keys are asked for as seldom as their issuer allows, and outlive his absence."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from reelwright.access import jwks
from reelwright.access.issuers import Issuer
from reelwright.access.jwks import IssuerAwayError, KeySet
from reelwright.access.oidc import Verifier
from tests_support.authority import Authority, public, rsa_key, token


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def keyset(authority: Authority, clock: Clock, **more: Any) -> KeySet:
    fields = {"name": "test", "issuer": authority.url, "audiences": None, "algs": ["RS256"]}
    return KeySet(Issuer.read({**fields, "jwks_url": f"{authority.url}/jwks", **more}), clock)


def find(keys: KeySet, kid: str = "k1") -> bool:
    return asyncio.run(keys.find(kid, "RS256")) is not None


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 600),
        ({"cache-control": "public, max-age=3600"}, 3600),
        ({"cache-control": "max-age=3600", "age": "1200"}, 2400),
        ({"cache-control": "s-maxage=9, max-age=300"}, 300),
        ({"cache-control": "max-age=1"}, 60),
        ({"cache-control": "no-store, max-age=3600"}, 60),
        ({"cache-control": "max-age=9999999"}, 86_400),
        ({"cache-control": "max-age=soon", "age": "-1"}, 600),
    ],
)
def test_keys_are_kept_as_their_issuer_says(
    authority: Authority, clock: Clock, headers: dict[str, str], seconds: float
) -> None:
    authority.publish(public(rsa_key("ours"), "k1"))
    authority.headers = headers
    keys = keyset(authority, clock)
    assert find(keys)
    clock.now += seconds - 1
    assert find(keys) and len(authority.asked) == 1
    clock.now += 2
    assert find(keys) and len(authority.asked) == 2


def test_an_unknown_kid_asks_once_a_minute(authority: Authority, clock: Clock) -> None:
    authority.publish(public(rsa_key("ours"), "k1"))
    keys = keyset(authority, clock)
    assert find(keys)
    clock.now += 61
    assert not any(find(keys, f"strange-{index}") for index in range(50))
    assert len(authority.asked) == 2
    authority.publish(public(rsa_key("ours"), "k1"), public(rsa_key("next"), "k2"))
    assert not find(keys, "k2")
    clock.now += 61
    assert find(keys, "k2") and find(keys) and len(authority.asked) == 3


def test_a_key_that_was_taken_back_is_forgotten(authority: Authority, clock: Clock) -> None:
    authority.publish(public(rsa_key("ours"), "k1"))
    keys = keyset(authority, clock)
    assert find(keys)
    authority.publish()
    clock.now += 601
    assert not find(keys)


def test_good_keys_outlive_their_issuers_absence(clock: Clock) -> None:
    authority = Authority()
    authority.publish(public(rsa_key("ours"), "k1"))
    keys = keyset(authority, clock)
    assert find(keys) and keys.trouble == ""
    authority.away()
    clock.now += 100_000
    assert find(keys) and keys.trouble


@pytest.mark.parametrize(
    "nonsense",
    [b"", b"<html>", b"[]", b"7", b'{"keys": 5}', b'{"keys": ' + b"[" * 100_000, b"\xff\xfe", b'{"kees": []}',
     b'{"keys": [], "x": "' + b"x" * 300_000 + b'"}',
     b'{"keys": [' + b"{}," * 100_000 + b"{}]}", b'{"keys": [' + b"{}," * 500 + b"{}]}", b" " * 300_000],
)  # fmt: skip
def test_nonsense_changes_no_keys(authority: Authority, clock: Clock, nonsense: bytes) -> None:
    authority.publish(public(rsa_key("ours"), "k1"))
    keys = keyset(authority, clock)
    assert find(keys)
    authority.documents["/jwks"] = nonsense
    clock.now += 601
    assert find(keys) and keys.trouble
    authority.publish(public(rsa_key("ours"), "k1"))
    clock.now += 61
    assert find(keys) and keys.trouble == ""


@pytest.mark.parametrize("status", [201, 204, 301, 302, 404, 500, 503])
def test_only_200_is_an_answer(authority: Authority, clock: Clock, status: int) -> None:
    authority.publish(public(rsa_key("ours"), "k1"))
    authority.status, authority.headers = status, {"location": f"{authority.url}/jwks"}
    with pytest.raises(IssuerAwayError, match=str(status)):
        find(keyset(authority, clock))
    assert len(authority.asked) == 1


def test_who_never_had_keys_says_so_and_asks_again_soon(authority: Authority, clock: Clock) -> None:
    keys = keyset(authority, clock)
    for _ in range(20):
        with pytest.raises(IssuerAwayError, match="test"):
            find(keys)
    assert len(authority.asked) == 1
    authority.publish(public(rsa_key("ours"), "k1"))
    clock.now += 11
    assert find(keys)


def test_a_slow_issuer_is_not_waited_for(authority: Authority, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jwks, "_SECONDS", 0.2)
    authority.publish(public(rsa_key("ours"), "k1"))
    authority.delay = 1.0
    begun = time.perf_counter()
    with pytest.raises(IssuerAwayError, match=r"0\.2 s|Timeout"):
        find(keyset(authority, clock))
    assert time.perf_counter() - begun < 0.9


def test_many_at_once_ask_once_and_one_who_goes_stops_nobody(authority: Authority, clock: Clock) -> None:
    authority.publish(public(rsa_key("ours"), "k1"))
    authority.delay = 0.1
    keys = keyset(authority, clock)

    async def crowd() -> list[Any]:
        first = asyncio.create_task(keys.find("k1", "RS256"))
        others = [asyncio.create_task(keys.find("k1", "RS256")) for _ in range(20)]
        await asyncio.sleep(0.02)
        first.cancel()
        return await asyncio.gather(*others)

    assert all(asyncio.run(crowd()))
    assert authority.asked == ["/jwks"]


def discovering(authority: Authority) -> Verifier:
    fields = {"name": "test", "issuer": authority.url, "audiences": None, "algs": ["RS256"]}
    return Verifier([Issuer.read(fields)])


def test_keys_are_found_by_the_configuration(authority: Authority) -> None:
    authority.publish(public(rsa_key("ours"), "k1"))
    verifier = discovering(authority)
    assert asyncio.run(verifier.verify(token(rsa_key("ours"), authority.url))).subject == "u1"
    assert authority.asked == ["/.well-known/openid-configuration", "/jwks"]
    assert verifier.troubles() == {}


@pytest.mark.parametrize(
    "configuration",
    [
        {"issuer": "http://127.0.0.1:1", "jwks_uri": "{url}/jwks"},
        {"issuer": "{url}/", "jwks_uri": "{url}/jwks"},
        {"jwks_uri": "{url}/jwks"},
        {"issuer": "{url}"},
        {"issuer": "{url}", "jwks_uri": 7},
        {"issuer": "{url}", "jwks_uri": "file:///etc/passwd"},
        {"issuer": "{url}", "jwks_uri": "http://169.254.169.254/latest"},
        {"issuer": "{url}", "jwks_uri": "http://name:word@127.0.0.1/jwks"},
        {"issuer": "{url}", "jwks_uri": "/jwks"},
        [],
    ],
)
def test_a_strange_configuration_leads_nowhere(authority: Authority, configuration: Any) -> None:
    authority.publish(public(rsa_key("ours"), "k1"))
    if isinstance(configuration, dict):
        configuration = {
            name: value.format(url=authority.url) if isinstance(value, str) else value
            for name, value in configuration.items()
        }
    authority.documents["/.well-known/openid-configuration"] = configuration
    verifier = discovering(authority)
    with pytest.raises(IssuerAwayError):
        asyncio.run(verifier.verify(token(rsa_key("ours"), authority.url)))
    assert authority.asked == ["/.well-known/openid-configuration"]
    assert "test" in verifier.troubles()
