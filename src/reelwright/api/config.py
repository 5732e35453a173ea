"""What the API is told when it is made: who may speak to it, from where, and how much."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from reelwright.errors import InputError, Problem

PREFIX = "/api/v1"
SESSION_COOKIE = "reelwright_session"
NO_PAGE = "default-src 'none'; frame-ancestors 'none'; sandbox"  # Content-Security-Policy of all but our pages
LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?|https?://\[[0-9a-f:.]+\](:[0-9]{1,5})?")


def _nobody(_session: str, _token: str) -> bool:
    return False


def _unseen(_route: str, _method: str, _status: int, _seconds: float) -> None:
    return None


@dataclass(frozen=True)
class ApiConfig:
    """Settings of the API.

    `secret` (32 bytes or more) signs cursors. `hosts` are the names, without a port, under which the service may be
    called; without accounts they stay the loopback ones, so that no foreign name can be pointed at a laptop. `origins`
    are those of pages on other hosts that may call it, such as `https://studio.example.com`. `https` says that people
    reach it by TLS only. `csrf(session cookie, token)` tells whether a token belongs to a session. `ended(route
    template, method, status, seconds)` is called after each request. `body_bytes` and `body_seconds` bound the body of
    a request whose route does not say otherwise (`bodies.takes`).
    """

    secret: bytes = field(repr=False)
    hosts: frozenset[str] = LOOPBACK
    origins: frozenset[str] = frozenset()
    https: bool = False
    csrf: Callable[[str, str], bool] = _nobody
    ended: Callable[[str, str, int, float], None] = _unseen
    body_bytes: int = 1 << 20
    body_seconds: float = 30.0

    def __post_init__(self) -> None:
        if len(self.secret) < 32:
            remedy = "Unset it and one is made, or give a longer one."
            raise InputError(Problem("REELWRIGHT_SECRET", "", "a secret of 32 bytes or more", remedy))
        for origin in sorted(self.origins):
            if not _ORIGIN.fullmatch(origin):
                remedy = "Name each origin as scheme://host or scheme://host:port, in small letters, with no path."
                raise InputError(Problem("REELWRIGHT_ORIGINS", origin, "an exact origin; `*` is none", remedy))
