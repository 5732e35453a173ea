"""A brief as its market writes it: prices, measures, numbers, dates and the call to action; claims are never reworded.

What a rule cannot know is asked for in a finding and stays as the user wrote it. Quotes and legal lines are never
touched: they are somebody's exact words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from reelwright.brief import Brief
from reelwright.errors import shorten
from reelwright.finding import Finding
from reelwright.planning.language import language_of
from reelwright.planning.markets.calls import call_in, language_of_call
from reelwright.planning.markets.dates import dated, has_date
from reelwright.planning.markets.money import Price, as_written, prices
from reelwright.planning.markets.numbers import NUMBER, parse, written
from reelwright.planning.markets.table import Market, customs_of, market_of
from reelwright.planning.markets.units import measured

_LONGEST = 160  # characters of a line
_QUANTITY = re.compile(
    rf"(?<![\w.,/]){NUMBER}(?=\s?(?:%|٪|ml|cl|l|g|kg|mg|mm|cm|m|km|m²|km/h|°C|GB|TB|W|kWh|mAh)(?!\w))"
)
_GROUPED = re.compile(r"(?<![\w.,/])\d{1,3}(?:[.,]\d{3})+(?![\w.,]*\d)")


@dataclass(frozen=True)
class Localised:
    """A brief in its market's writing, and what was changed or could not be."""

    brief: Brief
    findings: tuple[Finding, ...] = ()


def localise(brief: Brief) -> Localised:
    """Return a brief as its market writes it; as it is where it names none, or one without a row in the table."""
    market = market_of(brief.language_locale) if brief.locale or brief.market else None
    if market is None:
        return Localised(brief)
    work = _Work(market, written_in(brief), _about(brief))
    product, call = brief.product, brief.call_to_action
    update: dict[str, object] = {
        name: work.line(name, text) for name in ("title", "headline", "offer") if (text := getattr(brief, name))
    }
    if product:
        facts = [work.line(f"product.facts[{index}]", fact.text) for index, fact in enumerate(product.told)]
        update["product"] = product.retold(facts)
    if call:
        update["call_to_action"] = work.call(call)
    work.look_at(brief)
    return Localised(brief.model_copy(update=update), tuple(work.findings))


def written_in(brief: Brief) -> str | None:
    """Return the language that a brief's texts are written in; None where that cannot be told."""
    product = brief.product
    facts = [fact.text for fact in product.told] if product else []
    said = (brief.title, brief.headline, brief.prompt, brief.offer, brief.legal, *facts)
    return language_of(" . ".join(text for text in said if text))


def _about(brief: Brief) -> str:
    product = brief.product
    return " ".join(part for part in (product.name if product else None, brief.title) if part)


@dataclass
class _Work:
    """The work on one brief: for a market, from a language (None: not known)."""

    market: Market
    language: str | None
    about: str
    findings: list[Finding] = field(default_factory=list)
    done: list[str] = field(default_factory=list)  # measures that stand as the market writes them

    def line(self, where: str, text: str) -> str:
        """Return a line as the market writes it; where it becomes too long, as it was."""
        new = text
        for step in (self._prices, self._units, self._dates):
            new = step(where, new)
        new = self._numbers(new)
        if len(new) > _LONGEST:
            self._tell("info", where, f"“{shorten(text, 60)}” is too long to be written as in {self.market.name}")
            return text
        return new

    def call(self, text: str) -> str:
        """Return a usual call to action in the market's language; another one as it is."""
        usual, said = call_in(text, self.market.language), language_of_call(text)
        if usual and said and said != self.market.language:
            self._tell("info", "call_to_action", f"“{text}” is “{usual}” in {self.market.name}")
            return usual
        return text

    def _prices(self, where: str, text: str) -> str:
        found = list(prices(text, self.market, self.language))
        for price in reversed(found):
            if price.currency == self.market.currency:
                text = text[: price.start] + as_written(price, text, self.market) + text[price.end :]
        for price in found:
            if price.currency != self.market.currency:
                self._foreign(where, price)
        return text

    def _foreign(self, where: str, price: Price) -> None:
        message = f"“{price.text}” is in {price.currency}, and {self.market.name} pays in {self.market.currency}"
        remedy = f"Give the price in {self.market.currency}; nothing is exchanged."
        self._tell("warning", where, message, remedy)

    def _units(self, where: str, text: str) -> str:
        made = measured(text, self.market, self.language, self.about)
        for old, new in made.changed:
            self.done.append(new)
            self._tell("info", where, f"“{old}” is written as “{new}” for {self.market.name}")
        for old in made.asked:
            message = f"“{old}” may be of several measures, so it is not converted for {self.market.name}"
            self._tell("warning", where, message, "Give it in metric units, or say `fl oz`.")
        return made.text

    def _numbers(self, text: str) -> str:
        """Write numbers with the market's marks, where the text is of a language with others."""
        customs = customs_of(self.language) if self.language else None
        if customs is None or (customs.decimal, customs.group) == (self.market.decimal, self.market.group):
            return text
        if self.language == self.market.language:
            return text  # whoever wrote it knows

        def replace(found: re.Match[str]) -> str:
            value = parse(found[0], customs)
            places = len(found[0].rpartition(customs.decimal)[2]) if customs.decimal in found[0] else 0
            return found[0] if value is None else written(value, self.market, places)

        taken = [*(price.text for price in prices(text, self.market, self.language)), *self.done]
        spans = re.split(f"({'|'.join(map(re.escape, taken))})", text) if taken else [text]
        return "".join(part if part in taken else _marked(part, replace) for part in spans)

    def _dates(self, where: str, text: str) -> str:
        made = dated(text, self.market, self.language)
        for old, new in made.changed:
            self._tell("info", where, f"“{old}” is written as “{new}” for {self.market.name}")
        for old in made.asked:
            message = f"the day and the month of “{old}” cannot be told apart, so it stays"
            self._tell("warning", where, message, "Write the month as a word, or the date as 2026-12-31.")
        return made.text

    def look_at(self, brief: Brief) -> None:
        """Tell what of a brief is a risk in the market, and what stays in another language."""
        market = self.market
        texts = dict(_texts(brief))
        for where, text in texts.items():
            for avoided in market.avoid:
                found = re.search(avoided.words, text, re.IGNORECASE)
                if found:
                    message = f"“{found[0]}”: {avoided.why} in {market.name} ({avoided.source})"
                    self._tell("warning", where, message, "Ask somebody who knows the market's law.")
        if market.calendar and any(has_date(text) for text in texts.values()):
            self._tell("info", "market", f"{market.calendar} in {market.name}; dates are not carried over")
        if self.language and self.language not in (market.language, *market.also):
            law = " French law wants advertising in French (Loi n° 94-665, art. 2)." if market.locale == "fr-FR" else ""
            message = (
                f"the texts are written in {self.language!r} and stay so; {market.name} reads {market.language!r}.{law}"
            )
            remedy = "Translate them, or have a model plan the ad, which translates what it can hold to the facts."
            self._tell("warning", "market", message, remedy, language=self.language)

    def _tell(self, severity: str, where: str, message: str, remedy: str = "", **evidence: object) -> None:
        document = {"check": "market", "severity": severity, "where": where, "message": message, "remedy": remedy}
        self.findings.append(Finding.model_validate(document | {"evidence": evidence}))


def _marked(text: str, replace: Callable[[re.Match[str]], str]) -> str:
    return _GROUPED.sub(replace, _QUANTITY.sub(replace, text))


def _texts(brief: Brief) -> Iterator[tuple[str, str]]:
    """Yield every text of a brief that viewers may meet, by where it stands."""
    product, quote = brief.product, brief.testimonial
    for name in ("title", "headline", "offer", "legal", "prompt"):
        if text := getattr(brief, name):
            yield name, text
    if product:
        yield "product.name", product.name
        yield from ((f"product.facts[{index}]", fact.text) for index, fact in enumerate(product.told))
    if quote:
        yield "testimonial.quote", quote.quote
