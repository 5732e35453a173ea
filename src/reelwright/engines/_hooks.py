"""What the webhooks of vendors share: who sent them, when, and what they name."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from reelwright.engine import EngineError

TOLERANCE = 300  # seconds that a hook may be old, or our clock behind


def forged(engine: str, reason: str) -> EngineError:
    """Return the error of a webhook that is not taken."""
    return EngineError("fix_input", f"this webhook is not taken: {reason}", engine=engine)


def headers_of(engine: str, headers: Mapping[str, str], *names: str) -> list[str]:
    """Return headers by name; raises EngineError where one is missing."""
    missing = [name for name in names if not headers.get(name)]
    if missing:
        raise forged(engine, f"it has no header {missing[0]}")
    return [headers[name] for name in names]


def in_time(engine: str, stamp: str, now: float) -> None:
    """Refuse a hook whose time is no whole second since 1970, or too far from ours."""
    if not stamp.isascii() or not stamp.isdecimal() or len(stamp) > 12:
        raise forged(engine, "its time is no time")
    if abs(now - int(stamp)) > TOLERANCE:
        raise forged(engine, f"it is of another time (more than {TOLERANCE} s away)")


def field_of(engine: str, body: bytes, name: str) -> str:
    """Return a text of a hook's JSON; raises EngineError where it has none."""
    try:
        found: Any = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    value = found.get(name) if isinstance(found, Mapping) else None
    if not isinstance(value, str) or not value:
        raise forged(engine, f"it names no {name}")
    return value


def ed25519_fits(engine: str, key: str, signature: str, message: bytes) -> bool:
    """Whether a hexadecimal Ed25519 signature is by the public key `x` of a JSON web key (base64url).

    Raises EngineError where the package that can tell is not installed.
    """
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        raise forged(engine, "its signature is checked by the package cryptography, which is not installed") from None
    try:
        public = Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(key + "=" * (-len(key) % 4)))
        public.verify(bytes.fromhex(signature), message)
    except (ValueError, InvalidSignature):
        return False
    return True
