"""Tokens are told once and known again; passwords are kept so that nobody can read them."""

from __future__ import annotations

import hashlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelwright.access import tokens
from reelwright.access.tokens import (
    Kind,
    check_password,
    csrf_holds,
    csrf_token,
    hash_password,
    looks_like_key,
    make_token,
    matches,
    password_holds,
    read_token,
)
from reelwright.errors import InputError, UnknownCallerError

KINDS: tuple[Kind, ...] = ("key", "session", "invitation")
GOOD = "twelve green herons"


@pytest.mark.parametrize("kind", KINDS)
def test_a_token_is_known_again(kind: Kind) -> None:
    made = make_token(kind)
    read = read_token(kind, made.text)
    assert (read.id, read.digest) == (made.id, made.digest)
    assert made.digest == hashlib.sha256(made.text.encode()).hexdigest()
    assert matches(read, made.digest)
    assert not matches(read, make_token(kind).digest)
    assert not matches(read, None)
    assert made.text not in repr(made)
    assert made.id.startswith(f"{kind}_")


def test_tokens_differ_and_have_256_random_bits() -> None:
    found = {re.fullmatch(r"rw_[0-9a-z]{26}_([0-9a-f]{64})[0-9a-f]{8}", make_token("key").text)[1] for _ in range(200)}  # type: ignore[index]
    assert len(found) == 200
    ones = sum(int(secret, 16).bit_count() for secret in found)
    assert abs(ones / (200 * 256) - 0.5) < 0.02  # nine standard deviations


def test_one_kind_is_not_another() -> None:
    for kind in KINDS:
        for other in KINDS:
            if kind != other:
                with pytest.raises(UnknownCallerError):
                    read_token(other, make_token(kind).text)
    assert [looks_like_key(make_token(kind).text) for kind in KINDS] == [True, False, False]


def test_a_mistyped_token_is_told_from_a_wrong_one() -> None:
    text = make_token("key").text
    for index in range(3, len(text)):
        other = "1" if text[index] != "1" else "2"
        with pytest.raises(UnknownCallerError) as caught:
            read_token("key", text[:index] + other + text[index + 1 :])
        assert text[30:] not in str(caught.value)
        assert "mistyped" in str(caught.value) or text[index] == "_"


@given(st.text(max_size=150))
def test_nonsense_is_no_token(text: str) -> None:
    with pytest.raises(UnknownCallerError):
        read_token("key", text)


@pytest.mark.parametrize("tail", ["\n", " ", "0", "\0"])
def test_a_token_ends_where_it_ends(tail: str) -> None:
    with pytest.raises(UnknownCallerError):
        read_token("key", make_token("key").text + tail)


def test_a_password_is_kept_by_scrypt_with_a_salt() -> None:
    first, second = hash_password(GOOD), hash_password(GOOD)
    assert first != second and GOOD not in first
    assert password_holds(GOOD, first) and password_holds(GOOD, second)
    assert not password_holds(GOOD + " ", first)
    kind, salt, digest = first.split("$")
    expected = hashlib.scrypt(GOOD.encode(), salt=bytes.fromhex(salt), n=2**15, r=8, p=3, maxmem=2**27, dklen=32)
    assert (kind, digest) == ("scrypt", expected.hex())


def test_another_keyboard_writes_the_same_password() -> None:
    assert password_holds("pa\u0301jaros y más", hash_password("p\u00e1jaros y ma\u0301s"))


def test_a_password_that_nobody_has_takes_the_same_work(monkeypatch: pytest.MonkeyPatch) -> None:
    kept, asked = hash_password(GOOD), []
    real = hashlib.scrypt

    def counted(data: bytes, **parameters: object) -> bytes:
        asked.append((len(data), {k: v for k, v in parameters.items() if k != "salt"}, len(parameters["salt"])))  # type: ignore[arg-type]
        return real(data, **parameters)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr(tokens.hashlib, "scrypt", counted)
    assert not password_holds("something else", kept)
    assert not password_holds("something else", None)
    assert asked[0] == asked[1] and len(asked) == 2


def test_no_password_opens_the_decoy() -> None:
    for password in ("", GOOD, "\0" * 32):
        assert not password_holds(password, None)


@pytest.mark.parametrize(
    "password",
    ["", "short", "elevenchars", "x" * 257, "a" * 12, "abababababab", "password1234", "PasswordPassword",
     "qwertyuiop123!", "123456789012", "letmein99999", "ann@mail.example", "Ann@Mail.Example",
     "annabella12345", "ReelWright2026"],
)  # fmt: skip
def test_weak_passwords_are_refused_and_not_repeated(password: str) -> None:
    with pytest.raises(InputError) as caught:
        check_password(password, ("ann@mail.example", "annabella"))
    assert not password or password not in str(caught.value)


@pytest.mark.parametrize("password", [GOOD, "x8Kq02LmZp4w", "пароль моей бабушки", "🦩🌊🪁🎻🧭🍋🪐🦜🌵🎲🧊🪵"])
def test_others_are_fine(password: str) -> None:
    check_password(password, ("ann@mail.example", "", "Ann"))


def test_a_lone_half_of_a_character_breaks_nothing() -> None:
    assert not password_holds("\ud800" * 12, hash_password(GOOD))


def test_a_csrf_token_is_of_one_session_and_one_service() -> None:
    secret = b"s" * 32
    token = csrf_token(secret, "session_1")
    assert csrf_holds(secret, "session_1", token)
    assert csrf_token(secret, "session_1") != token
    assert not csrf_holds(secret, "session_2", token)
    assert not csrf_holds(b"t" * 32, "session_1", token)
    for other in ("", ".", token[:-1], token + "0", token.replace(".", ""), "." + token, "é.ü", "\ud800.\ud800"):
        assert not csrf_holds(secret, "session_1", other)
    with pytest.raises(ValueError, match="32 bytes"):
        csrf_token(b"short", "session_1")
