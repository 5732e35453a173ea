"""Numbers as markets write them, and rounding that stays true."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Literal

from reelwright.planning.markets.table import Market

Direction = Literal["near", "down", "up"]
NUMBER = r"\d+(?:[.,]\d+)*"
_CLOSE = 0.01  # of a value, that rounding may take or give
_DIGITS = (1, 2, 3, 4)

_DOWN = (
    "over|more than|at least|up to|from|über|mehr als|mindestens|bis zu|ab|plus de|au moins|jusqu'à|jusqu’à|dès|más de|"
    "al menos|hasta|desde|più di|almeno|fino a|mais de|pelo menos|até|meer dan|minstens|tot"
)
_UP = (
    "under|below|less than|only|just|weniger als|unter|nur|moins de|seulement|menos de|solo|sólo|meno di|apenas|"
    "minder dan|slechts"
)
_BEFORE = re.compile(rf"\b(?:(?P<down>{_DOWN})|(?P<up>{_UP}))\s+(?:\w+\s+)?$", re.IGNORECASE)


def parse(text: str, customs: Market | None) -> float | None:
    """Return the value of a number; None where it cannot be told whether a mark parts thousands or tenths.

    Two kinds of marks tell themselves, and so does one that no three digits follow. Else the customs of the text's
    language decide.
    """
    marks = re.findall(r"[.,]", text)
    last = re.split(r"[.,]", text)[-1]
    if not marks:
        return float(text)
    if len(set(marks)) == 2:
        return _value(text, decimal=marks[-1]) if marks.count(marks[-1]) == 1 else None
    if len(marks) > 1:
        return _value(text, decimal="") if _grouped(text) else None
    if len(last) != 3:
        return _value(text, decimal=marks[0])
    if customs is None or not _grouped(text):
        return None if customs is None else _value(text, decimal=marks[0])
    return _value(text, decimal="" if marks[0] == customs.group else marks[0])


def _grouped(text: str) -> bool:
    return bool(re.fullmatch(r"\d{1,3}(?:[.,]\d{2})*[.,]\d{3}|\d{1,3}(?:[.,]\d{3})+", text))


def _value(text: str, decimal: str) -> float:
    whole, mark, part = text.rpartition(decimal) if decimal else (text, "", "")
    return float(re.sub(r"[.,]", "", whole) + ("." + part if mark else ""))


def written(value: float, market: Market, places: int | None = None) -> str:
    """Return a number as a market writes it, with so many decimal places (None: as many as it needs, at most 3)."""
    text = f"{value:.{3 if places is None else places}f}"
    whole, _, part = text.partition(".")
    part = part.rstrip("0") if places is None else part
    return _parted(whole, market) + (market.decimal + part if part else "")


def _parted(whole: str, market: Market) -> str:
    if len(whole) <= 4 and market.locale == "es-ES":
        return whole  # four digits stand together
    if market.indian and len(whole) > 3:
        head = re.sub(r"(?<=\d)(?=(?:\d\d)+$)", market.group, whole[:-3])
        return f"{head}{market.group}{whole[-3:]}"
    return re.sub(r"(?<=\d)(?=(?:\d{3})+$)", market.group, whole)


def direction_of(before: str) -> Direction:
    """Return how what follows a text may be rounded: "over 5" never up, "under 5" never down."""
    found = _BEFORE.search(before)
    if found is None:
        return "near"
    return "down" if found["down"] else "up"


def rounded(value: float, direction: Direction = "near") -> float:
    """Return a value in as few digits as come within a hundredth of it, and never past it in a direction."""
    if value == 0:
        return 0.0
    turns: dict[Direction, Callable[[float], int]] = {"near": round, "down": math.floor, "up": math.ceil}
    turn = turns[direction]
    for digits in _DIGITS:
        scale = 10 ** (digits - 1 - math.floor(math.log10(abs(value))))
        short = turn(value * scale + 0.0) / scale
        if abs(short - value) <= _CLOSE * abs(value):
            return float(short)
    return float(short)
