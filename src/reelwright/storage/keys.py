"""The keys under which things lie in an object store, the same paths as in a folder where they lie in one."""

from __future__ import annotations

INCOMING = "incoming"  # what was sent to a signed URL and not judged yet


def blob_key(digest: str) -> str:
    return f"blobs/{digest[:2]}/{digest[2:]}"


def record_key(key: str) -> str:
    return f"memo/{key[:2]}/{key[2:]}.json"


def mark_key(digest: str) -> str:
    """Return the key of the mark that tells when a file of the store was last found in use."""
    return f"used/{digest[:2]}/{digest[2:]}"


def copies_key(key: str) -> str:
    """Return under what the copies of an object lie that are shown under a name of their own."""
    return f"named/{key.partition('/')[2]}"


def digest_in(key: str) -> str:
    """Return the digest that a key of one of these kinds names."""
    return "".join(key.split("/")[1:3]).removesuffix(".json")
