"""Where lines break."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelwright.media.text.breaking import break_lines
from reelwright.media.text.scripts import NOT_FIRST, NOT_LAST, clean, clusters, split_units


def _measure(text: str) -> float:
    """A line of which every character is one wide; wide scripts two."""
    return sum(2 if ord(char) > 0x2E7F else 1 for char in text)


def _break(text: str, width: float, lines: int = 4, locale: str = "en") -> list[str]:
    found = break_lines(text, _measure, width, lines, locale)
    assert found is not None
    return found


@given(st.text(max_size=40), st.integers(3, 30), st.sampled_from(["en", "ar", "ja", "zh", "th", "ko"]))
@settings(max_examples=300, deadline=None)
def test_nothing_is_lost_or_moved_and_no_line_is_too_wide(text, width, locale):
    lines = break_lines(text, _measure, width, 60, locale)
    if lines is None:
        assert any(_measure(cluster) > width for cluster in clusters(clean(text)))
        return
    assert all(_measure(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(clean(text).split())


def test_too_many_lines_are_none():
    assert break_lines("one two three four", _measure, 5, 2, "en") is None
    assert break_lines("", _measure, 5, 2, "en") == []


@pytest.mark.parametrize(
    ("text", "locale", "article"),
    [
        ("This is the perfect bottle", "en", "the"),
        ("Das ist die beste Flasche", "de", "die"),
        ("Voici la bouteille parfaite", "fr", "la"),
        ("Esta es la botella perfecta", "es", "la"),
        ("Questa è la borraccia perfetta", "it", "la"),
    ],
)
@pytest.mark.parametrize("width", range(12, 26))
def test_an_article_never_ends_a_line(text, locale, article, width):
    assert not any(line.split()[-1] == article for line in _break(text, width, 4, locale)[:-1])


def test_a_number_keeps_its_unit():
    lines = _break("Cold for 24 hours straight", 12)
    assert any("24 hours" in line for line in lines)
    assert "20 €" in " | ".join(_break("Maintenant 20 € seulement", 13, 4, "fr"))


def test_a_break_comes_after_a_pause():
    assert _break("Pour slowly, drink the quiet", 17)[0] == "Pour slowly,"


def test_a_function_word_begins_a_line_rather_than_ends_one():
    assert _break("Cold water for long walks", 15) == ["Cold water", "for long walks"]


def test_sentences_do_not_share_lines_in_pieces():
    assert _break("One bottle. Ten years. Zero leaks.", 16) == ["One bottle.", "Ten years.", "Zero leaks."]


def test_hindi_postpositions_stay_with_their_noun():
    lines = _break("हर हफ़्ते प्लास्टिक की बोतल खरीदते", 23, 3, "hi")
    assert lines == ["हर हफ़्ते प्लास्टिक की", "बोतल खरीदते"]


def test_lines_are_balanced():
    assert _break("aaaa bbbb cccc dddd", 16) == ["aaaa bbbb", "cccc dddd"]


def test_french_punctuation_stays_with_its_word():
    assert not any(line.startswith((":", "!", "?")) for line in _break("Alors : prêt ! Pour quoi ?", 9, 6, "fr"))


def test_a_dash_never_begins_a_line():
    for width in range(8, 20):
        assert not any(line.startswith("—") for line in _break("Quiet water — for loud days", width, 6))


def test_names_stay_whole():
    assert _break("Our friend Marie Curie says yes", 22) == ["Our friend", "Marie Curie says yes"]
    assert _break("Our friend maybe curly says yes", 22) == ["Our friend maybe", "curly says yes"]


@given(st.text(st.sampled_from("水を飲むボトル、。「」美しー"), min_size=2, max_size=24), st.integers(6, 20))
@settings(max_examples=150, deadline=None)
def test_kinsoku(text, width):
    lines = _break(text, width, 60, "ja")
    units = split_units(text)
    if any(_measure(unit) > width for unit in units):
        return
    assert not any(line[0] in NOT_FIRST for line in lines[1:])
    assert not any(line[-1] in NOT_LAST for line in lines[:-1])


def test_japanese_breaks_where_a_phrase_begins():
    assert _break("毎日の水分補給を、もっと美しいボトルで。", 18, 3, "ja") == [
        "毎日の水分補給を、",
        "もっと美しい",
        "ボトルで。",
    ]


def test_chinese_numerals_keep_their_measure_word():
    lines = _break("每一天，都从一口好水开始。", 16, 2, "zh")
    assert lines == ["每一天，都从一口", "好水开始。"]


def test_thai_breaks_before_a_phrase():
    assert _break("ขวดน้ำใหม่สำหรับทุกเส้นทางของคุณ", 22, 2, "th")[1].startswith(("สำหรับ", "ทุก"))


def test_korean_breaks_at_spaces():
    assert _break("하루 종일 차갑게 어디서나 함께", 18, 3, "ko") == ["하루 종일 차갑게", "어디서나 함께"]


def test_an_address_breaks_after_its_signs():
    lines = _break("example.com/trail-bottle/new", 12)
    assert all(line[-1] in "/.-" for line in lines[:-1])


def test_a_long_compound_breaks_between_syllables():
    assert _break("Donaudampfschifffahrtsgesellschaft", 20, 2, "de")[0] == "Donaudampfschiff"


def test_a_no_break_space_holds():
    assert not any(line.endswith("20") for width in range(6, 14) for line in _break("only 20\u00a0km away", width, 5))
