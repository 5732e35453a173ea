"""The word that is being spoken, marked where it stands."""

from __future__ import annotations

from collections.abc import Sequence

from reelwright.color import contrast, readable
from reelwright.composition import Mark
from reelwright.cues import Spoken
from reelwright.media.text import Block
from reelwright.plan.model import Plan


def word_marks(
    plan: Plan, words: Sequence[Spoken], block: Block, start: int, color: str, lit: str
) -> list[Mark | None]:
    """Return a mark for each unit of the block: a spoken word may be set as several units, or share one.

    Units and spoken words cover the same text, so a unit is marked while the word at its first character is heard.
    `color` is the text's own, `lit` the accent as it can be read beside it.
    """
    style = plan.captions.style
    if style == "plain":
        return []
    look = _plate(plan) if style == "plate" or lit == color else _lit(style, color, lit)
    spans = _character_spans(words)
    marks: list[Mark | None] = []
    position = 0
    for text in reading_order(block):
        found = next((word for begin, end, word in spans if begin <= position < end), None)
        if found is not None:
            first, last = found.start * plan.fps - start, found.end * plan.fps - start
            when = {"start": round(first, 2), "end": round(max(last, first + 1), 2)}
            marks.append(Mark.model_validate(look | when))
        else:
            marks.append(None)
        position += sum(not char.isspace() for char in text)
    return marks


def _plate(plan: Plan) -> dict[str, str]:
    palette = plan.style.palette
    plate = palette.accent
    ink = max((palette.ink, palette.paper), key=lambda color: contrast(color, plate))
    return {"color": readable(ink, plate, 4.8), "plate": plate, "style": "plate"}


def _lit(style: str, color: str, lit: str) -> dict[str, str]:
    if style == "underline":
        return {"color": color, "plate": lit, "style": style}
    return {"color": lit, "style": style}


def reading_order(block: Block) -> list[str]:
    """Return the texts of a block's units as they are read."""
    return [unit.text for line in block.lines for unit in sorted(line.units, key=lambda unit: unit.index)]


def _character_spans(words: Sequence[Spoken]) -> list[tuple[int, int, Spoken]]:
    spans: list[tuple[int, int, Spoken]] = []
    position = 0
    for word in words:
        length = sum(not char.isspace() for char in word.text)
        spans.append((position, position + length, word))
        position += length
    return spans
