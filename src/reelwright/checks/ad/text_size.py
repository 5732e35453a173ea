"""Texts are large enough for a phone: captions 48 px, headlines 92, quotes 72, legal lines and names 28, others 30.

At 1080 x 1920; the other aspects have narrower columns, and a headline of 72 px still leads there.
"""

from __future__ import annotations

from collections.abc import Iterator

from reelwright.check import Subject
from reelwright.checks._report import finding
from reelwright.composition import TextLayer
from reelwright.finding import Finding, Severity
from reelwright.words import SIZES, Aspect

_LOUD = ("headline", "number", "offer")
_LEAST = {"quote": 72.0, "caption": 48.0, "legal": 28.0, "brand": 28.0}
_HEADLINE: dict[Aspect, float] = {"9:16": 92.0}
_HEADLINE_ELSEWHERE, _OTHERS = 72.0, 30.0
_UNREADABLE = 20.0  # px: nobody reads this on a phone


def check(subject: Subject) -> Iterator[Finding]:
    scale = subject.composition.width / SIZES[subject.aspect][0]
    for layer in subject.composition.layers():
        if isinstance(layer, TextLayer):
            size, least = layer.size / scale, least_size(layer.role, subject.aspect)
            if size < least - 0.5:
                message = f"“{layer.content}” is set at {size:.0f} px."
                remedy = f"Shorten the {layer.role}, or give it a shot of its own."
                where = f"{subject.label} {layer.id}"
                severity: Severity = "error" if size < _UNREADABLE else "warning"
                yield finding(__name__, severity, where, message, remedy, size=round(size, 1), limit=least)


def least_size(role: str, aspect: Aspect) -> float:
    """Return the least type size of a role in px of the full-size canvas."""
    if role in _LOUD:
        return _HEADLINE.get(aspect, _HEADLINE_ELSEWHERE)
    return _LEAST.get(role, _OTHERS)
