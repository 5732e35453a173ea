"""What a plan shows and speaks against its brand's words: those to avoid, their spelling, claims that are forbidden.

Names of the brand and of the product are spelt alike everywhere where they have two words or a capital inside; a name
such as “Focus” may also be a plain word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reelwright.brief.rules import BrandRules
from reelwright.errors import shorten
from reelwright.plan import Plan
from reelwright.planning.rules.breach import Breach
from reelwright.words import is_unspaced

_APART = r"[\s\-\u2010-\u2015.]?"  # what may stand between the parts of a word that is written wrongly


@dataclass(frozen=True)
class Said:
    """A text or line: where it stands, what it says, and the edit that sets its words (None: there is none)."""

    where: str
    text: str
    edit: Mapping[str, Any] | None
    field: str
    needed: bool = False  # it cannot be taken away

    def saying(self, text: str | None) -> tuple[Mapping[str, Any], ...]:
        """Return the edit that lets it say something else, or takes it away (None)."""
        if self.edit is None or (not text and self.needed):
            return ()
        return ({**self.edit, self.field: text or None},)


def speech(plan: Plan, rules: BrandRules) -> Iterator[Breach]:
    """Yield what a plan says against the rules."""
    spelt: dict[str, str] = {}
    for word in (*rules.spelling, *_names(plan)):
        spelt.setdefault("".join(_parts(word)).casefold(), word)  # the rules' own spelling goes before a name's
    for said in _said(plan):
        for word, instead in rules.avoid.items():
            yield from _avoided(said, word, instead)
        for word in spelt.values():
            yield from _misspelt(said, word)
        for claim in rules.forbidden:
            if _pattern(claim).search(said.text):
                yield Breach(
                    "forbidden", said.where, claim, f"“{shorten(said.text)}” claims “{claim}”, which is forbidden",
                    "Say it otherwise, or take it out.", {"text": said.text, "claim": claim}, said.saying(None),
                )  # fmt: skip


def _avoided(said: Said, word: str, instead: str | None) -> Iterator[Breach]:
    pattern = _pattern(word)
    if pattern.search(said.text):
        edits = said.saying(pattern.sub(lambda found: _like(found[0], instead), said.text)) if instead else ()
        remedy = f"Say “{instead}”." if instead else "Say it otherwise."
        message = f"“{shorten(said.text)}” says “{word}”, which the brand avoids"
        yield Breach("avoid", said.where, word, message, remedy, {"text": said.text, "word": word}, edits)


def _misspelt(said: Said, word: str) -> Iterator[Breach]:
    parts = [re.escape(part) for part in _parts(word)]
    if not parts:
        return
    pattern = _bounded(_APART.join(parts), word)
    wrong = [found[0] for found in pattern.finditer(said.text) if found[0] != word]
    if wrong:
        mended = pattern.sub(lambda _: word, said.text)
        message = f"“{shorten(said.text)}” writes “{wrong[0]}” for “{word}”"
        evidence = {"text": said.text, "word": word, "found": wrong}
        yield Breach("spelling", said.where, word, message, f"Write “{word}”.", evidence, said.saying(mended))


def _parts(word: str) -> list[str]:
    return [part for part in re.split(r"[\W_]+", word) if part]


def _pattern(words: str) -> re.Pattern[str]:
    return _bounded(r"\s+".join(map(re.escape, words.split())), words)


def _bounded(pattern: str, words: str) -> re.Pattern[str]:
    """Return a pattern for whole words, not those of an address; kana and Han have no bounds."""
    left = "" if is_unspaced(words[0]) else r"(?<![\w@/])(?<!\w[.-])"
    right = "" if is_unspaced(words[-1]) else r"(?![\w@/])(?!\.\w)"
    return re.compile(f"{left}{pattern}{right}", re.IGNORECASE)


def _like(found: str, word: str | None) -> str:
    """Return a word with a capital where the one in its place has one."""
    return (word or "")[:1].upper() + (word or "")[1:] if found[:1].isupper() else word or ""


def _names(plan: Plan) -> Iterator[str]:
    for name in (plan.brand.name, plan.product.name if plan.product else None):
        if name and (len(name.split()) > 1 or any(char.isupper() for char in name[1:])):
            yield name


def _said(plan: Plan) -> Iterator[Said]:
    if plan.brand.name:
        yield Said("brand.name", plan.brand.name, {"kind": "brand"}, "name", needed=True)
    if plan.product:
        yield Said("product.name", plan.product.name, {"kind": "product"}, "name", needed=True)
    for scene in plan.scenes:
        for shot in scene.shots:
            numbers: dict[str, int] = {}
            for text in shot.texts:
                numbers[text.role] = numbers.get(text.role, 0) + 1
                edit = {"kind": "text", "at": shot.id, "role": text.role, "number": numbers[text.role]}
                if text.role != "website":
                    yield Said(f"shot {shot.id}, {text.role} {numbers[text.role]}", text.content, edit, "content")
            for element in shot.elements:
                yield from (Said(f"shot {shot.id}, {element.kind}", words, None, "") for words in element.said)
        if scene.voice:
            yield Said(f"voice of {scene.id}", scene.voice.text, {"kind": "line", "scene": scene.id}, "text")
