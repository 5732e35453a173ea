"""One verifier for the tokens of Supabase, Clerk, Auth0, Firebase, Keycloak and any other OpenID Connect issuer.

The entry is chosen by the `iss` that a token claims, and from then on only what that entry says counts: its
algorithms, its keys, its audiences. What a token's header says of where keys are (`jku`, `x5u`, `jwk`) is not read.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeGuard

import jwt

from reelwright.access.identity import Identity
from reelwright.access.issuers import Issuer
from reelwright.access.jwks import IssuerAwayError, KeySet
from reelwright.errors import UnknownCallerError, shorten

LONGEST = 16 << 10  # characters of a token; servers take no longer header anyway
LEEWAY = 30.0  # seconds that clocks may differ
_FIREBASE = "https://securetoken.google.com/"
_SERVICE = ("anon", "service_role")  # what Supabase calls keys of programs
_OPTIONS: Any = {"require": ["exp", "iat", "sub", "iss"], "enforce_minimum_key_length": True}

__all__ = ["Identity", "IssuerAwayError", "Verifier"]


class Verifier:
    """Knows the issuers of one service, and their keys. For one event loop; `clock` as of KeySet."""

    def __init__(self, issuers: Sequence[Issuer], clock: Callable[[], float] = time.monotonic) -> None:
        self._issuers = {issuer.issuer: issuer for issuer in issuers}
        self._keys = {issuer.issuer: KeySet(issuer, clock) for issuer in issuers if issuer.hs256_secret is None}

    async def verify(self, token: str) -> Identity:
        """Return whom a token is of.

        Raises UnknownCallerError where it is not good, IssuerAwayError where that cannot be told now. Neither repeats
        the token.
        """
        if len(token) > LONGEST:
            raise UnknownCallerError(f"The token has more than {LONGEST:,} characters.")
        if not token.isascii():
            raise UnknownCallerError("This is no token.")
        try:
            issuer, header = self._issuer(token)
            key = await self._key(issuer, header)
            claims = _verified(token, key, header["alg"], issuer)
        except jwt.PyJWTError as error:
            raise UnknownCallerError(f"The token is not good: {_told(error)}.") from None
        _judge(claims, issuer)
        return _identity(claims, issuer)

    def troubles(self) -> Mapping[str, str]:
        """Return why the keys of an issuer could not be renewed, by its name; empty where all is well."""
        return {self._issuers[iss].name: keys.trouble for iss, keys in self._keys.items() if keys.trouble}

    def _issuer(self, token: str) -> tuple[Issuer, Mapping[str, Any]]:
        """Return the entry of the claimed issuer, whose algorithms have the token's, and the token's header."""
        unverified = jwt.decode_complete(token, options={"verify_signature": False})
        iss, header = unverified["payload"].get("iss"), unverified["header"]
        issuer = self._issuers.get(iss) if isinstance(iss, str) else None
        if issuer is None:
            raise UnknownCallerError("The token is of an issuer that is not known here.")
        if header.get("alg") not in issuer.algs:
            raise UnknownCallerError(f"The token is not signed as those of {issuer.name} are.")
        return issuer, header

    async def _key(self, issuer: Issuer, header: Mapping[str, Any]) -> jwt.PyJWK | bytes:
        if issuer.hs256_secret is not None:
            return issuer.hs256_secret.get_secret_value().encode()
        key = await self._keys[issuer.issuer].find(header.get("kid"), header["alg"])
        if key is None:
            raise UnknownCallerError(f"The token is signed by no key of {issuer.name}.")
        return key


def _verified(token: str, key: jwt.PyJWK | bytes, alg: str, issuer: Issuer) -> dict[str, Any]:
    """Return the claims of a token whose signature, issuer, audience and times are good."""
    options = _OPTIONS | {"verify_aud": issuer.audiences is not None}
    claims = jwt.decode(token, key, [alg], options, audience=issuer.audiences, issuer=issuer.issuer, leeway=LEEWAY)
    for name in ("exp", "iat", "nbf"):
        if name in claims and not _is_time(claims[name]):
            raise jwt.DecodeError(f"{name} is no time")
    return claims


def _is_time(value: Any) -> TypeGuard[float]:
    """Whether a claim is a number of seconds since 1970 (RFC 7519, 2), in the years that a calendar has."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e12


def _judge(claims: Mapping[str, Any], issuer: Issuer) -> None:
    """Refuse what a good signature does not make good, by the rules of single vendors; each harms no other."""
    if issuer.azp_allow is not None and claims.get("azp") not in issuer.azp_allow:
        raise UnknownCallerError("The token was made for another application (azp).")
    if claims.get("role") in _SERVICE:
        raise UnknownCallerError("This is the key of a program, not the token of a user.")
    if claims.get("sts") == "pending":
        raise UnknownCallerError("The session is not complete. Finish signing in.")
    if "auth_time" in claims or issuer.issuer.startswith(_FIREBASE):
        at = claims.get("auth_time")
        if not _is_time(at) or at > time.time() + LEEWAY:
            raise UnknownCallerError("The token does not say when its user has signed in (auth_time).")


def _identity(claims: Mapping[str, Any], issuer: Issuer) -> Identity:
    subject = claims["sub"]
    if not 0 < len(subject) <= 255 or not subject.isprintable() or not subject.strip():  # OpenID Connect Core, 2
        raise UnknownCallerError("The token does not say whose it is (sub).")
    told = issuer.claim_map
    email, name = _text(claims, told.email, 254), _text(claims, told.name, 100)
    return Identity(issuer.issuer, subject, email, name, float(claims["exp"]))


def _text(claims: Mapping[str, Any], path: str, most: int) -> str:
    """Return a claim as a line of text; empty where there is none that can be shown."""
    value: Any = claims.get(path)
    if value is None:
        value = claims
        for part in path.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
    text = value.strip() if isinstance(value, str) else ""
    return text[:most] if text.isprintable() else ""


def _told(error: jwt.PyJWTError) -> str:
    """Return a library's reason without what a stranger may have written into it."""
    match error:
        case jwt.ExpiredSignatureError():
            return "it has expired"
        case jwt.ImmatureSignatureError():
            return "it is not valid yet"
        case jwt.MissingRequiredClaimError():
            return f"it has no {shorten(error.claim, 20)}"
        case jwt.InvalidAudienceError():
            return "it was made for another audience (aud)"
        case jwt.InvalidSignatureError() | jwt.InvalidKeyError():
            return "its signature is wrong"
    return "it cannot be read"
