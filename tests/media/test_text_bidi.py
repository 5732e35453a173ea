"""Bidirectional order, held against an implementation of the whole of UAX #9."""

from __future__ import annotations

from typing import Literal

from bidi import get_display
from hypothesis import given, settings
from hypothesis import strategies as st

from reelwright.media.text.bidi import bidi_levels, visual_order
from reelwright.media.text.fonts import font_stack
from reelwright.media.text.shape import shape_line

Direction = Literal["ltr", "rtl"]
MIXED = st.text(st.sampled_from("abXYאבגשجدمسن019٣٤ .,:;()[]%€$+-/!?«»&"), max_size=24)


def _displayed(text: str, direction: Direction) -> str:
    pairs = list(zip(text, bidi_levels(text, direction), strict=True))
    return "".join(char for char, _ in visual_order(pairs, lambda pair: pair[1]))


@given(MIXED, st.sampled_from(["ltr", "rtl"]))
@settings(max_examples=600, deadline=None)
def test_the_order_is_that_of_the_reference(text: str, direction: Direction) -> None:
    base = "R" if direction == "rtl" else "L"
    assert _displayed(text, direction) == get_display(text, base_dir=base)


def test_brackets_stay_a_pair_around_what_is_written_the_other_way() -> None:
    levels = bidi_levels("اشتر Bottle (500 ml) الآن", "rtl")
    assert levels[12] == levels[19] == 2


def test_invisible_characters_take_no_part() -> None:
    assert bidi_levels("אב\u200dג", "ltr") == (1, 1, 1, 1)
    assert bidi_levels("\u200da", "rtl") == (1, 2)


def _words(text: str, direction: Direction) -> list[str]:
    locale = "ar" if direction == "rtl" else "en"
    return [unit.text for unit in shape_line(text, font_stack("sora", 600, locale), 40, direction).units]


def test_a_latin_name_and_a_price_in_an_arabic_line() -> None:
    words = _words("اشتر Trail Bottle بسعر 24.50 ريال الآن!", "rtl")
    assert words == ["الآن!", "ريال", "24.50", "بسعر", "Trail", "Bottle", "اشتر"]


def test_an_arabic_name_in_an_english_line() -> None:
    assert _words("Try ماء بارد today", "ltr") == ["Try", "بارد", "ماء", "today"]


def test_units_know_their_reading_order() -> None:
    units = shape_line("اشتر Trail Bottle الآن", font_stack("cairo", 700, "ar"), 40, "rtl").units
    assert [unit.text for unit in sorted(units, key=lambda unit: unit.index)] == ["اشتر", "Trail", "Bottle", "الآن"]


def test_the_exclamation_mark_of_an_arabic_line_is_drawn_at_its_left() -> None:
    (unit,) = shape_line("الآن!", font_stack("cairo", 700, "ar"), 100, "rtl").units
    (bare,) = shape_line("الآن", font_stack("cairo", 700, "ar"), 100, "rtl").units
    mark = unit.width - bare.width
    first_letters = min(x for run in unit.runs for _, x, _ in run.glyphs if x > 1)
    assert mark > 10
    assert abs(first_letters - mark) < 12
