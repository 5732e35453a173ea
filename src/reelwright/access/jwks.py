"""The public keys of one issuer: fetched when they are needed, kept as long as it says, and longer while it is away."""

from __future__ import annotations

import asyncio
import json
import re
import ssl
import time
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import httpx2
import jwt

from reelwright.access.issuers import Issuer, url_fault
from reelwright.errors import MachineError, shorten

PAUSE = 60.0  # seconds between two fetches, whatever the reason: a stranger's `kid` makes us ask no more often
_RETRY = 10.0  # the same while no keys are there at all, and nobody can come in
_SECONDS, _BYTES, _KEYS = 5.0, 256 << 10, 100  # what one fetch may take
_USUAL, _LONGEST = 600.0, 86_400.0  # seconds that keys are kept where their issuer says nothing, and at most
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,10})")
_KTY = {"RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}


class IssuerAwayError(MachineError):
    """An issuer's keys cannot be had, and none are kept: whether a token is good cannot be told now."""


class _UnusableError(Exception):
    """What an issuer answered, or did not."""


class KeySet:
    """The keys of one issuer, for one event loop. `clock` gives seconds that never go back.

    While keys are renewed, all who need them wait, 5 s at most and once a minute; a fetch that fails leaves the last
    good ones. `trouble` says why the last one failed, or nothing.
    """

    def __init__(self, issuer: Issuer, clock: Callable[[], float] = time.monotonic) -> None:
        self._issuer, self._clock = issuer, clock
        self._keys: tuple[Mapping[str, Any], ...] | None = None
        self._fresh = self._tried = float("-inf")  # until when the keys are fresh; when they were last asked for
        self._fetch: asyncio.Task[None] | None = None
        self.trouble = ""

    async def find(self, kid: str | None, alg: str) -> jwt.PyJWK | None:
        """Return the key of `kid` that fits `alg`, or None; without a `kid` it is the only key that fits.

        Raises IssuerAwayError where no keys were ever had.
        """
        if self._clock() >= self._fresh:
            await self._renew()
        found = self._choose(kid, alg)
        if found is None and await self._renew():
            found = self._choose(kid, alg)
        if self._keys is None:
            raise IssuerAwayError(f"The keys of {self._issuer.name} cannot be had ({self.trouble}). Try again later.")
        return found

    def _choose(self, kid: str | None, alg: str) -> jwt.PyJWK | None:
        fit = [key for key in self._keys or () if _fits(key, alg) and (kid is None or key.get("kid") == kid)]
        if not fit or (kid is None and len(fit) > 1):
            return None
        try:
            return jwt.PyJWK(dict(fit[0]), alg)
        except jwt.PyJWTError:
            return None

    async def _renew(self) -> bool:
        """Fetch the keys unless that was tried just now; returns whether the last fetch went well.

        All who need keys wait for one fetch, which goes on where one of them goes away.
        """
        if self._fetch is None or self._fetch.done():
            now = self._clock()
            if now - self._tried < (_RETRY if self._keys is None else PAUSE):
                return False
            self._tried = now
            self._fetch = asyncio.create_task(self._try())
        await asyncio.shield(self._fetch)
        return not self.trouble

    async def _try(self) -> None:
        try:
            async with asyncio.timeout(_SECONDS):
                self._keys, kept = await _fetched(self._issuer)
        except TimeoutError:
            self.trouble = f"it did not answer within {_SECONDS:g} s"
        except (_UnusableError, httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError, OSError) as error:
            self.trouble = shorten(str(error) or type(error).__name__, 120)
        else:
            self._fresh, self.trouble = self._clock() + kept, ""


def _fits(key: Mapping[str, Any], alg: str) -> bool:
    """Whether a key is a public one that is meant for signatures of this kind."""
    operations = key.get("key_ops", ["verify"])
    return (
        key.get("kty") == _KTY.get(alg[:2])
        and key.get("use", "sig") == "sig"
        and key.get("alg", alg) == alg
        and isinstance(operations, list)
        and "verify" in operations
    )


async def _fetched(issuer: Issuer) -> tuple[tuple[Mapping[str, Any], ...], float]:
    """Return the keys of an issuer, and for how many seconds they may be kept."""
    async with httpx2.AsyncClient(verify=_trust(), follow_redirects=False, trust_env=False, timeout=_SECONDS) as client:
        url = issuer.jwks_url or await _discovered(client, issuer)
        document, headers = await _json(client, url)
    keys = document.get("keys")
    if not isinstance(keys, list) or len(keys) > _KEYS:
        raise _UnusableError("it answered with no set of keys")
    return tuple(key for key in keys if isinstance(key, dict)), _lifetime(headers)


async def _discovered(client: httpx2.AsyncClient, issuer: Issuer) -> str:
    """Return where an issuer says that its keys are (OpenID Connect Discovery 1.0, 4): it must speak of itself."""
    document, _ = await _json(client, f"{issuer.issuer.rstrip('/')}/.well-known/openid-configuration")
    url = document.get("jwks_uri")
    if document.get("issuer") != issuer.issuer:
        raise _UnusableError("its configuration is of another issuer")
    if not isinstance(url, str) or url_fault(url, issuer.local):
        raise _UnusableError("its configuration leads to no address of keys")
    return url


async def _json(client: httpx2.AsyncClient, url: str) -> tuple[dict[str, Any], httpx2.Headers]:
    data = bytearray()
    async with client.stream("GET", url, headers={"accept-encoding": "identity"}) as response:
        if response.status_code != 200:
            raise _UnusableError(f"it answered {response.status_code}")
        async for part in response.aiter_raw():
            data += part
            if len(data) > _BYTES:
                raise _UnusableError(f"its answer has more than {_BYTES >> 10} kB")
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise _UnusableError("it did not answer with a JSON object")
    return document, response.headers


def _lifetime(headers: httpx2.Headers) -> float:
    """Return for how long an answer is fresh (RFC 9111, 4.2): at least a minute, at most a day."""
    control = headers.get("cache-control", "").lower()
    if "no-store" in control or "no-cache" in control:
        return PAUSE
    found = _MAX_AGE.search(control)
    age = headers.get("age", "0").strip()
    spent = float(age) if age.isascii() and age.isdecimal() and len(age) < 11 else 0.0
    return min(max(float(found[1]) - spent if found else _USUAL, PAUSE), _LONGEST)


@cache
def _trust() -> ssl.SSLContext:
    """Return whom to trust: read once, since it takes more time than a fetch."""
    return httpx2.create_ssl_context(trust_env=False)
