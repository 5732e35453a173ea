"""The planner's own few words. None of them claims anything; a language without them uses the user's words alone."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """Template phrases of one language; `{name}` is the product's name."""

    meet: str
    closer: str
    counts: tuple[str, str, str]  # two; three to ten; more, with {count}
    quotes: tuple[str, str]

    def count(self, number: int) -> str:
        """Return “3 reasons” in the right grammatical number."""
        return self.counts[0 if number == 2 else 1 if number <= 10 else 2].format(count=number)


_WORDS = {
    "en": Words(
        meet="Meet {name}",
        closer="A closer look",
        counts=("2 reasons", "{count} reasons", "{count} reasons"),
        quotes=("“", "”"),
    ),
    "ar": Words(
        meet="تعرّف على {name}",
        closer="نظرة عن قرب",
        counts=("سببان", "{count} أسباب", "{count} سببًا"),
        quotes=("«", "»"),
    ),
}

_QUOTES = {
    "de": ("„", "“"), "fr": ("« ", " »"), "es": ("«", "»"), "it": ("«", "»"), "pt": ("“", "”"), "ja": ("「", "」"),
    "zh": ("“", "”"), "ko": ("“", "”"), "ru": ("«", "»"), "pl": ("„", "”"), "nl": ("‘", "’"), "he": ("”", "“"),
}  # fmt: skip

# An invitation that promises nothing, for briefs without a call to action.
CALLS = {
    "en": "See more", "ar": "اكتشف المزيد", "de": "Mehr erfahren", "fr": "En savoir plus", "es": "Más información",
    "it": "Scopri di più", "pt": "Saiba mais", "nl": "Meer weten", "sv": "Läs mer", "da": "Læs mere",
    "nb": "Les mer", "fi": "Lue lisää", "pl": "Dowiedz się więcej", "cs": "Více informací", "ru": "Подробнее",
    "uk": "Докладніше", "tr": "Daha fazla bilgi", "el": "Μάθετε περισσότερα", "he": "למידע נוסף", "hi": "और जानें",
    "th": "ดูเพิ่มเติม", "vi": "Tìm hiểu thêm", "id": "Selengkapnya", "ja": "詳しくはこちら", "ko": "자세히 보기",
    "zh": "了解更多",
}  # fmt: skip


def words_of(language: str) -> Words | None:
    """Return the template phrases of a language code such as `en`, or None."""
    return _WORDS.get(language)


def call_of(language: str) -> str | None:
    """Return the neutral call to action of a language, or None."""
    return CALLS.get(language)


def quoted(text: str, language: str) -> str:
    """Return `text` in the quotation marks of its language, unless it stands in some already."""
    if text[0] in "\"'“”„«»‘’「『":
        return text
    words = _WORDS.get(language)
    opening, closing = words.quotes if words else _QUOTES.get(language, ("“", "”"))
    return f"{opening}{text}{closing}"
