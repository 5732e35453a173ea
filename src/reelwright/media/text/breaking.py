"""Where a headline's lines break: balanced, at sense, never inside what belongs together.

The cost of a set of lines is the sum of ((room - width) / room)^2, 0.15 a line, 0.5 for a last line under 45 % of the
room, 0.25 for a line that ends in a function word; an article is never left at a line's end where anything else fits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from reelwright.media.text.scripts import clusters, split_units

PER_LINE, SHORT_LAST, FUNCTION_WORD, ARTICLE, NUMBER_UNIT, AFTER_PAUSE = 0.15, 0.5, 0.25, 4.0, 1.0, -0.12

_ARTICLES = {
    "en": "a an the", "de": "der die das den dem des ein eine einen einem einer", "fr": "le la les un une des l' d'",
    "es": "el la los las un una unos unas", "it": "il lo la i gli le un una uno", "pt": "o a os as um uma",
    "nl": "de het een",
}  # fmt: skip
_FUNCTION_WORDS = {
    "en": "and or but of to in on at by for with from as is are your our my his her its their this that no not",
    "de": "und oder aber von zu in an auf bei für mit aus als ist sind dein deine unser unsere ihr ihre nicht kein",
    "fr": "et ou mais de à en sur par pour avec dans est sont votre vos notre nos ce cette ne pas du au aux",
    "es": "y o pero de a en por para con sin es son tu tus su sus nuestro este esta no del al",
    "it": "e o ma di a in su per con da è sono tuo tua suo nostro questo non del al",
    "pt": "e ou mas de em por para com sem é são seu sua nosso este não do da no na",
    "nl": "en of maar van te in op bij voor met uit als is zijn je jouw uw ons niet geen",
    "ar": "و في من إلى على عن مع أو ثم لا ما هذا هذه",
}
_PAUSES = tuple(".,!?;:…—–،؛؟。、！？")


@lru_cache(maxsize=64)
def _words_of(table: str, language: str) -> frozenset[str]:
    words = (_ARTICLES if table == "articles" else _FUNCTION_WORDS).get(language, "")
    return frozenset(words.split())


def _cost_of_end(unit: str, following: str, language: str) -> float:
    """Return what it costs to break between two units."""
    word = unit.strip().lower()
    if word in _words_of("articles", language):
        return ARTICLE
    if word.endswith(_PAUSES):
        return AFTER_PAUSE
    if word[-1:].isdigit() and following[:1].isalpha():
        return NUMBER_UNIT
    return FUNCTION_WORD if word in _words_of("function", language) else 0.0


def break_units(
    units: Sequence[str], widths: Sequence[float], room: float, most: int, language: str
) -> list[tuple[int, int]] | None:
    """Return the lines as (first, end) unit indices, or None where they do not fit in `most` lines of `room`.

    `widths` count each unit with its trailing space.
    """
    count = len(units)
    slack = 1e-6 * room
    best: list[list[tuple[float, int]]] = [[(float("inf"), 0)] * (count + 1) for _ in range(most + 1)]
    best[0][0] = (0.0, 0)
    for line in range(1, most + 1):
        for end in range(1, count + 1):
            best[line][end] = _best_line(units, widths, room + slack, language, best[line - 1], end)
    lines = min(range(1, most + 1), key=lambda line: best[line][count][0])
    if best[lines][count][0] == float("inf"):
        return None
    spans, end = [], count
    for line in range(lines, 0, -1):
        start = best[line][end][1]
        spans.append((start, end))
        end = start
    return spans[::-1]


def _best_line(
    units: Sequence[str], widths: Sequence[float], room: float, language: str, before: list[tuple[float, int]], end: int
) -> tuple[float, int]:
    """Return the least cost of lines that end at `end`, and where the last of them begins."""
    found = (float("inf"), 0)
    width = 0.0
    for start in range(end - 1, -1, -1):
        width += widths[start]
        if width > room * 1.5:
            break
        if width > room or before[start][0] == float("inf"):
            continue
        cost = before[start][0] + ((room - width) / room) ** 2 + PER_LINE
        if end == len(units):
            cost += SHORT_LAST if start > 0 and width < 0.45 * room else 0.0
        else:
            cost += _cost_of_end(units[end - 1], units[end], language)
        if cost < found[0]:
            found = (cost, start)
    return found


def break_lines(
    text: str, measure: Callable[[str], float], max_width: float, max_lines: int, locale: str
) -> list[str] | None:
    """Break `text` into at most `max_lines` lines of at most `max_width`; None where that cannot be."""
    units = split_units(text)
    if not units:
        return []
    spans = break_units(
        units, [measure(unit) for unit in units], max_width, max_lines, locale.split("-", maxsplit=1)[0]
    )
    return None if spans is None else ["".join(units[start:end]).strip() for start, end in spans]


def broken_small(units: Sequence[str], too_wide: Callable[[str], bool]) -> list[str]:
    """Return the units with each one that no line can hold cut into its characters: a last resort."""
    return [piece for unit in units for piece in (clusters(unit) if too_wide(unit) else [unit])]
