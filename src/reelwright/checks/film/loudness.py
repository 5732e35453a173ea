"""The sound is as loud as feeds play it: -14 LUFS within one LU (ITU-R BS.1770-4), the level YouTube plays at."""

from __future__ import annotations

from collections.abc import Iterator

from reelwright.check import Film
from reelwright.checks._report import finding
from reelwright.finding import Finding

TARGET, TOLERANCE = -14.0, 1.0  # LUFS, LU


def check(film: Film) -> Iterator[Finding]:
    lufs = film.sound.get("lufs")
    if lufs is not None and abs(lufs - TARGET) > TOLERANCE:
        message = f"The sound has {lufs:.1f} LUFS."
        remedy = f"Bring it to {TARGET:g} LUFS; what is too quiet is lost, what is too loud is turned down."
        yield finding(__name__, "warning", film.label, message, remedy, lufs=lufs, limit=[TARGET, TOLERANCE])
