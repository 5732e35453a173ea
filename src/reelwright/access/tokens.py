"""Secrets that people and programs show: API keys, sessions, invitations, passwords, and CSRF tokens.

A token is `rw_<id>_<secret>` (`rws_` for a session, `rwi_` for an invitation, `rwp_` for a shared page): 26 characters
that find its row, 64 hexadecimal digits of 256 random bits, and 8 of a CRC-32 of all that stands before, so that a
scanner of leaked secrets, and an error message, can tell a typing mistake from a wrong key without asking anybody. With
that many random bits nothing can be guessed, so one SHA-256 of it is kept and compared in constant time.

A password can be guessed, so it is kept by scrypt (RFC 7914) with N = 2^15, r = 8, p = 3, which takes 32 MiB: one of
the equivalent settings of OWASP's Password Storage Cheat Sheet, the one that lets several people sign in at once.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import threading
import unicodedata
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from reelwright.errors import InputError, Problem, UnknownCallerError
from reelwright.ids import new_id

Kind = Literal["key", "session", "invitation", "share"]
LEAST, MOST = 12, 256  # characters of a password
_PREFIX: dict[Kind, str] = {"key": "rw", "session": "rws", "invitation": "rwi", "share": "rwp"}
_SHAPE = re.compile(r"(rw[sip]?)_([0-9a-hjkmnp-tv-z]{26})_([0-9a-f]{64})([0-9a-f]{8})", re.ASCII)
_N, _R, _P, _HASH = 1 << 15, 8, 3, 32
_MEMORY = 2 * 128 * _N * _R  # bytes that OpenSSL may take: what scrypt needs (128 N r) and room
_AT_ONCE = threading.BoundedSemaphore(4)  # 128 MiB in all, whatever number of people sign in
_DECOY = "scrypt$" + "00" * 16 + "$" + "00" * _HASH  # no password is known to give this
# The first of every list of leaked passwords that have 12 characters or more, or are made so by repeating.
_OBVIOUS = (
    "password", "passwort", "qwerty", "qwertyuiop", "qwertz", "azerty", "asdfgh", "123456", "1234567890", "letmein",
    "iloveyou", "admin", "administrator", "welcome", "changeme", "abc123", "q1w2e3r4t5y6", "1q2w3e4r5t6y", "reelwright",
    "correcthorsebatterystaple",
)  # fmt: skip


@dataclass(frozen=True)
class Token:
    """A token: the id of its row, its digest to keep, and its text, which is told once and never kept."""

    kind: Kind
    id: str
    digest: str
    text: str = field(repr=False)


def make_token(kind: Kind) -> Token:
    """Return a new token of 256 random bits."""
    made = new_id(kind)
    body = f"{_PREFIX[kind]}_{made.removeprefix(f'{kind}_')}_{secrets.token_hex(32)}"
    text = body + _checksum(body)
    return Token(kind, made, _digest(text), text)


def read_token(kind: Kind, text: str) -> Token:
    """Return a token that somebody shows. Raises UnknownCallerError, which does not repeat it, where it cannot be one.

    Whether there is such a token only `matches` can say.
    """
    found = _SHAPE.fullmatch(text) if len(text) < 128 else None
    if found is None or found[1] != _PREFIX[kind]:
        what = {"key": "an API key", "session": "a session", "invitation": "an invitation", "share": "a shared page"}[
            kind
        ]
        raise UnknownCallerError(f"This is not {what}: one begins with `{_PREFIX[kind]}_` and is copied whole.")
    if not hmac.compare_digest(_checksum(text[:-8]), found[4]):
        raise UnknownCallerError(f"This {kind} is mistyped: its checksum is wrong. Copy it again.")
    return Token(kind, f"{kind}_{found[2]}", _digest(text), text)


def matches(shown: Token, digest: str | None) -> bool:
    """Whether a token is the one whose digest was kept (None: there is no row of its id), in constant time."""
    return hmac.compare_digest(shown.digest, digest or "0" * 64) and digest is not None


def looks_like_key(text: str) -> bool:
    """Whether a text claims to be an API key rather than another token."""
    return text.startswith(f"{_PREFIX['key']}_")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _checksum(body: str) -> str:
    return f"{zlib.crc32(body.encode()):08x}"


# Passwords


def check_password(password: str, own: Iterable[str] = ()) -> None:
    """Raise InputError, which does not repeat it, for a password that is short, long or among the first to be tried.

    `own` are words about its user, such as the e-mail address. Length counts, not the kinds of its characters (NIST SP
    800-63B, 5.1.1.2).
    """
    plain = _normal(password)
    if not LEAST <= len(plain) <= MOST:
        raise _weak(f"a password has {LEAST} to {MOST} characters", "Take some words that only you would put together.")
    folded = plain.casefold()
    known = (*_OBVIOUS, *(word.casefold() for word in own if word))
    core = re.sub(r"[\W\d_]+$", "", folded)
    if len(set(folded)) < 5 or any(word in (folded, core) or _repeats(folded, word) for word in known):
        raise _weak("it is among the first that are tried", "Take some words that only you would put together.")


def hash_password(password: str) -> str:
    """Return what is kept of a password: `scrypt$salt$hash` in hexadecimal digits. Takes 0.1 s and more, and 32 MiB."""
    salt = secrets.token_bytes(16)
    return f"scrypt${salt.hex()}${_scrypt(password, salt).hex()}"


def password_holds(password: str, kept: str | None) -> bool:
    """Whether a password is the kept one. Where none is kept (None) the same work is done, and it does not hold."""
    _, salt, digest = (kept or _DECOY).split("$")
    held = hmac.compare_digest(_scrypt(password, bytes.fromhex(salt)).hex(), digest)
    return held and kept is not None


def _scrypt(password: str, salt: bytes) -> bytes:
    data = _normal(password)[: MOST + 1].encode(errors="replace")  # a longer one than any is cut: it cannot hold
    with _AT_ONCE:
        return hashlib.scrypt(data, salt=salt, n=_N, r=_R, p=_P, maxmem=_MEMORY, dklen=_HASH)


def _normal(password: str) -> str:
    """Return a password as any keyboard writes it: composed, in one form (NIST SP 800-63B, 5.1.1.2)."""
    return unicodedata.normalize("NFKC", password[: 4 * MOST])


def _repeats(text: str, word: str) -> bool:
    return len(text) > len(word) and text == (word * (len(text) // len(word) + 1))[: len(text)]


def _weak(limit: str, remedy: str) -> InputError:
    return InputError(Problem("password", "", limit, remedy))


# CSRF


def csrf_token(secret: bytes, session: str) -> str:
    """Return a token that only pages of this session know: a random part and its HMAC-SHA256 with the session's id.

    `secret` is the service's, of 32 bytes or more. The random part makes each token another one, so that a compressed
    page tells nothing of it.
    """
    salt = secrets.token_hex(16)
    return f"{salt}.{_csrf(secret, session, salt)}"


def csrf_holds(secret: bytes, session: str, token: str) -> bool:
    """Whether a token was made for this session, in constant time."""
    salt, _, proof = token[:256].partition(".")
    return hmac.compare_digest(_csrf(secret, session, salt).encode(), proof.encode(errors="replace"))


def _csrf(secret: bytes, session: str, salt: str) -> str:
    if len(secret) < 32:
        raise ValueError("the secret of the service has 32 bytes or more")
    said = f"csrf\0{session}\0{salt}".encode(errors="replace")
    return hmac.new(secret, said, hashlib.sha256).hexdigest()
