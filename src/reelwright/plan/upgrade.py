"""Bring documents of older formats to the present one, a step at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from reelwright.errors import InputError, Problem, shorten
from reelwright.plan.model import FORMAT

Upgrade = Callable[[dict[str, Any]], dict[str, Any]]

# format -> the function that makes a document of format + 1 of it. Format 1 is the first.
UPGRADES: Mapping[int, Upgrade] = {}


def upgrade(document: Any, upgrades: Mapping[int, Upgrade] = UPGRADES, target: int = FORMAT) -> dict[str, Any]:
    """Return `document` in the `target` format. Raises InputError where its format is unknown."""
    if not isinstance(document, dict):
        raise InputError(Problem("plan", shorten(document), "a plan is a JSON object", "Give a plan.json."))
    found = document.get("format", 1)
    if not isinstance(found, int) or isinstance(found, bool) or not 1 <= found <= target:
        limit = f"formats 1 to {target} are known"
        raise InputError(Problem("format", shorten(found), limit, "Install a newer release, or correct the number."))
    while found < target:
        document = {**upgrades[found](document), "format": found + 1}
        found += 1
    return document
