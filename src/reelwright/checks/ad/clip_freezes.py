"""A filmed clip that moves goes on moving: nowhere does it stop for more than half a second.

That a film as a whole stands still is told by `frozen_frames`; here something may move on the clip, and a camera that
stands before something that rests is no fault: more than half of the other frames must show a change.
"""

from __future__ import annotations

from collections.abc import Iterator

from reelwright.check import Subject
from reelwright.checks._clips import filmed
from reelwright.finding import Finding
from reelwright.words import FPS

LONGEST = 0.5  # seconds
MOVING = 0.5  # of the other frames


def check(subject: Subject) -> Iterator[Finding]:
    for clip in filmed(subject):
        spans = clip.facts["still"]
        long = [span for span in spans if span[1] - span[0] > LONGEST * FPS]
        elsewhere = clip.facts["frames"] - sum(end - start for start, end in long)
        rest = sum(end - start for start, end in spans if [start, end] not in long)
        if not long or elsewhere - rest <= MOVING * elsewhere or elsewhere < LONGEST * FPS:
            continue
        start, end = max(long, key=lambda span: span[1] - span[0])
        seconds = round((end - start) / FPS, 2)
        message = f"The clip stands still for {seconds:.1f} s and then goes on."
        yield clip.again(subject, __name__, start, message, seconds=seconds, limit=LONGEST)
