"""Texts flowed down a column: sizes, order, fitting. Nothing is cropped; what cannot fit is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from reelwright.compose.fonts import Faces
from reelwright.compose.layout import ELEMENT_GAP, TEXT_SCALE, Align, Area, Places
from reelwright.finding import Finding
from reelwright.media.text import Block, fit
from reelwright.plan.model import Text, TextRole
from reelwright.words import Aspect, is_right_to_left

# Sizes in px at 1080 wide (1920 for 16:9): largest, smallest, most lines.
_SIZES: dict[TextRole, tuple[float, float, int]] = {
    "label": (42, 36, 1),
    "sub": (50, 40, 3),
    "source": (44, 38, 2),
    "website": (46, 38, 1),
    "cta": (46, 38, 1),
    "legal": (34, 33, 8),  # 28 px in the smallest aspect
}
_LOUD = ("headline", "number", "offer", "quote")
_AFTER_ELEMENTS = ("cta", "website", "legal")
_ORDER: tuple[TextRole, ...] = (
    "label", "number", "headline", "offer", "quote", "source", "sub", "cta", "website", "legal"
)  # fmt: skip
PILL_PADDING = (48.0, 30.0)  # px left and right, above and below the call to action


@dataclass(frozen=True)
class Flowed:
    """A text with its place: the block's top left corner on the canvas. `display` texts are set in the loud face."""

    text: Text
    block: Block
    left: float
    top: float
    display: bool

    @property
    def area(self) -> Area:
        return Area(self.left, self.top, self.block.width, self.block.height)


@dataclass(frozen=True)
class Column:
    """Texts in their places, the `slot` between them for elements, and what had to be set below its least size."""

    texts: tuple[Flowed, ...]
    slot: Area
    findings: tuple[Finding, ...]


def flow(
    texts: Sequence[Text], places: Places, aspect: Aspect, faces: Faces, locale: str, where: str, elements: float = 0
) -> Column:
    """Return the texts of a shot in their places, with a slot `elements` px high before its button and small print."""
    ordered = sorted(texts, key=lambda text: _ORDER.index(text.role))
    setter = _Setter(places, aspect, faces, locale, where)
    elements = min(elements, places.column.height)
    above = sum(text.role not in _AFTER_ELEMENTS for text in ordered)
    quiet = {index: setter.quiet(text) for index, text in enumerate(ordered) if text.role not in _LOUD}
    loud = [index for index, text in enumerate(ordered) if text.role in _LOUD]
    taken = sum(_height(ordered[i], block) for i, block in quiet.items()) + _gaps(ordered)
    taken += elements + 2 * ELEMENT_GAP if elements else 0
    room = max(places.column.height - taken, 0.3 * places.column.height) / max(len(loud), 1)
    blocks = quiet | {index: setter.loud(ordered[index], room) for index in loud}
    placed, slot = setter.stack([(ordered[i], blocks[i]) for i in range(len(ordered))], above, elements)
    return Column(placed, slot, tuple(setter.findings))


def _height(text: Text, block: Block) -> float:
    return block.height + (2 * PILL_PADDING[1] if text.role == "cta" else 0)


def _gap(above: Text, below: Text) -> float:
    """Space between two texts, on a grid of 8 px."""
    if below.role == "cta":
        return 40
    if above.role == "label":
        return 28
    return 28 if above.role in _LOUD else 24


def _gaps(texts: Sequence[Text]) -> float:
    return sum(_gap(above, below) for above, below in pairwise(texts))


def _loudness(text: Text) -> float:
    """Return a factor on the largest size: the fewer the characters, the louder; quotes speak softly."""
    if text.role == "quote":
        return 0.78
    short = 1.45 if len(text.content) <= 9 else 1.25 if len(text.content) <= 16 else 1.0
    return max(short, 1.15) if text.role in ("number", "offer") else short


class _Setter:
    """Sets the texts of one shot."""

    def __init__(self, places: Places, aspect: Aspect, faces: Faces, locale: str, where: str) -> None:
        self.places, self.aspect, self.faces, self.locale, self.where = places, aspect, faces, locale, where
        self.scale = TEXT_SCALE[aspect]
        self.direction = "rtl" if is_right_to_left(locale) else "ltr"
        self.findings: list[Finding] = []

    def quiet(self, text: Text) -> Block:
        largest, smallest, lines = _SIZES[text.role]
        width = self.places.column.width - (2 * PILL_PADDING[0] if text.role == "cta" else 0)
        return self._fit(text, width, 600, largest * self.scale, smallest * self.scale, lines)

    def loud(self, text: Text, room: float) -> Block:
        largest, smallest = self.places.headline
        largest *= _loudness(text)
        return self._fit(text, self.places.column.width, room, largest, smallest, 4 if text.role == "quote" else 3)

    def _fit(self, text: Text, width: float, height: float, largest: float, smallest: float, lines: int) -> Block:
        """Fit within the rules; failing that, smaller and in more lines, which is a finding."""
        setting = self.faces.setting(text.role, self.places.align)
        block = fit(text.content, setting, (width, height), (largest, smallest), lines)
        if block is not None and not block.broken:
            return block
        for room, least, most in ((height, smallest * 0.7, lines + 2), (height, 20.0, 12), (4000.0, 10.0, 80)):
            block = fit(text.content, setting, (width, room), (largest, least), most)
            if block is not None:
                self._report(text, block.size, smallest)
                return block
        raise AssertionError(f"a text of {len(text.content)} characters fits a column at 10 px")

    def _report(self, text: Text, size: float, smallest: float) -> None:
        self.findings.append(
            Finding(
                check="fitting",
                severity="warning",
                where=f"{self.aspect} {self.where}",
                message=f"“{text.content}” is too long for its place and is set at {size:.0f} px.",
                evidence={"size": round(size), "smallest": round(smallest), "characters": len(text.content)},
                remedy=f"Shorten the {text.role}.",
            )
        )

    def stack(
        self, blocks: Sequence[tuple[Text, Block]], above: int, elements: float
    ) -> tuple[tuple[Flowed, ...], Area]:
        """Put the blocks under each other, and a slot `elements` px high after the first `above` of them.

        A column beside the product is centred on its own height.
        """
        column = self.places.column
        room = (ELEMENT_GAP if above else 0) + elements if elements else 0.0
        total = room + sum(_height(text, block) for text, block in blocks) + _gaps([text for text, _ in blocks])
        top = column.top + max((column.height - total) * 0.45, 0) if self.places.middle else column.top
        placed, slot = [], Area(column.left, top, column.width, elements)
        for index, (text, block) in enumerate(blocks):
            if index == above and elements:
                top += room + (ELEMENT_GAP - _gap(blocks[index - 1][0], text) if above else ELEMENT_GAP)
            pad_x, pad_y = PILL_PADDING if text.role == "cta" else (0.0, 0.0)
            left = _left(column, block.width + 2 * pad_x, self.places.align, self.direction == "rtl")
            placed.append(Flowed(text, block, left + pad_x, top + pad_y, text.role in _LOUD))
            top += _height(text, block)
            if index + 1 < len(blocks):
                top += _gap(text, blocks[index + 1][0])
            if index + 1 == above:
                slot = replace(slot, top=placed[-1].area.bottom + ELEMENT_GAP)
        return tuple(placed), slot


def _left(column: Area, width: float, align: Align, rtl: bool) -> float:
    if align == "center":
        return column.left + (column.width - width) / 2
    return column.right - width if rtl else column.left
