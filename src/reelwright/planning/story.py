"""What a film says, moment by moment: a template puts the brief's own words in order.

A moment is one idea with its cards (one card a shot) and the line spoken over them. `rank` tells what gives way first
when a film is short: 0 stays, higher goes earlier.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from reelwright.craft.music.rhythm import Stretch
from reelwright.plan import Fact, Role, Text, VoiceLine
from reelwright.plan.model import TextRole
from reelwright.planning import wording
from reelwright.planning.prompt import names_work
from reelwright.planning.reading import Reading
from reelwright.planning.vocabulary import quoted
from reelwright.words import FPS, count_words

Card = tuple[Text, ...]
COUNT = "product.facts"  # the source of a moment that counts facts ("3 reasons") and shows none of them
_ROOM_TO_TURN = 10 * FPS


@dataclass(frozen=True)
class Moment:
    """One idea. `views` more shots without words may follow its cards; `source` is where the brief says it.

    `seen` and `camera` are what a clip of it shows and how, where somebody wrote that. `follows` has, for each shot in
    order, the number of what it follows in a reference's structure.
    """

    role: Role
    cards: tuple[Card, ...]
    line: VoiceLine | None
    rank: int
    source: str
    views: int = 0
    seen: str = ""
    camera: str = ""
    alone: bool = False  # without the product, so that it can be revealed after
    follows: tuple[int, ...] = ()
    stretch: Stretch | None = None  # the part of the music over which it runs, where that shapes it

    @property
    def shots(self) -> int:
        return len(self.cards) + self.views


def tell(reading: Reading, template: str) -> tuple[Moment, ...]:
    """Return the moments of a template, from hook to end card; every fact of the brief stands in one of them."""
    moments = [moment for step in _TEMPLATES[template] for moment in step(reading)]
    if not moments or moments[0].role == "turn":
        moments = [*opening_moments(reading), *moments]
    if not moments:
        return (end_moment(reading),)
    hook, *rest = (replace(m, rank=25) if m.source == moments[0].source else m for m in moments)
    return completed(reading, [hook, *_once(rest, hook)])


def completed(reading: Reading, moments: Sequence[Moment]) -> tuple[Moment, ...]:
    """Return moments as a whole story: the first opens it and bears the name, the end card follows the last."""
    if not moments:
        return (end_moment(reading),)
    first = replace(moments[0], rank=1, cards=_named(reading, moments[0].cards))
    return (first, *moments[1:], end_moment(reading))


def choose_template(reading: Reading) -> str:
    """Return the brief's template, or the one that suits what the brief offers."""
    brief = reading.brief
    if brief.own_template:
        return brief.own_template.name
    if isinstance(brief.template, str):
        return brief.template
    if brief.testimonial:
        return "testimonial"
    if brief.offer or brief.category == "offer":
        return "offer"
    if brief.category == "explainer":
        return "demo"
    if brief.category == "story":
        return "story"
    return "listicle" if len(reading.claims) >= 4 and reading.words and not brief.headline else "problem-solution"


def _texts(role: TextRole, fact: Fact, content: str | None = None) -> tuple[Card, ...]:
    """Return a fact as cards: what does not fit a headline stands below it, then on further cards."""
    result = []
    for headline, sub in wording.cards(content or fact.text):
        shown = headline.rstrip(",;،؛、") if sub else headline
        card = [Text(role=role, content=shown or headline, facts=(fact.id,))]
        if sub:
            card.append(Text(role="sub", content=sub, facts=(fact.id,)))
        result.append(tuple(card))
    return tuple(result)


def _say(*facts: Fact, text: str | None = None) -> VoiceLine | None:
    """Return facts as one spoken line, or None where there is nothing to pronounce."""
    content = text or ". ".join(fact.text.rstrip(".") or fact.text for fact in facts)
    if not count_words(content):
        return None
    return VoiceLine(text=content, facts=tuple(fact.id for fact in facts))


def _named(reading: Reading, cards: tuple[Card, ...]) -> tuple[Card, ...]:
    """Put the brand's (or the product's) name above the first card, unless the card says it."""
    name = reading.fact("brand") or reading.fact("name")
    if not cards or not name or any(name.text.casefold() in text.content.casefold() for text in cards[0]):
        return cards
    return ((Text(role="label", content=name.text, facts=(name.id,)), *cards[0]), *cards[1:])


def _once(moments: Iterable[Moment], first: Moment) -> tuple[Moment, ...]:
    """Drop moments that only repeat what the hook has said."""
    kept, said = [], {first.source}
    for moment in moments:
        if moment.source not in said or moment.role == "offer":
            kept.append(moment)
            said.add(moment.source)
    return tuple(kept)


def moment_of(role: Role, fact: Fact, rank: int, kind: TextRole = "headline") -> Moment:
    """Return a fact as a moment: shown on as many cards as it takes, and spoken."""
    return Moment(role, _texts(kind, fact), _say(fact), rank, fact.source)


# Steps of a template: each returns the moments it has words for.


def opening_moments(reading: Reading) -> list[Moment]:
    """The promise: the user's headline, else a title that is more than the product's name, else the first fact."""
    title, name = reading.fact("title"), reading.fact("name")
    speaking = title if title and not (name and _overlap(title.text, name.text)) else None
    choices = (reading.fact("headline"), speaking, *reading.claims[:1], reading.subject)
    fact = next((choice for choice in choices if choice), None)
    return [moment_of("hook", fact, 1)] if fact else []


def _lived(reading: Reading) -> list[Moment]:
    """The facts as what happens, before it is said whose they are."""
    return [replace(moment, role="showcase", alone=index == 0) for index, moment in enumerate(_facts(reading))]


def _promise(reading: Reading) -> list[Moment]:
    """The user's headline, in a film that opens with something else."""
    fact = reading.fact("headline")
    return [moment_of("showcase", fact, 2)] if fact else []


def _overlap(title: str, name: str) -> bool:
    """Say whether a title only names the product, or is a working title ("Summer campaign")."""
    of_title, of_name = set(title.casefold().split()), set(name.casefold().split())
    return of_title <= of_name or of_name <= of_title or names_work(title)


def _dark(reading: Reading) -> list[Moment]:
    """The promise without the product, which is revealed after it."""
    return [replace(moment, role="problem", alone=True) for moment in opening_moments(reading)]


def _counted(reading: Reading) -> list[Moment]:
    claims, words = reading.claims, reading.words
    if len(claims) < 2 or not words or reading.fact("headline"):
        return opening_moments(reading)
    ids = tuple(fact.id for fact in claims)
    text = words.count(len(claims))
    card = (Text(role="headline", content=text, facts=ids),)
    return [Moment("hook", (card,), VoiceLine(text=text, facts=ids), 1, COUNT)]


def meet_moments(reading: Reading) -> list[Moment]:
    """Return the moment that names the product, where there is one."""
    name = reading.fact("name")
    if not name:
        return []
    content = reading.words.meet.format(name=name.text) if reading.words else name.text
    fits = len(content) <= 160
    text = content if fits else name.text
    rank = 2 if reading.frames >= _ROOM_TO_TURN else 20  # a shorter film names the product over its hook
    return [Moment("turn", _texts("headline", name, text), _say(name, text=text), rank, name.source)]


def _facts(reading: Reading) -> list[Moment]:
    return [moment_of("proof", fact, 4 + index) for index, fact in enumerate(reading.claims)]


def _numbered(reading: Reading) -> list[Moment]:
    moments = _facts(reading)
    if reading.fact("headline") or not reading.words or len(moments) < 2:
        return moments
    return [_number(moment, str(index + 1)) for index, moment in enumerate(moments)]


def _number(moment: Moment, number: str) -> Moment:
    first, *rest = moment.cards
    return replace(moment, cards=((Text(role="number", content=number, facts=first[0].facts), *first), *rest))


def _shown(reading: Reading) -> list[Moment]:
    return [*_closer(reading), *(replace(moment, role="demo") for moment in _facts(reading))]


def _parts(reading: Reading) -> list[Moment]:
    return [*_closer(reading), *(replace(moment, role="showcase") for moment in _facts(reading))]


def _closer(reading: Reading) -> list[Moment]:
    """Lead over to the details, where the planner has words for it and there are details."""
    if not reading.words or len(reading.claims) < 2:
        return []
    text = reading.words.closer
    return [Moment("showcase", ((Text(role="headline", content=text),),), None, 30, "phrase")]


def _peek(reading: Reading) -> list[Moment]:
    fact = reading.fact("headline") or reading.fact("brand") or reading.subject
    return [moment_of("hook", fact, 1)] if fact else []


def _maker(reading: Reading) -> list[Moment]:
    fact = reading.fact("headline") or reading.fact("brand")
    return [moment_of("hook", fact, 1)] if fact else opening_moments(reading)


def quote_moments(reading: Reading) -> list[Moment]:
    """Return the user's quote with its source, and the rating, where there are some."""
    quote, source, rating = (reading.fact(key) for key in ("quote", "source", "rating"))
    if not quote or not source:
        return []
    cards = _texts("quote", quote, quoted(quote.text, reading.language))
    last = (*cards[-1], Text(role="source", content=source.text, facts=(source.id,)))
    moments = [Moment("quote", (*cards[:-1], last), _say(quote, source), 2, quote.source)]
    if rating:
        card = (Text(role="number", content=rating.text, facts=(rating.id,)), last[-1])
        moments.append(Moment("proof", (card,), None, 8, rating.source))
    return moments


def offer_moments(reading: Reading) -> list[Moment]:
    """Return the offer with its small print, where there is one."""
    offer = reading.fact("offer")
    if not offer:
        return []
    moment = moment_of("offer", offer, 3, "offer")
    return [replace(moment, cards=(*moment.cards[:-1], (*moment.cards[-1], *small_print(reading))))]


def small_print(reading: Reading) -> list[Text]:
    """The legal line, as long as it takes: beside the offer and on the end card."""
    legal = reading.fact("legal")
    return [Text(role="legal", content=legal.text, facts=(legal.id,))] if legal else []


def _deal(reading: Reading) -> list[Moment]:
    deal = [replace(moment, role="hook") for moment in offer_moments(reading)]
    return [*deal, *_promise(reading)] if deal else opening_moments(reading)


def end_moment(reading: Reading) -> Moment:
    """The end card: name, website and call to action; the call is spoken last."""
    fact = reading.fact("name") or reading.fact("brand") or reading.subject
    website, cta = reading.fact("website"), reading.fact("cta")
    texts: list[Text] = []
    if fact:
        texts += _texts("headline", fact)[0]
    if website:
        texts.append(Text(role="website", content=website.text, facts=(website.id,)))
    if reading.call:
        texts.append(Text(role="cta", content=reading.call, facts=(cta.id,) if cta else ()))
    texts += small_print(reading)
    line = VoiceLine(text=reading.call, facts=(cta.id,) if cta else ()) if reading.call else None
    return Moment("end_card", (tuple(texts),), line, 0, "call_to_action")


Step = Callable[[Reading], list[Moment]]
_TEMPLATES: dict[str, tuple[Step, ...]] = {
    "problem-solution": (opening_moments, meet_moments, _facts, quote_moments, offer_moments),
    "listicle": (_counted, meet_moments, _numbered, quote_moments, offer_moments),
    "demo": (opening_moments, meet_moments, _shown, quote_moments, offer_moments),
    "testimonial": (quote_moments, _promise, meet_moments, _facts, offer_moments),
    "offer": (_deal, meet_moments, _facts, quote_moments, offer_moments),
    "before-after": (_dark, meet_moments, _facts, quote_moments, offer_moments),
    "unboxing": (_peek, meet_moments, _parts, quote_moments, offer_moments),
    "story": (_dark, _lived, quote_moments, meet_moments, offer_moments),
    "founder": (_maker, meet_moments, _facts, quote_moments, offer_moments),
}
