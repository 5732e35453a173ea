"""Texts stand out from what is really behind them in the finished picture: 4.5 : 1 (WCAG 2.2, 1.4.3).

Display type of 92 px and more is large text, for which WCAG asks 3 : 1; under 4.5 : 1 it is warned of.
A watermark, which is faint on purpose, is not judged.
"""

from __future__ import annotations

from collections.abc import Iterator

from reelwright.check import Subject
from reelwright.checks._report import at, finding, segment_starts
from reelwright.composition import TextLayer
from reelwright.finding import Finding, Severity
from reelwright.words import SIZES

LEAST, LARGE_LEAST = 4.5, 3.0  # WCAG ratios
LARGE = 92.0  # px on the full-size canvas


def check(subject: Subject) -> Iterator[Finding]:
    texts = {
        layer.id: layer for layer in subject.composition.layers() if isinstance(layer, TextLayer) and layer.opacity == 1
    }
    worst: dict[str, tuple[float, int]] = {}
    for origin, segment in zip(segment_starts(subject), subject.segments, strict=True):
        for found in segment["texts"]:
            here = (found["contrast"], origin + found["frame"])
            worst[found["id"]] = min(worst.get(found["id"], here), here)
    scale = subject.composition.width / SIZES[subject.aspect][0]
    for name, (ratio, frame) in worst.items():
        layer = texts.get(name)
        if layer and ratio < LEAST:
            large = layer.size / scale >= LARGE - 0.5
            severity: Severity = "warning" if large and ratio >= LARGE_LEAST else "error"
            message = f"“{layer.content}” has a contrast of {ratio:.1f} : 1 against its ground."
            remedy = "Choose another ground or tone for this shot, or brand colours that stand further apart."
            evidence = {"contrast": ratio, "limit": LARGE_LEAST if large else LEAST, "frame": frame}
            yield finding(__name__, severity, at(subject, frame), message, remedy, **evidence)
