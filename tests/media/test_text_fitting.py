"""Fitting: the largest size, good breaks, and a box that holds all ink."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelwright.media.text.fitting import Block, Setting, fit
from reelwright.media.text.fonts import font_stack
from reelwright.media.text.raster import draw_glyphs

WORDS = [
    "Water",
    "that",
    "keeps",
    "up",
    "Évian",
    "a",
    "24",
    "hours,",
    "🔥",
    "ماء",
    "بارد",
    "水を飲む",
    "नई",
    "ขวดน้ำ",
    "(gj)",
]


def _setting(family: str = "sora", weight: int = 600, locale: str = "en", **changes) -> Setting:
    rtl = locale in ("ar", "he")
    values = {"leading": 1.4 if rtl else 1.02, "tracking": 0.0 if rtl else -0.02} | changes
    return Setting(font_stack(family, weight, locale), locale, "rtl" if rtl else "ltr", **values)


def _lines(block: Block | None) -> list[str]:
    assert block is not None
    return [" ".join(unit.text for unit in sorted(line.units, key=lambda u: u.index)) for line in block.lines]


def _ink(block: Block) -> tuple[float, float, float, float]:
    """Return the box (left, top, right, bottom) of all ink, from the block's corner."""
    sprites = [
        sprite
        for line in block.lines
        for unit in line.units
        if (sprite := draw_glyphs(unit.runs, line.x + unit.x, line.baseline)) is not None
    ]
    return (
        min(s.x for s in sprites),
        min(s.y for s in sprites),
        max(s.x + s.alpha.shape[1] for s in sprites),
        max(s.y + s.alpha.shape[0] for s in sprites),
    )


@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=7),
    st.sampled_from(["sora", "anton", "fraunces", "cairo", "playfair-display"]),
    st.sampled_from(["en", "ar", "ja"]),
    st.tuples(st.integers(120, 900), st.integers(60, 500)),
    st.sampled_from(["start", "center", "end"]),
)
@settings(max_examples=120, deadline=None)
def test_a_block_and_its_ink_stay_in_the_box(words, family, locale, box, align):
    block = fit(" ".join(words), _setting(family, 700, locale, align=align), box, (116.0, 12.0), 5)
    if block is None:
        return
    assert block.width <= box[0] + 0.02
    assert block.height <= box[1] + 1e-6
    assert len(block.lines) <= 5
    assert all(line.x >= -1e-6 and line.x + line.line.width <= block.width + 1e-6 for line in block.lines)
    left, top, right, bottom = _ink(block)
    overhang = 0.12 * block.size + 1  # of slanted and swung letters
    assert top >= -1.5
    assert bottom <= block.height + 1.5
    assert left >= -overhang
    assert right <= block.width + overhang


@given(st.text(max_size=60), st.sampled_from(["en", "he", "th", "zh"]))
@settings(max_examples=120, deadline=None)
def test_no_text_breaks_the_fitting(text, locale):
    block = fit(text, _setting(locale=locale), (500, 300), (80.0, 20.0), 4)
    assert block is None or block.width <= 500.02


def test_the_size_is_the_largest_or_gives_way_a_little_for_better_breaks():
    block = fit("Cold for 24 hours. Honestly.", _setting("bricolage-grotesque", 800), (880, 420), (116.0, 60.0), 3)
    assert _lines(block) == ["Cold for 24 hours.", "Honestly."]
    assert block is not None
    assert 0.85 * 116 <= block.size < 116
    assert fit("Cold", _setting(), (880, 420), (116.0, 60.0), 3).size == 116  # type: ignore[union-attr]


def test_a_narrow_box_makes_text_smaller_and_too_small_a_box_none():
    wide, narrow = (fit("Water for the trail", _setting(), (width, 300), (116.0, 20.0), 2) for width in (800, 300))
    assert wide is not None
    assert narrow is not None
    assert narrow.size < wide.size
    assert fit("Water for the trail", _setting(), (300, 20), (116.0, 40.0), 2) is None
    assert fit("  ", _setting(), (300, 300), (116.0, 40.0), 2) is None


def test_a_word_wider_than_the_box_is_broken_only_at_the_smallest_size():
    word = "Donaudampfschifffahrtsgesellschaft"
    broken = fit(word, _setting(locale="de"), (500, 400), (116.0, 60.0), 3)
    assert len(_lines(broken)) > 1
    assert broken is not None
    assert broken.size == 60
    assert broken.broken
    whole = fit(word, _setting(locale="de"), (500, 400), (116.0, 20.0), 3)
    assert len(_lines(whole)) == 1
    assert whole is not None
    assert not whole.broken


@pytest.mark.parametrize(("align", "shares"), [("start", (0, 0)), ("center", (0, 0.5)), ("end", (0, 1))])
@pytest.mark.parametrize("locale", ["en", "ar"])
def test_alignment_follows_the_reading_direction(align, shares, locale):
    text = "Water for the long trail" if locale == "en" else "ماء بارد يدوم معك طوال اليوم"
    block = fit(text, _setting("cairo", 700, locale, align=align), (420, 400), (90.0, 60.0), 3)
    assert block is not None
    share = {0: 0.0, 0.5: 0.5, 1: 1.0}[shares[1]]
    share = 1 - share if locale == "ar" and share != 0.5 else share
    for line in block.lines:
        assert line.x == pytest.approx(share * (block.width - line.line.width))
    assert len({round(line.line.width) for line in block.lines}) > 1


def test_baselines_are_a_leading_apart_and_capitals_touch_the_top():
    block = fit("RUN FURTHER THAN THE REST", _setting("anton", 400), (600, 500), (116.0, 60.0), 3)
    assert block is not None
    steps = {round(b.baseline - a.baseline, 3) for a, b in zip(block.lines, block.lines[1:], strict=False)}
    assert steps == {round(1.02 * block.size, 3)}
    assert _ink(block)[1] == pytest.approx(0, abs=2.5)


def test_the_line_box_holds_all_that_the_face_may_draw():
    block = fit("Água", _setting(), (600, 500), (116.0, 60.0), 1)
    assert block is not None
    (line,) = block.lines
    _, top, _, bottom = _ink(block)
    assert line.top <= top
    assert line.top + line.height >= bottom


def test_pictures_do_not_touch_the_next_line():
    block = fit("🔥🔥🔥 🔥🔥🔥", _setting(), (400, 500), (100.0, 90.0), 2)
    assert block is not None
    first, second = (draw_glyphs(line.units[0].runs, 0, line.baseline) for line in block.lines)
    assert first is not None
    assert second is not None
    assert first.y + first.alpha.shape[0] <= second.y


def test_what_no_font_has_is_named():
    block = fit("ok \ue123", _setting(), (600, 500), (116.0, 60.0), 1)
    assert block is not None
    assert block.lines[0].missing == ("\ue123",)


def test_a_headline_takes_little_time():
    setting = _setting("fraunces")
    fit("warm the faces up", setting, (880, 420), (116.0, 60.0), 3)
    texts = [f"A quiet morning number {place}, poured slowly" for place in range(5)]
    times = []
    for text in texts:
        start = time.process_time()
        fit(text, setting, (880, 420), (116.0, 60.0), 3)
        times.append(time.process_time() - start)
    assert min(times) < 0.02
