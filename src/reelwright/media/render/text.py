"""Texts: words that enter, rest, are marked while they are spoken, and leave."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from reelwright.composition import Mark, TextLayer, Word, bezier
from reelwright.media.planes import Planes
from reelwright.media.render.blend import Mask, Patch, lay, mask_at, pack, paint
from reelwright.media.render.shapes import rounded
from reelwright.media.render.sprites import to_sprite
from reelwright.media.text.raster import draw_glyphs

# Pixels at a short side of 1080.
SLIDE = 40.0
SOFT_EDGE = 6.0  # of the line box that masks a rising word

RISE = 1.1  # line heights that a rising word travels
POP_FROM = 0.6  # scale
POP_FADE = 1 / 3  # of its frames in which a popping word becomes opaque
WIPE_SOFT = 0.6  # of the type size: the soft edge of a wipe
PLATE_PAD = (0.13, 0.0)  # of the type size, beyond the word's line box to each side, above and below
PLATE_RADIUS = 0.2  # of the type size

Pixels = npt.NDArray[np.uint8] | npt.NDArray[np.float32]


@dataclass(frozen=True)
class Look:
    """How a word is seen in one frame; the default is at rest.

    `rows` are the soft limits (top, bottom) that mask it, `wipe` the place of the soft edge from 0 (nothing is seen)
    to 1 (all), where `erase` counts what is gone.
    """

    dx: float = 0.0
    dy: float = 0.0
    scale: float = 1.0
    opacity: float = 1.0
    rows: tuple[float, float] | None = None
    wipe: float | None = None
    erase: bool = False

    @property
    def rests(self) -> bool:
        return (self.dx, self.dy, self.scale, self.rows, self.wipe) == (0, 0, 1, None, None)


REST = Look()


class _Ink(NamedTuple):
    """A word's glyphs drawn at rest: a uint8 coverage, or a sprite for those with their own paint; and its corner."""

    pixels: Pixels
    x: int
    y: int


class _Line(NamedTuple):
    """Where a word's line begins and ends, and when its first word enters: a wipe crosses it as one."""

    left: float
    right: float
    enter: float


class TextDrawer:
    """Draws one layer's words."""

    def __init__(self, layer: TextLayer, width: int, height: int) -> None:
        self._layer, self._canvas = layer, (width, height)
        self._unit = min(width, height) / 1080
        self._inks = [_inks(word) for word in layer.words]
        self._lines = _lines(layer.words)
        self._resting: dict[tuple[int, int], Mask | Patch] = {}

    def draw(self, frame: int, planes: Planes) -> None:
        """Draw what is seen at a frame of the layer: plates first, so that none covers a neighbour's ink."""
        seen = [(word, look) for word in range(len(self._inks)) if (look := self.look(word, frame))]
        marks = {index: self._mark(index, frame) for index, _ in seen}
        for index, look in seen:
            mark = marks[index]
            plate = self._plate(self._layer.words[index], look) if mark and mark.plate else None
            if mark and mark.plate and plate:
                paint(planes, plate, mark.plate, look.opacity)
        for index, look in seen:
            mark = marks[index]
            self._draw_word(index, look, mark.color if mark else self._layer.color, planes)

    def close(self) -> None:
        """Nothing is held but memory."""

    def look(self, index: int, frame: float) -> Look | None:
        """Return how a word is seen at a frame of the layer; None where it is not."""
        layer, enter, leave = self._layer, self._layer.enter, self._layer.leave
        begin = self._lines[index].enter if enter and enter.kind == "wipe" else layer.words[index].enter
        if frame < begin:
            return None
        if layer.leave_at is not None and frame >= layer.leave_at:
            progress = (frame - layer.leave_at) / leave.frames if leave else 1.0
            return (
                self._moving(leave.kind, 1 - bezier(leave.ease, progress), 1 - progress, index, True)
                if (leave and progress < 1)
                else None
            )
        progress = (frame - begin) / enter.frames if enter else 1.0
        if enter is None or progress >= 1:
            return REST
        return self._moving(enter.kind, bezier(enter.ease, progress), progress, index, False)

    def _moving(self, kind: str, shown: float, progress: float, index: int, leaving: bool) -> Look:
        """Return the look of a word of which the share `shown` (eased) has arrived, or has not left yet."""
        opacity = min(max(shown, 0.0), 1.0)
        if kind == "rise":
            top, bottom = self._rows(index)
            away = (1 - shown) * RISE * (bottom - top)
            return Look(dy=-away if leaving else away, rows=(top, bottom))
        if kind == "slide":
            forward = 1 if self._layer.direction == "ltr" else -1
            away = (1 - shown) * SLIDE * self._unit * forward
            return Look(dx=away if leaving else -away, opacity=opacity)
        if kind == "pop":
            return Look(scale=POP_FROM + (1 - POP_FROM) * shown, opacity=min(progress / POP_FADE, 1.0))
        if kind == "wipe":
            return Look(wipe=1 - shown if leaving else shown, erase=leaving)
        return Look(opacity=opacity)

    def _rows(self, index: int) -> tuple[float, float]:
        """Return the limits of a rising word: its line box, and any ink beyond it."""
        box = self._layer.words[index].box
        soft = SOFT_EDGE * self._unit
        inks = self._inks[index]
        top = min([box[1], *(ink.y for ink in inks)])
        bottom = max([box[1] + box[3], *(ink.y + ink.pixels.shape[0] for ink in inks)])
        return top - soft, bottom + soft

    def _mark(self, index: int, frame: int) -> Mark | None:
        mark = self._layer.words[index].mark
        return mark if mark and mark.start <= frame < mark.end else None

    def _plate(self, word: Word, look: Look) -> Mask | None:
        left, top, width, height = word.box
        across, along = (pad * self._layer.size for pad in PLATE_PAD)
        box = (left - across, top - along, width + 2 * across, height + 2 * along)
        return rounded(box, PLATE_RADIUS * self._layer.size, self._canvas, (look.dx, look.dy, look.scale, 0.0))

    def _draw_word(self, index: int, look: Look, color: str, planes: Planes) -> None:
        for number, ink in enumerate(self._inks[index]):
            if look.rests:
                key = (index, number)
                if key not in self._resting:
                    self._resting[key] = _stamp(ink)
                stamp = self._resting[key]
            else:
                stamp = _stamp(self._moved(ink, index, look))
            if isinstance(stamp, Mask):
                paint(planes, stamp, color, look.opacity)
            else:
                lay(planes, stamp, look.opacity)

    def _moved(self, ink: _Ink, index: int, look: Look) -> _Ink:
        """Return a word's ink shifted, scaled about the middle of its box, and masked."""
        word = self._layer.words[index]
        moved = _shifted(ink, look, (word.box[0] + word.box[2] / 2, word.box[1] + word.box[3] / 2))
        height, width = moved.pixels.shape[:2]
        cover = np.ones((height, width), np.float32)
        if look.rows:
            rows = np.arange(height) + moved.y + 0.5
            soft = SOFT_EDGE * self._unit
            edge = np.minimum(rows - look.rows[0], look.rows[1] - rows) / soft
            cover *= np.clip(edge, 0, 1).astype(np.float32)[:, None]
        if look.wipe is not None:
            cover *= self._wiped(np.arange(width) + moved.x + 0.5, self._lines[index], look)[None, :]
        if moved.pixels.ndim == 2:
            return moved._replace(pixels=np.round(moved.pixels * cover).astype(np.uint8))
        return moved._replace(pixels=(moved.pixels * cover[..., None]).astype(np.float32))

    def _wiped(self, columns: npt.NDArray[Any], line: _Line, look: Look) -> npt.NDArray[np.float32]:
        """Return the coverage of columns by a soft edge that crosses the line in reading direction."""
        soft = WIPE_SOFT * self._layer.size
        read = columns - line.left if self._layer.direction == "ltr" else line.right - columns
        gone = (look.wipe or 0.0) * (line.right - line.left + soft)
        cover = np.clip((gone - read) / soft, 0, 1)
        return np.asarray(1 - cover if look.erase else cover, np.float32)


def _lines(words: Sequence[Word]) -> list[_Line]:
    """Return each word's line; words stand in one line where their boxes have the same top."""
    mates = [[other for other in words if other.box[1] == word.box[1]] for word in words]
    return [
        _Line(
            min(word.box[0] for word in line),
            max(word.box[0] + word.box[2] for word in line),
            min(word.enter for word in line),
        )
        for line in mates
    ]


def _inks(word: Word) -> tuple[_Ink, ...]:
    plain = draw_glyphs([run for run in word.runs if not run.color], word.x, word.y)
    painted = draw_glyphs([run for run in word.runs if run.color], word.x, word.y)
    inks = [_Ink(plain.alpha, plain.x, plain.y)] if plain else []
    if painted and painted.rgba is not None:
        rgba = painted.rgba.astype(np.float32) / np.float32(255)
        rgba[..., :3] *= rgba[..., 3:]
        inks.append(_Ink(to_sprite(rgba), painted.x, painted.y))
    return tuple(inks)


def _shifted(ink: _Ink, look: Look, middle: tuple[float, float]) -> _Ink:
    """Return ink scaled about `middle` and moved, resampled where that is not by whole pixels."""
    height, width = ink.pixels.shape[:2]
    left = middle[0] + look.scale * (ink.x - middle[0]) + look.dx
    top = middle[1] + look.scale * (ink.y - middle[1]) + look.dy
    if look.scale == 1 and left == math.floor(left) and top == math.floor(top):
        return ink._replace(x=int(left), y=int(top))
    x, y = math.floor(left) - 2, math.floor(top) - 2
    size = (math.ceil(left + look.scale * width) + 2 - x, math.ceil(top + look.scale * height) + 2 - y)
    offset = [((x + 0.5) - left) / look.scale - 0.5, ((y + 0.5) - top) / look.scale - 0.5]
    inverse = np.array([[1 / look.scale, 0, offset[0]], [0, 1 / look.scale, offset[1]]])
    filtering = cv2.INTER_CUBIC if look.scale == 1 else cv2.INTER_LINEAR
    return _Ink(cv2.warpAffine(ink.pixels, inverse, size, flags=filtering | cv2.WARP_INVERSE_MAP), x, y)


def _stamp(ink: _Ink) -> Mask | Patch:
    """Return ink ready for drawing."""
    pixels, x, y = ink
    if pixels.ndim == 2:
        return mask_at(pixels.astype(np.uint8, copy=False), x, y)
    left, top = x % 2, y % 2
    height, width = pixels.shape[0] + top, pixels.shape[1] + left
    even = np.zeros((height + height % 2, width + width % 2, 4), np.float32)
    even[top:height, left:width] = pixels
    return pack(even, x - left, y - top)
