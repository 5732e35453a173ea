"""Whether the installed fonts can write a language, or a text."""

from __future__ import annotations

from functools import cache

# A letter of each script that has languages of its own; what is not here is written in Latin letters.
_LETTERS = {
    "am": "አ", "ar": "ع", "as": "অ", "be": "ж", "bg": "ж", "bn": "ব", "bo": "བ", "chr": "Ꭰ", "ckb": "ع", "dv": "ދ",
    "el": "ω", "fa": "ع", "gu": "ગ", "he": "ש", "hi": "ह", "hy": "Հ", "ja": "あ", "ka": "ქ", "kk": "ж", "km": "ខ",
    "kn": "ಕ", "ko": "한", "ky": "ж", "lo": "ລ", "mk": "ж", "ml": "മ", "mn": "ж", "mr": "म", "my": "မ", "ne": "न",
    "or": "ଓ", "pa": "ਪ", "ps": "ع", "ru": "ж", "sd": "ع", "si": "ස", "sr": "ж", "ta": "த", "te": "త", "th": "ไ",
    "ti": "ት", "tg": "ж", "ug": "ع", "uk": "ж", "ur": "ع", "yi": "ש", "zh": "中",
}  # fmt: skip


def writable(language: str) -> bool:
    """Whether a font of a language's script is installed."""
    return not unwritable(_LETTERS.get(language, "a"))


@cache
def unwritable(text: str) -> str:
    """Return the characters of a text that no installed font has, each once."""
    from reelwright.media.text.fonts import choose_font, font_stack
    from reelwright.media.text.scripts import visible

    stack = font_stack("inter-tight", 500, "en-US")
    return "".join(dict.fromkeys(c for c in visible(text) if not c.isspace() and choose_font(c, stack) is None))
