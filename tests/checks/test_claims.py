"""Numbers mean what they count, in any script; absolute words are the user's or they are an error."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelwright.checks.shared._absolutes import absolutes
from reelwright.checks.shared._numbers import numbers


def backed(claim: str, fact: str) -> bool:
    """Tell whether every number of `claim` is carried by one of `fact`."""
    known = numbers(fact)
    return all(any(number.backs(one) for number in known) for one in numbers(claim))


@pytest.mark.parametrize(
    ("claim", "fact"),
    [
        ("24 hours cold", "Keeps cold for 24 h"),
        ("٢٤ ساعة", "Cold for 24 hours"),
        ("24-hour cold", "24 Stunden kalt"),
        ("30% off", "٣٠٪ خصم"),
        ("30 Prozent", "30 percent off"),
        ("1.000 Läufer", "1,000 runners"),
        ("1 000 coureurs", "1000 runners"),
        ("nur 24,50 €", "€24.50"),
        ("24.5 dollars", "USD 24.50"),
        ("#1 in Cairo", "No. 1 in Cairo"),
        ("5 colours", "Comes in 5"),
        ("4.8/5", "4.8/5"),
        ("12 days", "twelve? 12 days"),
        ("until 31.12.2026", "Ends 31.12.2026"),
        ("No number at all", ""),
    ],
)
def test_the_same_number_backs(claim: str, fact: str) -> None:
    assert backed(claim, fact)


@pytest.mark.parametrize(
    ("claim", "fact"),
    [
        ("24 hours", "Cold"),
        ("48 hours", "24 hours"),
        ("24 days", "24 hours"),
        ("24% more", "24 hours"),
        ("24 hours", "24% off"),
        ("€20 off", "20% off"),
        ("#1", "1 litre"),
        ("10x stronger", "10 years"),
        ("500 litres", "500 ml"),
        ("1.5 litres", "15 litres"),
        ("24 500 ml cans", "24.5 ml"),
        ("24 50 ml cans", "2450 ml"),
    ],
)
def test_another_number_does_not(claim: str, fact: str) -> None:
    assert not backed(claim, fact)


@settings(deadline=None)
@given(st.integers(0, 10**9), st.sampled_from(["٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९", "０１２３４５６７８９"]))
def test_digits_of_any_script_are_one_number(value: int, digits: str) -> None:
    foreign = str(value).translate(str.maketrans("0123456789", digits))
    assert backed(f"{foreign} runners", f"{value:,} runners")
    assert not backed(f"{foreign} runners", f"{value + 1} runners")


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("The best bottle", "best"),
        ("الأفضل في مصر", "best"),
        ("Die besten Schuhe", "best"),
        ("La mejor botella", "best"),
        ("Le plus rapide", "most"),
        ("Our most loved balm", "most"),
        ("Guaranteed fresh", "guaranteed"),
        ("مجانًا", "free"),
        ("Free shipping", "free"),
        ("sugar-free, free of dyes", ""),
        ("Bester Halt, garantiert", "guaranteed"),
        ("The only one", "only"),
        ("Only nine left", ""),
        ("Number one in town", "number one"),
        ("clinically proven", "proven"),
        ("A nest of crests", ""),
        ("Shop now", ""),
    ],
)
def test_absolute_words_are_found_in_their_family(text: str, family: str) -> None:
    found = [name for name, _ in absolutes(text)]
    assert (family in found) if family else not found
