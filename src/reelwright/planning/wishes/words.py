"""Numbers, lengths, colours, moods and names in English words."""

from __future__ import annotations

import re
from collections.abc import Mapping

from reelwright.color import from_oklch, oklch
from reelwright.planning.looks import LOOKS, Look
from reelwright.words import FPS

_UNITS = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_NUMBERS = {word: float(value) for value, word in enumerate(_UNITS)} | {
    word: 10.0 * (index + 2) for index, word in enumerate(_TENS)
}
_NUMBERS |= {"a": 1.0, "an": 1.0, "half": 0.5, "half a": 0.5, "half an": 0.5, "a couple of": 2.0}
_ORDINALS = [
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
    "twentieth",
]  # fmt: skip

WORD_NUMBER = "|".join(sorted(_NUMBERS, key=len, reverse=True))
NUMBER = rf"(?:\d+(?:[.,]\d+)?|(?:{'|'.join(_TENS)})-(?:{'|'.join(_UNITS[1:10])})|{WORD_NUMBER})"
_UNIT = r"seconds?|secs?|s|milliseconds?|ms|frames?|minutes?|mins?"
LENGTH = rf"(?:\d+:\d\d(?:\.\d+)?|{NUMBER}(?: and a half)?[\s-]?(?:{_UNIT})(?: and a half)?)"
PERCENT = rf"(?:{NUMBER}\s?(?:%|percent|per cent))"
ORDINAL = rf"(?:{'|'.join(_ORDINALS)}|\d+(?:st|nd|rd|th))"

# What sRGB colours are called in CSS (Color Module 4), as far as people say them.
_COLORS = {
    "black": "#000000", "white": "#FFFFFF", "red": "#FF0000", "green": "#008000", "blue": "#0000FF",
    "yellow": "#FFFF00", "orange": "#FFA500", "purple": "#800080", "pink": "#FFC0CB", "brown": "#A52A2A",
    "gray": "#808080", "grey": "#808080", "navy": "#000080", "teal": "#008080", "turquoise": "#40E0D0",
    "gold": "#FFD700", "golden": "#FFD700", "silver": "#C0C0C0", "beige": "#F5F5DC", "ivory": "#FFFFF0",
    "maroon": "#800000", "olive": "#808000", "lime": "#00FF00", "cyan": "#00FFFF", "magenta": "#FF00FF",
    "violet": "#EE82EE", "indigo": "#4B0082", "coral": "#FF7F50", "salmon": "#FA8072", "khaki": "#F0E68C",
    "lavender": "#E6E6FA", "crimson": "#DC143C", "chocolate": "#D2691E", "mint": "#98FF98", "cream": "#FFFDD0",
    "charcoal": "#36454F",
}  # fmt: skip
COLOR = rf"(?:#[0-9a-f]{{6}}|(?:(?:light|dark|pale|deep|bright) )?(?:{'|'.join(_COLORS)}))"
_SHADES = {"light": 0.18, "pale": 0.25, "bright": 0.0, "dark": -0.18, "deep": -0.18}  # of lightness in OKLCH

ASPECTS = {
    "9:16": r"9[:x]16|vertical|portrait|tall|upright", "1:1": r"1[:x]1|square",
    "16:9": r"16[:x]9|widescreen|landscape|horizontal|wide", "4:5": r"4[:x]5",
}  # fmt: skip
# A language by its English name, with the region that its locale has where none is said.
LOCALES = {
    "british english": "en-GB", "american english": "en-US", "us english": "en-US", "uk english": "en-GB",
    "australian english": "en-AU", "english": "en-US", "arabic": "ar-SA", "egyptian arabic": "ar-EG",
    "german": "de-DE", "austrian german": "de-AT", "swiss german": "de-CH", "french": "fr-FR",
    "canadian french": "fr-CA", "spanish": "es-ES", "mexican spanish": "es-MX", "italian": "it-IT",
    "portuguese": "pt-PT", "brazilian portuguese": "pt-BR", "dutch": "nl-NL", "swedish": "sv-SE", "danish": "da-DK",
    "norwegian": "nb-NO", "finnish": "fi-FI", "polish": "pl-PL", "czech": "cs-CZ", "russian": "ru-RU",
    "ukrainian": "uk-UA", "turkish": "tr-TR", "greek": "el-GR", "hebrew": "he-IL", "persian": "fa-IR",
    "farsi": "fa-IR", "urdu": "ur-PK", "hindi": "hi-IN", "thai": "th-TH", "vietnamese": "vi-VN",
    "indonesian": "id-ID", "japanese": "ja-JP", "korean": "ko-KR", "chinese": "zh-CN", "mandarin": "zh-CN",
}  # fmt: skip
# Words of looks that mean something else where a film is to be so: its colour, its sound, its tempo, its price.
_OTHERWISE = frozenset(
    ("green", "rich", "loud", "fast", "quick", "slow", "easy", "simple", "soft", "premium", "late", "story", "warm")
)
# Adjectives in the degree in which people ask for them, beside "more …" and "-er".
_DEGREES = {"funnier": "funny", "happier": "happy", "calmer": "calm", "edgier": "edgy", "sillier": "silly",
            "moodier": "moody", "cosier": "cosy", "cozier": "cozy", "earthier": "earthy", "sportier": "sporty",
            "livelier": "energetic", "lively": "energetic", "quieter": "quiet", "wittier": "witty"}  # fmt: skip


def number(text: str) -> float | None:
    """Return the number in words or digits, None where it is none."""
    said = " ".join(text.casefold().split())
    if said in _NUMBERS:
        return _NUMBERS[said]
    tens, _, unit = said.partition("-")
    if tens in _TENS and unit in _NUMBERS:
        return _NUMBERS[tens] + _NUMBERS[unit]
    try:
        return float(said.replace(",", "."))
    except ValueError:
        return None


def ordinal(text: str) -> int | None:
    """Return 1 for `first` or `1st`, and so on; None where it is none."""
    said = text.casefold()
    if said in _ORDINALS:
        return _ORDINALS.index(said) + 1
    found = re.fullmatch(r"(\d{1,3})(?:st|nd|rd|th)", said)
    return int(found[1]) if found else None


def length(text: str) -> float | None:
    """Return a length of time in seconds: `1.5 s`, `half a second`, `45 frames`, `0:07`; None where it is none."""
    said = " ".join(text.casefold().split())
    clock = re.fullmatch(r"(\d+):(\d\d(?:\.\d+)?)", said)
    if clock:
        return 60 * int(clock[1]) + float(clock[2])
    found = re.fullmatch(rf"({NUMBER})( and a half)?[\s-]?({_UNIT})( and a half)?", said)
    value = number(found[1]) if found else None
    if found is None or value is None:
        return None
    value += 0.5 if found[2] or found[4] else 0
    unit = found[3]
    if unit.startswith("f"):
        return value / FPS
    return value / 1000 if unit.startswith(("ms", "milli")) else value * 60 if unit.startswith("m") else value


def percent(text: str) -> float | None:
    """Return 0.2 for `20%` or `20 percent`; None where it is none."""
    found = re.fullmatch(rf"({NUMBER})\s?(?:%|percent|per cent)", text.casefold().strip())
    value = number(found[1]) if found else None
    return None if value is None else value / 100


def color(text: str) -> str | None:
    """Return a colour as `#RRGGBB`: by its name, with `light` or `dark` before it, or as it is; None for none."""
    said = text.casefold().strip()
    if re.fullmatch("#[0-9a-f]{6}", said):
        return said.upper()
    shade, _, name = said.rpartition(" ")
    if name not in _COLORS or (shade and shade not in _SHADES):
        return None
    if not shade:
        return _COLORS[name]
    value = oklch(_COLORS[name])
    return from_oklch(min(max(value.L + _SHADES[shade], 0.1), 0.97), value.C, value.H)


def aspect(text: str) -> str | None:
    """Return the aspect ratio that words name."""
    return _named(text, ASPECTS)


def look_of(word: str) -> Look | None:
    """Return the look that a word calls, in any degree: `calm`, `calmer`, `more playful`."""
    said = word.casefold().removeprefix("more ").strip()
    plain = _DEGREES.get(said, said)
    stems = (plain, plain.removesuffix("r"), plain.removesuffix("er"), f"{plain.removesuffix('ier')}y")
    if _OTHERWISE.intersection(stems):
        return None
    exact = next((look for look in LOOKS if plain == look.mood), None)
    return exact or next((look for stem in stems for look in LOOKS if stem in look.words.split()), None)


def _named(text: str, names: Mapping[str, str]) -> str | None:
    said = text.casefold().strip()
    return next((name for name, how in names.items() if re.fullmatch(how, said)), None)
