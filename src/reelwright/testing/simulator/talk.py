"""What simulated chats answer: what a test's `reply` says, or something that fits the schema, spoilt by faults."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reelwright.testing.simulator.schema import example

if TYPE_CHECKING:
    from reelwright.testing.simulator.core import Simulator

_IMAGE_TOKENS = 1000
REFUSAL = "I'm sorry, but I can't help with that request."


@dataclass(frozen=True)
class Asked:
    """What a chat was asked: all its words, its pictures, and the JSON schema of the answer where one was given."""

    prompt: str
    images: int = 0
    schema: Mapping[str, Any] | None = None
    json: bool = False

    @property
    def tokens(self) -> int:
        """About as many as the words have; providers count by their own rules."""
        return max(len(self.prompt) // 4, 1) + self.images * _IMAGE_TOKENS


def answer(sim: Simulator, asked: Asked, rng: random.Random) -> str:
    """Return the text of an answer: JSON where it was asked for."""
    schema = asked.schema or (_schema_in(asked.prompt) if asked.json else None)
    said = sim.reply(asked.prompt, schema) if sim.reply else None
    if said is None:
        said = example(schema, rng) if schema else {} if asked.json else f"An answer to {len(asked.prompt)} characters."
    return said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)


def _schema_in(prompt: str) -> Mapping[str, Any] | None:
    """Return the first JSON schema that stands in a prompt."""
    decoder, place = json.JSONDecoder(), prompt.find("{")
    while place >= 0:
        try:
            found, _ = decoder.raw_decode(prompt, place)
        except ValueError:
            found = None
        if isinstance(found, dict) and "properties" in found:
            return found
        place = prompt.find("{", place + 1)
    return None


def tokens_of(text: str) -> int:
    return max(len(text) // 4, 1)


def spoilt(text: str, faults: frozenset[str]) -> str:
    """Return an answer that misses a field, has words before its JSON that never ends, or is cut off."""
    if "off_schema" in faults:
        try:
            found = json.loads(text)
        except ValueError:
            return text[: len(text) // 2]
        if isinstance(found, dict) and found:
            del found[next(iter(found))]
        return json.dumps(found, ensure_ascii=False)
    if "prose" in faults:
        return f"Sure! Here is what you asked for:\n\n{text[:-1]}"
    return text[: len(text) // 2] if "cut_off" in faults else text
