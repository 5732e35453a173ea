"""The picture moves: nowhere does it stand still for more than 1.5 s, unless the composition means it to.

A still picture in a feed reads as a stalled player. Blank stretches are told of by their own check.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from reelwright.check import Film
from reelwright.checks._report import at, finding, joined, rate, segment_starts
from reelwright.finding import Finding
from reelwright.loading import LOADING

LONGEST = 1.5  # seconds


def check(film: Film) -> Iterator[Finding]:
    fps = rate(film)
    declared = joined(film, "stills")
    blank = [*joined(film, "black"), *joined(film, "flat")]
    for start, end in pairwise(_changes(film)):
        if end - start <= LONGEST * fps or any(low <= start + 1 and end <= high + 1 for low, high in declared):
            continue
        if any(low <= start < high for low, high in blank):
            continue
        seconds = (end - start) / fps
        message = f"The picture stands still for {seconds:.1f} s."
        remedy = "Let something move: the ground, the product or the camera. If it should move, render it again."
        evidence = {"frames": [start, end], "seconds": round(seconds, 2), "limit": LONGEST}
        yield finding(__name__, "warning", at(film, start, fps), message, remedy, **evidence)


def _changes(film: Film) -> list[int]:
    """Return the frames in which the picture changes, and the end; a segment that goes on as the last ended adds none.

    The first frame of a segment counts as a change only where it differs from the last of the one before.
    """
    with LOADING:
        from reelwright.media.measure.frames import same_thumb

    found: list[int] = []
    before = ""
    for origin, segment in zip(segment_starts(film), film.segments, strict=True):
        goes_on = bool(before) and same_thumb(before, segment["first"])
        found += [origin + frame for frame in segment["changes"] if frame or not goes_on]
        before = segment["last"]
    return [*found, sum(segment["frames"] for segment in film.segments)]
