"""What is said of a written line: prices in words, nothing that a voice would spell out as a sign."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from reelwright.craft.voice.locales import language_of

# One unit and many, for $, €, £ and ¥.
_CURRENCIES = {
    "en": ("dollar dollars", "euro euros", "pound pounds", "yen yen"),
    "de": ("Dollar Dollar", "Euro Euro", "Pfund Pfund", "Yen Yen"),
    "fr": ("dollar dollars", "euro euros", "livre livres", "yen yens"),
    "es": ("dólar dólares", "euro euros", "libra libras", "yen yenes"),
    "it": ("dollaro dollari", "euro euro", "sterlina sterline", "yen yen"),
    "pt": ("dólar dólares", "euro euros", "libra libras", "iene ienes"),
    "nl": ("dollar dollar", "euro euro", "pond pond", "yen yen"),
    "ar": ("دولار دولار", "يورو يورو", "جنيه جنيه", "ين ين"),
}
_SIGNS = "$€£¥"
_NUMBER_SIGN = {
    "en": "number", "de": "Nummer", "fr": "numéro", "es": "número", "it": "numero", "pt": "número", "nl": "nummer",
    "ar": "رقم",
}  # fmt: skip
_AMOUNT = r"(\d+(?:[.,\u066b\u066c]\d{3})*)(?:[.,\u066b](\d{2}))?(?!\d)"
_PRICE = re.compile(rf"(?P<before>[{_SIGNS}])\s?{_AMOUNT}|(?<![\d.,]){_AMOUNT}\s?(?P<after>[{_SIGNS}])")
_RANK = re.compile(r"#(?=\d)")
_RATIO = re.compile(r"(?<=\d)/(?=\d)")
_SILENT = frozenset('<>[]{}|\\*_#~^`"“”„«»()')
_JOINERS = frozenset("\u200c\u200d")  # they shape Persian and Indic words


@dataclass(frozen=True)
class Reading:
    """A text to be spoken, and for each of its characters the place in the written line that it comes from."""

    text: str
    places: tuple[int, ...]

    @property
    def is_empty(self) -> bool:
        return not any(char.isalnum() for char in self.text)


def read(line: str, locale: str) -> Reading:
    """Return how a line is read aloud in a locale; every letter stays where it was, signs may become words."""
    pairs: list[tuple[str, int]] = []
    at = 0
    for start, end, said in _replaced(line, language_of(locale)):
        pairs += _plain(line, at, start)
        pairs += [(char, start) for char in said]
        at = end
    pairs += _plain(line, at, len(line))
    return Reading("".join(char for char, _ in pairs), tuple(place for _, place in pairs))


def unreadable(line: str, locale: str) -> str | None:
    """Return the first character that the voice of a locale has no reading for: Chinese ones in Japanese and Korean."""
    if language_of(locale) not in ("ja", "ko"):
        return None
    return next((char for char in line if unicodedata.name(char, "").startswith("CJK UNIFIED")), None)


def _replaced(line: str, language: str) -> Iterator[tuple[int, int, str]]:
    """Yield the spans that are read otherwise than they are written, in order."""
    found = [(match.start(), match.end(), " ") for match in _RATIO.finditer(line)]
    if language in _NUMBER_SIGN:
        found += [(m.start(), m.end(), f"{_NUMBER_SIGN[language]} ") for m in _RANK.finditer(line)]
    if language in _CURRENCIES:
        found += [(m.start(), m.end(), _price(m, language)) for m in _PRICE.finditer(line)]
    at = 0
    for start, end, said in sorted(found):
        if start >= at:
            yield start, end, said
            at = end


def _price(match: re.Match[str], language: str) -> str:
    """Return a price as it is said: `$2.50` is "2 dollars 50"."""
    if match["before"]:
        sign, whole, cents = match["before"], match[2], match[3]
    else:
        sign, whole, cents = match["after"], match[4], match[5]
    one, many = _CURRENCIES[language][_SIGNS.index(sign)].split()
    digits = re.sub(r"\D", "", whole)
    said = f"{digits} {one if int(digits) == 1 else many}"
    joined = " و " if language == "ar" else " "
    return said + (f"{joined}{int(cents)}" if cents and int(cents) else "")


def _plain(line: str, start: int, end: int) -> Iterator[tuple[str, int]]:
    """Yield characters with their places; signs that would be spelled out become spaces, invisible ones nothing."""
    for place in range(start, end):
        char = line[place]
        kind = unicodedata.category(char)
        if kind == "Cf" or 0xFE00 <= ord(char) <= 0xFE0F:
            if char in _JOINERS:
                yield char, place
        elif kind in ("Cc", "Co", "Cn", "Cs", "So", "Sk", "Zl", "Zp") or char in _SILENT:
            yield " ", place
        else:
            yield char, place
