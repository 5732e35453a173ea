"""Dates in figures, in the order of a market; none is carried over into another calendar."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reelwright.planning.markets.table import Market, customs_of

_DATE = re.compile(
    r"(?<![\w/.-])(?:(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})|(?P<one>\d{1,2})(?P<mark>[./-])(?P<two>\d{1,2})(?P=mark)"
    r"(?P<year>20\d\d))(?![\w/-])"
)
_YEAR = re.compile(r"(?<!\d)20[2-4]\d(?!\d)")


@dataclass(frozen=True)
class Dated:
    """A text with its dates in a market's order, and those whose day and month cannot be told apart."""

    text: str
    changed: tuple[tuple[str, str], ...] = ()
    asked: tuple[str, ...] = ()


def dated(text: str, market: Market, language: str | None) -> Dated:
    """Return a text with its dates in a market's order."""
    changed: list[tuple[str, str]] = []
    asked: list[str] = []

    def replace(found: re.Match[str]) -> str:
        parts = _parts(found, market, language)
        if parts is None:
            asked.append(found[0])
            return found[0]
        day, month, year = parts
        new = market.date.format(d=f"{day:02}", m=f"{month:02}", y=year)
        if new != found[0]:
            changed.append((found[0], new))
        return new

    return Dated(_DATE.sub(replace, text), tuple(changed), tuple(asked))


def has_date(text: str) -> bool:
    """Say whether a text names a day or a year in figures."""
    return bool(_DATE.search(text) or _YEAR.search(text))


def _parts(found: re.Match[str], market: Market, language: str | None) -> tuple[int, int, str] | None:
    """Return day, month and year; None where day and month may be either way round, or are none."""
    if found["y"]:
        day, month = int(found["d"]), int(found["m"])
        return (day, month, found["y"]) if 1 <= day <= 31 and 1 <= month <= 12 else None
    one, two = int(found["one"]), int(found["two"])
    if max(one, two) > 31 or min(one, two) < 1 or min(one, two) > 12:
        return None
    if one > 12:
        return one, two, found["year"]
    if two > 12:
        return two, one, found["year"]
    if one == two or found["mark"] == ".":
        return one, two, found["year"]
    own = market if language == market.language else None
    customs = own or (customs_of(language) if language and language != "en" else None)
    if customs is None:
        return None  # English is written both ways
    return (two, one, found["year"]) if customs.date.startswith("{m}") else (one, two, found["year"])
