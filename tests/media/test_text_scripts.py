"""Lines of every script that we promise, held against what is known of the script and against python-bidi."""

from __future__ import annotations

from itertools import chain

import numpy as np
import pytest
from bidi import get_display
from hypothesis import given, settings
from hypothesis import strategies as st

from reelwright.composition import GlyphRun
from reelwright.media.text import Setting, fit, font_stack, shape_line
from reelwright.media.text.breaking import NOT_FIRST, NOT_LAST
from reelwright.media.text.fonts import font_by_digest, hb_font
from reelwright.media.text.raster import draw_glyphs
from reelwright.media.text.scripts import clusters, visible

LINES = {
    "ar-SA": "قهوتك جاهزة في 5 دقائق، خصم 20% على Trail Bottle",
    "he-IL": "הקפה שלך מוכן ב-5 דקות, 20% הנחה על Trail Bottle",
    "th-TH": "กาแฟที่ดีที่สุดสำหรับทุกเช้า ส่งฟรีทั่วประเทศ",
    "hi-IN": "हर सुबह की नई शुरुआत, स्वादिष्ट कॉफ़ी सिर्फ़ ₹199 में",
    "zh-CN": "每一天，都从一杯好水开始。限时优惠：第二件半价！",
    "ja-JP": "毎朝に、ちいさな感動を。今だけ20％オフ（送料無料）",
    "ko-KR": "매일 아침, 새로운 시작! 지금 주문하면 20% 할인",
    "en-US": "Hot 🔥 cold ❄️ gone 👩‍🚀 in 🇯🇵 with 👍🏽",
}


def setting(locale: str, family: str = "inter-tight", tracking: float = 0.0) -> Setting:
    direction = "rtl" if locale[:2] in ("ar", "he") else "ltr"
    return Setting(font_stack(family, 700, locale), locale, direction, 1.4, tracking)


def shaped(text: str, locale: str) -> tuple[GlyphRun, ...]:
    chosen = setting(locale)
    line = shape_line(text, chosen.stack, 100, chosen.direction)
    return tuple(chain.from_iterable(unit.runs for unit in line.units))


def names(text: str, locale: str) -> list[str]:
    """The names that a font gives its glyphs, from left to right."""
    found = []
    for run in shaped(text, locale):
        font = hb_font(font_by_digest(run.font))
        found += [font.glyph_to_string(gid) for gid, _, _ in run.glyphs]
    return found


@pytest.mark.parametrize("locale", LINES)
def test_every_character_has_a_glyph_and_shows(locale: str) -> None:
    chosen = setting(locale)
    line = shape_line(LINES[locale], chosen.stack, 60, chosen.direction)
    assert line.missing == ()
    for unit in line.units:
        assert all(gid != 0 for run in unit.runs for gid, _, _ in run.glyphs)
        drawn = draw_glyphs(unit.runs, 0, 0)
        assert drawn is not None
        assert drawn.alpha.max() == 255


@pytest.mark.parametrize("locale", ["ar-SA", "he-IL"])
def test_words_stand_in_the_order_of_the_reference(locale: str) -> None:
    chosen = setting(locale)
    line = shape_line(LINES[locale], chosen.stack, 60, "rtl")
    shown = get_display(LINES[locale], base_dir="R").split()
    ours = [get_display(unit.text, base_dir="R") for unit in line.units]
    letters = ["".join(filter(str.isalnum, word)) for word in shown]
    assert ["".join(filter(str.isalnum, word)) for word in ours] == letters


def test_arabic_letters_take_the_form_of_their_place() -> None:
    alone, pair, triple = (names(text, "ar-SA") for text in ("ب", "بب", "ببب"))
    assert len({*alone, *pair, *triple}) >= 4  # isolated, final, initial, medial
    assert triple[-1] == pair[-1]  # the first letter stands at the right, in its initial form
    assert triple[0] == pair[0]
    assert triple[1] not in (*alone, *pair)
    assert len(names("لا", "ar-SA")) < len(names("لب", "ar-SA"))  # lam and alef are one


def test_arabic_letters_touch_and_no_tracking_parts_them() -> None:
    for tracking in (0.0, 0.2):
        chosen = setting("ar-SA", "cairo", tracking)
        line = shape_line("سمك", chosen.stack, 120, "rtl", tracking)
        drawn = draw_glyphs(line.units[0].runs, 0, 0)
        assert drawn is not None
        columns = drawn.alpha.any(axis=0)
        assert columns.all()  # no gap between the letters


def test_hebrew_begins_at_the_right() -> None:
    line = shape_line("שלום עולם", font_stack("heebo", 500, "he"), 60, "rtl")
    assert [unit.text for unit in line.units] == ["עולם", "שלום"]
    (run,) = line.units[1].runs
    pieces = [piece for _, piece in sorted(zip([x for _, x, _ in run.glyphs], run.pieces, strict=True))]
    assert pieces == [3, 2, 1, 0]


@pytest.mark.parametrize("text", ["ที่", "ดี", "สุด", "น้ำ"])
def test_thai_marks_stand_over_their_consonant(text: str) -> None:
    """Vowels and tones above and below take no width and lie within the letter's own."""
    runs = shaped(text, "th-TH")
    assert len(runs) == 1
    font = hb_font(font_by_digest(runs[0].font))
    advances = [font.get_glyph_h_advance(gid) for gid, _, _ in runs[0].glyphs]
    assert 0 in advances
    bare = shape_line(text[0], setting("th-TH").stack, 100, "ltr").width
    marked = shape_line(text[:2], setting("th-TH").stack, 100, "ltr").width
    assert marked == pytest.approx(bare, abs=3)


def test_thai_tones_climb_over_vowels() -> None:
    low, high = (draw_glyphs(shaped(text, "th-TH"), 0, 0) for text in ("ที", "ที่"))
    assert low is not None
    assert high is not None
    assert high.y < low.y - 5


def test_devanagari_vowel_sign_i_is_written_before_its_consonant() -> None:
    consonant = shaped("क", "hi-IN")[0].glyphs[0][0]
    order = [gid for gid, _, _ in shaped("कि", "hi-IN")[0].glyphs]
    assert order[1] == consonant
    assert len(order) == 2


def test_devanagari_conjuncts_are_one_piece() -> None:
    assert clusters("क्षमा") == ["क्ष", "मा"]
    (run,) = shaped("क्षमा", "hi-IN")
    assert max(run.pieces) == 1
    assert len(run.glyphs) < len("क्षमा")


def test_one_headline_of_devanagari_hangs_together() -> None:
    drawn = draw_glyphs(shaped("नमन", "hi-IN"), 0, 0)
    assert drawn is not None
    assert (drawn.alpha > 128).any(axis=0).all()  # the bar over the letters has no gap


def test_chinese_and_japanese_take_their_own_shapes() -> None:
    faces = {locale: font_by_digest(shaped("直", locale)[0].font).family for locale in ("zh-CN", "ja-JP")}
    assert faces == {"zh-CN": "noto-sans-sc", "ja-JP": "noto-sans-jp"}


@given(st.integers(160, 900), st.sampled_from(["zh-CN", "ja-JP"]))
@settings(max_examples=60, deadline=None)
def test_no_line_begins_or_ends_where_kinsoku_forbids_it(width: int, locale: str) -> None:
    block = fit(LINES[locale], setting(locale), (width, 4000), (60, 60), 30)
    if block is None or block.broken:
        return
    lines = ["".join(unit.text for unit in line.units) for line in block.lines]
    assert "".join(lines) == LINES[locale]
    assert all(line[0] not in NOT_FIRST and line[-1] not in NOT_LAST for line in lines)


@given(st.integers(200, 900))
@settings(max_examples=40, deadline=None)
def test_thai_lines_break_between_whole_clusters_and_keep_every_letter(width: int) -> None:
    block = fit(LINES["th-TH"], setting("th-TH"), (width, 4000), (60, 60), 30)
    if block is None:
        return
    lines = ["".join(unit.text for unit in line.units) for line in block.lines]
    assert "".join(lines).replace(" ", "") == LINES["th-TH"].replace(" ", "")
    whole = {cluster for cluster in clusters(LINES["th-TH"]) if cluster != " "}
    assert all(cluster.strip() in whole for line in lines for cluster in clusters(line) if cluster.strip())


def test_korean_breaks_at_its_spaces() -> None:
    block = fit(LINES["ko-KR"], setting("ko-KR"), (420, 4000), (60, 60), 30)
    assert block is not None
    words = LINES["ko-KR"].split()
    assert [unit.text for line in block.lines for unit in line.units] == words


def test_joined_emoji_and_flags_are_one_picture() -> None:
    for text in ("👩‍🚀", "🇯🇵", "👍🏽", "❄️"):
        runs = shaped(text, "en-US")
        assert [len(run.glyphs) for run in runs] == [1], text
        drawn = draw_glyphs(runs, 0, 0)
        assert drawn is not None
        assert drawn.rgba is not None
        assert np.ptp(drawn.rgba[drawn.alpha == 255][:, :3].astype(int), axis=0).max() > 60  # in colours


@given(
    st.text(st.sampled_from("abc שלום مرحبا กาแฟ नमस्ते 水を 한글 🔥👍🏽19%.,"), max_size=18),
    st.sampled_from(list(LINES)),
)
@settings(max_examples=200, deadline=None)
def test_the_pieces_of_a_word_are_its_characters_in_order(text: str, locale: str) -> None:
    chosen = setting(locale)
    for unit in shape_line(text, chosen.stack, 40, chosen.direction).units:
        pieces = [piece for run in unit.runs for piece in run.pieces]
        assert all(len(run.pieces) == len(run.glyphs) for run in unit.runs)
        assert sorted(set(pieces)) == list(range(len(set(pieces))))
        assert len(set(pieces)) <= max(len(clusters(visible(unit.text))), 1)
