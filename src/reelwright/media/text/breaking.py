"""Where a headline's lines break: balanced, at sense, never inside what belongs together.

The cost of a set of lines is the sum of ((room - width) / room)^2, 0.15 a line, 0.5 for a last line under 45 % of the
room, what each line's end costs by the words that it parts, and 0.3 for a piece of a sentence that shares its line
with another. Writing without spaces is broken at what shows where a phrase begins; inside a word only where nothing
else can be done.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from reelwright.media.text.scripts import (
    NOT_FIRST,
    NOT_LAST,
    THAI_PHRASES,
    ZERO_WIDTH_SPACE,
    clean,
    clusters,
    script_of,
    split_units,
)

PER_LINE, SHORT_LAST, SHORT_SHARE = 0.15, 0.5, 0.45
AFTER_PAUSE, FUNCTION_WORD, NAME, NUMBER_UNIT, ARTICLE, PUNCTUATION = -0.12, 0.25, 0.3, 1.0, 4.0, 4.0
INSIDE_WORD, SYLLABLE = 1.5, 1.0  # a break inside a word, and one that seems to be between its syllables
RUN_ON = 0.3  # for each end of a line that is inside a sentence where the line has a pause in it
AFTER_SIGN = 0.2  # in an address or a compound, after a hyphen, slash or dot

_ARTICLES = {
    "en": "a an the", "de": "der die das den dem des ein eine einen einem einer", "fr": "le la les un une des",
    "es": "el la los las un una unos unas", "it": "il lo la i gli le un una uno", "pt": "o a os as um uma",
    "nl": "de het een",
}  # fmt: skip
# Words that lean on what follows: conjunctions, prepositions, pronouns before their verb.
_FUNCTION_WORDS = {
    "en": "and or but of to in on at by for with from as is are your our my his her its their this that no not i you "
    "we they who which because when if so than until while will can",
    "de": "und oder aber von zu in an auf bei für mit aus als ist sind dein deine unser unsere ihr ihre nicht kein nur "
    "ich du wir sie er es weil wenn dass bis um so wie",
    "fr": "et ou mais de à en sur par pour avec dans est sont votre vos notre nos ce cette ne pas du au aux je tu il "
    "elle on nous vous qui que si car quand sans plus",
    "es": "y o pero de a en por para con sin es son tu tus su sus nuestro este esta no del al que si cuando hasta "
    "porque más",
    "it": "e o ma di a in su per con da è sono tuo tua suo nostro questo non del al che se quando fino perché più",
    "pt": "e ou mas de em por para com sem é são seu sua nosso este não do da no na que se quando até mais",
    "nl": "en of maar van te in op bij voor met uit als is zijn je jouw uw ons niet geen die dat tot nog",
    "ar": "و في من إلى على عن مع أو ثم لا ما هذا هذه حتى كل هل إن لأن التي الذي بعد قبل",
    "he": "של את על עם או לא כל גם אל מן זה זו אם עד",
    "hi": "और या हर यह वह",
}
# Hindi's postpositions and auxiliaries lean on what is before.
_LEANING_BACK = {"hi": "का के की को में से पर ने तक है हैं हो था थी थे"}
_PAUSES = tuple(".,!?;:…—–،؛؟。、！？，：；」』）।")
_QUOTES = "“”„«»\"'‘’([{)]}¿¡"
_UNITS = re.compile(r"[€$£¥%°₹₽₩]")

# Chinese: numerals hold on to their measure words; these words lean on what follows, and these on what is before.
_NUMERALS = set("一二三四五六七八九十百千万两几每这那第半0123456789０１２３４５６７８９")
_LEAN_FORWARD = set("从把被在和与对给让为不没很更最都也就又再只可是有")
_LEAN_BACK = set("的了着过吗呢吧们里上下中性化个")
_KATAKANA, _HIRAGANA = re.compile("[ァ-ヺー]"), re.compile("[ぁ-ゟ]")


@lru_cache(maxsize=64)
def _words_of(table: str, language: str) -> frozenset[str]:
    tables = {"articles": _ARTICLES, "function": _FUNCTION_WORDS, "back": _LEANING_BACK}
    return frozenset(tables[table].get(language, "").split())


def break_cost(unit: str, following: str, language: str) -> float:
    """Return what it costs to end a line between two units; less than nothing after a pause."""
    if unit[-1] in (" ", ZERO_WIDTH_SPACE):
        return _between_words(unit.strip(f" {ZERO_WIDTH_SPACE}"), following.strip(), language)
    if following[0] in NOT_FIRST or unit[-1] in NOT_LAST:
        return PUNCTUATION
    if unit.endswith(_PAUSES) and script_of(following[0]) in ("han", "kana", "thai"):
        return AFTER_PAUSE
    scripts = {script_of(unit[-1]), script_of(following[0])}
    if scripts == {"thai"}:
        return 0.05 if following.startswith(THAI_PHRASES) else 0.4
    if not scripts & {"han", "kana"}:
        return _inside_word(unit, following)
    return _chinese(unit, following) if language == "zh" else _japanese(unit[-1], following[0])


def _between_words(unit: str, following: str, language: str) -> float:
    word = unit.strip(_QUOTES).lower()
    if word in _words_of("articles", language):
        return ARTICLE
    if all(char in NOT_FIRST or char in "–—" for char in following):
        return PUNCTUATION
    if unit.endswith(_PAUSES):
        return AFTER_PAUSE
    if _is_amount(unit, following):
        return NUMBER_UNIT
    if word in _words_of("function", language) or following.strip(_QUOTES) in _words_of("back", language):
        return FUNCTION_WORD
    return NAME if _is_name(unit, following, language) else 0.0


def _is_amount(unit: str, following: str) -> bool:
    number_first = unit[-1:].isdigit() and (following[:1].isalpha() or bool(_UNITS.match(following)))
    return number_first or (following[:1].isdigit() and bool(_UNITS.fullmatch(unit)))


def _is_name(unit: str, following: str, language: str) -> bool:
    """Tell whether two words look like one name: capitals, or Latin words in another script's text."""
    unit, following = unit.strip(_QUOTES) or unit, following.strip(_QUOTES)
    if language in ("ar", "he", "hi", "th", "ja", "ko", "zh"):
        return unit[0].isascii() and unit[0].isalpha() and following[:1].isascii() and following[:1].isalnum()
    return language != "de" and unit.istitle() and following[:1].isupper()


def _inside_word(unit: str, following: str) -> float:
    if unit[-1] in "-/.?&=_\u2013":
        return AFTER_SIGN
    syllable = re.match(r"[^\W\d_aeiouyäöüáéíóúàèìòùâêîôû][aeiouyäöüáéíóúàèìòùâêîôû]", following, re.IGNORECASE)
    return SYLLABLE if syllable and unit[-1].isalpha() else INSIDE_WORD


def _chinese(unit: str, following: str) -> float:
    if unit[-1] in _NUMERALS or following[0] in _LEAN_BACK:
        return NUMBER_UNIT
    return 0.5 if unit[-1] in _LEAN_FORWARD else 0.25


def _japanese(last: str, first: str) -> float:
    """Phrases mostly begin with kanji or katakana and end with the hiragana of an ending or a particle."""
    if _HIRAGANA.match(last) and not _HIRAGANA.match(first):
        return 0.0
    if _HIRAGANA.match(first):
        return 0.4 if _HIRAGANA.match(last) else 0.6
    if last.isdigit() or (_KATAKANA.match(last) and _KATAKANA.match(first)):
        return NUMBER_UNIT
    return 0.5 if script_of(last) == script_of(first) == "han" else 0.3


def break_costs(units: Sequence[str], language: str) -> list[float]:
    """Return the cost of a break after each unit; none after the last."""
    costs = [0.0] * len(units)
    for place, unit in enumerate(units[:-1]):
        # Inside a word a syllable is seen by two characters, and each may be a unit.
        seen = 2 if unit[-1] not in (" ", ZERO_WIDTH_SPACE) else 1
        costs[place] = break_cost(unit, "".join(units[place + 1 : place + 1 + seen]), language)
    return costs


Spans = list[tuple[int, int]]


def break_units(
    widths: Sequence[tuple[float, float]], costs: Sequence[float], room: float, most: int
) -> tuple[float, Spans] | None:
    """Return the least cost and its lines as (first, end) units, or None where `most` lines of `room` hold them not.

    `widths` are those of each unit with and without the space after it; `costs` those of a break after it.
    """
    count = len(widths)
    nothing = (float("inf"), 0)
    best: list[list[tuple[float, int]]] = [[(0.0, 0), *[nothing] * count]]
    for _ in range(min(most, count)):
        best.append([nothing, *(_best_line(widths, costs, room, best[-1], end) for end in range(1, count + 1))])
    line = min(range(1, len(best)), key=lambda number: best[number][count][0], default=0)
    cost = best[line][count][0]
    if cost == float("inf"):
        return None
    spans, end = [], count
    while line:
        start = best[line][end][1]
        spans.append((start, end))
        line, end = line - 1, start
    return cost, spans[::-1]


def _best_line(
    widths: Sequence[tuple[float, float]],
    costs: Sequence[float],
    room: float,
    before: Sequence[tuple[float, int]],
    end: int,
) -> tuple[float, int]:
    """Return the least cost of lines that end at `end`, and where the last of them begins."""
    found = (float("inf"), 0)
    width = widths[end - 1][1]
    paused, open_end = False, end < len(widths) and costs[end - 1] != AFTER_PAUSE
    for start in range(end - 1, -1, -1):
        if width > room * (1 + 1e-9):
            break
        cost = before[start][0] + ((room - width) / room) ** 2 + PER_LINE + costs[end - 1]
        if end == len(widths) and start > 0 and width < SHORT_SHARE * room:
            cost += SHORT_LAST
        if paused:
            cost += RUN_ON * (open_end + (start > 0 and costs[start - 1] != AFTER_PAUSE))
        if cost < found[0]:
            found = (cost, start)
        width += widths[start - 1][0]
        paused = paused or costs[start - 1] == AFTER_PAUSE
    return found


def break_lines(
    text: str, measure: Callable[[str], float], max_width: float, max_lines: int, locale: str
) -> list[str] | None:
    """Break `text` into at most `max_lines` lines of at most `max_width`; None where that cannot be.

    `measure` gives the width of a piece of text, spaces included, in the unit of `max_width`.
    """
    units = split_units(clean(text))
    units = broken_small(units, lambda unit: measure(unit.rstrip()) > max_width)
    if not units:
        return []
    widths = [(measure(unit), measure(unit.rstrip())) for unit in units]
    found = break_units(widths, break_costs(units, locale.split("-", maxsplit=1)[0]), max_width, max_lines)
    return None if found is None else join_lines(units, found[1])


def join_lines(units: Sequence[str], spans: Spans) -> list[str]:
    """Return the text of each line, without the space that it ends in."""
    return ["".join(units[start:end]).strip() for start, end in spans]


def broken_small(units: Sequence[str], too_wide: Callable[[str], bool]) -> list[str]:
    """Return the units with each one that no line can hold cut into its characters: a last resort."""
    pieces: list[str] = []
    for unit in units:
        pieces += _characters(unit) if too_wide(unit) else [unit]
    return pieces


def _characters(unit: str) -> list[str]:
    """Return a unit's characters, spaces kept to what is before them."""
    pieces: list[str] = []
    for cluster in clusters(unit):
        if pieces and cluster in (" ", ZERO_WIDTH_SPACE):
            pieces[-1] += cluster
        else:
            pieces.append(cluster)
    return pieces
