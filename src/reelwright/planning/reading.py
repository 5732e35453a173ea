"""The brief as the planner understands it: facts with their sources, subject, length, call to action, and its feel."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from reelwright.brief import Brief
from reelwright.errors import shorten
from reelwright.finding import Finding
from reelwright.plan import Fact
from reelwright.planning.instructions import speaks_to_machine
from reelwright.planning.language import language_of
from reelwright.planning.markets.localise import localise
from reelwright.planning.markets.table import Market, market_of
from reelwright.planning.prompt import Prompt, read_prompt, strip_production, tidy
from reelwright.planning.slots import template_facts
from reelwright.planning.vocabulary import Words, call_of, words_of
from reelwright.words import FPS, MAX_SECONDS, MIN_SECONDS


@dataclass(frozen=True)
class Reading:
    """`subject` is what the ad is about; `name` is the product's own name where it has one. Both may be absent."""

    brief: Brief
    prompt: Prompt
    locale: str
    frames: int
    subject: Fact | None
    facts: tuple[Fact, ...]
    call: str | None
    findings: tuple[Finding, ...]

    @property
    def language(self) -> str:
        return self.locale.split("-", maxsplit=1)[0]

    @property
    def words(self) -> Words | None:
        """The planner's own phrases, where the ad's language has them."""
        return words_of(self.language)

    @property
    def market(self) -> Market | None:
        """The market that the brief names, where the table has it."""
        return market_of(self.locale) if self.brief.locale or self.brief.market else None

    def fact(self, identifier: str) -> Fact | None:
        """Return the fact of that id, or None."""
        return next((fact for fact in self.facts if fact.id == identifier), None)

    @property
    def claims(self) -> tuple[Fact, ...]:
        """The product's facts, each once, in the brief's order."""
        seen: dict[str, Fact] = {}
        for fact in self.facts:
            if fact.id.startswith("fact-"):
                seen.setdefault(fact.text.casefold(), fact)
        return tuple(seen.values())


def note(severity: str, where: str, message: str, remedy: str = "", **evidence: object) -> Finding:
    """Return a finding of the planner."""
    return Finding.model_validate(
        {"check": "planning", "severity": severity, "where": where, "message": message, "remedy": remedy}
        | {"evidence": evidence}
    )


def read(brief: Brief) -> Reading:
    """Return what `brief` says, as its market writes it. What cannot be used stands in the findings."""
    local = localise(brief)
    brief, findings = local.brief, list(local.findings)
    prompt = _trusted(read_prompt(brief.prompt or ""), findings)
    frames = _frames(brief, prompt, findings)
    locale = _locale(brief, findings)
    language = locale.split("-", maxsplit=1)[0]
    facts = _addressed(_facts(brief, prompt), findings)
    call = next((fact.text for fact in facts if fact.id == "cta"), None) or call_of(language)
    facts = (*facts, *template_facts(brief, facts, call))
    subject = next((f for key in ("name", "title", "subject", "brand") for f in facts if f.id == key), None)
    if not words_of(language):
        message = f"the planner has no phrases of its own in {locale!r}; the ad uses the brief's words alone"
        remedy = "" if brief.headline else "Add `headline:` in the ad's language."
        findings.append(note("info", "locale", message, remedy))
    if call is None:
        findings.append(note("warning", "call_to_action", f"no call to action is known for {locale!r}", "Add one."))
    if subject is None:
        message = "the prompt names no subject, so the ad shows its call to action alone"
        findings.append(note("warning", "prompt", message, "Add `title:` or `product:`."))
    return Reading(brief, prompt, locale, frames, subject, facts, call, tuple(findings))


def _locale(brief: Brief, findings: list[Finding]) -> str:
    """Return the brief's locale; where it names none, the language it is written in."""
    if brief.locale or brief.market:
        return brief.language_locale
    product = brief.product
    said = [
        brief.title,
        brief.headline,
        brief.prompt,
        product.name if product else None,
        *(fact.text for fact in (product.told if product else ())),
    ]
    language = language_of(" ".join(part for part in said if part))
    if language and language != "en":
        message = f"no locale is given; the brief is written in {language!r}"
        findings.append(note("info", "locale", message, "Set `locale:` to decide it."))
        return language
    return brief.language_locale


def _frames(brief: Brief, prompt: Prompt, findings: list[Finding]) -> int:
    """Return the length in frames: the field where it is set, else the prompt's wish, else the default."""
    if prompt.seconds is None or "duration" in brief.model_fields_set:
        return round(brief.duration * FPS)
    seconds = min(max(prompt.seconds, MIN_SECONDS), MAX_SECONDS)
    if seconds != prompt.seconds:
        message = f"the prompt asks for {prompt.seconds:g} s; the ad lasts {seconds:g} s"
        remedy = f"An ad lasts {MIN_SECONDS} to {MAX_SECONDS} s."
        findings.append(note("warning", "prompt", message, remedy, asked=prompt.seconds, seconds=seconds))
    return round(seconds * FPS)


def _facts(brief: Brief, prompt: Prompt) -> tuple[Fact, ...]:
    """Collect everything the user said that a text may stand on."""
    product, quote, rules = brief.product, brief.testimonial, brief.brand.rules
    line = rules.legal.text if rules and rules.legal else None
    said: list[tuple[str, str | None, str]] = [
        ("headline", brief.headline, "headline"),
        ("name", product.name if product else None, "product.name"),
        ("title", tidy(strip_production(brief.title)) if brief.title else None, "title"),
        ("subject", prompt.subject, "prompt"),
        ("brand", brief.brand.name, "brand.name"),
        ("offer", brief.offer, "offer"),
        ("quote", quote.quote if quote else None, "testimonial.quote"),
        ("source", quote.source if quote else None, "testimonial.source"),
        ("rating", f"{quote.rating:g}/5" if quote and quote.rating is not None else None, "testimonial.rating"),
        ("website", brief.brand.website, "brand.website"),
        ("cta", brief.call_to_action or prompt.call, "call_to_action" if brief.call_to_action else "prompt"),
        ("legal", brief.legal, "legal"),
        ("legal-brand" if brief.legal else "legal", line if line != brief.legal else None, "brand.rules.legal"),
    ]
    origins = {}
    for index, told in enumerate(product.told if product else ()):
        said.append((f"fact-{index + 1}", told.text, f"product.facts[{index}]"))
        origins[f"fact-{index + 1}"] = told.source
    said += [(f"fact-prompt-{index + 1}", text, f"prompt[{index}]") for index, text in enumerate(prompt.claims)]
    return tuple(Fact(id=key, text=text, source=source, origin=origins.get(key)) for key, text, source in said if text)


def _trusted(prompt: Prompt, findings: list[Finding]) -> Prompt:
    """Return a prompt without statements and call where a part of it speaks to a machine: neither can be told apart."""
    parts = (*prompt.clauses, *prompt.claims, prompt.call or "")
    spoken = [part for part in parts if speaks_to_machine(part)]
    if not spoken:
        return prompt
    message = f"“{shorten(spoken[0], 60)}” reads as an instruction to a machine, so nothing of the prompt is quoted"
    findings.append(note("warning", "prompt", message, "Say what the ad shows; put statements into `product: facts:`."))
    clauses = tuple(clause for clause in prompt.clauses if not speaks_to_machine(clause))
    return replace(prompt, clauses=clauses, claims=(), call=None)


def _addressed(facts: tuple[Fact, ...], findings: list[Finding]) -> tuple[Fact, ...]:
    """Leave out what speaks to a machine and not to viewers."""
    for fact in facts:
        if speaks_to_machine(fact.text):
            message = f"“{shorten(fact.text, 60)}” reads as an instruction to a machine, so it is not shown"
            findings.append(note("warning", fact.source, message, "Word it for those who see the ad."))
    return tuple(fact for fact in facts if not speaks_to_machine(fact.text))


def unused_directions(reading: Reading, used: frozenset[str]) -> tuple[Finding, ...]:
    """Return one finding for the prompt's clauses in which no word of `used` stands."""
    left = [clause for clause in reading.prompt.clauses if not used & set(re.findall(r"\w+", clause.casefold()))]
    left = [clause for clause in left if not re.match(r"(?:for|für|pour|para|per|voor)\s|لل", clause, re.IGNORECASE)]
    if not left:
        return ()
    message = f"the offline planner could not follow: {shorten('; '.join(left), 200)}"
    remedy = "Show it with `footage:` or `style_references:`, or say it with `tone:`."
    return (note("info", "prompt", message, remedy),)
