"""Texts are split at natural places, and nothing of them is lost."""

from __future__ import annotations

import pytest
from hypothesis import given

from reelwright.plan.pace import hold_frames
from reelwright.planning.wording import HEADLINE_WORDS, SUB_WORDS, cards, halves
from reelwright.words import clean_line, count_words

from .briefs import lines


@given(lines(160).map(clean_line))
def test_cards_keep_every_character_in_order(text: str) -> None:
    joined = "".join(headline + sub for headline, sub in cards(text))
    assert joined.replace(" ", "") == text.replace(" ", "")
    for headline, sub in cards(text):
        assert count_words(headline) <= HEADLINE_WORDS or " " not in headline
        assert count_words(sub) <= SUB_WORDS or " " not in sub


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Cold for 24 hours", (("Cold for 24 hours", ""),)),
        ("340 g in a glass that you can send back", (("340 g in a glass", "that you can send back"),)),
        ("Made slowly, on purpose, by two people in Leeds", (("Made slowly, on purpose,", "by two people in Leeds"),)),
    ],
)
def test_cards_break_where_a_reader_would(text: str, expected: tuple[tuple[str, str], ...]) -> None:
    assert cards(text) == expected


@pytest.mark.parametrize(
    ("text", "words"), [("Cold for 24 hours", 4), ("水と日本", 2), ("ثلج بارد", 2), ("— , !", 0), ("ดูเพิ่มเติม", 3)]
)
def test_words_are_counted_in_every_script(text: str, words: int) -> None:
    assert count_words(text) == words


def test_a_card_stands_a_second_at_least() -> None:
    assert hold_frames(0) == hold_frames(1) == 30
    assert hold_frames(7) == 89


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("We come to your street", ("We come", "to your street")),
        ("Fix punctures in 20 minutes", ("Fix punctures", "in 20 minutes")),
        ("Crisp, cold and yours", ("Crisp,", "cold and yours")),
        ("Fair prices all year", ("Fair prices", "all year")),
        ("توصيل إلى بابك خلال ساعة", ("توصيل إلى بابك", "خلال ساعة")),
        ("On the", ("On the",)),
    ],
)
def test_halves_leave_no_word_hanging(text: str, parts: tuple[str, ...]) -> None:
    assert halves(text) == parts
