"""Texts before a film can be told from it all the time: it is calm round them, whatever moves there.

That ink and ground differ is told by `contrast`, which looks at the same six moments; here it is the ground's own
busyness: how far its lightness strays, as a share of the step to the ink. The limit is ours (docs/critic.md). A
watermark is faint on purpose.
"""

from __future__ import annotations

from collections.abc import Iterator

from reelwright.check import Subject
from reelwright.checks._report import at, finding, segment_starts
from reelwright.composition import TextLayer
from reelwright.finding import Finding

MOST = 0.16  # of the step from ground to ink


def check(subject: Subject) -> Iterator[Finding]:
    texts = {
        layer.id: layer for layer in subject.composition.layers() if isinstance(layer, TextLayer) and layer.opacity == 1
    }
    worst: dict[str, tuple[float, int]] = {}
    for origin, segment in zip(segment_starts(subject), subject.segments, strict=True):
        for found in segment["texts"]:
            here = (found.get("clutter", 0.0), origin + found["frame"])
            worst[found["id"]] = max(worst.get(found["id"], here), here)
    for name, (share, frame) in worst.items():
        if share > MOST and name in texts:
            message = (
                f"“{texts[name].content}” stands before a busy part of the film ({share:.0%} of the ink's contrast)."
            )
            remedy = "Choose another layout, a calmer clip, or a plate behind the text."
            yield finding(
                __name__, "warning", at(subject, frame), message, remedy, share=share, frame=frame, limit=MOST
            )
