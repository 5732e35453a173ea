from __future__ import annotations

import pytest

from reelwright.color import contrast
from reelwright.compose.fonts import Faces
from reelwright.compose.marks import word_marks
from reelwright.composition import Mark
from reelwright.cues import Spoken
from reelwright.media.text import Block, fit
from reelwright.plan.model import Captions
from tests_support.plans import PALETTE, small_plan

WORDS = (Spoken("Cold", 0.0, 0.5), Spoken("for", 0.5, 0.7), Spoken("days", 0.7, 1.2))


def marks(style: str, lit: str = "#8A5A00", color: str = "#0F271E") -> list[Mark | None]:
    captions = Captions.model_validate({"style": style})
    plan = small_plan().model_copy(update={"captions": captions})
    block = fit("Cold for days", Faces(plan).setting("caption"), (900, 400), (52, 48), 2)
    assert isinstance(block, Block)
    return word_marks(plan, WORDS, block, 6, color, lit)


@pytest.mark.parametrize("style", ["plate", "underline", "fill", "grow"])
def test_every_word_is_marked_while_it_is_heard(style: str) -> None:
    found = marks(style)
    assert [(mark.start, mark.end, mark.style) for mark in found if mark] == [
        (-6, 9, style), (9, 15, style), (15, 30, style)
    ]  # fmt: skip


def test_a_plate_carries_a_readable_ink_and_the_others_take_the_shade_that_fits() -> None:
    plate, underline, fill = (marks(style)[0] for style in ("plate", "underline", "fill"))
    assert plate and underline and fill
    assert plate.plate == PALETTE.accent
    assert contrast(plate.color, PALETTE.accent) >= 4.5
    assert (underline.color, underline.plate) == ("#0F271E", "#8A5A00")
    assert (fill.color, fill.plate) == ("#8A5A00", None)


def test_where_the_accent_cannot_be_told_from_the_text_a_plate_marks_it() -> None:
    found = marks("fill", lit="#0F271E")
    assert all(mark and mark.style == "plate" for mark in found)


def test_plain_captions_mark_nothing() -> None:
    assert marks("plain") == []
