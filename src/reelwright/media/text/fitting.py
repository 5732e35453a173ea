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
_TALL_SCRIPTS = ("ar", "he", "fa", "ur", "hi", "th", "ja", "ko", "zh")


@dataclass(frozen=True)
class Setting:
    """How a text is set: faces, script, distance of baselines (`leading`) and room between letters, both in em."""

    stack: FontStack
    locale: str
    direction: Direction
    leading: float
    tracking: float = 0.0
    align: Align = "start"

    @property
    def reach(self) -> tuple[float, float]:
        """What a block needs above its first and below its last baseline, in em: Latin is set by its capitals."""
        if self.stack.language in _TALL_SCRIPTS:
            ascent, descent = metrics(self.stack)
            return min(ascent, 1.1), min(descent, 0.45)
        return 0.76, 0.24

    def height(self, lines: int) -> float:
        """Return the height of a block of so many lines, in em."""
        return sum(self.reach) + (lines - 1) * self.leading

    def width(self, text: str) -> float:
        """Return the width of a piece of a line in em, its trailing space included."""
        return width_in_em(text, self.stack, self.direction, self.tracking)


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
    text: str, setting: Setting, box: tuple[float, float], sizes: tuple[float, float], most_lines: int
) -> Block | None:
    """Set `text` in a box (width, height) as large as it fits between two sizes (largest, smallest), all in px.

    Returns None where it does not fit, or is empty. Words are broken inside only where not even the smallest size
    holds them.
    """
    units = split_units(clean(text))
    if not units:
        return None
    size, smallest = sizes
    while size >= smallest - 1e-6:
        block = _attempt(units, setting, box, size, most_lines)
        if block is not None:
            return block
        size -= STEP
    pieces = broken_small(units, lambda unit: setting.width(unit.rstrip()) > box[0] / smallest)
    return _attempt(pieces, setting, box, smallest, most_lines) if len(pieces) > len(units) else None


def _attempt(units: list[str], setting: Setting, box: tuple[float, float], size: float, most: int) -> Block | None:
    lines = _lines(units, setting, box[0] / size, most)
    if lines is None or setting.height(len(lines)) * size > box[1] + 1e-6:
        return None
    return _block(lines, setting, size)


def _lines(units: list[str], setting: Setting, room: float, most: int) -> list[str] | None:
    widths = [setting.width(unit) for unit in units]
    bare = [setting.width(unit.rstrip()) for unit in units]
    if max(bare) > room:
        return None
    # A line's last space hangs over: give every line the room of one space.
    space = max(wide - slim for wide, slim in zip(widths, bare, strict=True))
    spans = break_units(units, widths, room + space, most, setting.stack.language)
    return None if spans is None else ["".join(units[start:end]).strip() for start, end in spans]


def _block(lines: list[str], setting: Setting, size: float) -> Block:
    shaped = [shape_line(line, setting.stack, size, setting.direction, setting.tracking) for line in lines]
    width = max(line.width for line in shaped)
    above, _ = setting.reach
    ascent, descent = metrics(setting.stack)
    placed = tuple(
        PlacedLine(
            line,
            _offset(width - line.width, setting),
            (above + index * setting.leading) * size,
            (above + index * setting.leading - ascent) * size,
            (ascent + descent) * size,
        )
        for index, line in enumerate(shaped)
    )
    return Block(size, width, setting.height(len(lines)) * size, placed)


def _offset(free: float, setting: Setting) -> float:
    if setting.align == "center":
        return free / 2
    return free if (setting.align == "end") == (setting.direction == "ltr") else 0.0
