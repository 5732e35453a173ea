"""Cleaning, splitting, fallback and shaping, seen through lines of glyphs."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelwright.media.text.fonts import font_by_digest, font_stack
from reelwright.media.text.scripts import clean, clusters, split_units, visible
from reelwright.media.text.shape import Line, measure, shape_line

SORA = font_stack("sora", 600, "en")


def _faces(line: Line) -> list[str]:
    return list(dict.fromkeys(font_by_digest(run.font).family for unit in line.units for run in unit.runs))


def _line(text: str, locale: str = "en", size: float = 100) -> Line:
    direction = "rtl" if locale in ("ar", "he") else "ltr"
    return shape_line(text, font_stack("sora", 600, locale), size, direction)


@given(st.text(max_size=30), st.sampled_from(["ltr", "rtl"]), st.sampled_from(["en", "ar", "ja"]))
@settings(max_examples=300, deadline=None)
def test_any_text_becomes_a_line_and_nothing_visible_is_lost(text, direction, locale):
    line = shape_line(text, font_stack("sora", 600, locale), 64, direction, -0.02)
    shown = "".join(unit.text for unit in sorted(line.units, key=lambda unit: unit.index))
    assert visible("".join(shown.split())) == visible("".join(clean(text).split()))
    assert line.width >= 0
    assert all(glyph[0] != 0 for unit in line.units for run in unit.runs for glyph in run.glyphs)


@given(st.lists(st.sampled_from(["Trail", "Bottle,", "24.50", "AV", "To", "(new)", "élan"]), min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_widths_add_up(words):
    line = shape_line(" ".join(words), SORA, 50, "ltr", -0.02)
    gaps = [b.x - a.x - a.width for a, b in itertools.pairwise(line.units)]
    assert sum(unit.width for unit in line.units) + sum(gaps) == pytest.approx(line.width)
    assert all(gap == pytest.approx(gaps[0]) and gap > 0 for gap in gaps)
    assert [unit.text for unit in line.units] == words


def test_a_line_scales_with_its_size():
    assert _line("Water for the trail", size=120).width == pytest.approx(
        2 * _line("Water for the trail", size=60).width
    )


def test_tracking_is_between_letters_and_not_after_the_last():
    plain, wide = (shape_line("trail", SORA, 100, "ltr", tracking) for tracking in (0.0, 0.1))
    assert wide.width - plain.width == pytest.approx(40)


def test_joined_scripts_are_never_tracked():
    stack = font_stack("cairo", 700, "ar")
    assert shape_line("ماء", stack, 100, "rtl", 0.1).width == shape_line("ماء", stack, 100, "rtl").width


def test_arabic_letters_join():
    def glyphs(text):
        return [gid for unit in shape_line(text, font_stack("cairo", 700, "ar"), 100, "rtl").units
                for run in unit.runs for gid, _, _ in run.glyphs]  # fmt: skip

    assert set(glyphs("ببب")) != set(glyphs("ب ب ب"))


@pytest.mark.parametrize(
    ("text", "locale", "family"),
    [
        ("ماء", "ar", "cairo"),
        ("מים", "he", "heebo"),
        ("नई", "hi", "noto-sans-devanagari"),
        ("ขวดน้ำ", "th", "noto-sans-thai"),
        ("ボトル", "ja", "noto-sans-jp"),
        ("시원하게", "ko", "noto-sans-kr"),
        ("水", "zh", "noto-sans-sc"),
        ("水", "ja", "noto-sans-jp"),
        ("🔥", "en", "noto-color-emoji"),
        ("❤\ufe0f", "en", "noto-color-emoji"),
        ("1\ufe0f\u20e3", "en", "noto-color-emoji"),
        ("→", "en", "inter-tight"),
        ("Trail", "ar", "sora"),
    ],
)
def test_the_face_of_a_script(text, locale, family):
    line = _line(text, locale)
    assert _faces(line) == [family]
    assert line.missing == ()


def test_a_fallback_is_as_heavy_as_what_it_stands_beside():
    (unit,) = _line("ボ", "ja").units
    assert font_by_digest(unit.runs[0].font).weight == 800
    (unit,) = shape_line("ボ", font_stack("inter-tight", 500, "ja"), 40, "ltr").units
    assert font_by_digest(unit.runs[0].font).weight == 500


def test_a_text_is_covered_by_one_face():
    assert SORA.covering("Nước mát").first.family == "inter-tight"
    assert SORA.covering("crème brûlée").first.family == "sora"
    assert font_stack("fraunces", 600, "ru").covering("Вода").first.family == "playfair-display"
    assert SORA.covering("24 ✓") is SORA


def test_a_character_that_no_font_has_is_named_and_left_out():
    line = _line("ok \U0001e900 \ue123")
    assert line.missing == ("\U0001e900", "\ue123")
    assert [unit.text for unit in line.units if unit.runs] == ["ok"]


def test_pictures_of_several_code_points_are_one_glyph():
    for picture in ("👍🏽", "👨‍👩‍👧", "🇩🇪", "1\ufe0f\u20e3", "❤\ufe0f"):
        assert clusters(picture) == [picture]
        (unit,) = _line(picture).units
        assert [len(run.glyphs) for run in unit.runs if run.color] == [1]


def test_figures_stand_as_high_as_capitals():
    stack = font_stack("playfair-display", 700, "en")  # its own figures are old-style: 1 is as high as x
    heights = {text: measure(text, stack, "ltr", 0.0).above for text in "1HX"}
    assert heights["1"] == pytest.approx(heights["H"], abs=0.03)


@given(st.text(max_size=40))
@settings(max_examples=300, deadline=None)
def test_cleaning_is_final_and_units_concatenate(text):
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert "".join(split_units(cleaned)) == cleaned
    assert "".join(clusters(cleaned)) == cleaned


def test_cleaning_takes_out_what_could_turn_a_line_round():
    assert clean("a\u202eb\u2066c\u200fd\x07e\r\nf\ud800") == "abcd e f"
    assert clean("20\u00a0€  now") == "20\u00a0€ now"


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("Cold water", ["Cold ", "water"]),
        ("20\u00a0€ now", ["20\u00a0€ ", "now"]),
        ("水を、飲む", ["水", "を、", "飲", "む"]),
        ("「水」", ["「水」"]),
        ("もっと", ["もっ", "と"]),
        ("ขวดน้ำใหม่ของคุณ", ["ขวดน้ำ", "ใหม่", "ของคุณ"]),
        ("시원한 물", ["시원한 ", "물"]),
        ("zero\u200bwidth", ["zero\u200b", "width"]),
    ],
)
def test_units(text, units):
    assert split_units(text) == units
