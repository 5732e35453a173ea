"""Prices as a market writes them. Nothing is exchanged: a price in another currency is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reelwright.planning.markets.numbers import NUMBER, parse, written
from reelwright.planning.markets.table import Market, customs_of

# Signs and codes to currencies; `$` and `¥` are the market's own where it writes prices with them.
_SIGNS = {
    "US$": "USD", "MX$": "MXN", "CA$": "CAD", "C$": "CAD", "R$": "BRL", "€": "EUR", "£": "GBP", "₹": "INR",
    "₩": "KRW", "₪": "ILS", "₺": "TRY", "฿": "THB", "円": "JPY", "원": "KRW", "元": "CNY", "ر.س": "SAR", "د.إ": "AED",
    "ج.م": "EGP", "$": "USD", "¥": "JPY",
}  # fmt: skip
_CODES = ("USD", "EUR", "GBP", "CHF", "SAR", "AED", "EGP", "INR", "JPY", "KRW", "CNY", "BRL", "MXN", "CAD", "ILS",
          "THB", "TRY")  # fmt: skip
_WORDS = {
    "dollars?": "USD", "euros?": "EUR", "pesos?": "MXN", "reais|real": "BRL", "yen": "JPY", "yuan": "CNY",
    "rupees?": "INR", "lira|tl": "TRY", "ريال(?: سعودي)?": "SAR", "درهم": "AED", "جنيه": "EGP",
}  # fmt: skip
_SIGN = "|".join(map(re.escape, sorted(_SIGNS, key=len, reverse=True)))
_CODE = "|".join(_CODES)
_WORD = "|".join(_WORDS)
_PRICE = re.compile(
    rf"(?<![\w.,])(?:(?P<before>{_SIGN}|(?:{_CODE})\b)\s?(?P<amount>{NUMBER})"
    rf"|(?P<number>{NUMBER})\s?(?P<after>{_SIGN}|(?:{_CODE})\b|(?:{_WORD})\b))(?![\w])(?P<dash>,-|,–)?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Price:
    """A price where it stands in a text: its currency, its amount (None: not to be told), whether it is in words."""

    start: int
    end: int
    text: str
    currency: str
    amount: float | None
    places: int
    worded: bool


def prices(text: str, market: Market, language: str | None) -> Iterator[Price]:
    """Yield the prices of a text in a language, for a market."""
    customs = customs_of(language) if language else None
    for found in _PRICE.finditer(text):
        sign = found["before"] or found["after"]
        number = found["amount"] or found["number"]
        if not number.isascii() or found["dash"]:
            continue
        cents = re.search(r"[.,](\d{2})$", number)
        worded = sign.casefold() not in {each.casefold() for each in (*_SIGNS, *_CODES)}
        currency = _currency(sign, market)
        amount = parse(number, customs or market)
        yield Price(*found.span(), found[0], currency, amount, 2 if cents else 0, worded)


def _currency(sign: str, market: Market) -> str:
    if sign.upper() in _CODES:
        return sign.upper()
    if sign in ("$", "¥") and sign in market.price:
        return market.currency
    if sign.upper() in _SIGNS:
        return _SIGNS[sign.upper()]
    return next(code for words, code in _WORDS.items() if re.fullmatch(words, sign, re.IGNORECASE))


def as_written(price: Price, text: str, market: Market) -> str:
    """Return a price of the market's own currency as it is written there; words, and signs of another script, stay."""
    sign = market.price.replace("{amount}", "").strip()
    foreign = (
        not sign.isascii() and sign[0].isalpha() and not re.search(r"[\u0600-\u06ff\u3040-\u9fff\uac00-\ud7af]", text)
    )
    if price.worded or foreign or price.amount is None or price.currency != market.currency:
        return price.text
    return market.price.format(amount=written(price.amount, market, price.places))
