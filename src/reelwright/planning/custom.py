"""The moments of a template of the user's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from reelwright.brief.template import OwnTemplate, StepRole
from reelwright.plan import Fact, Text, VoiceLine
from reelwright.plan.model import TextRole
from reelwright.planning.reading import Reading
from reelwright.planning.slots import Filled, filled
from reelwright.planning.story import Card, Moment, completed, moment_of, small_print
from reelwright.words import count_words

_KINDS: Mapping[StepRole, TextRole] = {"quote": "quote", "offer": "offer"}


def tell_own(reading: Reading, template: OwnTemplate) -> tuple[Moment, ...]:
    """Return the moments of a template's steps, and the end card; the reading has its facts."""
    steps = filled(template, reading.facts, reading.call)
    known = {fact.id for fact in reading.facts}
    told = [_moment(each, reading) for each in steps if each.about is None or each.about in known]
    return completed(reading, told)


def _moment(each: Filled, reading: Reading) -> Moment:
    step = each.step
    moment = moment_of(step.role, each.text, step.rank, _KINDS.get(step.role, "headline"))
    cards = [_backed(card, each) for card in moment.cards]
    cards[-1] = (*cards[-1], *_beside(each, reading))
    return replace(
        moment, cards=tuple(cards), line=_line(each), views=step.views, alone=step.alone, source=each.text.source
    )


def _backed(card: Card, each: Filled) -> Card:
    """Return a card whose texts name what they are made of too."""
    return tuple(text.model_copy(update={"facts": (*text.facts, *each.used)}) for text in card)


def _beside(each: Filled, reading: Reading) -> list[Text]:
    """Return who said a quote, and the small print of an offer."""
    source = reading.fact("source") if "quote" in each.used else None
    said: list[Text] = [Text(role="source", content=source.text, facts=(source.id,))] if source else []
    return [*said, *(small_print(reading) if each.step.role == "offer" or "offer" in each.used else ())]


def _line(each: Filled) -> VoiceLine | None:
    fact: Fact | None = each.line
    if fact is None or not count_words(fact.text):
        return None
    return VoiceLine(text=fact.text, facts=(fact.id, *each.used))
