"""The order of mixed directions: the embedding levels and the reordering of UAX #9 (Unicode 16).

The base direction is given by the caller, never guessed. Explicit embeddings, overrides and isolates are not
supported: they are taken out of a text before it is set, so a paragraph is one run. Rules keep their names there.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Literal, TypeVar

Direction = Literal["ltr", "rtl"]
Item = TypeVar("Item")

_NEUTRAL = {"ON", "WS", "B", "S"}
_IGNORED = {"BN", "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
_PAIRS = "()[]{}⁅⁆⁽⁾₍₎⟦⟧⟨⟩⟪⟫〈〉《》「」『』【】〔〕〖〗〘〙（）［］｛｝｢｣"
_CLOSING = dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True))
_MOST_OPEN = 63  # BD16: deeper nesting is left alone


@lru_cache(maxsize=4096)
def bidi_levels(text: str, direction: Direction) -> tuple[int, ...]:
    """Return the embedding level of each character; odd levels run from right to left."""
    base = 1 if direction == "rtl" else 0
    original = [unicodedata.bidirectional(char) or "L" for char in text]
    if base == 0 and not {"R", "AL", "AN"} & set(original):
        return (0,) * len(text)
    # X9: ignored characters take no part, and end up with the level of what is before them.
    kept = [index for index, kind in enumerate(original) if kind not in _IGNORED]
    kinds = [original[index] for index in kept]
    _resolve_weak(kinds, _strong(base))
    _resolve_brackets([text[index] for index in kept], kinds, base)
    _resolve_neutral(kinds, base)
    found = {index: _implicit(kind, base) for index, kind in zip(kept, kinds, strict=True)}
    levels, last = [], base
    for index in range(len(text)):
        last = found.get(index, last)
        levels.append(last)
    end = len(text)
    while end and original[end - 1] in ("WS", "B", "S", *_IGNORED):  # L1: what trails has the base level
        end -= 1
    return (*levels[:end], *(base for _ in range(end, len(text))))


def visual_order(items: Sequence[Item], level_of: Callable[[Item], int]) -> list[Item]:
    """Return items in their order from left to right (L2): from the highest level down, runs are turned round."""
    order = list(items)
    for level in range(max(map(level_of, order), default=0), 0, -1):
        start = 0
        while start < len(order):
            end = start
            while end < len(order) and level_of(order[end]) >= level:
                end += 1
            order[start:end] = order[start:end][::-1]
            start = end + 1
    return order


def _strong(level: int) -> str:
    return "R" if level % 2 else "L"


def _resolve_weak(kinds: list[str], start: str) -> None:
    """Rules W1 to W7, in place; `start` is the direction before the first character."""
    before = start
    for index, kind in enumerate(kinds):  # W1
        kinds[index] = before = before if kind == "NSM" else kind
    strong = start
    for index, kind in enumerate(kinds):  # W2, W3
        if kind in ("L", "R", "AL"):
            strong = kind
        if kind == "EN" and strong == "AL":
            kinds[index] = "AN"
    kinds[:] = ["R" if kind == "AL" else kind for kind in kinds]
    for index in range(1, len(kinds) - 1):  # W4
        left, kind, right = kinds[index - 1 : index + 2]
        if left == right and ((kind == "ES" and left == "EN") or (kind == "CS" and left in ("EN", "AN"))):
            kinds[index] = left
    _resolve_terminators(kinds)
    strong = start
    for index, kind in enumerate(kinds):  # W6, W7
        if kind in ("L", "R"):
            strong = kind
        if kind in ("ES", "ET", "CS"):
            kinds[index] = "ON"
        elif kind == "EN" and strong == "L":
            kinds[index] = "L"


def _resolve_terminators(kinds: list[str]) -> None:
    """Rule W5: signs such as % and € next to a European number go with it."""
    for first, end in _runs(kinds, {"ET"}):
        if "EN" in (kinds[first - 1 : first] + kinds[end : end + 1]):
            kinds[first:end] = ["EN"] * (end - first)


def _resolve_brackets(chars: Sequence[str], kinds: list[str], base: int) -> None:
    """Rule N0: both halves of a pair take one direction."""
    embedding = _strong(base)
    for first, last in _bracket_pairs(chars, kinds):
        inside = {_direction(kind) for kind in kinds[first + 1 : last]} & {"L", "R"}
        if not inside:
            continue
        chosen = embedding
        if embedding not in inside:
            before = next((_direction(k) for k in kinds[first - 1 :: -1] if first and _direction(k)), embedding)
            chosen = before or embedding
        kinds[first] = kinds[last] = chosen


def _bracket_pairs(chars: Sequence[str], kinds: Sequence[str]) -> list[tuple[int, int]]:
    """Return the pairs of brackets that are still neutral (BD16), in the order of their opening."""
    opened: list[tuple[str, int]] = []
    pairs: list[tuple[int, int]] = []
    for index, char in enumerate(chars):
        if kinds[index] != "ON":
            continue
        if char in _CLOSING:
            if len(opened) == _MOST_OPEN:
                return []
            opened.append((_CLOSING[char], index))
            continue
        matching = [place for place, (closing, _) in enumerate(opened) if closing == char]
        if matching:
            pairs.append((opened[matching[-1]][1], index))
            del opened[matching[-1] :]
    return sorted(pairs)


def _direction(kind: str) -> str | None:
    """Return the direction that a resolved kind has among neutrals: numbers count as right to left."""
    return "R" if kind in ("R", "EN", "AN") else "L" if kind == "L" else None


def _resolve_neutral(kinds: list[str], base: int) -> None:
    """Rules N1 and N2: neutrals between equal directions take it, others that of the paragraph."""
    embedding = _strong(base)
    for first, end in _runs(kinds, _NEUTRAL):
        before = _direction(kinds[first - 1]) if first else embedding
        after = _direction(kinds[end]) if end < len(kinds) else embedding
        kinds[first:end] = [(before if before == after else None) or embedding] * (end - first)


def _runs(kinds: Sequence[str], wanted: set[str]) -> list[tuple[int, int]]:
    """Return the longest runs (first, end) of the wanted kinds."""
    runs: list[tuple[int, int]] = []
    for index, kind in enumerate(kinds):
        if kind not in wanted:
            continue
        if runs and runs[-1][1] == index:
            runs[-1] = (runs[-1][0], index + 1)
        else:
            runs.append((index, index + 1))
    return runs


def _implicit(kind: str, base: int) -> int:
    """Rules I1 and I2."""
    if base % 2:
        return base if kind == "R" else base + 1
    return base if kind == "L" else base + (1 if kind == "R" else 2)
