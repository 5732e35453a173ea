"""Cuts follow the music: each comes within a frame of a beat, where a plan has them follow one.

A frame lasts 33 ms, so a cut on the nearest frame is at most 17 ms off. What is left is a cut that was moved.
"""

from __future__ import annotations

from collections.abc import Iterator

from reelwright.check import Subject
from reelwright.checks._report import finding
from reelwright.compose.timing import off_beat
from reelwright.finding import Finding
from reelwright.words import FPS

MOST = 1000 / FPS  # ms: a frame of the grid on which cuts fall


def check(subject: Subject) -> Iterator[Finding]:
    cuts = off_beat(subject.plan, subject.beats)
    missed = {shot: off for shot, off in cuts.items() if abs(off) > MOST}
    if missed:
        worst = max(missed.values(), key=abs)
        over = f"over a frame ({MOST:.0f} ms), at most {abs(worst):.0f} ms"
        message = f"{len(missed)} of {len(cuts)} cuts miss the beat by {over}."
        remedy = "Change the shots' lengths so that they end on beats, or set `music: {sync: free}`."
        yield finding(__name__, "warning", "cuts", message, remedy, off_ms=missed, limit=round(MOST, 1))
