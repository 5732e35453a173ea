"""A script's moments as the planner's, held to the facts: what nothing backs gives way to the brief's own words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from reelwright.errors import shorten
from reelwright.finding import Finding
from reelwright.plan import Fact, VoiceLine
from reelwright.planning import story
from reelwright.planning.claims import Backing
from reelwright.planning.clips import ADDRESS
from reelwright.planning.instructions import speaks_to_machine
from reelwright.planning.language import language_of
from reelwright.planning.reading import Reading, note
from reelwright.planning.story import Moment
from reelwright.planning.written.answers import Script, ScriptMoment
from reelwright.planning.written.prompts import most_moments
from reelwright.words import count_words

_ASKING = ("hook", "problem")  # roles that may ask the viewer something
_OPENING = ("hook", "problem", "quote")
_RANKS = {"hook": 1, "problem": 1, "turn": 2}
_QUESTION = ("?", "؟", "？")


def script_problems(script: Script, reading: Reading) -> Iterator[str]:
    """Say what a well-formed script must mend: what it leaves out, has too much of, or says in another language."""
    most, count = most_moments(reading), len(script.moments)
    if count > most:
        yield f"moments: there are {count}, and the film has room for {most}"
    texts = " ".join(f"{moment.text} {moment.voice}" for moment in script.moments)
    found = language_of(texts)
    if found and found != reading.language and language_of(" ".join(f.text for f in reading.facts)) != found:
        yield f"moments: they are written in {found!r}, and the ad is in {reading.locale!r}"


def backing_of(reading: Reading) -> Backing:
    """Return what a script may stand on: the facts, and whom the ad is for."""
    said = {fact.id: fact.text for fact in reading.facts}
    audience = reading.brief.audience
    if audience and not speaks_to_machine(audience):
        said["audience"] = audience
    phrases = {reading.call or "", reading.words.closer if reading.words else ""} - {""}
    return Backing(said, frozenset(phrases))


@dataclass
class Holding:
    """Holds a script to what backs it; `findings` tells what was put in its place."""

    reading: Reading
    backing: Backing
    findings: list[Finding] = field(default_factory=list)

    def moments(self, script: Script) -> tuple[Moment, ...]:
        """Return the story of a script: its moments, the offer and quote that it forgot, and the end card."""
        kept: list[Moment] = []
        said: set[str] = set()
        for index, moment in enumerate(script.moments):
            for made in self._held(moment, index):
                words = " ".join(text.content for card in made.cards for text in card).casefold()
                if words not in said:
                    kept.append(made)
                    said.add(words)
        for own in (story.quote_moments(self.reading), story.offer_moments(self.reading)):
            if own and not any(moment.source == own[0].source for moment in kept):
                kept += own
        if self.reading.brief.category == "explainer" and not any(moment.role == "demo" for moment in kept):
            kept = [replace(moment, role="demo") if moment.role == "proof" else moment for moment in kept]
        if script.structure == "before-after":  # what is hidden before it can be revealed after
            kept = [replace(moment, alone=True) if moment.role == "problem" else moment for moment in kept]
        if kept and kept[0].role == "turn":
            kept = [*story.opening_moments(self.reading), *kept]
        if kept and kept[0].role not in (*_OPENING, "turn"):
            kept[0] = replace(kept[0], role="hook")
        return story.completed(self.reading, kept)

    def _held(self, moment: ScriptMoment, index: int) -> list[Moment]:
        if moment.role in ("offer", "quote"):
            of_role = story.offer_moments if moment.role == "offer" else story.quote_moments
            own = of_role(self.reading)
            if not own:
                self._tell(index, moment.text, "")
            return own
        text = self._spelt(moment.text)
        asks = moment.role in _ASKING and self._claims_nothing(text)
        if not asks and (self.backing.unbacked(text) or not count_words(text) or _foreign(text, self.reading)):
            return self._instead(moment, index, text)
        ids = self._ids(text)
        if asks and not ids:
            message = f"“{shorten(text, 60)}” is the model's own question; it claims nothing"
            self.findings.append(note("info", f"moments[{index}]", message))
        fact = Fact(id="written", text=text, source=f"written[{index}]")
        made = story.moment_of(moment.role, fact, _RANKS.get(moment.role, 4 + index))
        cards = tuple(tuple(each.model_copy(update={"facts": ids}) for each in card) for card in made.cards)
        return [replace(made, cards=cards, line=self._line(moment, text, index))]

    def _line(self, moment: ScriptMoment, text: str, index: int) -> VoiceLine | None:
        spoken = self._spelt(moment.voice)
        if not count_words(spoken):
            return None
        asks = moment.role in _ASKING and self._claims_nothing(spoken)
        if not asks and (self.backing.unbacked(spoken) or _foreign(spoken, self.reading)):
            self._tell(index, spoken, text)
            spoken = text
        return VoiceLine(text=spoken, facts=self._ids(spoken)) if count_words(spoken) else None

    def _instead(self, moment: ScriptMoment, index: int, text: str) -> list[Moment]:
        """Return the offline wording of what a moment is about; nothing where it is about nothing that we know."""
        if moment.role == "turn":
            made = story.meet_moments(self.reading)
        else:
            fact = self._fact(moment, text)
            made = [story.moment_of(moment.role, fact, _RANKS.get(moment.role, 4 + index))] if fact else []
            if not made and moment.role in _ASKING:
                made = [replace(each, role=moment.role) for each in story.opening_moments(self.reading)]
        self._tell(index, text, " ".join(each.content for m in made for card in m.cards for each in card))
        return made

    def _fact(self, moment: ScriptMoment, text: str) -> Fact | None:
        """Return the fact that a moment names, else the one that its words come nearest to."""
        near = self.backing.backs(text)
        claims = [fact for fact in self.reading.facts if fact.id.startswith("fact-") or fact.id == "headline"]
        choices = [
            *(fact for fact in claims if fact.id in moment.facts),
            *(fact for fact in claims if fact.id in near),
        ]
        return next(iter(choices), None)

    def _tell(self, index: int, text: str, instead: str) -> None:
        lost = (*self.backing.unbacked(text), text)[0]
        shown = f"“{shorten(instead, 60)}” stands in its place" if instead else "it is left out"
        message = f"nothing in the brief backs “{shorten(lost, 60)}”, which the model wrote; {shown}"
        remedy = "Add what is true of it to `product: facts:`."
        self.findings.append(note("info", f"moments[{index}]", message, remedy))

    def _ids(self, text: str) -> tuple[str, ...]:
        known = {fact.id for fact in self.reading.facts}
        return tuple(sorted(self.backing.backs(text) & known))

    def _claims_nothing(self, text: str) -> bool:
        """Say whether a text is a question alone, without a number, a name or an address."""
        names = [fact.text for fact in self.reading.facts if fact.id in ("name", "brand")]
        named = any(name.casefold() in text.casefold() for name in names)
        single = text.endswith(_QUESTION) and not re.search(r"[.!?؟？]\s*\S", text)
        return single and not named and not re.search(r"\d|[$€£¥₹%]", text) and not _foreign(text, self.reading)

    def _spelt(self, text: str) -> str:
        """Return a text with names as the user spells them."""
        for name in (fact.text for fact in self.reading.facts if fact.id in ("name", "brand")):
            found = re.split(rf"(?<!\w){re.escape(name)}(?!\w)", text, flags=re.IGNORECASE)
            text = name.join(found)
        return text


def left_out(reading: Reading, shown: Sequence[str]) -> tuple[Finding, ...]:
    """Return a finding for the product's facts that are not among those shown."""
    missing = [fact.text for fact in reading.claims if fact.id not in shown]
    if not missing:
        return ()
    message = f"the film does not show {shorten('; '.join(missing), 160)}"
    return (note("info", "product.facts", message, "Lengthen `duration:`, or leave the story to the offline planner."),)


def _foreign(text: str, reading: Reading) -> bool:
    """Say whether a text speaks to a machine, or has an address that is not the brief's."""
    known = " ".join(fact.text for fact in reading.facts).casefold()
    return speaks_to_machine(text) or any(found[0].casefold() not in known for found in ADDRESS.finditer(text))
