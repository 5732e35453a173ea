"""Which language a text is written in: by its script, or by its small words where the script is Latin."""

from __future__ import annotations

import re

# Scripts that tell a language, in the order they are tried, with the share of letters that is enough; kana before Han,
# which Japanese writes too.
_SCRIPTS = (
    ("ar", "[\u0620-\u06ff]", 0.4),
    ("he", "[\u05d0-\u05ea]", 0.4),
    ("ja", "[\u3040-\u30ff]", 0.1),
    ("ko", "[\uac00-\ud7af]", 0.4),
    ("zh", "[\u4e00-\u9fff]", 0.4),
    ("th", "[\u0e00-\u0e7f]", 0.4),
    ("hi", "[\u0900-\u097f]", 0.4),
    ("el", "[\u0370-\u03ff]", 0.4),
    ("ru", "[\u0400-\u04ff]", 0.4),
)

# Small words that stand in nearly every sentence of a language, and in few of another.
_SMALL = {
    "en": "the and of to is with for our my your it we you from that this on at by are not",
    "de": "der die das und für mit ein eine einen unser unsere unseren mein meine meinen ist von auf nicht ohne im zum "
    "zur wir sie aus bei nach jeden",
    "fr": "le la les et des du pour avec une notre nos votre mon ma est dans sur sans nous vous au aux chaque",
    "es": "el la los las de del para con una nuestro nuestra mi es en sin su por que cada nuestros",
    "pt": "os as de da do dos das para com uma nosso nossa meu minha em sem seu por que não cada",
    "it": "il lo la gli di del della per con una nostro nostra mio mia in senza che ogni nel",
    "nl": "de het en van voor met een onze ons mijn is op zonder wij niet elke",
}
_SIGNS = {"ß": "de", "ã": "pt", "õ": "pt", "ñ": "es", "¿": "es", "¡": "es", "œ": "fr", "ê": "fr"}
_ENOUGH = 2  # small words


def script_language(text: str) -> str | None:
    """Return the language whose script `text` is written in; None where that is Latin, or nothing is written."""
    letters = sum(char.isalpha() for char in text)
    if not letters:
        return None
    found = (code for code, script, share in _SCRIPTS if len(re.findall(script, text)) >= share * letters)
    return next(found, None)


def language_of(text: str) -> str | None:
    """Return the language of `text` as a code such as `de`; None where it cannot be told.

    A Latin language must have two different small words more than English, and more than any other; English has two.
    """
    by_script = script_language(text)
    if by_script:
        return by_script
    lowered = text.casefold()
    words = set(re.findall(r"(?<!['’])\b[^\W\d_]{2,}\b(?!['’])", lowered))
    counts = {code: len(words & set(small.split())) for code, small in _SMALL.items()}
    for sign, code in _SIGNS.items():
        counts[code] += sign in (text if sign == "ß" else lowered)
    best = max(counts, key=lambda code: counts[code])
    rest = max(count for code, count in counts.items() if code != best)
    least = _ENOUGH if best == "en" else counts["en"] + _ENOUGH
    return best if counts[best] >= least and counts[best] > rest else None
