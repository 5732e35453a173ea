"""Prices and ratings as a page tells them, and as people of its language write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation

from reelwright.planning.elements import MONEY
from reelwright.planning.page.model import Price, Rating
from reelwright.planning.page.scan import Block
from reelwright.planning.page.things import Data, Thing, Things, plain
from reelwright.planning.page.tokens import names

_SIGNS = {
    "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "CNY": "¥", "INR": "₹", "KRW": "₩", "TRY": "₺", "PHP": "₱",
    "RUB": "₽",
}  # fmt: skip
_ARABIC = {"SAR": "ريال", "AED": "درهم", "EGP": "جنيه", "USD": "دولار"}
_AFTER = names("de fr es it pt nl sv da nb fi pl cs ru uk el tr ar")  # the sign follows the amount
_WHOLE = names("JPY KRW CLP VND ISK HUF")  # no cents
_THOUSANDTHS = names("BHD IQD JOD KWD LYD OMR TND")
_NUMBER = re.compile(r"\d[\d\s.,'’٬٫]*")
_EASTERN = str.maketrans("٠١٢٣٤٥٦٧٨٩٫٬", "0123456789.,")
_WAS = re.compile(
    r"(?<![a-z])(?:was|old|regular|compare|list|strike|before|uvp|rrp|msrp|original)(?![a-z])", re.IGNORECASE
)
_MOST_DIGITS = 9
_MOST = 12  # prices of a page


def prices_of(things: Things, product: Thing, language: str | None) -> list[Price]:
    """Return what a product costs, one price for each currency; the lowest where there are several."""
    found: dict[str, tuple[Decimal, Price]] = {}
    for offer, place in _offers(things, product):
        currency = _currency(things, offer)
        amount, before = _exact(_amount(things, offer), currency), _before(things, offer, currency)
        if amount is None or ((known := found.get(currency)) and known[0] <= amount):
            continue
        was = money(before, currency, language) if before and before > amount else None
        shown = Price(text=money(amount, currency, language), currency=currency, source=place, before=was)
        found[currency] = (amount, shown)
    return [price for _, price in found.values()][:_MOST]


def prices_seen(blocks: Iterable[Block]) -> list[Price]:
    """Return the prices that a page shows in a place of that name: the first of each sign, as it is written."""
    now: dict[str, str] = {}
    was: dict[str, str] = {}
    for block in blocks:
        amounts = re.findall(MONEY, block.text, re.IGNORECASE)
        if block.region or not amounts or len(block.text) > 60 or block.kind not in ("price", "del"):
            continue
        for amount in amounts:
            sign = re.sub(r"[\d\s.,٫٬'’-]", "", amount)
            former = block.kind == "del" or _WAS.search(f"{block.hint} {block.text}")
            (was if former else now).setdefault(sign, " ".join(amount.split()))
    return [
        Price(text=text, currency="", source="price", before=_higher(was.get(sign), text)) for sign, text in now.items()
    ][:_MOST]


def sold_out(things: Things) -> bool:
    """Say whether all offers of a page are of things that cannot be had."""
    said = [things.text(offer.data, "availability") for offer in things.of("Offer", "AggregateOffer")]
    return bool(said) and all(re.search(r"OutOfStock|SoldOut|Discontinued", each) for each in said)


def rating_of(things: Things, data: Data, place: str) -> Rating | None:
    """Return an AggregateRating out of 5; None where it is none, or nobody rated."""
    value, best = number(things.text(data, "ratingValue")), number(things.text(data, "bestRating")) or Decimal(5)
    count = number(things.text(data, "ratingCount", "reviewCount"))
    if value is None or not 0 < value <= best or count == 0:
        return None
    return Rating(value=round(float(value * 5 / best), 1), count=int(count) if count else None, source=place)


def number(text: str) -> Decimal | None:
    """Return the number in a text, whichever of point and comma parts its thousands; None where there is none."""
    found = _NUMBER.search(text.translate(_EASTERN))
    if not found:
        return None
    digits = re.sub(r"[\s'’]", "", found[0]).strip(".,")
    last = max(digits.rfind("."), digits.rfind(","))
    tail = len(digits) - last - 1
    several = digits.count(digits[last]) > 1 if last >= 0 else False
    both = "." in digits and "," in digits
    if last >= 0 and not several and (both or tail != 3 or digits.startswith("0")):
        digits = f"{re.sub('[.,]', '', digits[:last])}.{digits[last + 1 :]}"
    else:
        digits = re.sub("[.,]", "", digits)
    try:
        value = Decimal(digits)
    except InvalidOperation:
        return None
    return value if len(digits.partition(".")[0]) <= _MOST_DIGITS else None


def money(amount: Decimal, currency: str, language: str | None) -> str:
    """Return an amount as people write it: `$24.90`, `24,90 €`, `2,980円`; whole amounts without cents."""
    spoken = (language or "en").partition("-")[0]
    places = 0 if currency in _WHOLE or amount == amount.to_integral_value() else 2 + (currency in _THOUSANDTHS)
    text = f"{amount:,.{places}f}"
    if spoken in _AFTER and spoken != "ar":
        text = text.translate(str.maketrans(",.", ".,"))
    if currency == "JPY" and spoken == "ja":
        return f"{text}円"
    if spoken == "ar" and currency in _ARABIC:
        return f"{text} {_ARABIC[currency]}"
    sign = _SIGNS.get(currency, currency)
    if spoken in _AFTER or sign == currency:
        return f"{text} {sign}".strip()
    return f"{sign}{text}"


def _offers(things: Things, product: Thing) -> Iterator[tuple[Data, str]]:
    """Yield the offers of a product, else those of its variants; an AggregateOffer as it is."""
    own = things.parts(product.data, "offers")
    for offer in own:
        yield offer, product.place("offers")
    if not own:
        for variant in things.parts(product.data, "hasVariant", "model"):
            for offer in things.parts(variant, "offers"):
                yield offer, product.place("hasVariant", "offers")


def _amount(things: Things, offer: Data) -> str:
    stated = things.text(offer, "price", "lowPrice")
    asked = [each for each in things.parts(offer, "priceSpecification") if not _is_former(each)]
    return stated or next((plain(each.get("price")) for each in asked), "")


def _before(things: Things, offer: Data, currency: str) -> Decimal | None:
    former = [each for each in things.parts(offer, "priceSpecification") if _is_former(each)]
    return next((_exact(plain(each.get("price")), currency) for each in former), None)


def _exact(text: str, currency: str) -> Decimal | None:
    """Return an amount of a currency: a point before three digits parts thousands, unless its unit has thousandths."""
    if currency in _THOUSANDTHS and re.fullmatch(r"\d{1,9}\.\d{1,3}", text):
        return Decimal(text)
    return number(text)


def _is_former(specification: Data) -> bool:
    return bool(re.search(r"ListPrice|Strikethrough|MSRP|SRP", plain(specification.get("priceType"))))


def _currency(things: Things, offer: Data) -> str:
    parts = things.parts(offer, "priceSpecification")
    said = things.text(offer, "priceCurrency") or next((plain(each.get("priceCurrency")) for each in parts), "")
    code = said.strip().upper()
    return code if re.fullmatch(r"[A-Z]{3}", code) else ""


def _higher(before: str | None, now: str) -> str | None:
    if before is None:
        return None
    one, other = number(before), number(now)
    return before if one is not None and other is not None and one > other else None
