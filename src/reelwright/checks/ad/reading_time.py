"""Every text stands long enough to be read: half a second, and 0.35 s a word, a second at least.

That is 160 to 180 words a minute, the pace of the BBC's subtitle guide. Captions follow the voice and have a check of
their own; a text that comes again is read once, so its times add up.
"""

from __future__ import annotations

from collections.abc import Iterator

from reelwright.check import Subject
from reelwright.checks._report import at, finding
from reelwright.composition import TextLayer
from reelwright.finding import Finding, Severity
from reelwright.media.measure.rest import readable
from reelwright.words import count_words

START, PER_WORD, LEAST = 0.5, 0.35, 1.0  # seconds
TOLERANCE = 0.35  # seconds: a text is read while it enters and leaves; the eye is there already
LOST = 0.5  # of the time needed: less cannot be read at all


def check(subject: Subject) -> Iterator[Finding]:
    fps = subject.composition.fps
    seen: dict[str, list[tuple[int, int]]] = {}
    for layer in subject.composition.layers():
        if isinstance(layer, TextLayer) and layer.role != "caption" and layer.words:
            start, end = readable(layer)
            seen.setdefault(layer.content, []).append((max(start, 0), min(end, subject.composition.frames)))
    for text, spans in seen.items():
        seconds = sum(max(end - start, 0) for start, end in spans) / fps
        needed = max(START + PER_WORD * count_words(text), LEAST)
        if seconds < needed - TOLERANCE:
            severity: Severity = "error" if seconds < LOST * needed else "warning"
            message = f"“{text}” is shown for {seconds:.1f} s; reading it takes {needed:.1f} s."
            remedy = "Shorten it, or lengthen its shot."
            evidence = {"seconds": round(seconds, 2), "limit": round(needed, 2)}
            yield finding(__name__, severity, at(subject, spans[0][0]), message, remedy, **evidence)
