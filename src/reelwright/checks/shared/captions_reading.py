"""Captions can be read: each stands 0.83 to 7 s, at a pace for its language, two frames from the next.

Netflix' timed text guides: five sixths of a second to 7 s, a gap of two frames, at most 20 characters a second in
English, 17 in most languages, 12 in Korean, 9 in Chinese, 4 in Japanese.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from reelwright.check import Subject
from reelwright.checks._report import at, finding
from reelwright.cues import Cue
from reelwright.finding import Finding

SHORTEST, LONGEST = 5 / 6, 7.0  # seconds
GAP = 2  # frames
PACES = {"en": 20.0, "ko": 12.0, "zh": 9.0, "ja": 4.0}  # characters a second
PACE = 17.0
TOLERANCE = 0.1  # share by which a fast voice may go beyond


def check(subject: Subject) -> Iterator[Finding]:
    for cue in subject.cues:
        yield from _judge(subject, cue)
    fps = subject.composition.fps
    for cue, following in pairwise(subject.cues):
        frames = (following.start - cue.end) * fps
        if frames < GAP - 0.5:
            message = f"“{following.text}” comes {max(frames, 0):.0f} frames after the caption before."
            remedy = "Let the caption before end earlier, so that the change is seen."
            where = at(subject, following.start * fps)
            yield finding(__name__, "info", where, message, remedy, frames=round(frames, 1), limit=GAP)


def _judge(subject: Subject, cue: Cue) -> Iterator[Finding]:
    seconds = cue.end - cue.start
    where = at(subject, cue.start * subject.composition.fps)
    if not SHORTEST * (1 - TOLERANCE) <= seconds <= LONGEST * (1 + TOLERANCE):
        message = f"“{cue.text}” stands for {seconds:.2f} s."
        remedy = "Join it with its neighbour." if seconds < SHORTEST else "Divide it in two."
        yield finding(__name__, "warning", where, message, remedy, seconds=round(seconds, 2), limit=[SHORTEST, LONGEST])
    limit = PACES.get(subject.plan.locale.split("-", maxsplit=1)[0], PACE)
    pace = len(cue.text) / max(seconds, 0.01)
    if pace > limit * (1 + TOLERANCE):
        message = f"“{cue.text}” asks for {pace:.0f} characters a second."
        remedy = "Shorten the line, or let the voice speak more slowly."
        yield finding(__name__, "warning", where, message, remedy, pace=round(pace, 1), limit=limit)
