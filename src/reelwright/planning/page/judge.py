"""Which texts of a page can be facts about its product: short, whole, of the product and for those who see the ad."""

from __future__ import annotations

import re
import unicodedata

from reelwright.planning.claims import sentences
from reelwright.planning.elements import MONEY
from reelwright.planning.instructions import speaks_to_machine
from reelwright.planning.language import language_of
from reelwright.words import count_words

MOST_CHARACTERS, MOST_WORDS = 90, 14  # of a claim: what a card of the film has room for
_LEAST_CHARACTERS = 3
_NAME_WORDS = 5  # that a name has at most, unless it lists what the product is

_UNFIT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\uffff\ud800-\udfff]"
)
_EDGES = " \t-–—•·*✓✔☑✅➤►▪●|,;:"
# What stands on every page of a shop and says nothing of the product.
_SHOP = re.compile(
    r"(?<!\w)(?:cookies?|log ?in|sign (?:in|up)|newsletter|subscribe|add to (?:cart|bag|basket|wishlist)|checkout|"
    r"free shipping|shipping|delivery|returns?|refunds?|in stock|out of stock|sold out|quantity|sku|asin|upc|gtin|ean|"
    r"privacy|terms (?:of|and)|all rights|copyright|javascript|write a review|read more|see more|learn more|view all|"
    r"select (?:size|colou?r|options?)|payment|paypal|klarna|customer reviews?|best sellers rank|date first available|"
    r"warenkorb|versand\w*|lieferung|lieferzeit|rückgabe\w*|anmelden|datenschutz|mwst|agb|auf lager|artikelnummer|"
    r"panier|livraison|retours?|connexion|carrito|envíos?|devoluciones|carrello|spedizion\w+|resi)(?!\w)"
    r"|السلة|الشحن|التوصيل|تسجيل الدخول|الإرجاع|سياسة|カート|送料|返品|ログイン|在庫|配送|税込"
    r"|购物车|运费|退货|登录|장바구니|배송|반품",
    re.IGNORECASE,
)
_HEADINGS = re.compile(
    r"\W*(?:(?:product )?(?:description|details?|features?|specifications?|specs|reviews?|faqs?|overview|information|"
    r"highlights?|benefits|about(?: (?:us|this item|the product))?|ingredients|materials?|dimensions|contact|share|"
    r"size guide|care|how it works|frequently asked questions|what(?:'s| is) (?:included|in the box)|why .{1,40}\?|"
    r"questions?|"
    r"customer reviews?|you (?:may|might) also like|related products|recently viewed|our story|menu|navigation)|"
    r"(?:produkt)?(?:beschreibung|details|eigenschaften|bewertungen|technische daten|vorteile|zutaten|kundenmeinungen|"
    r"über uns|das könnte dir auch gefallen|ähnliche produkte)|description|caractéristiques|avis|descripción|"
    r"características|opiniones|الوصف|المواصفات|المميزات|التقييمات|منتجات مشابهة|"
    r"(?:商品の)?(?:説明|特長|特徴|情報)|特長|特徴|"
    r"仕様|レビュー|"
    r"关于|商品详情)\W*",
    re.IGNORECASE,
)
_FEATURES = re.compile(
    r"features?|highlights?|benefits?|why |details|about this item|key points|specs?|bullets?|usps?|advantages|"
    r"eigenschaften|vorteile|merkmale|auf einen blick|warum|caractéristiques|avantages|points forts|características|"
    r"ventajas|caratteristiche|vantaggi|مميزات|المميزات|المواصفات|لماذا|特長|特徴|ポイント|仕様|特点|특징",
    re.IGNORECASE,
)
_PROOF = re.compile(
    r"(?<!\w)(?:best|better than|number one|no\. ?1|#1|world'?s|leading|finest|unbeatable|guaranteed?|perfect|"
    r"clinically|"
    r"cures?|heals?|treats?|prevents?|detox\w*|boosts? (?:your )?immun\w+|anti-?ag(?:e|ing)|lose weight|burns? fat|"
    r"dermatologically|medical|relieves?|beste[rsn]?|weltweit|heilt|garantiert|klinisch|gesund\w*|meilleure?s?|guérit|"
    r"garanti|mejor(?:es)?|cura|garantizad\w+|migliore?)(?!\w)|الأفضل|يعالج|يشفي|مضمون|世界一|最高|日本一|治療|最好|最佳|최고",
    re.IGNORECASE,
)
_DEPENDS = re.compile(r"(?:and|but|or|so|also|then|however|und|aber|oder|et|mais|y|pero|e|ma)\s", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://|www\.|\S@\S|\s[:|»]\s|\{\{|\}\}|%\w+%|[<>{}\\]")


def shown(text: str) -> str:
    """Return a text of a page as one line in NFC, without characters that control something."""
    return " ".join(_UNFIT.sub("", unicodedata.normalize("NFC", text)).split())


def claim(text: str) -> str | None:
    """Return a text as a fact about a product, without the marks of a list; None for what is none.

    A question, a price, a link, what every shop says and what is too long to be shown is none.
    """
    text = re.sub(r"(?<=\w)\.$", "", shown(text).strip(_EDGES))
    letters = sum(char.isalpha() for char in text)
    if (
        not _LEAST_CHARACTERS <= len(text) <= MOST_CHARACTERS
        or letters < 2
        or letters < 0.4 * len(text.replace(" ", ""))
    ):
        return None
    if count_words(text) > MOST_WORDS or text[-1] in "?？؟:" or text.endswith(("…", "...")):
        return None
    if _SHOP.search(text) or _HEADINGS.fullmatch(text) or _ADDRESS.search(text) or _DEPENDS.match(text):
        return None
    return None if re.fullmatch(rf"\W*{MONEY}\W*", text, re.IGNORECASE) else text


def claims_in(prose: str) -> tuple[str, ...]:
    """Return the sentences of a text that can be facts, of three words or more."""
    found = (claim(sentence) for sentence in sentences(shown(prose)))
    return tuple(text for text in found if text and count_words(text) >= 3)


def machine(text: str) -> bool:
    """Say whether a text of a page is written for a model that reads it."""
    return speaks_to_machine(shown(text))


def names_features(text: str) -> bool:
    """Say whether a heading or a class is that of a list of features."""
    return bool(_FEATURES.search(text))


def is_slogan(heading: str) -> bool:
    """Say whether a heading is rather said of a product than its name: a sentence, without the commas of a list."""
    sentence = count_words(heading) > _NAME_WORDS and not re.search(r"[\d,،、]", heading)
    return sentence and language_of(heading) is not None


def is_heading(text: str) -> bool:
    """Say whether a heading only names a part of the page."""
    return bool(_HEADINGS.fullmatch(text))


def needs_proof(text: str) -> bool:
    """Say whether a text claims to be the best, to heal, or the like, which one must be able to prove."""
    return bool(_PROOF.search(text))
