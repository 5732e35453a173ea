"""Captions drawn into the picture: a plate in the shot's caption slot, with the spoken word marked."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from reelwright.color import readable
from reelwright.compose.fonts import Faces
from reelwright.compose.layout import Align, Area
from reelwright.compose.marks import word_marks
from reelwright.compose.texts import STANDING, place_words
from reelwright.composition import AnyLayer, ShapeLayer, TextLayer
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
    plan: Plan,
    aspect: Aspect,
    captions: Sequence[Cue],
    stages: Sequence[Built],
    faces: Faces,
    shown: Collection[Spoken],
) -> tuple[AnyLayer, ...]:
    """Return plate and text of every cue, in the slot of the shot that is on screen when it begins.

    Cues of words that are `shown` already, as a shot's own text, are left out.
    """
    safe = Area(*safe_box(aspect, plan.platforms))
    layers: list[AnyLayer] = []
    for index, cue in enumerate(captions):
        if cue.words[0] in shown:
            continue
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
    top = min(area.bottom - PAD_Y - block.height, safe.bottom - block.height - PAD_Y)  # further lines grow upward
    plate = (left - PAD_X, top - PAD_Y, block.width + 2 * PAD_X, block.height + 2 * PAD_Y)
    palette = plan.style.palette
    yield ShapeLayer(
        id=f"{name}.plate", start=start, end=end, role="panel", box=plate, radius=18, color=palette.ink,
        opacity=PLATE_OPACITY,
    )  # fmt: skip
    marks = word_marks(plan, cue.words, block, start, palette.paper, readable(palette.accent, palette.ink, 4.8))
    delays = [[STANDING] * len(line.units) for line in block.lines]
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
