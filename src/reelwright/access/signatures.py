"""Signatures of webhooks by Standard Webhooks 1.0 (standardwebhooks.com), checked in constant time.

A secret is `whsec_` and the base64 of its bytes. A signature is `v1,` and the base64 of HMAC-SHA256 with these bytes
over `id.time.body`, the time in whole seconds since 1970. A message may bear several, parted by spaces.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping

from reelwright.errors import UnknownCallerError

_PREFIX = "whsec_"
_BYTES = 32  # of a new secret; the specification asks for 24 to 64


def new_secret() -> str:
    """Return a secret that nobody has."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def signed(keys: Iterable[str], message: str, at: float, body: bytes) -> dict[str, str]:
    """Return the headers that sign `body` as `message`, sent `at` seconds since 1970, with every secret of `keys`."""
    stamp = str(int(at))
    signatures = " ".join("v1," + _signature(_key(key), message, stamp, body).decode() for key in keys)
    return {"webhook-id": message, "webhook-timestamp": stamp, "webhook-signature": signatures}


def is_signed(secret: str, message: str, stamp: str, body: bytes, signatures: str) -> bool:
    """Whether one of the signatures is by `secret`, over this message, time and body."""
    try:
        key = _key(secret)
    except (binascii.Error, ValueError):
        return False
    expected = _signature(key, message, stamp, body)
    given = [_bytes(each.removeprefix("v1,")) for each in signatures.split() if each.startswith("v1,")]
    return bool(key) and any(hmac.compare_digest(expected, each) for each in given)


def verify(secret: str, headers: Mapping[str, str], body: bytes, now: float, tolerance: float = 300) -> str:
    """Return the id of a webhook that came; the same one may come again, so what was done for an id is not done twice.

    `body` is what came, byte for byte; `now` is in seconds since 1970, `tolerance` the seconds that the message may be
    old, or our clock behind. Raises UnknownCallerError where it is not signed with `secret`, or of another time.
    """
    known = {name.lower(): value for name, value in headers.items()}
    message, stamp, signatures = (known.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature"))
    if not (message and stamp and signatures):
        raise UnknownCallerError("This webhook has no webhook-id, webhook-timestamp and webhook-signature.")
    if not stamp.isascii() or not stamp.isdecimal() or len(stamp) > 12:
        raise UnknownCallerError("The webhook-timestamp is no time in whole seconds since 1970.")
    if abs(now - int(stamp)) > tolerance:
        raise UnknownCallerError(f"This webhook is of another time, more than {tolerance:g} s away.")
    if not is_signed(secret, message, stamp, body, signatures):
        raise UnknownCallerError("This webhook is not signed with the secret of its endpoint.")
    return message


def _key(secret: str) -> bytes:
    return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)


def _signature(key: bytes, message: str, stamp: str, body: bytes) -> bytes:
    whole = b".".join((_bytes(message), _bytes(stamp), body))
    return base64.b64encode(hmac.digest(key, whole, hashlib.sha256))


def _bytes(header: str) -> bytes:
    return header.encode(errors="surrogatepass")
