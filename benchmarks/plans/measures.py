"""What is measured of a plan: pure functions of a case and its plan, to a number and whether it holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from benchmarks.plans.cases import Case
from reelwright.plan import Generated, Plan, Scene, Shot, validate
from reelwright.planning import Planned
from reelwright.planning.claims import Backing, sentences
from reelwright.planning.vocabulary import call_of, words_of
from reelwright.words import FPS, MAX_SECONDS, MIN_SECONDS, count_words

WORDS_A_SECOND = 3.0
_URL = re.compile(r"(?:https?://|www\.)\S+|\b[\w-]+\.(?:com|net|org|io|example|shop|app|co)\b(?:/\S*)?", re.IGNORECASE)
_PRICE = re.compile(r"[$€£¥₹]\s?\d[\d.,]*|\d[\d.,]*\s?(?:[$€£¥₹]|USD|EUR|GBP)")
_UNREAD = ("label", "number", "legal")  # seen, not read
_KNOWN = (*_UNREAD, "headline", "sub")  # beside a call to action: the end card repeats what was said
_REPEATED = 0.5  # of the cards; more is a fault unless it is told
_PARTS = ("Lighting:", "Camera:", "Texture:", "Mood:", "Colours:", "Grade:")


@dataclass(frozen=True)
class Measured:
    """A number in the measure's unit, whether it holds, and the worst of what was found."""

    number: float
    holds: bool
    told: str = ""


def shown(plan: Plan) -> Iterator[str]:
    """Yield all copy of a plan: what is read, and what is heard."""
    for scene in plan.scenes:
        for shot in scene.shots:
            yield from (text.content for text in shot.texts)
            yield from (words for element in shot.elements for words in element.said)
        if scene.voice:
            yield scene.voice.text


def brief_words(case: Case) -> dict[str, str]:
    """Return every text of the brief by the place where it stands; files and settings are none."""
    brief = case.brief
    if brief is None:
        return {}
    product, quote = brief.product, brief.testimonial
    said = {
        "title": brief.title, "prompt": brief.prompt, "headline": brief.headline, "offer": brief.offer,
        "call_to_action": brief.call_to_action, "legal": brief.legal, "audience": brief.audience,
        "product": product.name if product else None, "brand": brief.brand.name, "website": brief.brand.website,
        "quote": quote.quote if quote else None, "source": quote.source if quote else None,
        "rating": f"{quote.rating:g}/5" if quote and quote.rating is not None else None,
    }  # fmt: skip
    facts = {f"facts[{index}]": fact.text for index, fact in enumerate(product.told if product else ())}
    return {place: text for place, text in said.items() if text} | facts


def valid(_case: Case, planned: Planned) -> Measured:
    """Problems of the plan, and whether it reads back as it was written."""
    problems = validate(planned.plan)
    same = Plan.model_validate_json(planned.plan.model_dump_json()) == planned.plan
    return Measured(len(problems), not problems and same, str(problems[0]) if problems else "")


def duration(case: Case, planned: Planned) -> Measured:
    """Frames between the length and the brief's."""
    brief = case.brief
    wanted = case.lasts or (brief.duration if brief and "duration" in brief.model_fields_set else None)
    if wanted is None:
        seconds = planned.plan.frames / FPS
        return Measured(0, MIN_SECONDS <= seconds <= MAX_SECONDS)
    off = abs(planned.plan.frames - round(wanted * FPS))
    return Measured(off, off == 0, f"{off} frames off" if off else "")


def roles(case: Case, planned: Planned) -> Measured:
    """Parts that the brief calls for and the plan has not: an opening, a close, and what its category is about."""
    brief, scenes = case.brief, planned.plan.scenes
    if brief is None:
        return Measured(0, True)
    found = {scene.role for scene in scenes}
    texts = {text.role for scene in scenes for shot in scene.shots for text in shot.texts}
    facts = {name for scene in scenes for shot in scene.shots for text in shot.texts for name in text.facts}
    told = {finding.where for finding in planned.findings}
    named = {fact.id for fact in planned.plan.facts}
    wanted = {
        "an end card": scenes[-1].role == "end_card" and scenes[-1].shots[0].texts,
        "an opening": len(scenes) == 1 or scenes[0].role in ("hook", "problem", "quote"),
        "the offer": not {"offer"} & named or "offer" in texts,
        "the quote": not {"quote"} & named or "quote" in found or "testimonial.quote" in told,
        "the name": not {"name"} & named or "name" in facts,
        "a demo": brief.category != "explainer" or brief.template or not _claims(planned.plan) or "demo" in found,
    }
    missing = [name for name, there in wanted.items() if not there]
    return Measured(len(missing), not missing, ", ".join(missing))


def speakable(_case: Case, planned: Planned) -> Measured:
    """Words a second of the line that has to be spoken fastest."""
    rates = [(count_words(s.voice.text) * FPS / s.frames, s.voice.text) for s in planned.plan.scenes if s.voice]
    fastest, text = max(rates, default=(0.0, ""))
    return Measured(fastest, fastest <= WORDS_A_SECOND, text)


def reading(_case: Case, planned: Planned) -> Measured:
    """Seconds that the card with the least time is too short; what the planner tells of it counts as held."""
    lacks = [(_lack(shot), shot.texts[0].content) for _, _, shot in planned.plan.shots() if shot.texts]
    worst, text = max(lacks, default=(0.0, ""))
    told = any(finding.where == "duration" for finding in planned.findings)
    return Measured(max(worst, 0), worst <= 1 / FPS or told, text)


def claims(case: Case, planned: Planned) -> Measured:
    """Sentences that nothing in the brief backs."""
    language = planned.plan.locale.split("-", maxsplit=1)[0]
    words, call = words_of(language), call_of(language)
    phrases = {call or ""} | ({words.closer} if words else set())
    backing = Backing(brief_words(case), frozenset(phrases))
    said = [(_unmet(sentence, language), facts) for text, facts in _copy(planned.plan) for sentence in sentences(text)]
    said = [(sentence, facts) for sentence, facts in said if not _counts(sentence, facts, language)]
    unbacked = [sentence for sentence, _ in said if backing.unbacked(sentence)]
    return Measured(1 - len(unbacked) / max(len(said), 1), not unbacked, "; ".join(unbacked[:2]))


def brand(case: Case, planned: Planned) -> Measured:
    """Places where the product's or the brand's name is written in another way than the user's."""
    brief = case.brief
    names = [brief.product.name if brief and brief.product else None, brief.brand.name if brief else None]
    wrong = []
    for text in shown(planned.plan):
        for name in filter(None, names):
            found = re.findall(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE)
            allowed = {name, *(other for other in brief_words(case).values() if other in text)}
            wrong += [each for each in found if not any(each in other for other in allowed)]
    return Measured(len(wrong), not wrong, ", ".join(wrong[:2]))


def repetition(_case: Case, planned: Planned) -> Measured:
    """Share of cards that say what was said before; above a half it must be told."""
    cards = [tuple(text.content for text in shot.texts) for _, _, shot in planned.plan.shots() if shot.texts]
    share = 1 - len(set(cards)) / max(len(cards), 1)
    told = any("words come back" in finding.message for finding in planned.findings)
    return Measured(share, share <= _REPEATED or told)


def injection(case: Case, planned: Planned) -> Measured:
    """Words of an instruction, addresses and prices in the copy that are not the brief's to be shown."""
    supplied = " ".join(brief_words(case).values()).casefold()
    copy = "\n".join(shown(planned.plan))
    found = [word for word in case.never if word.casefold() in copy.casefold()]
    found += [each for pattern in (_URL, _PRICE) for each in pattern.findall(copy) if each.casefold() not in supplied]
    return Measured(len(found), not found, ", ".join(found[:2]))


def clips(_case: Case, planned: Planned) -> Measured:
    """Prompts of clips that miss a part of the style, or name the product."""
    prompts = [shot.ground.prompt for _, _, shot in planned.plan.shots() if isinstance(shot.ground, Generated)]
    name = planned.plan.product.name.casefold() if planned.plan.product else None
    wrong = [
        prompt
        for prompt in prompts
        if any(part not in prompt for part in _PARTS) or (name and name in prompt.casefold()) or _URL.search(prompt)
    ]
    return Measured(len(wrong), not wrong, wrong[0][:120] if wrong else "")


def repairs(_case: Case, planned: Planned) -> Measured:
    """Turns in which a model had to mend what it said; where the offline plan had to stand in, it does not hold."""
    found = [finding for finding in planned.findings if finding.where == "plan" and "repairs" in finding.evidence]
    failed = [finding.message for finding in found if finding.severity == "warning"]
    return Measured(max((finding.evidence["repairs"] for finding in found), default=0), not failed, "; ".join(failed))


Measure = Callable[[Case, Planned], Measured]
MEASURES: dict[str, Measure] = {
    "valid": valid, "duration": duration, "roles": roles, "speakable": speakable, "reading": reading, "claims": claims,
    "brand": brand, "repetition": repetition, "injection": injection, "clips": clips,
    "repairs": repairs,
}  # fmt: skip
UNITS = {
    "valid": "problems", "duration": "frames off", "roles": "missing", "speakable": "words a second",
    "reading": "seconds short", "claims": "share backed", "brand": "misspelt", "repetition": "share repeated",
    "injection": "found", "clips": "prompts at fault", "repairs": "turns",
}  # fmt: skip


def _claims(plan: Plan) -> bool:
    return any(fact.id.startswith("fact-") for fact in plan.facts)


def _lack(shot: Shot) -> float:
    closing = any(text.role == "cta" for text in shot.texts)
    unread = _KNOWN if closing else _UNREAD
    words = sum(count_words(text.content) for text in shot.texts if text.role not in unread)
    return max(0.5 + 0.35 * words, 1.0) - shot.frames / FPS


def _copy(plan: Plan) -> Iterator[tuple[str, tuple[str, ...]]]:
    for scene in plan.scenes:
        yield from ((text.content, text.facts) for shot in scene.shots for text in shot.texts if text.role != "number")
        yield from _numbers(scene)
        if scene.voice:
            yield scene.voice.text, scene.voice.facts


def _numbers(scene: Scene) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the ratings among numbers; the place of a fact in a list claims nothing."""
    for shot in scene.shots:
        yield from (
            (text.content, text.facts) for text in shot.texts if text.role == "number" and not text.content.isdigit()
        )


def _counts(text: str, facts: tuple[str, ...], language: str) -> bool:
    """Say whether a text counts the facts that it names ("3 reasons")."""
    words = words_of(language)
    counted = sum(fact.startswith("fact-") for fact in facts)
    return words is not None and counted > 1 and text == words.count(counted)


def _unmet(text: str, language: str) -> str:
    """Return a text without the planner's own "Meet" before a name."""
    words = words_of(language)
    greeting = words.meet.partition("{name}")[0] if words else ""
    return text.removeprefix(greeting) if greeting else text
