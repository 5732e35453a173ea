"""What a filmed clip shows keeps its shape: it does not melt or wobble.

Measured is how the motion of the picture's parts, each followed to where it went, changes from frame to frame, beside
what the camera adds: in half of those of twelve parts of the picture that tell, through half of any 12 frames. A change
counts across edges, for along them none can be told, and less where the way there and back again misses. What misses
by half a pixel is left out, for something went by; where less than a fiftieth of the picture can be followed, or fewer
than three parts tell, nothing is said. It errs too often still (docs/critic.md), so it is a remark, and nothing is
filmed again for it. Waves, flames and crowds move so by nature. The limit is ours.
"""

from __future__ import annotations

from collections.abc import Iterator

from reelwright.check import Subject
from reelwright.checks._clips import filmed
from reelwright.finding import Finding

MOST = 0.039  # px a frame, of frame to frame, where the picture's long side is 192 px


def check(subject: Subject) -> Iterator[Finding]:
    for clip in filmed(subject):
        waver, frame = clip.facts["waver"]
        if waver > MOST:
            message = "The shapes in the clip may melt or wobble."
            remedy = "Look at it, and have it filmed again where it does."
            yield clip.remark(subject, __name__, frame, message, remedy, waver=waver, limit=MOST)
