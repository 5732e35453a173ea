"""Makers of music that are asked for and cannot be engines yet, with the reason, for the list of engines."""

UNCONFIRMED = {
    "suno": "no official public API is known (looked for on 2026-11-20), only resellers, which are not used",
    "udio": "no official public API is known, only resellers, which are not used",
}
