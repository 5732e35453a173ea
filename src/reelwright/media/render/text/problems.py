"""What a text must keep to before it can be drawn."""

from __future__ import annotations

from collections.abc import Iterator

from reelwright.composition import GlyphRun, TextLayer
from reelwright.errors import Problem
from reelwright.media.text.fonts import count_glyphs

MAX_TYPE = 2000  # px
_COMPOSE_AGAIN = "Compose the plan again."


def text_problems(layer: TextLayer, where: str) -> Iterator[Problem]:
    """Yield what is wrong with a text's sizes, boxes, marks, glyphs and pieces."""
    sizes = [("size", layer.size), *(("run.size", run.size) for word in layer.words for run in word.runs)]
    for name, size in dict.fromkeys(sizes):
        if not 0 < size <= MAX_TYPE:
            limit = f"a type size is over 0 and at most {MAX_TYPE} px"
            yield Problem(f"{where}.{name}", f"{size:g}", limit, _COMPOSE_AGAIN)
    for word in layer.words:
        if min(word.box[2:]) < 0:
            value = f"{word.box[2]:g} x {word.box[3]:g}"
            yield Problem(f"{where}.{word.text}.box", value, "a box has no sides below 0", _COMPOSE_AGAIN)
        if word.mark and word.mark.end <= word.mark.start:
            value = f"{word.mark.start:g} to {word.mark.end:g}"
            yield Problem(f"{where}.{word.text}.mark", value, "a mark ends after it starts", _COMPOSE_AGAIN)
        for run in word.runs:
            yield from _run(run, f"{where}.{word.text}")


def _run(run: GlyphRun, where: str) -> Iterator[Problem]:
    most = count_glyphs(run.font)
    strange = next((gid for gid, _, _ in run.glyphs if most and not 0 <= gid < most), None)
    if strange is not None:
        yield Problem(f"{where}.glyphs", str(strange), f"this font has the glyphs 0 to {most - 1}", _COMPOSE_AGAIN)
    if run.pieces and len(run.pieces) != len(run.glyphs):
        value = f"{len(run.pieces)} for {len(run.glyphs)} glyphs"
        yield Problem(f"{where}.pieces", value, "each glyph belongs to one piece", _COMPOSE_AGAIN)
    if run.pieces and min(run.pieces) < 0:
        yield Problem(f"{where}.pieces", str(min(run.pieces)), "pieces count from 0", _COMPOSE_AGAIN)
