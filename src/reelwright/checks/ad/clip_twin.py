"""The product is seen once: no clip behind it shows another one like it, which no photograph backs.

The cut-out is looked for at six sizes in two frames of each shot of film that the product stands before; nowhere else
may the picture correlate with it by more than the limit, which is ours (docs/critic.md).
"""

from __future__ import annotations

from collections.abc import Iterator

from reelwright.check import Subject
from reelwright.checks._report import at, finding, segment_starts
from reelwright.finding import Finding

MOST = 0.65  # normalised correlation


def check(subject: Subject) -> Iterator[Finding]:
    worst: dict[str, tuple[float, int, list[float]]] = {}
    for origin, segment in zip(segment_starts(subject), subject.segments, strict=True):
        for found in segment.get("twins", ()):
            here = (found["like"], origin + found["frame"], found["at"])
            worst[found["id"]] = max(worst.get(found["id"], here), here)
    for name, (like, frame, place) in worst.items():
        if like > MOST:
            message = "Something like the product is seen a second time, in the clip behind it."
            remedy = "Have the clip filmed again, or add the product to what it is to avoid."
            evidence = {"shot": name.partition(".")[0], "frame": frame, "like": like, "at": place, "limit": MOST}
            yield finding(__name__, "warning", at(subject, frame), message, remedy, **evidence)
