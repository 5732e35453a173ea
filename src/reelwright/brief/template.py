"""A template of the user's own: what there is to fill in, and what is said in which order.

Placeholders stand in braces, `{hours}`: a slot of the template, or a word of the brief (GIVEN). They are looked up and
put in; nothing of a template or of a value is ever evaluated, and a brace in a value is a brace.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import Field

from reelwright.documents import parse_document, read_document
from reelwright.errors import InputError, Problem, shorten
from reelwright.frozen import Frozen
from reelwright.words import Line, Name, Sentence

Template = Literal[
    "problem-solution", "listicle", "demo", "testimonial", "offer", "before-after", "unboxing", "founder", "story"
]  # fmt: skip
StepRole = Literal["hook", "problem", "turn", "showcase", "proof", "demo", "quote", "offer"]
SlotName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]

# What a brief gives by itself; `fact` is the product's fact of a step that is repeated for each.
GIVEN = ("name", "headline", "fact", "offer", "quote", "brand", "call")
BUILTIN: tuple[str, ...] = get_args(Template)
PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
LONGEST = 400  # characters of a text


class Slot(Frozen):
    """Something to fill in, of at most `longest` characters. What is `required` has no default."""

    name: SlotName
    purpose: Line
    default: Sentence | None = None
    required: bool = False
    longest: Annotated[int, Field(ge=1, le=LONGEST)] = 80


class Step(Frozen):
    """One idea: what is shown, and what is spoken over it (`true`: the same, `false`: nothing).

    `views` are further shots without words; of the steps, the one with the highest `rank` gives way first where time is
    short, and 0 stays. `alone` is without the product. `repeat: facts` says it for each fact of the product. What is
    `optional` is left out where a placeholder has nothing to show.
    """

    role: StepRole
    text: Sentence
    voice: bool | Sentence = True
    views: Annotated[int, Field(ge=0, le=3)] = 0
    rank: Annotated[int, Field(ge=0, le=99)] = 5
    alone: bool = False
    repeat: Literal["facts"] | None = None
    optional: bool = False

    @property
    def texts(self) -> tuple[tuple[str, str], ...]:
        """What it says, by the field it stands in."""
        return (("text", self.text), *((("voice", self.voice),) if isinstance(self.voice, str) else ()))


class OwnTemplate(Frozen):
    """A structure of the user's own. An end card with the call to action follows its steps."""

    name: Name
    purpose: Line
    slots: Annotated[tuple[Slot, ...], Field(max_length=20)] = ()
    steps: Annotated[tuple[Step, ...], Field(min_length=1, max_length=20)]

    @classmethod
    def read(cls, data: Any, where: str = "") -> Self:
        template = super().read(data, where)
        found = tuple(template.problems(where))
        if found:
            raise InputError(found)
        return template

    def slot(self, name: str) -> Slot | None:
        """Return the slot of that name, or None."""
        return next((slot for slot in self.slots if slot.name == name), None)

    def problems(self, where: str = "") -> Iterator[Problem]:
        """Yield everything that is wrong with it, before anything is filled in."""
        dot = f"{where}." if where else ""
        if self.name.casefold() in BUILTIN:
            yield Problem(f"{dot}name", self.name, "a template that is built in has this name", "Choose another one.")
        for name, count in Counter(slot.name for slot in self.slots).items():
            if count > 1:
                yield Problem(f"{dot}slots", name, f"{count} slots have this name", "Give each a name of its own.")
        for index, slot in enumerate(self.slots):
            yield from _slot_problems(slot, f"{dot}slots[{index}]")
            if not any(f"{{{slot.name}}}" in text for step in self.steps for _, text in step.texts):
                remedy = f"Write {{{slot.name}}} in a step, or remove the slot."
                yield Problem(f"{dot}slots[{index}].name", slot.name, "no step shows this slot", remedy)
        for index, step in enumerate(self.steps):
            for field, text in step.texts:
                yield from self._text_problems(step, text, f"{dot}steps[{index}].{field}")
            if step.role == "quote" and "{quote}" not in step.text:
                limit = "a quote is what somebody said, with its source"
                yield Problem(f"{dot}steps[{index}].text", shorten(step.text), limit, "Use {quote}, or another role.")

    def fill_problems(self, values: Mapping[str, str]) -> Iterator[Problem]:
        """Yield what is wrong with the values of a brief's `slots`."""
        for name in values:
            if self.slot(name) is None:
                known = ", ".join(slot.name for slot in self.slots) or "none"
                yield Problem(f"slots.{shorten(name, 40)}", "", "the template has no such slot", f"Its slots: {known}.")
        for slot in self.slots:
            value = values.get(slot.name)
            if value is None and slot.required:
                limit = f"the template needs it ({slot.purpose})"
                yield Problem(f"slots.{slot.name}", "", limit, f"Write `slots: {{{slot.name}: …}}`.")
            elif value is not None and len(value) > slot.longest:
                limit = f"at most {slot.longest} characters, and these are {len(value)}"
                yield Problem(f"slots.{slot.name}", shorten(value, 60), limit, "Shorten it.")

    def _text_problems(self, step: Step, text: str, where: str) -> Iterator[Problem]:
        known = {slot.name for slot in self.slots} | set(GIVEN)
        for name in PLACEHOLDER.findall(text):
            if name not in known:
                remedy = f"Known: {', '.join(sorted(known))}."
                yield Problem(where, f"{{{name}}}", "this is no slot, and nothing that a brief gives", remedy)
        if "{fact}" in text and step.repeat is None:
            yield Problem(where, "{fact}", "a fact is shown by a step that is repeated", "Add `repeat: facts`.")
        if re.search(r"[{}]", PLACEHOLDER.sub("", text)):
            limit = "a brace here belongs to no placeholder"
            yield Problem(where, shorten(text, 60), limit, "A placeholder is {name}, in small letters, without spaces.")


def _slot_problems(slot: Slot, where: str) -> Iterator[Problem]:
    if slot.name in GIVEN:
        limit = "a brief gives this by itself"
        yield Problem(f"{where}.name", slot.name, limit, "Call the slot otherwise, or remove it.")
    if slot.default is not None and len(slot.default) > slot.longest:
        limit = f"at most {slot.longest} characters, and these are {len(slot.default)}"
        yield Problem(f"{where}.default", shorten(slot.default, 60), limit, "Shorten it, or set a higher `longest`.")
    if slot.default is not None and slot.required:
        limit = "what is required has no default"
        yield Problem(f"{where}.default", shorten(slot.default, 60), limit, "Remove it, or `required`.")


def load_template(path: Path, where: str = "template.file") -> OwnTemplate:
    """Return the template in a YAML or JSON file. Raises InputError with every problem found."""
    data = parse_document(read_document(path, "a template", where), path.name)
    if not isinstance(data, dict):
        limit = "a template is a list of `name: value` lines"
        raise InputError(Problem(path.name, shorten(data), limit, "See examples/templates/."))
    return OwnTemplate.read({str(key): value for key, value in data.items()}, path.stem)
