"""Nothing is claimed that the user did not say: every number and every absolute word is backed by a fact of the brief.

A number needs a fact with the same value that counts the same (24 % is not 24 hours); a word such as "best", "only",
"free" or "guaranteed" needs a fact that says it too, in any language known here. Two numbers are the film's own: the
position of an item in a list, and how many facts a text speaks of. Numbers in words ("twenty") are not judged.
"""

from __future__ import annotations

from collections.abc import Iterator

from reelwright.check import Subject
from reelwright.checks._report import finding
from reelwright.checks.shared._absolutes import absolutes
from reelwright.checks.shared._numbers import Number, numbers
from reelwright.checks.shared._texts import Said, everything_said
from reelwright.finding import Finding

_REMEDY = "Say it in the brief (`product.facts`), or take it out of the text."


def check(subject: Subject) -> Iterator[Finding]:
    facts = [fact.text for fact in subject.plan.facts]
    known = [number for fact in facts for number in numbers(fact)]
    families = {family for fact in facts for family, _ in absolutes(fact)}
    told: set[tuple[str, str]] = set()
    for said in everything_said(subject.plan):
        unbacked = [number.text for number in numbers(said.text) if not _backed(number, known, said, len(facts))]
        bold = [words for family, words in absolutes(said.text) if family not in families]
        for claim in (*unbacked, *bold):
            if (said.text, claim) not in told:
                told.add((said.text, claim))
                message = f"“{said.text}” claims “{claim}”, which the brief does not say."
                yield finding(__name__, "error", said.where, message, _REMEDY, claim=claim, text=said.text, facts=facts)


def _backed(number: Number, known: list[Number], said: Said, facts: int) -> bool:
    own = {str(len(said.facts))} if len(said.facts) > 1 else set()
    if said.role == "number" and said.text.strip() == number.text:
        own |= {str(index) for index in range(1, facts + 1)}
    return bool(number.unit == "" and number.values & own) or any(fact.backs(number) for fact in known)
