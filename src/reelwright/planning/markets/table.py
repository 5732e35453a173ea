"""What is usual and what is law in each market, as data: one row a locale.

Separators, currencies and the order of dates are those of Unicode's CLDR (common/main, common/supplemental), but that
digits are Western everywhere, as in most ads of Arab markets. `avoid` are words that a law forbids or that are better
asked about, each with its source; `unseen` is what no clip should show there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reelwright.words import is_right_to_left

Units = Literal["metric", "us", "uk"]


@dataclass(frozen=True)
class Avoided:
    """Words (a pattern, without case), why they are a risk, and who says so."""

    words: str
    why: str
    source: str


@dataclass(frozen=True)
class Market:
    """One locale. `price` has `{amount}`; `date` has `{d}`, `{m}` and `{y}`; `group` parts thousands, `decimal` tenths.

    `both` shows a converted measure beside the one that was given; `also` are languages that ads there use too.
    `formality` is how viewers are spoken to, for whoever translates.
    """

    locale: str
    name: str
    currency: str
    price: str
    decimal: str
    group: str
    date: str
    units: Units = "metric"
    both: bool = False
    indian: bool = False  # groups of two above the thousands
    also: tuple[str, ...] = ()
    formality: str = ""
    calendar: str = ""
    avoid: tuple[Avoided, ...] = ()
    unseen: str = ""

    @property
    def language(self) -> str:
        return self.locale.split("-", maxsplit=1)[0]

    @property
    def right_to_left(self) -> bool:
        return is_right_to_left(self.locale)


_ALCOHOL = (
    r"\b(?:alcohol\w*|beer|wine|whisk[e]?y|vodka|gin|rum|mezcal|tequila|champagne|liquor|bier|wein|bière|vin|cerveza|vino|"
    r"cerveja|vinho|bira|şarap|rakı)\b|بيرة|نبيذ|خمر|ويسكي|כוהל|เบียร์|ไวน์|เหล้า|बियर|शराब|ビール|맥주"
)
_ARAB = Avoided(_ALCOHOL, "alcohol is not advertised here", "the market's ban on alcohol and its advertising")
_PORK = Avoided(r"\b(?:pork|bacon|ham)\b|لحم خنزير", "pork is not advertised here", "the market's food law (halal)")
_TURKEY = Avoided(_ALCOHOL, "alcohol may not be advertised", "Law No. 4250, art. 6, as amended by Law No. 6487 (2013)")
_INDIA = Avoided(_ALCOHOL, "alcohol may not be advertised", "Cable Television Networks Rules 1994, rule 7(2)(viii)")
_THAILAND = Avoided(_ALCOHOL, "alcohol may not be promoted", "Alcoholic Beverage Control Act B.E. 2551, section 32")
_FRANCE = Avoided(_ALCOHOL, "alcohol may be advertised in few media and words", "Loi n° 91-32 (Évin), art. L3323-2 CSP")
_CHINA = Avoided(
    r"国家级|最高级|最佳|最好|第一品牌|顶级|\b(?:best|number one|no\. ?1)\b",
    "words of the highest degree are forbidden",
    "Advertising Law of the PRC, art. 9(3)",
)
# Gestures: P. Greenberg, hand signals that offend (2019), for Brazil and Britain; NPR, Around the World in Insults
# (2008), for the thumb and the left hand; both are travellers' lists and no studies.
_EAST = "thumbs-up gesture, soles of shoes, giving with the left hand"

_ROWS = (
    Market("ar-AE", "the United Arab Emirates", "AED", "{amount} د.إ", ".", ",", "{d}/{m}/{y}", also=("en",),
           formality="polite plural or neutral", avoid=(_ARAB, _PORK), unseen=_EAST),
    Market("ar-EG", "Egypt", "EGP", "{amount} ج.م", ".", ",", "{d}/{m}/{y}", formality="neutral imperative",
           avoid=(_PORK,), unseen=_EAST),
    Market("ar-SA", "Saudi Arabia", "SAR", "{amount} ر.س", ".", ",", "{d}/{m}/{y}",
           formality="neutral imperative", calendar="Hijri dates stand beside or instead of Gregorian ones",
           avoid=(_ARAB, _PORK), unseen=_EAST),
    Market("de-DE", "Germany", "EUR", "{amount} €", ",", ".", "{d}.{m}.{y}",
           formality="du for the young and playful, else Sie"),
    Market("en-CA", "Canada", "CAD", "${amount}", ".", ",", "{y}-{m}-{d}", both=True, also=("fr",)),
    Market("en-GB", "the United Kingdom", "GBP", "£{amount}", ".", ",", "{d}/{m}/{y}", units="uk", both=True,
           unseen="V sign with the back of the hand forward"),
    Market("en-US", "the United States", "USD", "${amount}", ".", ",", "{m}/{d}/{y}", units="us", both=True,
           also=("es",)),
    Market("es-ES", "Spain", "EUR", "{amount} €", ",", ".", "{d}/{m}/{y}", formality="tú, usted for banks"),
    Market("es-MX", "Mexico", "MXN", "${amount}", ".", ",", "{d}/{m}/{y}", formality="tú, usted for banks"),
    Market("fr-FR", "France", "EUR", "{amount} €", ",", " ", "{d}/{m}/{y}", formality="vous", avoid=(_FRANCE,)),
    Market("he-IL", "Israel", "ILS", "{amount} ₪", ".", ",", "{d}.{m}.{y}", formality="plural imperative"),
    Market("hi-IN", "India", "INR", "₹{amount}", ".", ",", "{d}/{m}/{y}", indian=True, also=("en",),
           formality="आप", avoid=(_INDIA,), unseen="giving with the left hand, soles of shoes"),
    Market("it-IT", "Italy", "EUR", "{amount} €", ",", ".", "{d}/{m}/{y}", formality="tu"),
    Market("ja-JP", "Japan", "JPY", "{amount}円", ".", ",", "{y}/{m}/{d}", formality="です and ます"),
    Market("ko-KR", "South Korea", "KRW", "{amount}원", ".", ",", "{y}. {m}. {d}.", formality="해요"),
    Market("nl-NL", "the Netherlands", "EUR", "€ {amount}", ",", ".", "{d}-{m}-{y}", formality="je"),
    Market("pt-BR", "Brazil", "BRL", "R$ {amount}", ",", ".", "{d}/{m}/{y}", formality="você",
           unseen="OK gesture with thumb and forefinger"),
    Market("th-TH", "Thailand", "THB", "฿{amount}", ".", ",", "{d}/{m}/{y}", formality="polite, without a pronoun",
           calendar="years are often of the Buddhist era (543 more)", avoid=(_THAILAND,),
           unseen="feet towards people, touching a head"),
    Market("tr-TR", "Turkey", "TRY", "₺{amount}", ",", ".", "{d}.{m}.{y}", formality="siz", avoid=(_TURKEY,),
           unseen="OK gesture with thumb and forefinger"),
    Market("zh-CN", "China", "CNY", "¥{amount}", ".", ",", "{y}/{m}/{d}", formality="您 for the costly, else 你",
           avoid=(_CHINA,)),
)  # fmt: skip
TABLE = {market.locale: market for market in _ROWS}
# Which row a language alone, or a locale without a row, is written by.
_BY_LANGUAGE = {
    "ar": "ar-SA", "de": "de-DE", "en": "en-US", "es": "es-ES", "fr": "fr-FR", "he": "he-IL", "hi": "hi-IN",
    "it": "it-IT", "ja": "ja-JP", "ko": "ko-KR", "nl": "nl-NL", "pt": "pt-BR", "th": "th-TH", "tr": "tr-TR",
    "zh": "zh-CN",
}  # fmt: skip

# The days of the week as ads write them, from Monday on; English, German, French and Spanish ones are known elsewhere.
WEEKDAYS = {
    "it": "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    "pt": "segunda terça quarta quinta sexta sábado domingo",
    "nl": "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    "tr": "pazartesi salı çarşamba perşembe cuma cumartesi pazar",
    "ar": "الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد",
    "he": "שני שלישי רביעי חמישי שישי שבת ראשון",
    "hi": "सोमवार मंगलवार बुधवार गुरुवार शुक्रवार शनिवार रविवार",
    "ja": "月曜 火曜 水曜 木曜 金曜 土曜 日曜",
    "ko": "월요일 화요일 수요일 목요일 금요일 토요일 일요일",
    "zh": "周一 周二 周三 周四 周五 周六 周日",
}


def market_of(locale: str) -> Market | None:
    """Return the row of a locale; None where there is none. A locale without a row is no other country's market."""
    return TABLE.get(locale)


def customs_of(language: str) -> Market | None:
    """Return the row by which a text of a language is usually written; None for a language without one."""
    return TABLE.get(_BY_LANGUAGE.get(language, ""))
