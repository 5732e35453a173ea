"""What a template of the user's own says once it is filled in: each text a fact, with the pattern it was made of.

Placeholders are looked up in a table and put in, once: what a value holds is never looked at again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from reelwright.brief import Brief
from reelwright.brief.template import LONGEST, PLACEHOLDER, OwnTemplate, Step
from reelwright.errors import InputError, Problem
from reelwright.plan import Fact
from reelwright.words import clean_line

_REFERENCE = re.compile(r"\{([a-z0-9][a-z0-9_.-]*)\}")
# The facts of a brief that a placeholder shows, the first that there is.
_SHOWN: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "title", "subject"), "headline": ("headline", "title"), "offer": ("offer",), "quote": ("quote",),
    "brand": ("brand",), "call": ("cta",),
}  # fmt: skip
_REMEDIES = {
    "name": "Add `product: {name: …}`.", "headline": "Add `headline:`.", "offer": "Add `offer:`.",
    "quote": "Add `testimonial:` with its quote and source.", "brand": "Add `brand: {name: …}`.",
    "call": "Add `call_to_action:`.",
}  # fmt: skip


@dataclass(frozen=True)
class Filled:
    """A step of a template with its words: the fact that it shows, the one that is spoken, and those they are made of.

    `line` is `text` where both are the same, and None where nothing is spoken.
    """

    step: Step
    text: Fact
    line: Fact | None
    used: tuple[str, ...]
    about: str | None = None  # the product's fact that a repeated step is for


def template_facts(brief: Brief, facts: Sequence[Fact], call: str | None) -> tuple[Fact, ...]:
    """Return the facts of a brief's own template: its slots' values and its filled texts; () where it follows none.

    Raises InputError with every placeholder that nothing fills.
    """
    template = brief.own_template
    if template is None:
        return ()
    slots = tuple(_slot_facts(template, brief.slots))
    known = (*facts, *slots)
    made = [fact for each in filled(template, known, call) for fact in (each.text, each.line) if fact]
    return tuple({fact.id: fact for fact in (*slots, *made) if fact not in facts}.values())


def filled(template: OwnTemplate, facts: Sequence[Fact], call: str | None) -> tuple[Filled, ...]:
    """Return the steps of a template with the words of `facts`, its slots' values among them. Raises InputError."""
    filling = _Filling({fact.id: fact for fact in facts}, call)
    made = tuple(each for index, step in enumerate(template.steps) for each in filling.step(index, step))
    if filling.problems:
        raise InputError(filling.problems.values())
    return made


def _slot_facts(template: OwnTemplate, values: Mapping[str, str]) -> Iterator[Fact]:
    for slot in template.slots:
        given = values.get(slot.name)
        value = given if given is not None else slot.default
        if value is not None:
            source = f"slots.{slot.name}" if given is not None else "template.slots"
            yield Fact(id=f"slot-{slot.name}", text=value, source=source, longest=slot.longest)


@dataclass
class _Filling:
    facts: Mapping[str, Fact]
    call: str | None
    problems: dict[str, Problem] = field(default_factory=dict)

    def step(self, index: int, step: Step) -> Iterator[Filled]:
        """Yield the step, once or for each fact of the product."""
        if step.repeat is None:
            yield from self._one(f"template-{index + 1}", index, step, None)
            return
        said: set[str] = set()
        for fact in list(self.facts.values()):
            if fact.id.startswith("fact-") and fact.text.casefold() not in said:
                said.add(fact.text.casefold())
                yield from self._one(f"template-{index + 1}-{len(said)}", index, step, fact)

    def _one(self, name: str, index: int, step: Step, about: Fact | None) -> Iterator[Filled]:
        made: dict[str, Fact] = {}
        for place, text in step.texts:
            where = f"template.steps[{index}].{place}"
            pattern = self._pattern(text, about, None if step.optional else where)
            if pattern is None:
                return
            identifier = name if place == "text" else f"{name}-voice"
            fact = self._fact(identifier, pattern, where)
            if fact is None:
                return
            made[place] = fact
        used = {name for text in made.values() for name in _REFERENCE.findall(text.pattern or "")}
        line = made.get("voice", made["text"] if step.voice is True else None)
        yield Filled(step, made["text"], line, tuple(sorted(used)), about.id if about else None)

    def _pattern(self, text: str, about: Fact | None, where: str | None) -> str | None:
        """Return a text in which each placeholder names a fact; None, and a problem at `where`, where one has none."""
        lacking = []

        def reference(found: re.Match[str]) -> str:
            name = found[1]
            fact = self._fact_of(name, about)
            if fact is None and name == "call" and self.call:
                return self.call  # a phrase of ours, without braces
            if fact is None:
                lacking.append(name)
            return f"{{{fact.id}}}" if fact else ""

        pattern = PLACEHOLDER.sub(reference, text)
        for name in lacking if where else ():
            remedy = _REMEDIES.get(name, f"Write `slots: {{{name}: …}}`, or make the step `optional`.")
            self.problems[f"{where} {name}"] = Problem(
                str(where), f"{{{name}}}", "nothing in the brief fills it", remedy
            )
        return None if lacking else pattern

    def _fact_of(self, name: str, about: Fact | None) -> Fact | None:
        if name == "fact":
            return about
        names = _SHOWN.get(name, (f"slot-{name}",))
        return next((self.facts[each] for each in names if each in self.facts), None)

    def _fact(self, name: str, pattern: str, where: str) -> Fact | None:
        text = clean_line(_REFERENCE.sub(lambda found: self.facts[found[1]].text, pattern))
        if len(text) > LONGEST:
            limit = f"at most {LONGEST} characters once it is filled in, and these are {len(text)}"
            self.problems[where] = Problem(where, text[:60], limit, "Shorten it, or the words that fill it.")
            return None
        return Fact(id=name, text=text, source=where, pattern=pattern)
