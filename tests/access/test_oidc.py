"""Attack 36: whatever a token claims, only what its issuer's entry says counts."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import time
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from reelwright.access.identity import Identity
from reelwright.access.issuers import Issuer
from reelwright.access.oidc import LONGEST, Verifier
from reelwright.errors import UnknownCallerError
from tests_support.authority import Authority, ec_key, ed_key, public, rsa_key, token

SECRET = "s" * 20 + "0123456789ab"
NOW = int(time.time())


def entry(authority: Authority, **more: Any) -> Issuer:
    fields = {"name": "test", "issuer": authority.url, "audiences": ["reelwright"], "algs": ["RS256"]}
    return Issuer.read({**fields, **more})


def verify(text: str, *issuers: Issuer) -> Identity:
    return asyncio.run(Verifier(issuers).verify(text))


def refused(text: str, *issuers: Issuer) -> str:
    with pytest.raises(UnknownCallerError) as caught:
        verify(text, *issuers)
    assert text not in str(caught.value) or not text
    return str(caught.value)


@pytest.fixture
def issuer(authority: Authority) -> Issuer:
    authority.publish(public(rsa_key("ours"), "k1"))
    return entry(authority)


def test_a_good_token_says_who_it_is(authority: Authority, issuer: Issuer) -> None:
    mapped = issuer.model_copy(update={"claim_map": issuer.claim_map.model_copy(update={"name": "user_metadata.full"})})
    text = token(rsa_key("ours"), authority.url, email=" a@b.example ", user_metadata={"full": "Ann"})
    found = verify(text, mapped)
    assert (found.issuer, found.subject, found.email, found.name) == (authority.url, "u1", "a@b.example", "Ann")
    assert 50 < found.expires - time.time() < 70


@pytest.mark.parametrize(
    ("alg", "key"),
    [
        ("RS256", rsa_key("ours")),
        ("RS512", rsa_key("ours")),
        ("PS256", rsa_key("ours")),
        ("ES256", ec_key("ours")),
        ("ES384", ec_key("ours", "SECP384R1")),
        ("EdDSA", ed_key("ours")),
    ],
)
def test_all_algorithms_of_an_entry_are_verified(authority: Authority, alg: str, key: Any) -> None:
    authority.publish(public(rsa_key("other"), "k0"), public(key, "k1"))
    assert verify(token(key, authority.url, alg), entry(authority, algs=[alg])).subject == "u1"


def test_a_secret_is_verified(authority: Authority) -> None:
    legacy = entry(authority, algs=["HS256"], hs256_secret=SECRET)
    assert verify(token(SECRET, authority.url, "HS256"), legacy).subject == "u1"
    assert "signature" in refused(token("x" * 32, authority.url, "HS256"), legacy)
    assert "not signed as" in refused(token(rsa_key("ours"), authority.url), legacy)
    assert authority.asked == []


def raw(header: dict[str, Any], claims: dict[str, Any], secret: bytes = b"") -> str:
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, claims)]
    body = b".".join(parts)
    proof = hmac.new(secret, body, hashlib.sha256).digest() if secret else b""
    return (body + b"." + base64.urlsafe_b64encode(proof).rstrip(b"=")).decode()


@pytest.mark.parametrize("none", ["none", "None", "NONE", "nOnE", "", None, ["RS256"], 7])
def test_no_signature_is_no_token(authority: Authority, issuer: Issuer, none: Any) -> None:
    claims = {"iss": authority.url, "sub": "u1", "aud": "reelwright", "iat": NOW, "exp": NOW + 86_400}
    assert "not signed as" in refused(raw({"alg": none, "kid": "k1"}, claims), issuer)
    assert "not signed as" in refused(raw({"kid": "k1"}, claims), issuer)
    refused(raw({"alg": "RS256", "kid": "k1"}, claims), issuer)


@pytest.mark.parametrize("form", [Encoding.PEM, Encoding.DER])
def test_a_public_key_is_no_secret(authority: Authority, issuer: Issuer, form: Encoding) -> None:
    key = rsa_key("ours").public_key().public_bytes(form, PublicFormat.SubjectPublicKeyInfo)
    claims = {"iss": authority.url, "sub": "u1", "aud": "reelwright", "iat": NOW, "exp": NOW + 86_400}
    assert "not signed as" in refused(raw({"alg": "HS256", "kid": "k1"}, claims, key), issuer)


def test_a_secret_that_an_issuer_publishes_is_no_key(authority: Authority) -> None:
    secret = base64.urlsafe_b64encode(SECRET.encode()).decode()
    authority.publish(
        {"kty": "oct", "kid": "k1", "k": secret, "alg": "RS256"}, {"kty": "oct", "kid": "k1", "k": secret}
    )
    claims = {"iss": authority.url, "sub": "u1", "aud": "reelwright", "iat": NOW, "exp": NOW + 86_400}
    assert "no key" in refused(raw({"alg": "RS256", "kid": "k1"}, claims, SECRET.encode()), entry(authority))


@pytest.mark.parametrize(
    "kid", ["../../../../dev/null", "/etc/passwd", "' OR 1=1 --", "http://127.0.0.1/key", "", "k2"]
)
def test_a_kid_is_looked_up_and_nothing_else(authority: Authority, issuer: Issuer, kid: str) -> None:
    assert "no key" in refused(token(rsa_key("thief"), authority.url, kid=kid), issuer)
    assert set(authority.asked) == {"/.well-known/openid-configuration", "/jwks"}


@pytest.mark.parametrize("kid", [7, None, ["k1"], {"k": 1}])
def test_a_kid_is_text(authority: Authority, issuer: Issuer, kid: Any) -> None:
    claims = {"iss": authority.url, "sub": "u1", "aud": "reelwright", "iat": NOW, "exp": NOW + 86_400}
    refused(raw({"alg": "RS256", "kid": kid}, claims), issuer)


def test_where_keys_are_is_not_read_from_a_token(authority: Authority, issuer: Issuer) -> None:
    thief = Authority()
    try:
        thief.publish(public(rsa_key("thief"), "k1"))
        headers = {"jku": f"{thief.url}/jwks", "x5u": f"{thief.url}/jwks", "jwk": public(rsa_key("thief"), "k1")}
        assert "signature" in refused(token(rsa_key("thief"), authority.url, headers=headers), issuer)
        assert "no key" in refused(token(rsa_key("thief"), authority.url, kid="k9", headers=headers), issuer)
        assert thief.asked == []
    finally:
        thief.away()


@pytest.mark.parametrize(
    ("claims", "told"),
    [
        ({"aud": "other"}, "audience"),
        ({"aud": ["other", "another"]}, "audience"),
        ({"aud": None}, "no aud"),
        ({"aud": ""}, "no aud"),
        ({"aud": ["reelwright", 7]}, "audience"),
        ({"exp": NOW - 3600, "iat": NOW - 7200}, "expired"),
        ({"exp": NOW - 40}, "expired"),
        ({"nbf": NOW + 86_400}, "not valid yet"),
        ({"iat": NOW + 86_400}, "not valid yet"),
        ({"exp": None}, "no exp"),
        ({"iat": None}, "no iat"),
        ({"sub": None}, "no sub"),
        ({"sub": ""}, "sub"),
        ({"sub": " "}, "sub"),
        ({"sub": "a\0b"}, "sub"),
        ({"sub": "a" * 256}, "sub"),
        ({"sub": 7}, "cannot be read"),
        ({"exp": str(NOW + 86_400)}, "cannot be read"),
        ({"exp": float("nan")}, "cannot be read"),
        ({"exp": float("inf")}, "cannot be read"),
        ({"exp": 10**400}, "cannot be read"),
        ({"exp": True}, "expired"),
        ({"role": "anon"}, "program"),
        ({"role": "service_role"}, "program"),
        ({"sts": "pending"}, "not complete"),
        ({"auth_time": NOW + 86_400}, "auth_time"),
        ({"auth_time": "then"}, "auth_time"),
    ],
)
def test_a_good_signature_is_not_enough(
    authority: Authority, issuer: Issuer, claims: dict[str, Any], told: str
) -> None:
    assert told in refused(token(rsa_key("ours"), authority.url, **claims), issuer)


@pytest.mark.parametrize("ahead", [{"exp": -10}, {"nbf": 20, "iat": 20}, {"auth_time": 20}])
def test_clocks_may_differ_a_little(authority: Authority, issuer: Issuer, ahead: dict[str, int]) -> None:
    claims = {name: int(time.time()) + seconds for name, seconds in ahead.items()}
    assert verify(token(rsa_key("ours"), authority.url, **claims), issuer).subject == "u1"


@pytest.mark.parametrize("tail", ["/", "/x", "?a", "#a", " ", "\0"])
def test_an_issuer_is_told_to_the_last_character(authority: Authority, issuer: Issuer, tail: str) -> None:
    assert "not known" in refused(token(rsa_key("ours"), authority.url + tail), issuer)
    assert authority.asked == []


@pytest.mark.parametrize("iss", [None, 7, ["http://x"], {"a": 1}])
def test_an_issuer_is_text(issuer: Issuer, iss: Any) -> None:
    claims = {"iss": iss, "sub": "u1", "aud": "reelwright", "iat": NOW, "exp": NOW + 86_400}
    assert "not known" in refused(raw({"alg": "RS256", "kid": "k1"}, claims), issuer)


def test_one_issuer_vouches_for_none_of_anothers(authority: Authority, issuer: Issuer) -> None:
    other = Authority()
    try:
        other.publish(public(rsa_key("theirs"), "k1"))
        theirs = Issuer.read({"name": "b", "issuer": other.url, "audiences": None, "algs": ["RS256"]})
        assert verify(token(rsa_key("theirs"), other.url), issuer, theirs).issuer == other.url
        assert "signature" in refused(token(rsa_key("theirs"), authority.url), issuer, theirs)
        assert "signature" in refused(token(rsa_key("ours"), other.url), issuer, theirs)
    finally:
        other.away()


@pytest.mark.parametrize(
    "jwk",
    [
        public(rsa_key("ours"), "k1", use="enc"),
        public(rsa_key("ours"), "k1", alg="RS512"),
        public(rsa_key("ours"), "k1", key_ops=["encrypt"]),
        public(rsa_key("ours"), "k1", key_ops="verify"),
        public(rsa_key("weak", 1024), "k1"),
        {"kty": "RSA", "kid": "k1", "n": "AQAB", "e": "!!"},
        {"kty": "RSA", "kid": "k1"},
        {"kid": "k1"},
        {"kty": 7, "kid": "k1"},
        public(ec_key("ours", "SECP384R1"), "k1"),
    ],
)
def test_a_key_that_is_not_for_this_is_not_used(authority: Authority, jwk: dict[str, Any]) -> None:
    authority.publish(jwk)
    key = rsa_key("weak", 1024) if jwk.get("n") == public(rsa_key("weak", 1024), None)["n"] else rsa_key("ours")
    refused(token(key, authority.url), entry(authority))


def test_a_curve_belongs_to_its_algorithm(authority: Authority) -> None:
    authority.publish(public(ec_key("ours", "SECP384R1"), "k1"))
    claims = {"iss": authority.url, "sub": "u1", "aud": "reelwright", "iat": NOW, "exp": NOW + 86_400}
    refused(raw({"alg": "ES256", "kid": "k1"}, claims, b"x"), entry(authority, algs=["ES256", "ES384"]))


def test_a_token_without_kid_takes_the_only_key(authority: Authority) -> None:
    authority.publish(public(rsa_key("ours"), None))
    assert verify(token(rsa_key("ours"), authority.url, kid=None), entry(authority)).subject == "u1"
    authority.publish(public(rsa_key("ours"), None), public(rsa_key("other"), None))
    assert "no key" in refused(token(rsa_key("ours"), authority.url, kid=None), entry(authority))


def test_a_huge_token_is_not_looked_at(issuer: Issuer, authority: Authority) -> None:
    text = token(rsa_key("ours"), authority.url, filler="x" * (1 << 20))
    begun = time.perf_counter()
    assert f"{LONGEST:,}" in refused(text, issuer)
    assert time.perf_counter() - begun < 0.5
    assert authority.asked == []


def test_one_altered_character_is_another_token(authority: Authority, issuer: Issuer) -> None:
    good = token(rsa_key("ours"), authority.url)
    for index in range(0, len(good), 7):
        other = "A" if good[index] != "A" else "B"
        refused(good[:index] + other + good[index + 1 :], issuer)


def test_azp_and_the_audience_are_as_the_entry_says(authority: Authority) -> None:
    authority.publish(public(rsa_key("ours"), "k1"))
    clerk = entry(authority, audiences=None, azp_allow=["https://app.example"])
    text = token(rsa_key("ours"), authority.url, aud=None, azp="https://app.example")
    assert verify(text, clerk).subject == "u1"
    assert verify(token(rsa_key("ours"), authority.url, aud="any", azp="https://app.example"), clerk).subject == "u1"
    for azp in (None, "https://evil.example", ["https://app.example"], "https://app.example/"):
        assert "azp" in refused(token(rsa_key("ours"), authority.url, azp=azp), clerk)


def test_firebase_says_when_its_user_signed_in(authority: Authority) -> None:
    authority.publish(public(rsa_key("ours"), "k1"))
    iss = "https://securetoken.google.com/project"
    firebase = entry(authority, issuer=iss, jwks_url=f"{authority.url}/jwks", audiences=["project"])
    assert verify(token(rsa_key("ours"), iss, aud="project", auth_time=NOW - 10), firebase).subject == "u1"
    assert "auth_time" in refused(token(rsa_key("ours"), iss, aud="project"), firebase)
    assert authority.asked == ["/jwks", "/jwks"]


def test_what_cannot_be_shown_is_not_told(authority: Authority, issuer: Issuer) -> None:
    found = verify(token(rsa_key("ours"), authority.url, email="a\0b@x", name={"a": 1}), issuer)
    assert (found.email, found.name) == ("", "")


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(st.text(max_size=200), st.from_regex(r"[A-Za-z0-9_-]{0,40}(\.[A-Za-z0-9_=-]{0,40}){0,4}", fullmatch=True))
)
def test_nonsense_is_refused_and_nothing_else(text: str) -> None:
    known = Issuer.read({"name": "x", "issuer": "https://x.example", "audiences": None, "algs": ["RS256"]})
    with pytest.raises(UnknownCallerError):
        asyncio.run(Verifier([known]).verify(text))


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


_CLAIMS = ("sub", "exp", "iat", "nbf", "aud", "azp", "jti", "role", "sts", "auth_time", "email")
_HEADER = ("kid", "typ", "crit", "b64", "jku", "cty")


@settings(max_examples=300, deadline=None)
@given(
    st.fixed_dictionaries({}, optional=dict.fromkeys(_HEADER, _JSON)),
    st.fixed_dictionaries({}, optional=dict.fromkeys(_CLAIMS, _JSON)),
)
def test_signed_nonsense_is_refused_or_plain(header: dict[str, Any], claims: dict[str, Any]) -> None:
    known = Issuer.read({"name": "x", "issuer": "https://x.example", "audiences": ["a"], "algs": ["HS256"],
                         "hs256_secret": SECRET})  # fmt: skip
    sound = {"iss": "https://x.example", "sub": "u1", "aud": "a", "iat": NOW, "exp": NOW + 86_400}
    text = raw({"alg": "HS256", **header}, {**sound, **claims}, SECRET.encode())
    try:
        found = asyncio.run(Verifier([known]).verify(text))
    except UnknownCallerError:
        return
    assert 0 < len(found.subject) <= 255 and found.subject.isprintable() and found.email.isprintable()
