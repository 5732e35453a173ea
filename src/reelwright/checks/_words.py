"""How many words a text has for a reader."""

from __future__ import annotations

import math
import re

_PAIRED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")  # kana and Han: about two characters a word
_STACKED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")  # Thai, Lao, Burmese, Khmer: about five


def count_words(text: str) -> int:
    """Return the number of words; scripts without spaces count two or five characters as one."""
    rest = _STACKED.sub(" ", _PAIRED.sub(" ", text)).split()
    spaced = sum(any(char.isalnum() for char in word) for word in rest)
    return spaced + math.ceil(len(_PAIRED.findall(text)) / 2) + math.ceil(len(_STACKED.findall(text)) / 5)
