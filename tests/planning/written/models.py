"""Models as they may be: one that does as it is told, and ways to spoil what it says."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reelwright.planning.written import Message

Document = dict[str, Any]


def data_of(messages: Sequence[Message]) -> Document:
    """Return the data of a question."""
    said: Document = json.loads(messages[1].content.split("------\n")[1])
    return said


def good(messages: Sequence[Message]) -> Document:
    """Answer as a good model does: a moment for each fact, in its words, and a clip for each shot."""
    data = data_of(messages)
    if "shots" in data:
        clips = [
            {"shot": shot["shot"], "seen": f"a meadow at dawn, take {shot['shot']}", "camera": "slow push-in"}
            for shot in data["shots"]
        ]
        return {"clips": clips}
    facts = data["facts"]
    names = [key for key in ("headline", "title", "name", "subject", "brand") if key in facts]
    moments = [moment("hook", facts[key], key) for key in names[:1]]
    moments += [moment("turn", facts["name"], "name")] if "name" in facts else []
    moments += [moment("proof", text, key) for key, text in facts.items() if key.startswith("fact-")]
    moments += [moment("offer", "The offer")] if "offer" in facts else []
    moments = moments or [moment("hook", "Ready?")]
    return script(moments[: data["moments"]])


def moment(role: str, text: str, *facts: str, voice: str | None = None) -> Document:
    return {"role": role, "text": text[:120], "voice": (text if voice is None else voice)[:240], "facts": list(facts)}


def script(moments: Sequence[Document], **more: Any) -> Document:
    said = {"intent": "be remembered", "structure": "problem-solution", "look": "cinematic", "music": "night"}
    style = {"lighting": "one lamp from the left", "camera": "slow drift", "grade": "deep greens"}
    return {**said, "style": style, "moments": list(moments), **more}


@dataclass
class Model:
    """A chat whose answers in some `turns` (from 0) are spoilt; it keeps what it was asked."""

    answer: Callable[[Sequence[Message]], Any] = good
    spoil: Callable[[Any], Any] = lambda said: said
    turns: range = range(99)
    asked: list[tuple[Message, ...]] = field(default_factory=list)

    def __call__(self, messages: Sequence[Message], schema: Mapping[str, Any]) -> Any:
        assert schema["type"] == "object"
        self.asked.append(tuple(messages))
        said = self.answer(messages)
        return self.spoil(said) if len(self.asked) - 1 in self.turns else said
