"""Names for what is made: a kind, the time and chance, so that they sort by age and are never given twice."""

from __future__ import annotations

import secrets
import time

_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o, u


def new_id(kind: str) -> str:
    """Return `kind`, `_` and 26 characters: 10 of milliseconds since 1970, 16 of 80 random bits."""
    number = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    return f"{kind}_" + "".join(_LETTERS[number >> shift & 31] for shift in range(125, -1, -5))
