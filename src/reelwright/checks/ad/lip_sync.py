"""A speaker's lips go with his voice: what is heard comes at most 90 ms before and 125 ms after what is seen.

By ITU-R BT.1359-1 viewers notice a sound that is 125 ms late or 45 ms early, and bear 185 and 90 ms. Of early sound
what is not borne is told: a frame lasts 33 ms, and lips may part a little after a sound begins. No face is sought:
the part of the picture that follows the voice best, at lags of up to half a second, is held to be the mouth
(`media/measure/lips.py`). Where none follows it clearly, it stands still or says something else. The limits of what is
clear are ours (docs/critic.md).
"""

from __future__ import annotations

from collections.abc import Iterator

from reelwright.check import Subject
from reelwright.checks._clips import filmed
from reelwright.finding import Finding

EARLY, LATE = -0.09, 0.125  # seconds
SURE = 4.0  # standard deviations above chance, from which on a lag is believed
NONE = 3.0  # under which nothing follows the voice, whatever the lag


def check(subject: Subject) -> Iterator[Finding]:
    for clip in filmed(subject):
        if clip.lips is None:
            continue
        lag, sure = clip.lips["lag"], clip.lips["sure"]
        off = not EARLY <= lag <= LATE
        if off and sure >= SURE:
            when = "late" if lag > 0 else "early"
            message = f"The voice comes {abs(lag) * 1000:.0f} ms too {when} for the lips."
            yield clip.again(subject, __name__, 0, message, limit=[EARLY, LATE], **clip.lips)
        elif off or sure < NONE:
            message = "Nothing in the picture moves with the voice: the lips may stand still, or say something else."
            yield clip.again(subject, __name__, 0, message, limit=SURE, **clip.lips)
