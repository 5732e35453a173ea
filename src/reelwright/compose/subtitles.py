"""Captions drawn into the picture: a plate in the shot's caption slot, with the spoken word marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from reelwright.color import contrast, readable
from reelwright.compose.fonts import Faces
from reelwright.compose.layout import Align, Area
from reelwright.compose.texts import place_words
from reelwright.composition import AnyLayer, Mark, ShapeLayer, TextLayer
from reelwright.cues import Cue, Spoken
from reelwright.media.text import Block, fit
from reelwright.plan.model import Plan
from reelwright.safezones import safe_box
from reelwright.words import Aspect, is_right_to_left

if TYPE_CHECKING:
    from reelwright.compose.stage import Built

SIZE, SMALLEST = 52.0, 48.0  # px; 48 is the least that reads on a phone
PAD_X, PAD_Y = 26.0, 14.0
PLATE_OPACITY = 0.9


def caption_layers(
    plan: Plan, aspect: Aspect, captions: Sequence[Cue], stages: Sequence[Built], faces: Faces
) -> tuple[AnyLayer, ...]:
    """Return plate and text of every cue, in the slot of the shot that is on screen when it begins."""
    safe = Area(*safe_box(aspect, plan.platforms))
    layers: list[AnyLayer] = []
    for index, cue in enumerate(captions):
        start, end = round(cue.start * plan.fps), min(round(cue.end * plan.fps), plan.frames)
        slot = _slot(stages, start)
        layers += _caption(plan, cue, f"caption{index}", start, max(end, start + 1), slot, safe, faces)
    return tuple(layers)


def _slot(stages: Sequence[Built], frame: int) -> tuple[Area, Align]:
    shown = [built for built in stages if built.stage.start <= frame + 3]
    places = (shown[-1] if shown else stages[0]).places
    return places.caption, places.align


def _caption(
    plan: Plan, cue: Cue, name: str, start: int, end: int, slot: tuple[Area, Align], safe: Area, faces: Faces
) -> Iterator[AnyLayer]:
    area, align = slot
    block = _set(cue, area.width - 2 * PAD_X, faces, align)
    if block is None:
        return
    faces.note(block)
    rtl = is_right_to_left(plan.locale)
    left = area.left + PAD_X
    if align == "center":
        left = area.left + (area.width - block.width) / 2
    elif rtl:
        left = area.right - PAD_X - block.width
    top = min(area.top + PAD_Y, safe.bottom - block.height - PAD_Y)
    plate = (left - PAD_X, top - PAD_Y, block.width + 2 * PAD_X, block.height + 2 * PAD_Y)
    palette = plan.style.palette
    yield ShapeLayer(
        id=f"{name}.plate", start=start, end=end, role="panel", box=plate, radius=18, color=palette.ink,
        opacity=PLATE_OPACITY,
    )  # fmt: skip
    marks = _marks(plan, cue, block, start)
    delays = [[0.0] * len(line.units) for line in block.lines]
    yield TextLayer(
        id=name, start=start, end=end, role="caption", content=cue.text, direction="rtl" if rtl else "ltr",
        color=palette.paper, size=block.size, box=(left, top, block.width, block.height),
        words=place_words(block, left, top, delays, lambda index: marks[index] if index < len(marks) else None),
    )  # fmt: skip


def _set(cue: Cue, width: float, faces: Faces, align: Align) -> Block | None:
    setting = faces.setting("caption", align)
    for smallest, lines in ((SMALLEST, 2), (SMALLEST, 3), (20.0, 6)):
        block = fit(cue.text, setting, (width, 400), (SIZE, smallest), lines)
        if block is not None:
            return block
    return None


def _marks(plan: Plan, cue: Cue, block: Block, start: int) -> list[Mark | None]:
    """Return a mark for each unit of the block: a spoken word may be set as several units, or share one.

    Units and spoken words cover the same text, so a unit is marked while the word at its first character is heard.
    """
    palette = plan.style.palette
    plate = palette.accent
    ink = max((palette.ink, palette.paper), key=lambda color: contrast(color, plate))
    color = readable(ink, plate, 4.8)
    spans = _character_spans(cue)
    marks: list[Mark | None] = []
    position = 0
    for text in reading_order(block):
        found = next((word for begin, end, word in spans if begin <= position < end), None)
        if found is not None:
            first, last = found.start * plan.fps - start, found.end * plan.fps - start
            marks.append(Mark(start=round(first, 2), end=round(max(last, first + 1), 2), color=color, plate=plate))
        else:
            marks.append(None)
        position += sum(not char.isspace() for char in text)
    return marks


def reading_order(block: Block) -> list[str]:
    """Return the texts of a block's units as they are read."""
    return [unit.text for line in block.lines for unit in sorted(line.units, key=lambda unit: unit.index)]


def _character_spans(cue: Cue) -> list[tuple[int, int, Spoken]]:
    spans: list[tuple[int, int, Spoken]] = []
    position = 0
    for word in cue.words:
        length = sum(not char.isspace() for char in word.text)
        spans.append((position, position + length, word))
        position += length
    return spans
