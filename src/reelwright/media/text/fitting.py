"""The largest size at which a text, well broken, fits its box."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from reelwright.media.text.bidi import Direction
from reelwright.media.text.breaking import Spans, break_costs, break_units, broken_small, join_lines
from reelwright.media.text.fonts import FontStack, cap_height
from reelwright.media.text.scripts import clean, split_units
from reelwright.media.text.shape import Line, Measure, Unit, measure, metrics, shape_line

Align = Literal["start", "center", "end"]
STEP = 2.0  # px between sizes that are tried
SHRINK = 0.15  # of the largest size that fits: how much may be given for better breaks
SHRINK_COST = 2.0  # for the whole size, in the measure of breaks
DESCENT = 0.2  # em, at the least, below the last baseline, so that blocks with and without a g are equally high


@dataclass(frozen=True)
class Setting:
    """How a text is set: faces, script, distance of baselines (`leading`) and room between letters, both in em."""

    stack: FontStack
    locale: str
    direction: Direction
    leading: float
    tracking: float = 0.0
    align: Align = "start"

    def measure(self, unit: str) -> Measure:
        """Measure a unit of a line, in em."""
        return measure(unit, self.stack, self.direction, self.tracking)


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
    """A set text, px. Its height holds all ink, from the first line's capitals to the last line's descenders.

    `broken` tells that a word had to be broken inside.
    """

    size: float
    width: float
    height: float
    lines: tuple[PlacedLine, ...]
    broken: bool = False


@lru_cache(maxsize=2048)
def fit(
    text: str, setting: Setting, box: tuple[float, float], sizes: tuple[float, float], most_lines: int
) -> Block | None:
    """Set `text` in a box (width, height) as large as it fits between two sizes (largest, smallest), all in px.

    Up to 15 % of the size is given for better breaks. Returns None where the text does not fit, or is empty. Words are
    broken inside only where not even the smallest size holds them.
    """
    units = split_units(clean(text))
    if not units:
        return None
    setting = replace(setting, stack=setting.stack.covering(clean(text)))
    largest, smallest = sizes
    count = int((largest - smallest) / STEP + 1e-6) + 1
    steps = [largest - STEP * step for step in range(count)]
    found = _Text(units, setting, box, most_lines).set(steps)
    if found is not None:
        return found
    pieces = broken_small(units, lambda unit: setting.measure(unit).bare * smallest > box[0])
    if len(pieces) == len(units):
        return None
    found = _Text(pieces, setting, box, most_lines).set(steps[-1:])
    return found and replace(found, broken=True)


class _Text:
    """Units to be set in a box, measured once in em."""

    def __init__(self, units: list[str], setting: Setting, box: tuple[float, float], most_lines: int) -> None:
        self.units, self.setting, self.box, self.most = units, setting, box, most_lines
        measures = [setting.measure(unit) for unit in units]
        self.widths = [(each.full, each.bare) for each in measures]
        self.costs = break_costs(units, setting.stack.language)
        # Latin is set by its capitals; accents, pictures and taller scripts by their ink. Which line they fall on
        # does not matter, so that a block's height depends on its text and number of lines alone.
        self.above = max([cap_height(setting.stack.first), *(each.above for each in measures)])
        self.below = max([DESCENT, *(each.below for each in measures)])

    def set(self, sizes: list[float]) -> Block | None:
        """Return the best block at one of these sizes (from the largest down), or None."""
        largest, best = 0.0, float("inf")
        chosen: Block | None = None
        for size in sizes:
            if size < largest * (1 - SHRINK):
                break
            found = self._lines(size)
            if found is None:
                continue
            cost = found[0] + SHRINK_COST * (1 - size / (largest or size))
            if cost < best and (block := self._block(found[1], size)) is not None:
                largest, best, chosen = largest or size, cost, block
        return chosen

    def _lines(self, size: float) -> tuple[float, Spans] | None:
        """Return the cost and the lines at a size, of as many as the box is high for."""
        most = int((self.box[1] / size - self.above - self.below) / self.setting.leading + 1 + 1e-6)
        return break_units(self.widths, self.costs, self.box[0] / size, min(self.most, most))

    def _block(self, spans: Spans, size: float) -> Block | None:
        """Shape the lines; None where one of them, shaped as a whole, is wider than its parts and than the box."""
        setting = self.setting
        lines = [
            shape_line(line, setting.stack, size, setting.direction, setting.tracking)
            for line in join_lines(self.units, spans)
        ]
        width = max(line.width for line in lines)
        if width > self.box[0] + 0.01:
            return None
        ascent, descent = (reach * size for reach in metrics(setting.stack))
        baselines = [(self.above + index * setting.leading) * size for index in range(len(lines))]
        placed = tuple(
            PlacedLine(line, _offset(width - line.width, setting), base, base - ascent, ascent + descent)
            for line, base in zip(lines, baselines, strict=True)
        )
        return Block(size, width, baselines[-1] + self.below * size, placed)


def _offset(free: float, setting: Setting) -> float:
    if setting.align == "center":
        return free / 2
    return free if (setting.align == "end") == (setting.direction == "ltr") else 0.0
