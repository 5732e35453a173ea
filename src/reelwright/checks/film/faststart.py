"""The index of an MP4 stands before its media, so that a player can begin before the whole file has come."""

from __future__ import annotations

from collections.abc import Iterator

from reelwright.check import Film
from reelwright.checks._report import finding
from reelwright.finding import Finding


def check(film: Film) -> Iterator[Finding]:
    if film.streams["container"].startswith("mov") and not film.streams["faststart"]:
        message = "The index stands at the end: nothing plays until all of the file is there."
        remedy = "Write it with `+faststart`."
        yield finding(__name__, "warning", film.label, message, remedy, faststart=False, limit=True)
