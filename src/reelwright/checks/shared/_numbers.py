"""Numbers in any script with what they count: percent, money, ranks, multiples, and common units."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_POINTS, _SPACES = ".,٫٬", "'’\u00a0\u202f "  # what may stand before decimals or thousands; before thousands alone
_DIGITS = rf"\d+(?:[{_POINTS}]\d+|[{_SPACES}]\d{{3}}(?!\d))*"
_SEPARATORS = re.compile(rf"([{_POINTS}{_SPACES}])")
_RANK = re.compile(r"(?:#|\bno\.?|\bnr\.?|\bn[°º]|\bnumber|\bnummer|\bnuméro|\bnúmero|رقم)\s*$", re.IGNORECASE)

# A unit of a claim to the ways it is written after a number; the first four kinds never pass for another.
_STRONG = ("%", "money", "rank", "x")
_UNITS = {
    "%": r"[%٪﹪％]|percent|per cent|prozent|pour cent|por ciento|في المئة|في المائة|بالمئة|بالمائة",
    "money": r"[$€£¥₹₩₺₽﷼]|usd|eur|gbp|sar|aed|egp|chf|dollars?|euros?|pounds?"
    r"|ريال(?:ا|ات)?|دراهم|درهما?|جنيها?|دولارا?",
    "x": r"[x×](?!\w)|times\b|-?fold\b|mal\b|fois\b|veces\b|أضعاف|مرات",
    "hour": r"h\b|hrs?\b|hours?\b|stunden?\b|heures?\b|horas?\b|ساعة|ساعات",
    "minute": r"min\b|mins\b|minutes?\b|minuten\b|minutos?\b|دقيقة|دقائق",
    "second": r"s\b|sec\b|seconds?\b|sekunden?\b|secondes?\b|segundos?\b|ثانية|ثوان",
    "day": r"days?\b|tagen?\b|tage\b|jours?\b|d[ií]as?\b|يوما?|أيام",
    "week": r"weeks?\b|wochen?\b|semaines?\b|semanas?\b|أسبوع|أسابيع",
    "month": r"months?\b|monaten?\b|mois\b|mes(?:es)?\b|شهرا?|أشهر|شهور",
    "year": r"years?\b|jahren?\b|ans?\b|années?\b|años?\b|سنة|سنوات|عاما?|أعوام",
    "ml": r"ml\b|millilit(?:er|re)s?\b|مل",
    "litre": r"l\b|lit(?:er|re)s?\b|litros?\b|لترا?|لترات",
    "kg": r"kg\b|kilos?\b|kilogram(?:m|me|mes|ms|s)?\b|كجم|كيلو",
    "mg": r"mg\b",
    "gram": r"g\b|gr\b|grams?\b|gramm\b|grammes?\b|gramos?\b|غراما?|جراما?",
    "mm": r"mm\b",
    "cm": r"cm\b",
    "km": r"km\b",
    "degree": r"°\s*[cf]?",
}  # fmt: skip
_AFTER = re.compile(
    r"[\s\u00a0\u202f-]*(?:" + "|".join(f"(?P<u{i}>{unit})" for i, unit in enumerate(_UNITS.values())) + ")",
    re.IGNORECASE,
)
_MONEY_BEFORE = re.compile(r"(?:[$€£¥₹₩₺₽﷼]|\b(?:usd|eur|gbp|sar|aed|egp|chf))[\s\u00a0\u202f]*$", re.IGNORECASE)


@dataclass(frozen=True)
class Number:
    """A number as it is written, the values it may stand for ("1,000" is a thousand or one), and what it counts."""

    text: str
    values: frozenset[str]
    unit: str

    def backs(self, claim: Number) -> bool:
        """Tell whether this number of a fact carries a number of a text."""
        if not self.values & claim.values:
            return False
        units = {self.unit, claim.unit}
        return len(units) == 1 or ("" in units and not units & set(_STRONG))


def numbers(text: str) -> tuple[Number, ...]:
    """Return the numbers in a text, in order."""
    plain = _western(text)
    found = []
    for match in re.finditer(_DIGITS, plain):
        unit = _unit(plain[: match.start()], plain[match.end() :])
        found.append(Number(text[match.start() : match.end()], _values(match[0]), unit))
    return tuple(found)


def _western(text: str) -> str:
    """Return the text with every decimal digit as 0 to 9; lengths stay."""
    return "".join(str(unicodedata.decimal(char)) if unicodedata.category(char) == "Nd" else char for char in text)


def _unit(before: str, after: str) -> str:
    if _RANK.search(before):
        return "rank"
    if _MONEY_BEFORE.search(before):
        return "money"
    match = _AFTER.match(after)
    if match is None:
        return ""
    return list(_UNITS)[next(i for i, group in enumerate(match.groups()) if group is not None)]


def _values(token: str) -> frozenset[str]:
    """Return what a written number may mean: groups of three may be thousands, a last group may be decimals."""
    pieces = _SEPARATORS.split(token)
    parts, points = pieces[::2], pieces[1::2]
    if not points:
        return frozenset({_canonical(token)})
    readings = {".".join(parts)} if len(points) > 1 else set()
    if points[-1] in _POINTS:
        readings.add(_canonical("".join(parts[:-1]) + "." + parts[-1]))
    if all(len(part) == 3 for part in parts[1:]):
        readings.add(_canonical("".join(parts)))
    return frozenset(readings)


def _canonical(number: str) -> str:
    whole, _, decimals = number.partition(".")
    decimals = decimals.rstrip("0")
    return f"{int(whole)}.{decimals}" if decimals else str(int(whole))
