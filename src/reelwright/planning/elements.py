"""Graphic elements from the brief's own words: a price, a last day, who said a quote. What is in doubt stays a text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reelwright.plan import Badge, Fact, LowerThird, PriceTag, Text
from reelwright.plan.elements import Element
from reelwright.planning.markets.table import WEEKDAYS
from reelwright.planning.story import Moment

Elements = tuple[Element, ...]

_AMOUNT = r"\d+(?:[.,٫]\d+)*(?:,-|,–)?"
_CODES = "USD|EUR|GBP|CHF|SAR|AED|EGP|INR|JPY|KRW|CNY|BRL|MXN|CAD|ILS|THB|TRY"
MONEY = (
    rf"(?:(?:R\$|[$€£¥₹₩₺₽﷼₪฿]|(?:{_CODES})\b)\s?{_AMOUNT}"
    rf"|{_AMOUNT}\s?(?:[$€£¥₹₩₺₽﷼₪฿円元원]|(?:{_CODES}|euros?|dollars?|pounds?)\b"
    r"|ر\.س|د\.إ|ج\.م|ريال|درهم|جنيه|دولار))"
)
_ONLY = r"only|just|now|at|nur|jetzt|seulement|maintenant|solo|sólo|ahora|soltanto|adesso|فقط|الآن|بسعر"
_INSTEAD = (
    r"instead of|was|before|statt|anstatt|au lieu de|en lugar de|antes|invece di|prima|بدلا من|بدلًا من|بدلاً من|كان"
)
# A price is one that is asked: after a word that says so, first in the offer, or beside a former price.
_NOW = re.compile(rf"(?:^|\b(?:{_ONLY})\s+)(?P<price>{MONEY})(?!\w)", re.IGNORECASE)
_WAS = re.compile(rf"(?:{_INSTEAD})\s+(?P<before>{MONEY})(?!\w)", re.IGNORECASE)
# Amounts that are no price of the thing itself: savings, thresholds, "from", and prices of a unit.
_OTHER = re.compile(
    r"%|/|\b(?:off|sav(?:e|es|ing)|discount|voucher|credit|cash ?back|over|above|under|from|up to|spend|orders?|per|"
    r"each|two|three|four|pair|pack|zwei|drei|deux|trois|dos|tres|due|tre|"
    r"monthly|a (?:day|week|month|year)|shipping|delivery|rabatt|gutschein|sparen?|spare|ab|bis zu|pro|je|monatlich|"
    r"versand|remise|réduction|économisez|dès|à partir|par|livraison|descuento|ahorr\w+|desde|hasta|cada|envío|sconto|"
    r"risparmi\w*|da|al mese)\b|خصم|وفر|توفير|من\s*\d|لكل|شهري|توصيل|شحن",
    re.IGNORECASE,
)
_DAYS = (
    r"mon|tues?|wednes|thurs|fri|satur|sun|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|lundi|mardi|"
    r"mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves|viernes|sábado|domingo|"
) + "|".join(name for names in WEEKDAYS.values() for name in names.split())
_UNTIL = re.compile(
    r"(?P<date>\b(?:(?:only |nur )?(?:until|till|ends(?: on)?|bis(?: zum| einschließlich)?(?! zu\b)|jusqu['’]au|"
    r"hasta el|fino al|até(?: o)?|t/m|tot en met)|حتى|עד)\s(?:[^,.;:!?،؛()]|(?<=\d)\.(?=\s?\w))+"
    r"|[^\s,.;:!?、。()]+まで)",
    re.IGNORECASE,
)
_DATED = re.compile(rf"\d|\b(?:{_DAYS})", re.IGNORECASE)
_LONGEST = {"badge": 24, "lower_third": 60}  # characters


def elements_of(card: Sequence[Text], moment: Moment, facts: Sequence[Fact]) -> tuple[tuple[Text, ...], Elements]:
    """Return the texts of a moment's last card that stay texts, and the elements that it shows beside them."""
    texts = tuple(card)
    known = {fact.id: fact.text for fact in facts}
    if moment.role == "quote":
        return _spoken_by(texts)
    if moment.source != "offer" or "offer" not in known:
        return texts, ()
    shown = " ".join(text.content for text in texts if text.role != "legal").casefold()
    tag = price_tag(known["offer"])
    last = next((badge for key in ("offer", "legal") if (badge := last_day(known.get(key, ""), key))), None)
    if tag:  # one thing beside the texts is enough; they say the day too
        return texts, (tag,)
    return texts, (last,) if last and last.text.casefold() not in shown else ()


def _spoken_by(texts: tuple[Text, ...]) -> tuple[tuple[Text, ...], Elements]:
    source = next((text for text in texts if text.role == "source"), None)
    if source is None:
        return texts, ()
    name, _, line = (part.strip() for part in re.sub(r"\s*[,،、–—]\s*", "\n", source.content, count=1).partition("\n"))
    if not name or max(len(name), len(line)) > _LONGEST["lower_third"]:
        return texts, ()
    rest = tuple(text for text in texts if text is not source)
    return rest, (LowerThird(name=name, line=line or None, facts=source.facts),)


def price_tag(offer: str) -> PriceTag | None:
    """Return the price that an offer asks, where it names one beyond doubt; nothing where it is nothing but a price."""
    was = _WAS.search(offer)
    rest = offer[: was.start()] + offer[was.end() :] if was else offer
    amounts = re.findall(rf"{MONEY}(?!\w)", rest, re.IGNORECASE)
    now = _NOW.search(rest.strip(" ,;.–—"))
    if now is None and was and len(amounts) == 1:
        now = re.search(rf"(?P<price>{MONEY})(?!\w)", rest, re.IGNORECASE)
    if now is None or len(amounts) != 1 or _OTHER.search(rest) or _counts(rest) or offer.strip() == now["price"]:
        return None
    return PriceTag(price=now["price"], before=was["before"] if was else None, facts=("offer",))


def _counts(offer: str) -> bool:
    """Whether an offer has numbers beside its price and its last day: how many one gets for it, perhaps."""
    return bool(re.search(r"\d", _UNTIL.sub("", re.sub(MONEY, "", offer, flags=re.IGNORECASE))))


def last_day(text: str, fact: str) -> Badge | None:
    """Return the clause that says until when an offer holds, where it names a day and is short enough for a badge."""
    for found in _UNTIL.finditer(text):
        date = found["date"].strip()
        if _DATED.search(date) and not re.search(rf"%|{MONEY}", date) and len(date) <= _LONGEST["badge"]:
            return Badge(text=date[0].upper() + date[1:], facts=(fact,))
    return None
