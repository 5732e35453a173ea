"""The largest size at which a text, well broken, fits its box."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from reelwright.media.text.breaking import break_units, broken_small
from reelwright.media.text.fonts import FontStack
from reelwright.media.text.scripts import clean, split_units
from reelwright.media.text.shape import Direction, Line, Unit, metrics, shape_line, width_in_em

Align = Literal["start", "center", "end"]
STEP = 2.0  # px between sizes that are tried


@dataclass(frozen=True)
class PlacedLine:
    """A line in its block: left edge, baseline, and the box that holds all its glyphs, px from the block's corner."""

    line: Line
    x: float
    baseline: float
    top: float
    height: float

    @property
    def units(self) -> tuple[Unit, ...]:
        return self.line.units

    @property
    def missing(self) -> tuple[str, ...]:
        return self.line.missing


@dataclass(frozen=True)
class Block:
    """A set text. Its height reaches from the first line's capitals to the last line's descenders."""

    size: float
    width: float
    height: float
    lines: tuple[PlacedLine, ...]


@lru_cache(maxsize=2048)
def fit(
    text: str,
    stack: FontStack,
    box_width: float,
    box_height: float,
    size_max: float,
    size_min: float,
    max_lines: int,
    leading: float,
    direction: Direction,
    locale: str,
    tracking: float = 0.0,
    align: Align = "start",
) -> Block | None:
    """Set `text` as large as it fits between two sizes, or return None.

    `leading` is the distance of baselines and `tracking` extra room between letters, both in em. Words are broken
    inside only where not even the smallest size holds them.
    """
    units = split_units(clean(text))
    if not units:
        return None
    size = size_max
    while size >= size_min - 1e-6:
        lines = _lines(units, stack, box_width / size, max_lines, direction, locale, tracking)
        if lines is not None and _height(len(lines), stack, leading) * size <= box_height + 1e-6:
            return _block(lines, stack, size, leading, direction, tracking, align)
        size -= STEP
    return _emergency(
        units, stack, box_width, box_height, size_min, max_lines, leading, direction, locale, tracking, align
    )


def _lines(
    units: list[str], stack: FontStack, room: float, most: int, direction: Direction, locale: str, tracking: float
) -> list[str] | None:
    widths = [width_in_em(unit, stack, direction, tracking) for unit in units]
    bare = [width_in_em(unit.rstrip(), stack, direction, tracking) for unit in units]
    if max(bare) > room:
        return None
    # A line's last space hangs over: give every line the room of one space.
    space = max((wide - slim for wide, slim in zip(widths, bare, strict=True)), default=0.0)
    spans = break_units(units, widths, room + space, most, locale.split("-", maxsplit=1)[0])
    if spans is None:
        return None
    return ["".join(units[start:end]).strip() for start, end in spans]


def _emergency(
    units: list[str], stack: FontStack, box_width: float, box_height: float, size: float, most: int, leading: float,
    direction: Direction, locale: str, tracking: float, align: Align,
) -> Block | None:  # fmt: skip
    """Cut words that are wider than the box at the smallest size, if there are any."""
    room = box_width / size
    pieces = broken_small(units, lambda unit: width_in_em(unit.rstrip(), stack, direction, tracking) > room)
    if len(pieces) == len(units):
        return None
    lines = _lines(pieces, stack, room, most, direction, locale, tracking)
    if lines is None or _height(len(lines), stack, leading) * size > box_height + 1e-6:
        return None
    return _block(lines, stack, size, leading, direction, tracking, align)


def _caps(stack: FontStack) -> tuple[float, float]:
    """Return what a line needs above and below its baseline in em: Latin faces are set by their capitals."""
    ascent, descent = metrics(stack)
    if stack.language in ("ar", "he", "fa", "ur", "hi", "th", "ja", "ko", "zh"):
        return min(ascent, 1.1), min(descent, 0.45)
    return 0.76, 0.24


def _height(lines: int, stack: FontStack, leading: float) -> float:
    above, below = _caps(stack)
    return above + below + (lines - 1) * leading


def _block(
    lines: list[str], stack: FontStack, size: float, leading: float, direction: Direction, tracking: float, align: Align
) -> Block:
    shaped = [shape_line(line, stack, size, direction, tracking) for line in lines]
    width = max(line.width for line in shaped)
    above, _ = _caps(stack)
    ascent, descent = metrics(stack)
    placed = tuple(
        PlacedLine(
            line,
            _offset(width - line.width, direction, align),
            (above + index * leading) * size,
            (above + index * leading - ascent) * size,
            (ascent + descent) * size,
        )
        for index, line in enumerate(shaped)
    )
    return Block(size, width, _height(len(lines), stack, leading) * size, placed)


def _offset(free: float, direction: Direction, align: Align) -> float:
    if align == "center":
        return free / 2
    return free if (align == "end") == (direction == "ltr") else 0.0
