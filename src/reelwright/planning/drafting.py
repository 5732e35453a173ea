"""A brief out of words, a page and a photo. What the words say wins; each thing that is taken tells where it stood."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reelwright.brief import Brief
from reelwright.color import oklch
from reelwright.errors import InputError, Problem
from reelwright.finding import Finding
from reelwright.planning.page import PageFacts, Price, Told
from reelwright.planning.sentence import brief_of
from reelwright.planning.written.seeing import Sight

MOST_FACTS = 6  # that are taken; a film of 15 s shows three or four
_MOST_COLORS, _MOST_OF_PAGE = 4, 3
_LONGEST_CALL, _LONGEST_NAME, _LONGEST = 30, 80, 160
_INSTEAD = {
    "en": "{price} instead of {before}", "de": "{price} statt {before}", "fr": "{price} au lieu de {before}",
    "es": "{price} en lugar de {before}", "it": "{price} invece di {before}", "ar": "{price} بدلًا من {before}",
}  # fmt: skip
_NO_NAME = re.compile(
    r"(?:img|dsc|dcim|pxl|image|photo|foto|screenshot|whatsapp|untitled|scan|picture|product)\b", re.I
)


@dataclass(frozen=True)
class Source:
    """A field of the brief that came from elsewhere, its text, and where that stood."""

    field: str
    text: str
    source: str


@dataclass(frozen=True)
class Draft:
    """A brief's fields but for its picture, where they came from, and what was guessed and should be asked."""

    document: Mapping[str, Any]
    sources: tuple[Source, ...] = ()
    findings: tuple[Finding, ...] = ()
    suggested: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def brief(self) -> Brief:
        return Brief.read(dict(self.document))


def draft(
    words: str, page: PageFacts | None = None, sight: Sight | None = None, colors: Sequence[Told] = (), photo: str = ""
) -> Draft:
    """Return the brief that these make together.

    `colors` are those of the product's photo, `photo` is what the user calls one that he gave. Raises InputError where
    there is nothing to begin with, and for words that are no prompt.
    """
    if not (words.strip() or page or photo):
        remedy = "Say what the ad is for, or name a page or a photo of it."
        raise InputError(Problem("words", "", "a brief needs words, a page or a photo", remedy))
    making = _Making(page, brief_of(words).model_dump(mode="json", exclude_unset=True) if words.strip() else {})
    making.product(sight or Sight(), photo)
    if page:
        making.offer(page)
        making.rest(page)
    making.brand(page, colors)
    findings = (*(page.findings if page else ()), *(sight.findings if sight else ()), *making.findings)
    return Draft(making.document, tuple(making.sources), findings, making.suggested)


@dataclass
class _Making:
    page: PageFacts | None
    document: dict[str, Any]
    sources: list[Source] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    suggested: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def product(self, sight: Sight, photo: str) -> None:
        page, said = self.page, (self.document.get("product") or {}).get("name", "")
        product: dict[str, Any] = {"name": said} if said else {}
        if page and page.name and (not said or _names(page.name.text, said)):
            product["name"] = page.name.text
            self._found("product.name", page.name.text, page.origin(page.name.source))
        elif not said and sight.name:
            product["name"] = sight.name.text
            self._found("product.name", sight.name.text, sight.name.source)
        elif not said and photo:
            product["name"] = self._guessed_name(sight, photo)
        facts = list(self._facts(sight))[:MOST_FACTS] if product else []
        if product:
            self.document["product"] = product | ({"facts": facts} if facts else {})
        for fact in facts:
            self._found("product.facts", fact["text"], fact["source"])
        self.suggested |= {name: each for name, each in (sight.suggested or {}).items() if name not in self.suggested}

    def offer(self, page: PageFacts) -> None:
        """Take a price that is lower than before; another one is suggested, since prices do not last."""
        if len(page.prices) != 1 or "offer" in self.document:
            return
        price = page.prices[0]
        language = (page.language or "en").partition("-")[0]
        if price.before and language in _INSTEAD:
            self._take("offer", _INSTEAD[language].format(price=price.text, before=price.before), _place(page, price))
        else:
            self.suggested["offer"] = (price.text,)
            self._found("(price)", price.text, _place(page, price))

    def rest(self, page: PageFacts) -> None:
        """Take the best quote, the call, and the language of the page."""
        if page.quotes and "testimonial" not in self.document:
            best = max(page.quotes, key=lambda quote: quote.rating or 0)
            rated = {"rating": best.rating} if best.rating is not None else {}
            self.document["testimonial"] = {"quote": best.text, "source": best.by, **rated}
            self._found("testimonial", f"{best.text} ({best.by})", page.origin(best.source))
        if page.rating:
            count = f" ({page.rating.count})" if page.rating.count else ""
            self._found("(rating)", f"{page.rating.value:g}/5{count}", page.origin(page.rating.source))
        if page.call and len(page.call.text) <= _LONGEST_CALL:
            self._take("call_to_action", page.call.text, page.origin(page.call.source))
        if page.language and re.fullmatch(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?", page.language):
            if self.document.get("locale") == page.language.partition("-")[0]:
                del self.document["locale"]  # the page says which kind of it
            self._take("locale", page.language, page.origin("language"))

    def brand(self, page: PageFacts | None, colors: Sequence[Told]) -> None:
        brand: dict[str, Any] = {}
        if page and page.brand:
            brand["name"] = page.brand.text
            self._found("brand.name", page.brand.text, page.origin(page.brand.source))
            if len(page.host) <= _LONGEST_NAME and _names(
                page.host.replace(".", " ").replace("-", ""), re.sub(r"\W", "", page.brand.text)
            ):
                brand["website"] = page.host
                self._found("brand.website", page.host, page.address)
        chosen = list(self._colors(page, colors))[:_MOST_COLORS]
        for color in chosen:
            self._found("brand.colors", color.text, color.source)
        if chosen:
            brand["colors"] = [color.text for color in chosen]
        if brand:
            self.document["brand"] = brand | (self.document.get("brand") or {})

    def _facts(self, sight: Sight) -> Iterator[dict[str, str]]:
        page = self.page
        for claim in page.claims if page else ():
            yield {"text": claim.text, "source": page.origin(claim.source) if page else claim.source}
        yield from ({"text": fact.text, "source": fact.source} for fact in sight.facts)

    def _guessed_name(self, sight: Sight, photo: str) -> str:
        """Return a name for what nobody named: what a model calls it, or its file is called; and have it asked."""
        stem = " ".join(re.findall(r"[^\W\d_]+", photo.rpartition(".")[0] or photo))
        filed = "" if _NO_NAME.match(stem) or len(stem) < 3 else stem[:1].upper() + stem[1:80]
        guesses = (*(sight.suggested or {}).get("product", ()), filed)
        name = next(filter(None, guesses), "Product")
        self.suggested["product"] = tuple(dict.fromkeys(filter(None, guesses)))
        message = f"nobody said what the product is called, so it is “{name}”"
        remedy = "Answer `product`, or say it in words."
        self.findings.append(Finding(check="photo", severity="warning", where=photo, message=message, remedy=remedy))
        return name

    def _colors(self, page: PageFacts | None, colors: Sequence[Told]) -> Iterator[Told]:
        """Yield the page's colours, but for paper and ink, then those of the photo."""
        own = [color for color in (page.colors if page else ()) if is_brand(color.text)]
        seen: set[str] = set()
        for color in (*own[:_MOST_OF_PAGE], *colors):
            if color.text not in seen:
                seen.add(color.text)
                source = page.origin(color.source) if page and color in own else color.source
                yield Told(text=color.text, source=source)

    def _take(self, name: str, text: str, source: str) -> None:
        if name not in self.document and len(text) <= _LONGEST:
            self.document[name] = text
            self._found(name, text, source)

    def _found(self, name: str, text: str, source: str) -> None:
        self.sources.append(Source(name, text, source))


def _place(page: PageFacts, price: Price) -> str:
    return page.origin(price.source)


def _names(longer: str, shorter: str) -> bool:
    """Say whether a text has every word of another one: “Slow Cold Brew, 6 bottles” names “cold brew”.

    A word of four letters or more may also be the end of a longer one: “Waldhonig” names “Honig”.
    """
    words, known = (re.findall(r"\w+", text.casefold()) for text in (shorter, longer))
    return bool(words) and all(
        any(each == word or (len(word) >= 4 and each.endswith(word)) for each in known) for word in words
    )


def is_brand(color: str) -> bool:
    """Say whether a colour can be a brand's own: one with a hue, and neither paper nor ink."""
    value = oklch(color)
    return value.C > 0.02 and 0.15 < value.L < 0.96
