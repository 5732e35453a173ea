"""Calls to action as they are usual in each language: they claim nothing, so they may be put into another one.

None of them needs a choice between familiar and polite address, but where a language has no neutral form.
"""

from __future__ import annotations

import re
from functools import cache

from reelwright.planning.vocabulary import CALLS as _SEE_MORE

_LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "tr", "ar", "he", "hi", "th", "ja", "ko", "zh")

# What is asked, in the order of `_LANGUAGES`.
_ROWS = {
    "shop": ("Shop now", "Jetzt einkaufen", "Acheter", "Comprar ahora", "Acquista ora", "Comprar agora", "Nu kopen",
             "Hemen al", "تسوّق الآن", "קנו עכשיו", "अभी खरीदें", "ซื้อเลย", "今すぐ購入", "지금 구매하기", "立即购买"),
    "order": ("Order now", "Jetzt bestellen", "Commander", "Pedir ahora", "Ordina ora", "Pedir agora", "Nu bestellen",
              "Hemen sipariş ver", "اطلب الآن", "הזמינו עכשיו", "अभी ऑर्डर करें", "สั่งซื้อเลย", "今すぐ注文",
              "지금 주문하기", "立即订购"),
    "book": ("Book now", "Jetzt buchen", "Réserver", "Reservar ahora", "Prenota ora", "Reservar agora", "Nu boeken",
             "Hemen rezervasyon yap", "احجز الآن", "הזמינו מקום", "अभी बुक करें", "จองเลย", "今すぐ予約", "지금 예약하기",
             "立即预订"),
    "download": ("Download now", "Jetzt herunterladen", "Télécharger", "Descargar ahora", "Scarica ora",
                 "Baixar agora", "Nu downloaden", "Hemen indir", "حمّل الآن", "הורידו עכשיו", "अभी डाउनलोड करें",
                 "ดาวน์โหลดเลย", "今すぐダウンロード", "지금 다운로드", "立即下载"),
    "join": ("Sign up", "Jetzt anmelden", "S'inscrire", "Registrarse", "Iscriviti", "Inscrever-se", "Aanmelden",
             "Kaydol", "سجّل الآن", "הירשמו עכשיו", "साइन अप करें", "สมัครเลย", "登録する", "가입하기", "立即注册"),
    "try": ("Try it now", "Jetzt testen", "Essayer", "Probar ahora", "Prova ora", "Experimentar agora", "Nu proberen",
            "Hemen dene", "جرّب الآن", "נסו עכשיו", "अभी आज़माएँ", "ลองเลย", "今すぐ試す", "지금 체험하기", "立即试用"),
    "contact": ("Contact us", "Kontakt aufnehmen", "Nous contacter", "Contáctanos", "Contattaci", "Fale conosco",
                "Neem contact op", "Bize ulaşın", "تواصل معنا", "צרו קשר", "संपर्क करें", "ติดต่อเรา", "お問い合わせ",
                "문의하기", "联系我们"),
}  # fmt: skip
# Other ways to ask the same in English.
_ALSO = {
    "shop": ("buy now", "get yours", "get yours now", "shop today", "buy today"),
    "order": ("order today", "order yours"),
    "book": ("reserve now", "book today"),
    "download": ("download", "get the app", "download the app"),
    "join": ("sign up now", "join now", "subscribe"),
    "try": ("try now", "try it", "try it free"),
    "contact": ("call now", "get in touch"),
    "more": ("learn more", "find out more", "discover more", "discover"),
}
_PROMISES = ("free",)  # what a neutral call would lose


def call_in(text: str, language: str) -> str | None:
    """Return the usual call of a language that asks what `text` asks; None where it is not one that is known."""
    kind = _kinds().get(_plain(text))
    if kind is None or any(word in text.casefold().split() for word in _PROMISES):
        return None
    return _SEE_MORE.get(language) if kind == "more" else dict(zip(_LANGUAGES, _ROWS[kind], strict=True)).get(language)


def language_of_call(text: str) -> str | None:
    """Return the language in which a text is a usual call to action; None where it is none that is known."""
    plain = _plain(text)
    if any(plain == _plain(other) for texts in _ALSO.values() for other in texts):
        return "en"
    rows = ((language, row[at]) for row in _ROWS.values() for at, language in enumerate(_LANGUAGES))
    return next((language for language, call in (*rows, *_SEE_MORE.items()) if _plain(call) == plain), None)


def is_call(text: str) -> bool:
    """Say whether a text is a call to action, or begins with one, in any language known here."""
    plain = _plain(text)
    return plain in _kinds() or any(plain.startswith(f"{call} ") for call in _kinds())


@cache
def _kinds() -> dict[str, str]:
    """Return what each known call asks."""
    rows = {_plain(text): kind for kind, row in _ROWS.items() for text in row}
    others = {_plain(text): kind for kind, texts in _ALSO.items() for text in texts}
    return rows | others | {_plain(text): "more" for text in _SEE_MORE.values()}


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s'’-]", " ", text.casefold()).split()) or text.casefold().strip()
