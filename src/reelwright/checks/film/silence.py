"""The sound does not fall away: no stretch of 3 s or more is silent in a film that has sound (-60 dBFS and less).

Silence of the whole film is a decision, a hole in it is a fault.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from reelwright.check import Film
from reelwright.checks._report import finding
from reelwright.finding import Finding

QUIET = -60.0  # dBFS, RMS of 100 ms
LONGEST = 3.0  # seconds
_STEP = 0.1  # seconds of each level


def check(film: Film) -> Iterator[Finding]:
    start = 0
    if film.sound.get("lufs") is None:
        return
    for quiet, run in groupby(film.sound.get("levels", ()), key=lambda level: level < QUIET):
        count = len(list(run))
        if quiet and count * _STEP >= LONGEST:
            message = f"There is no sound for {count * _STEP:.1f} s."
            remedy = "Let the music go on, or end the film there."
            where = f"{film.label} at {start * _STEP:.1f} s"
            evidence = {"seconds": round(count * _STEP, 1), "limit": LONGEST}
            yield finding(__name__, "warning", where, message, remedy, **evidence)
        start += count
