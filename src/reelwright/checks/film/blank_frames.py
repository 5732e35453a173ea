"""No frame is black or of one flat colour: a gap in an edit, a picture that failed, a fade that a feed shows first.

Black: 98 % of the picture under a twentieth of the scale. A single frame is seen as a flash; a second is a hole.
A dip that the composition declares goes through its colour for less than that, and is meant.
"""

from __future__ import annotations

from collections.abc import Iterator

from reelwright.check import Film
from reelwright.checks._report import at, finding, joined, rate
from reelwright.finding import Finding, Severity

HOLE = 1.0  # seconds


def check(film: Film) -> Iterator[Finding]:
    fps = rate(film)
    meant = joined(film, "dips")
    for kind, words in (("black", "is black"), ("flat", "is one flat colour")):
        for start, end in joined(film, kind):
            if any(low <= start and end <= high for low, high in meant):
                continue
            seconds = (end - start) / fps
            message = f"The picture {words} for {seconds:.2f} s."
            remedy = "Give these frames a picture, or cut them out."
            severity: Severity = "error" if seconds >= HOLE else "warning"
            evidence = {"frames": [start, end], "seconds": round(seconds, 2), "limit": 0}
            yield finding(__name__, severity, at(film, start, fps), message, remedy, **evidence)
