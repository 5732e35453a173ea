"""The film ends on who is calling and what to do: brand or product and a call to action, still for 1.5 s.

A viewer who has decided needs both at once, long enough to act on.
"""

from __future__ import annotations

from collections.abc import Iterator

from reelwright.check import Subject
from reelwright.checks._brand import shows_brand
from reelwright.checks._report import finding
from reelwright.composition import TextLayer
from reelwright.finding import Finding
from reelwright.media.measure.rest import resting

LEAST = 1.5  # seconds


def check(subject: Subject) -> Iterator[Finding]:
    composition = subject.composition
    last = [
        layer for layer in (*composition.stages[-1].layers, *composition.overlays) if layer.end >= composition.frames
    ]
    calls = [layer for layer in last if isinstance(layer, TextLayer) and layer.role == "cta"]
    brands = [layer for layer in last if shows_brand(layer, subject.plan)]
    if not calls:
        remedy = "Add `call_to_action:` to the brief."
        yield finding(__name__, "warning", subject.label, "The film ends without a call to action.", remedy)
    if not brands and (subject.plan.brand.name or subject.plan.product or subject.plan.brand.logo):
        remedy = "Let the end card show the logo or the name."
        yield finding(__name__, "warning", subject.label, "The film ends without its brand or product.", remedy)
    texts = [layer for layer in (*calls, *brands) if isinstance(layer, TextLayer)]
    if texts:
        start = max(resting(layer)[0] for layer in texts)
        seconds = (composition.frames - start) / composition.fps
        if seconds < LEAST:
            message = f"The end card stands still for {seconds:.1f} s."
            remedy = "Lengthen the last shot."
            yield finding(__name__, "warning", subject.label, message, remedy, seconds=round(seconds, 2), limit=LEAST)
