"""The light of a filmed clip is steady: it does not waver from frame to frame, as clips that engines make often do.

Half of any 12 frames must stray from the light of the frames about them by less than a hundredth of it, in the median
of 48 parts of the picture. The limit is ours: clean clips measure up to 0.004 (docs/critic.md). Light that changes more
slowly than three times a second is meant.
"""

from __future__ import annotations

from collections.abc import Iterator

from reelwright.check import Subject
from reelwright.checks._clips import filmed
from reelwright.finding import Finding

MOST = 0.01  # of the light


def check(subject: Subject) -> Iterator[Finding]:
    for clip in filmed(subject):
        share, frame = clip.facts["flicker"]
        if share > MOST:
            message = f"The light of the clip wavers by {share:.1%} from frame to frame."
            yield clip.again(subject, __name__, frame, message, share=share, limit=MOST)
