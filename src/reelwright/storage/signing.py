"""Signed URLs of our own, for files that no object store serves and for uploads.

A token says what it allows: a method on a path, until when, in which workspace, and for an upload how many bytes of
which type. HMAC-SHA256 (RFC 2104) over all of it is the proof, compared in constant time and as text, so that not one
character can be another. Whoever has the URL has the right, so tokens are short-lived and stand in no log.
"""

from __future__ import annotations

import hmac
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qs, urlencode

from pydantic import Field

from reelwright.digest import canonical
from reelwright.errors import ForbiddenError, InputError, Problem
from reelwright.frozen import Frozen
from reelwright.ids import new_id

LEAST_SECRET = 32  # characters
MAX_SECONDS = 7 * 24 * 3600  # as object stores sign at most
_PURPOSE = b"reelwright signed url 1"
_LONGEST = 4096  # characters of a token


class Grant(Frozen):
    """What a token allows. An upload's `id` is used once: whoever takes it keeps the id until `expires`."""

    id: str
    expires: float  # seconds since 1970
    workspace: str = ""
    filename: str = ""
    media_type: str = ""
    most_bytes: int | None = Field(default=None, ge=1)  # of an upload

    def take_type(self, media_type: str) -> None:
        """Refuse a type that was not signed. Raises ForbiddenError. Parameters such as a charset do not count."""
        came = media_type.partition(";")[0].strip().casefold()
        if came != self.media_type.casefold():
            raise ForbiddenError(f"This URL takes {self.media_type or 'no type'}, not {came[:80] or 'nothing named'}.")

    def take_size(self, size: int) -> None:
        """Refuse more bytes than were signed; ask again as they come. Raises ForbiddenError."""
        if size > (self.most_bytes or 0):
            raise ForbiddenError(f"This URL takes at most {self.most_bytes or 0} bytes. Ask for one for a larger file.")


@dataclass(frozen=True)
class Signer:
    """Signs and verifies with one `secret` of at least 32 characters; `clock` gives seconds since 1970."""

    secret: str = field(repr=False)
    clock: Callable[[], float] = time.time

    def __post_init__(self) -> None:
        if len(self.secret) < LEAST_SECRET:
            limit = f"a secret has at least {LEAST_SECRET} characters"
            raise InputError(Problem("REELWRIGHT_SECRET", "", limit, "Set a longer one, made by chance."))

    def sign(
        self,
        path: str,
        seconds: float,
        *,
        workspace: str,
        method: Literal["GET", "PUT"] = "GET",
        filename: str = "",
        media_type: str = "",
        most_bytes: int | None = None,
    ) -> str:
        """Return the query to put behind `path`, good for `seconds` (1 to 7 days).

        A PUT says how many bytes of which type it takes at most. Raises InputError for a time or a size out of range.
        """
        if not 1 <= seconds <= MAX_SECONDS:
            limit = f"a URL is signed for 1 s to {MAX_SECONDS} s"
            raise InputError(Problem("seconds", f"{seconds:g}", limit, "Choose a time within this."))
        if method == "PUT" and not (media_type and most_bytes and most_bytes > 0):
            limit = "an upload says its type and at most how many bytes, 1 or more"
            raise InputError(Problem("upload", f"{media_type} {most_bytes or 0}", limit, "Say both."))
        grant = Grant(
            id=new_id("grant"),
            expires=self.clock() + seconds,
            workspace=workspace,
            filename=filename,
            media_type=media_type,
            most_bytes=most_bytes,
        )
        told = _plain(canonical(grant))
        return urlencode({"token": f"{told}.{self._proof(method, path, told)}"})

    def verify(self, method: str, path: str, query: str) -> Grant:
        """Return what the token in `query` allows for this method (HEAD counts as GET) and path, decoded once.

        Raises ForbiddenError where it is missing, was altered, is for something else, or has expired.
        """
        token = _token(query)
        told, _, proof = token.partition(".")
        wanted = self._proof("GET" if method == "HEAD" else method, path, told)
        if not hmac.compare_digest(proof.encode(), wanted.encode()):
            raise ForbiddenError("This URL was not signed here, or was altered. Ask for a new one.")
        grant = Grant.model_validate_json(urlsafe_b64decode(told + "=" * (-len(told) % 4)))
        if grant.expires <= self.clock():
            raise ForbiddenError("This URL has expired. Ask for a new one.")
        return grant

    def _proof(self, method: str, path: str, told: str) -> str:
        key = hmac.digest(self.secret.encode(), _PURPOSE, "sha256")
        return _plain(hmac.digest(key, canonical([method, path, told]), "sha256"))


def _token(query: str) -> str:
    """Return the one token of a query; empty where there is none, several, or one too long to be ours."""
    try:
        found = parse_qs(query, max_num_fields=16).get("token", [])
    except ValueError:
        return ""
    return found[0] if len(found) == 1 and len(found[0]) <= _LONGEST and found[0].isascii() else ""


def _plain(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
