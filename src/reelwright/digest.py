"""Content keys: SHA-256 over bytes, and over JSON values in one canonical form.

A key names its kind (`step:`, `plan:` …) inside the hashed text, so that equal values of different kinds never
share a key.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel

CHUNK = 1 << 20  # bytes read at once


def digest_bytes(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def digest_file(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal, read in bounded pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def canonical(value: Any) -> bytes:
    """Return `value` as canonical JSON: sorted keys, no spaces, UTF-8, no NaN.

    Pydantic models count as their JSON form. Raises ValueError on NaN or infinity and TypeError on what JSON
    cannot hold.
    """
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=_plain
    ).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    raise TypeError(f"{type(value).__name__} has no canonical form")


def digest_of(kind: str, value: Any) -> str:
    """Return the key of a JSON-like `value` of the given kind."""
    return digest_bytes(kind.encode() + b"\0" + canonical(value))
