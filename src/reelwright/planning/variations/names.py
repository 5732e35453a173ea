"""What variations are called: names that are safe as files and unique."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from reelwright.errors import InputError, Problem, shorten
from reelwright.words import SAFE_NAME, safe_name

_PLACE = re.compile(r"\{([^{}]*)\}")
_SHORT = {"call_to_action": "cta"}


def part_of(axis: str, number: int, label: str) -> str:
    """Return how a value is called in a name: `hook-2`, `cta-1`; locales and moods as they are; 0 is the ad's own."""
    if number and axis in ("locale", "music") and safe_name(label) == label.casefold():
        return safe_name(label)
    words = axis.split()
    if words[0] in ("slot", "line"):
        return f"{safe_name(words[-1])}-{number}"
    return f"{safe_name(_SHORT.get(axis, axis.removeprefix('text ')))}-{number}"


def named(parts: Mapping[str, str], pattern: str | None) -> str:
    """Return the name of a variation from the parts of its axes. Raises InputError for a pattern with another axis."""
    if pattern is None:
        return safe_name("_".join(parts.values()))
    for axis in _PLACE.findall(pattern):
        if axis not in parts:
            known = ", ".join(f"{{{name}}}" for name in parts)
            raise InputError(Problem("names", f"{{{axis}}}", "there is no such axis", f"Known: {known}."))
    return safe_name(_PLACE.sub(lambda found: parts[found[1]], pattern))


def unique(names: Sequence[str]) -> list[str]:
    """Return names that differ: those that come again get a number, and what has no letters is a `variation`."""
    taken: set[str] = set()
    found = []
    for name in names:
        stem, number = name or "variation", 1
        chosen = stem
        while chosen in taken or (number == 1 and chosen != stem):
            number += 1
            chosen = f"{stem[: SAFE_NAME - 4]}-{number}"
        taken.add(chosen)
        found.append(chosen)
    return found


def twice(names: Sequence[str]) -> list[Problem]:
    """Report names that people gave more than once."""
    seen: dict[str, str] = {}
    problems = []
    for name in names:
        if safe_name(name) in seen and safe_name(name):
            limit = f"“{shorten(seen[safe_name(name)], 60)}” is called so already"
            problems.append(Problem("name", shorten(name, 60), limit, "Give each variation a name of its own."))
        seen.setdefault(safe_name(name), name)
    return problems
