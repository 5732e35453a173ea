"""The slots of a template of the user's own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from reelwright.brief.template import LONGEST, SlotName
from reelwright.edit import Edit
from reelwright.errors import EditError, Problem, shorten
from reelwright.plan import Fact, Plan, Shot, Text, VoiceLine
from reelwright.words import Sentence, clean_line

_REFERENCE = re.compile(r"\{([a-z0-9][a-z0-9_.-]*)\}")


class SetSlot(Edit):
    """Sets a slot of the template, wherever its value is shown or spoken. Whoever says it answers for its truth."""

    kind: Literal["slot"] = "slot"
    slot: Annotated[SlotName, Field(description="its name in the template")]
    value: Annotated[Sentence, Field(description="what it says now")]
    personal: ClassVar[bool] = True
    example: ClassVar[Mapping[str, Any]] = {"kind": "slot", "slot": "liquid", "value": "tea"}

    def change(self, plan: Plan) -> Plan:
        self._slot(plan)
        swaps = {swap.fact.id: swap for swap in self._swaps(plan)}
        scenes = []
        for scene in plan.scenes:
            shots = tuple(_with_texts(shot, swaps) for shot in scene.shots)
            voice = _spoken(scene.voice, swaps) if scene.voice else None
            scenes.append(scene.model_copy(update={"shots": shots, "voice": voice}))
        facts = tuple(swaps[fact.id].changed if fact.id in swaps else fact for fact in plan.facts)
        return plan.model_copy(update={"facts": facts, "scenes": tuple(scenes)})

    def says(self, plan: Plan) -> str:
        return f"{self.slot}: “{shorten(self.value, 60)}” instead of “{shorten(self._slot(plan).text, 60)}”"

    def _slot(self, plan: Plan) -> Fact:
        slots = {fact.id: fact for fact in plan.facts if fact.id.startswith("slot-")}
        found = slots.get(f"slot-{self.slot}")
        if found is None:
            known = ", ".join(name.removeprefix("slot-") for name in slots) or "none; this ad follows no own template"
            raise EditError(Problem("slot", self.slot, "the ad has no such slot", f"Known: {known}."))
        if found.longest is not None and len(self.value) > found.longest:
            limit = f"at most {found.longest} characters, and these are {len(self.value)}"
            raise EditError(Problem("value", shorten(self.value, 60), limit, "Shorten it."))
        return found

    def _swaps(self, plan: Plan) -> Iterator[_Swap]:
        """Yield every fact that says the slot's value, the slot itself first."""
        name = f"slot-{self.slot}"
        known = {fact.id: fact.text for fact in plan.facts}
        for fact in plan.facts:
            pattern = "{" + name + "}" if fact.id == name else fact.pattern
            if pattern is not None and name in _REFERENCE.findall(pattern):
                yield _swap(fact, pattern, known, name, self.value)


@dataclass(frozen=True)
class _Swap:
    """A fact before and after, and the spans [start, end) of its text in which the slot's value stands."""

    fact: Fact
    changed: Fact
    spans: tuple[tuple[int, int], ...]
    value: str

    def piece(self, content: str) -> str | None:
        """Return a piece of the fact's text with the new value; None where it is no piece of it.

        A piece in which the value begins bears the new one whole; the next, in which the old one only went on, loses
        that part.
        """
        start = self.fact.text.find(content)
        if start < 0:
            return None
        parts, at = [], start
        for left, right in self.spans:
            if right <= start or left >= start + len(content):
                continue
            parts += [self.fact.text[at : max(left, at)], self.value if left >= start else ""]
            at = min(right, start + len(content))
        parts.append(self.fact.text[at : start + len(content)])
        return clean_line("".join(parts))


def _swap(fact: Fact, pattern: str, known: Mapping[str, str], name: str, value: str) -> _Swap:
    """Fill a pattern anew. Raises EditError where the text becomes too long."""
    before, after, spans = "", "", []
    for index, part in enumerate(_REFERENCE.split(pattern)):
        old = new = part
        if index % 2:
            old, new = known.get(part, ""), value if part == name else known.get(part, "")
        if index % 2 and part == name:
            spans.append((len(before), len(before) + len(old)))
        before, after = before + old, after + new
    if before != fact.text:  # somebody has corrected it, or what it is made of
        return _Swap(fact, fact, (), value)
    text = clean_line(after)
    if len(text) > LONGEST:
        limit = f"“{shorten(text, 40)}” has at most {LONGEST} characters, and these are {len(text)}"
        raise EditError(Problem("value", shorten(value, 60), limit, "Shorten it."))
    return _Swap(fact, fact.model_copy(update={"text": text}), tuple(spans), value)


def _with_texts(shot: Shot, swaps: Mapping[str, _Swap]) -> Shot:
    texts = []
    for text in shot.texts:
        content = _swapped(text, swaps)
        if content:
            texts.append(text.model_copy(update={"content": content}))
    return shot.model_copy(update={"texts": tuple(texts)})


def _swapped(text: Text, swaps: Mapping[str, _Swap]) -> str:
    pieces = [swaps[name].piece(text.content) for name in text.facts if name in swaps]
    return next((piece for piece in pieces if piece is not None), text.content)


def _spoken(line: VoiceLine, swaps: Mapping[str, _Swap]) -> VoiceLine:
    """Return a line with every fact that it says said anew; it may say more around them."""
    for name in line.facts:
        swap = swaps.get(name)
        if swap and swap.fact.text in line.text:
            return line.model_copy(update={"text": line.text.replace(swap.fact.text, swap.changed.text)})
    return line
