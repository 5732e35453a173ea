"""How long a film may be that is given as a reference."""

from __future__ import annotations

from pathlib import Path

from reelwright.media.footage import open_footage
from reelwright.media.video import refuse

MAX_SECONDS = 600.0


def length_of(path: Path, *, what: str) -> float:
    """Judge a film and return its seconds. Raises MediaError where `open_footage` does, and for over ten minutes."""
    seconds: float = open_footage(path, what=what)["seconds"]
    if seconds > MAX_SECONDS:
        limit = f"a reference lasts at most {MAX_SECONDS:g} s"
        refuse(what, f"{seconds:.0f} s", limit, "Cut out the part that the ad should be like.")
    return seconds
