"""Words that claim to be beyond all others, or without exception, in English, Arabic, German, French and Spanish.

A family gathers what says the same, across languages, so that a translated text stands on the user's own words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_AL = "(?:[وفبلك]?(?:ال|لل)?)"  # what an Arabic word may begin with: and, so, by, for, like, the

# Family to the ways it is written, as they stand after `plain`: no accents, no Arabic marks, lower case.
_FAMILIES = {
    "best": rf"best|{_AL}افضل|{_AL}احسن|beste[nrsm]?|meilleure?s?|(?:el|la|los|las) mejor(?:es)?",
    "number one": r"(?:number |nummer |numero |رقم )(?:one|eins|un|uno|واحد)",  # digits are judged as numbers
    "most": rf"(?:the |our |world's )?most(?! of)|{_AL}اكثر|meisten|les? plus|la plus|(?:el|la|los|las) mas",
    "first": r"(?:the|world's) first|الاول[ىي]? في|(?:der|die|das) erste|l[ea] premiere?|(?:el|la) primer[oa]?",
    "only": r"the only|(?:der|die|das) einzige[nrs]?|l[ea] seule?|(?:el|la) unic[oa]|الوحيدة?",
    "fastest": rf"fastest|quickest|{_AL}اسرع|schnellste[nrsm]?",
    "cheapest": rf"cheapest|lowest|{_AL}ارخص|billigste[nrsm]?|gunstigste[nrsm]?|niedrigste[nrsm]?",
    "strongest": rf"strongest|toughest|{_AL}اقوي|starkste[nrsm]?|robusteste[nrsm]?",
    "safest": r"safest|sicherste[nrsm]?",
    "healthiest": rf"healthiest|{_AL}اصح|gesundeste[nrsm]?",
    "purest": rf"purest|cleanest|{_AL}انقي|reinste[nrsm]?",
    "lightest": rf"lightest|{_AL}اخف|leichteste[nrsm]?",
    "longest": rf"longest|{_AL}اطول|langste[nrsm]?",
    "biggest": rf"biggest|largest|greatest|{_AL}اكبر|grosste[nrsm]?",
    "highest": rf"highest|{_AL}اعلي|hochste[nrsm]?",
    "smallest": rf"smallest|thinnest|{_AL}اصغر|kleinste[nrsm]?|dunnste[nrsm]?",
    "leading": r"leading|world[- ]class|fuhrende[nrsm]?|leaders? mondial(?:e|aux)?|lider(?:es)?|الرائدة?",
    "guaranteed": rf"guarantee[sd]?|garantiert|garantie[esn]?s?|garantizad[oa]s?|garantia|{_AL}مضمون(?:ه|ة)?|{_AL}ضمان",
    "proven": r"(?:clinically |scientifically )?proven|klinisch (?:getestet|bewiesen)|prouvee?s?|(?:com)?probad[oa]s?|"
    rf"{_AL}مثبت(?:ه|ة)?",
    "free": rf"(?<![\w-])free(?! of| from)|kostenlose?[nrsm]?|gratuit[es]*|gratis|{_AL}مجان[يا]ا?",
    "always": rf"always|forever|immer|toujours|siempre|{_AL}دائما",
    "never": r"never|niemals|nie|jamais|nunca|ابدا",
    "cure": rf"cures?|cured|heals?|miracle|heilt|guerit|milagros?[oa]?|{_AL}يشفي|معجز[ةه]",
}  # fmt: skip
_PATTERNS = {family: re.compile(rf"(?<!\w)(?:{ways})(?!\w)") for family, ways in _FAMILIES.items()}


def absolutes(text: str) -> Iterator[tuple[str, str]]:
    """Yield (family, the words as found) for each family that a text uses."""
    folded = plain(text)
    for family, pattern in _PATTERNS.items():
        match = pattern.search(folded)
        if match:
            yield family, match[0].strip()


def plain(text: str) -> str:
    """Return a text in lower case without accents, Arabic vowel marks, hamzas and tatweel, in Western digits."""
    bare = "".join(
        char for char in unicodedata.normalize("NFKD", text.casefold()) if unicodedata.category(char) != "Mn"
    )
    bare = bare.replace("\u0640", "").replace("ى", "ي").replace("’", "'")
    return "".join(str(unicodedata.decimal(char)) if unicodedata.category(char) == "Nd" else char for char in bare)
