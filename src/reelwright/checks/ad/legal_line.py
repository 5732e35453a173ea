"""The legal line of the brand's rules is shown as large and as long as they ask; without such a rule nothing is asked.

Its size is in px of a picture 1080 px wide on its short side. Times of shots that follow each other add up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reelwright.check import Subject
from reelwright.checks._report import at, finding
from reelwright.composition import TextLayer
from reelwright.finding import Finding, Severity
from reelwright.media.measure.rest import readable
from reelwright.words import SIZES

_TOLERANCE = 0.5  # px
_GAP = 12  # frames: a text that enters again after a cut is gone for less


def check(subject: Subject) -> Iterator[Finding]:
    rules = subject.plan.brand.rules
    if rules is None or rules.legal is None:
        return
    severity: Severity = "error" if rules.enforce == "block" else "warning"
    line, composition = rules.legal, subject.composition
    layers = [each for each in composition.layers() if isinstance(each, TextLayer) and each.content == line.text]
    if not layers:
        message, remedy = f"The legal line “{line.text}” is never seen.", "Show it on the end card, and shorten others."
        yield finding(__name__, severity, subject.label, message, remedy, limit=line.seconds)
        return
    scale = composition.width / SIZES[subject.aspect][0]
    smallest = min(layers, key=lambda layer: layer.size)
    if smallest.size / scale < line.size - _TOLERANCE:
        size = round(smallest.size / scale, 1)
        message = f"The legal line is set at {size:g} px, and the brand wants {line.size:g}."
        remedy = "Shorten what stands beside it, or the line itself."
        yield finding(__name__, severity, at(subject, smallest.start), message, remedy, size=size, limit=line.size)
    seconds = _longest(map(readable, layers)) / composition.fps
    if seconds < line.seconds - _GAP / composition.fps:
        message = f"The legal line stands for {seconds:.1f} s, and the brand wants {line.seconds:g} s."
        evidence = {"seconds": round(seconds, 2), "limit": line.seconds}
        yield finding(__name__, severity, at(subject, layers[0].start), message, "Lengthen its shot.", **evidence)


def _longest(spans: Iterable[tuple[int, int]]) -> int:
    """Return the frames of the longest time that spans cover without a gap that is seen."""
    runs: list[list[int]] = []
    for start, end in sorted(spans):
        if runs and start - runs[-1][1] <= _GAP:
            runs[-1][1] = max(runs[-1][1], end)
        else:
            runs.append([start, end])
    return max((end - start for start, end in runs), default=0)
