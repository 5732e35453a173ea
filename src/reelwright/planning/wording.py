"""Where a text may be split into cards without changing what it says.

A text is shown whole or not at all: half a sentence can claim what the whole does not.
"""

from __future__ import annotations

import re

from reelwright.words import count_words, is_unspaced

HEADLINE_WORDS = 7
HEADLINE_CHARS = 44  # three lines of a headline in a narrow column
SUB_WORDS = 13
SUB_CHARS = 84

# A token ends with the space or the East Asian mark after it.
_TOKEN = re.compile(r"[^\s、。！？，；：]*(?:[、。！？，；：]+\s*|\s+|$)")
_PAUSE = tuple(".!?;:,،؛؟…—–、。！？，；：")
# Words before which a line may break well.
_JOINTS = (
    "and or but with without for from in on at to of by as that which who when while because than into "
    "und oder mit ohne für von aus im in bei damit "
    "et ou avec sans pour de dans en y o con sin para por e ed di da per con senza com sem "
    "في من على إلى عن مع بدون حتى لكن أو"
)
# Words that never end a line: what they belong to would stand on the next one.
_BOUND = (
    "a an the my your our its this these of to in on at by for with and or no not "
    "der die das ein eine einen den dem im mit und le la les un une des du de et el los las una y con "
    "il lo gli i di e o os as um uma em في من على إلى عن مع لا"
)

_IS_JOINT, _IS_BOUND = frozenset(_JOINTS.split()), frozenset(_BOUND.split())


def cards(text: str) -> tuple[tuple[str, str], ...]:
    """Return `text` as (headline, sub) pairs, a pair for each card, in order and with nothing lost."""
    pieces = list(_pieces(text))
    result = []
    while pieces:
        headline, sub = pieces.pop(0), ""
        while pieces and _fits(_join(sub, pieces[0]), SUB_WORDS, SUB_CHARS):
            sub = _join(sub, pieces.pop(0))
        result.append((headline, sub))
    return tuple(result)


def halves(text: str) -> tuple[str, ...]:
    """Return `text` in two where it breaks best, near its middle; whole where a break leaves a word hanging."""
    tokens = [token for token in _TOKEN.findall(text) if token]
    sizes = [size for size in range(1, len(tokens)) if _break_quality(tokens, size)]
    if not sizes:
        return (text,)
    size = max(sizes, key=lambda size: (_break_quality(tokens, size), -abs(2 * size - len(tokens))))
    return "".join(tokens[:size]).strip(), "".join(tokens[size:]).strip()


def _join(one: str, other: str) -> str:
    if not one:
        return other
    return one + other if is_unspaced(one[-1]) or one[-1] in "、。！？，；：" else f"{one} {other}"


def _fits(text: str, words: int, chars: int) -> bool:
    return count_words(text) <= words and len(text) <= chars


def _pieces(text: str) -> tuple[str, ...]:
    """Split `text` greedily into pieces of headline length, at the best place each time."""
    tokens = [token for token in _TOKEN.findall(text) if token]
    pieces = []
    while tokens:
        size = _cut(tokens)
        pieces.append("".join(tokens[:size]).strip())
        tokens = tokens[size:]
    return tuple(piece for piece in pieces if piece)


def _cut(tokens: list[str]) -> int:
    """Return how many tokens the next piece takes: all that fit, or fewer to end at a natural break."""
    longest = 1
    while longest < len(tokens) and _fits("".join(tokens[: longest + 1]).strip(), HEADLINE_WORDS, HEADLINE_CHARS):
        longest += 1
    if longest == len(tokens):
        return longest
    return max(range(1, longest + 1), key=lambda size: (_break_quality(tokens, size), size))


def _break_quality(tokens: list[str], size: int) -> int:
    """Rate a break after `size` tokens: 3 after a pause, 2 before a joint, 1 between words, 0 after a bound word."""
    before, after = tokens[size - 1].strip(), tokens[size].strip()
    if before.endswith(_PAUSE):
        return 3
    if before.casefold() in _IS_BOUND or before.replace(",", "").replace(".", "").isdigit():
        return 0
    return 2 if size > 1 and after.casefold() in _IS_JOINT else 1
