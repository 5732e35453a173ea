"""A constant frame rate of 23.976 to 60 a second: with a variable one, platforms' converters lose lip sync."""

from __future__ import annotations

from collections.abc import Iterator

from reelwright.check import Film
from reelwright.checks._report import finding, streams
from reelwright.finding import Finding

SLOWEST, FASTEST = 23.9, 60.1  # frames a second


def check(film: Film) -> Iterator[Finding]:
    for stream in streams(film, "video"):
        if not stream["steady"]:
            remedy = "Export with a constant frame rate (CFR) of 30."
            message = "The time between frames changes."
            yield finding(__name__, "error", film.label, message, remedy, fps=stream["fps"], limit="constant")
        elif not SLOWEST <= stream["fps"] <= FASTEST:
            message = f"The film has {stream['fps']:g} frames a second."
            remedy = "Export with 30 frames a second."
            yield finding(__name__, "warning", film.label, message, remedy, fps=stream["fps"], limit=[SLOWEST, FASTEST])
