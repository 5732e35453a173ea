"""What is said in a film: words with times, as somebody wrote them down, become sentences. Their text is data alone."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from reelwright.study import Said, SaidWord
from reelwright.words import is_unspaced

MOST_WORDS = 6000  # of ten minutes at ten words a second
_PAUSE = 0.7  # seconds of silence that end a sentence
_LONGEST = 160  # characters of a sentence; a longer one is cut
_WORD = 60  # characters of a word
_ENDS = re.compile(r"[.!?…。！？؟।][\"'”’»)\]]*$")
_LANGUAGE = re.compile(r"[a-z]{2,3}")


def said_of(words: Iterable[Mapping[str, Any]], seconds: float) -> tuple[Said, ...]:
    """Return the sentences of `words` ({text, start, end}, in seconds) that are heard within a film of that length.

    A word without a time in the film, or without text, is left out. A sentence ends with its mark, or where nobody
    speaks for 0.7 s.
    """
    found: list[list[SaidWord]] = []
    for word in sorted(_words(words, seconds), key=lambda word: (word.start, word.end))[:MOST_WORDS]:
        last = found[-1] if found else []
        if not last or _ENDS.search(last[-1].text) or word.start - last[-1].end > _PAUSE or _length(last) > _LONGEST:
            found.append([word])
        else:
            last.append(word)
    return tuple(Said(text=_text(each), start=each[0].start, end=_end(each), words=tuple(each)) for each in found)


def language_of(told: Any) -> str | None:
    """Return the code of a language that somebody told; None where it is none."""
    code = told.partition("-")[0].lower() if isinstance(told, str) else ""
    return code if _LANGUAGE.fullmatch(code) else None


def _words(words: Iterable[Mapping[str, Any]], seconds: float) -> Iterator[SaidWord]:
    for word in words:
        text, start, end = _plain(str(word.get("text", "")))[:_WORD], _time(word.get("start")), _time(word.get("end"))
        if text and start is not None and end is not None and start <= end and start < seconds:
            yield SaidWord(text=text, start=round(start, 3), end=round(min(end, seconds), 3))


def _time(value: Any) -> float | None:
    right = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < math.inf
    return float(value) if right else None


def _plain(text: str) -> str:
    """Return a text as one line without what is no letter, mark or sign: controls, surrogates, what has no name."""
    kept = "".join(" " if char.isspace() else char for char in text)
    kept = "".join(char for char in kept if unicodedata.category(char)[0] != "C")
    return " ".join(unicodedata.normalize("NFC", kept).split())


def _length(words: Iterable[SaidWord]) -> int:
    return sum(len(word.text) + 1 for word in words) + _WORD


def _end(words: Iterable[SaidWord]) -> float:
    return max(word.end for word in words)


def _text(words: list[SaidWord]) -> str:
    text = words[0].text
    for word in words[1:]:
        text += word.text if is_unspaced(text[-1]) and is_unspaced(word.text[0]) else f" {word.text}"
    return text
