"""What the user said is in the film: each fact of the brief is shown or spoken, or it is said that it is not.

An offer, a quote or a legal line that is lost changes what is promised; a fact of the product may give way in a short
film.
"""

from __future__ import annotations

from collections.abc import Iterator

from reelwright.check import Subject
from reelwright.checks._report import finding
from reelwright.checks.shared._absolutes import plain
from reelwright.checks.shared._texts import everything_said
from reelwright.finding import Finding, Severity
from reelwright.plan import Fact

_PROMISES = ("offer", "legal", "testimonial.quote", "headline")
_FACTS = "product.facts"


def check(subject: Subject) -> Iterator[Finding]:
    said = tuple(everything_said(subject.plan))
    named = {fact for text in said for fact in text.facts}
    spoken = " ".join(plain(text.text) for text in said)
    for fact in subject.plan.facts:
        severity = _severity(fact)
        if severity and fact.id not in named and plain(fact.text) not in spoken:
            message = f"“{fact.text}” is neither shown nor spoken."
            remedy = "Lengthen `duration:`, or shorten other texts."
            yield finding(__name__, severity, fact.source, message, remedy, fact=fact.id)


def _severity(fact: Fact) -> Severity | None:
    """Return how much it matters that a fact is missing; None for those that need not be said."""
    if fact.source in _PROMISES:
        return "warning"
    return "info" if fact.source.startswith(_FACTS) else None
