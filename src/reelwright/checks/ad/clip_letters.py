"""Nothing is written in a filmed clip: engines melt letters, and whatever is to be read is set by us.

Of three frames, two hold a row of five marks or more that look like letters. Nothing is read, so a sign that was
filmed well counts too: no clip is asked to show one (`AVOID` of every prompt).
"""

from __future__ import annotations

from collections.abc import Iterator

from reelwright.check import Subject
from reelwright.checks._clips import filmed
from reelwright.finding import Finding

LEAST, FRAMES = 5, 2  # marks of writing, and frames that hold them


def check(subject: Subject) -> Iterator[Finding]:
    for clip in filmed(subject):
        written = [look for look in clip.facts["letters"] if look["count"] >= LEAST]
        if len(written) >= FRAMES:
            worst = max(written, key=lambda look: look["count"])
            message = f"Something like writing stands in the clip: {worst['count']} marks."
            remedy = "Have it filmed again, or add to what it is to avoid."
            evidence = {"marks": worst["count"], "box": worst["box"], "limit": LEAST}
            yield clip.again(subject, __name__, worst["frame"], message, remedy, **evidence)
