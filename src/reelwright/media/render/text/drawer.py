"""Texts: words that enter, rest, are marked while they are spoken, and leave.

From the bottom up: plates, marks, then the shadows, the outlines and the ink of all words, so that nothing of one word
lies over another's ink.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import cv2
import numpy as np

from reelwright.composition import Mark, TextLayer, Word
from reelwright.media.planes import F32, Planes
from reelwright.media.render.blend import Mask, Patch, lay, mask_at, pack, paint
from reelwright.media.render.text.inks import SMOOTH, Kind, Part, blurred, parts_of, united
from reelwright.media.render.text.kernels import SHIFT_MARGIN, Ramp, beneath, paint_ramp, shifted, veiled
from reelwright.media.render.text.looks import (
    SOFT_EDGE,
    WIPE_SOFT,
    Line,
    Look,
    Looks,
    filled,
    reads_right,
    sharp,
    written_shares,
)
from reelwright.media.render.text.plates import Plates, mark_mask

FILL_SOFT = 0.08  # of the type size: the edge of the ink that fills a spoken word

_PASSES: tuple[tuple[Kind, ...], ...] = (("shadow",), ("stroke",), ("ink", "painted"))


class _Stamp(NamedTuple):
    """A part as it was last drawn, ready for drawing again, and the look that it had."""

    look: Look
    part: Part
    stamp: Mask | Patch


class TextDrawer:
    """Draws one layer's words. What stands still is drawn once."""

    def __init__(self, layer: TextLayer, width: int, height: int) -> None:
        self._layer, self._canvas = layer, (width, height)
        self._unit = min(width, height) / 1080
        self._parts = [parts_of(word, layer) for word in layer.words]
        rows = [_reach(word, parts) for word, parts in zip(layer.words, self._parts, strict=True)]
        self.looks = Looks(layer, self._unit, rows, [written_shares(word, layer) for word in layer.words])
        self._ramp = _ramp(layer)
        self._plates = Plates(layer, layer.plate, self.looks, (width, height)) if layer.plate else None
        self._typed: dict[int, tuple[int, tuple[Part, ...]]] = {}
        self._stamps: dict[tuple[int, int], _Stamp] = {}

    def draw(self, frame: int, planes: Planes) -> None:
        """Draw what is seen at a frame of the layer."""
        self._draw_plates(frame, planes)
        seen = [(word, look) for word in range(len(self._parts)) if (look := self._look(word, frame))]
        for index, look in seen:
            self._draw_mark(index, look, frame, planes)
        for kinds in _PASSES:
            for index, look in seen:
                self._draw_word(index, look, frame, kinds, planes)

    def close(self) -> None:
        """Nothing is held but memory."""

    def _look(self, index: int, frame: int) -> Look | None:
        look, opacity = self.looks.look(index, frame), self._layer.opacity
        return look if look is None or opacity == 1 else replace(look, opacity=look.opacity * opacity)

    def _draw_plates(self, frame: int, planes: Planes) -> None:
        plate = self._layer.plate
        if plate is None or self._plates is None:
            return
        mask = self._plates.mask(frame)
        if mask:
            paint(planes, mask, plate.color, plate.opacity * self._layer.opacity)

    def _mark(self, index: int, frame: int) -> Mark | None:
        """Return a word's mark while it is spoken; one that fills its word stays."""
        mark = self._layer.words[index].mark
        return mark if mark and mark.start <= frame and (frame < mark.end or mark.style == "fill") else None

    def _draw_mark(self, index: int, look: Look, frame: int, planes: Planes) -> None:
        mark = self._mark(index, frame)
        if mark and mark.plate:
            mask = mark_mask(self._layer, self._layer.words[index], mark, look, frame, self._canvas)
            if mask:
                paint(planes, mask, mark.plate, look.opacity)

    def _draw_word(self, index: int, look: Look, frame: int, kinds: tuple[Kind, ...], planes: Planes) -> None:
        parts = self._shown(index, look)
        for number, part in enumerate(parts):
            if part.kind not in kinds:
                continue
            mark = self._mark(index, frame) if part.kind == "ink" else None
            share = filled(mark, frame) if mark and mark.style == "fill" else 1.0
            if mark and share < 1:
                self._draw_filling(index, number, look, mark, share, planes)
            else:
                self._paint(part.kind, self._stamp(index, number, look), look, mark, planes)

    def _shown(self, index: int, look: Look) -> tuple[Part, ...]:
        """Return a word's parts, of as many pieces as are typed."""
        if look.pieces is None:
            return self._parts[index]
        if self._typed.get(index, (None,))[0] != look.pieces:
            self._typed[index] = look.pieces, parts_of(self._layer.words[index], self._layer, look.pieces)
        return self._typed[index][1]

    def _stamp(self, index: int, number: int, look: Look) -> Mask | Patch:
        """Return a part of a word as it is seen, drawn anew where it looks other than before."""
        part = self._part(index, number, look)
        above = [self._part(index, place, look) for place in range(number + 1, len(self._shown(index, look)))]
        if look.opacity == 1 or part.kind not in ("shadow", "stroke") or not above:
            return self._stamps[index, number].stamp
        height, width = part.pixels.shape[:2]
        over = united("ink", above, (part.x, part.y, part.x + width, part.y + height))
        return mask_at(beneath(part.cover, over.cover, look.opacity), part.x, part.y)

    def _part(self, index: int, number: int, look: Look) -> Part:
        """Return a part in its place; a stamp of it lies ready then."""
        look = sharp(look)
        last = self._stamps.get((index, number))
        if last is None or last.look != look:
            part = self._moved(self._shown(index, look)[number], index, look)
            last = self._stamps[index, number] = _Stamp(look, part, _stamp(part))
        return last.part

    def _paint(self, kind: Kind, stamp: Mask | Patch, look: Look, mark: Mark | None, planes: Planes) -> None:
        layer = self._layer
        if isinstance(stamp, Patch):
            lay(planes, stamp, look.opacity)
        elif kind == "shadow" and layer.shadow:
            paint(planes, stamp, layer.shadow.color, layer.shadow.opacity * look.opacity)
        elif kind == "stroke" and layer.stroke:
            paint(planes, stamp, layer.stroke.color, look.opacity)
        elif self._ramp and layer.gradient and mark is None:
            paint_ramp(planes, stamp, layer.color, layer.gradient.to, _following(self._ramp, look), look.opacity)
        else:
            paint(planes, stamp, mark.color if mark else layer.color, look.opacity)

    def _draw_filling(self, index: int, number: int, look: Look, mark: Mark, share: float, planes: Planes) -> None:
        """Draw a word of which the share from its beginning on has the mark's ink, the rest its own."""
        part, word = self._part(index, number, look), self._layer.words[index]
        columns = (np.arange(part.pixels.shape[1]) + part.x + 0.5).astype(np.float32)
        columns = (columns - look.dx - look.pivot[0]) / look.scale + look.pivot[0]
        line = Line(word.box[0], word.box[0] + word.box[2], 0.0)
        spoken = _crossed(columns, line, share, FILL_SOFT * self._layer.size, reads_right(word, self._layer))
        for cover, ink in (((spoken < 1).astype(np.float32), None), (spoken, mark)):
            self._paint("ink", mask_at(veiled(part.cover, None, cover), part.x, part.y), look, ink, planes)

    def _moved(self, part: Part, index: int, look: Look) -> Part:
        """Return a part blurred, scaled about the look's pivot, shifted, and masked."""
        shadow = self._layer.shadow
        smooth = part.kind == "shadow" and shadow is not None and shadow.blur >= SMOOTH
        part = _transformed(blurred(part, look.blur), look, smooth)
        height, width = part.pixels.shape[:2]
        rows = columns = None
        if look.rows:
            places = np.arange(height) + part.y + 0.5
            edge = np.minimum(places - look.rows[0], look.rows[1] - places) / (SOFT_EDGE * self._unit)
            rows = np.clip(edge, 0, 1).astype(np.float32)
        if look.wipe is not None:
            places = (np.arange(width) + part.x + 0.5).astype(np.float32)
            forward = self._layer.direction == "ltr"
            gone = _crossed(places, self.looks.lines[index], look.wipe, WIPE_SOFT * self._layer.size, forward)
            columns = 1 - gone if look.erase else gone
        if part.pixels.ndim == 2:
            return part._replace(pixels=veiled(part.cover, rows, columns))
        sides = [1.0 if rows is None else rows[:, None, None], 1.0 if columns is None else columns[None, :, None]]
        return part._replace(pixels=np.asarray(part.pixels * sides[0] * sides[1], np.float32))


def _reach(word: Word, parts: Sequence[Part]) -> tuple[float, float]:
    """Return the first and the last row that a word has ink in; its baseline where it has none."""
    top = min((part.y for part in parts), default=word.y)
    return top, max((part.y + part.pixels.shape[0] for part in parts), default=word.y)


def _crossed(places: F32, line: Line, share: float, soft: float, forward: bool) -> F32:
    """Return how much of each column a soft edge has passed that crosses a line in reading direction."""
    read = places - line.left if forward else line.right - places
    gone = share * (line.right - line.left + soft)
    return np.asarray(np.clip((gone - read) / soft, 0, 1), np.float32)


def _ramp(layer: TextLayer) -> Ramp | None:
    """Return the layer's gradient over its box (as CSS has it: the corners get the pure colours)."""
    if layer.gradient is None:
        return None
    left, top, width, height = layer.box
    angle = math.radians(layer.gradient.angle)
    cos, sin = math.cos(angle), math.sin(angle)
    length = max(abs(width * cos) + abs(height * sin), 1.0)
    gx, gy = cos / length, sin / length
    return gx, gy, 0.5 - gx * (left + width / 2) - gy * (top + height / 2)


def _following(ramp: Ramp, look: Look) -> Ramp:
    """Return the ramp of a gradient that moves and grows with its word."""
    gx, gy, t = ramp
    (px, py), scale = look.pivot, look.scale
    return gx / scale, gy / scale, t + gx * (px - (px + look.dx) / scale) + gy * (py - (py + look.dy) / scale)


def _transformed(part: Part, look: Look, smooth: bool) -> Part:
    """Return a part scaled about the look's pivot and moved, resampled where that is not by whole pixels.

    A `smooth` one is moved by whole pixels only.
    """
    height, width = part.pixels.shape[:2]
    left = look.pivot[0] + look.scale * (part.x - look.pivot[0]) + look.dx
    top = look.pivot[1] + look.scale * (part.y - look.pivot[1]) + look.dy
    x, y = math.floor(left), math.floor(top)
    if look.scale == 1 and (left, top) == (x, y):
        return part._replace(x=x, y=y)
    if look.scale == 1 and smooth:
        return part._replace(x=round(left), y=round(top))
    if look.scale == 1 and part.pixels.ndim == 2:
        moved = shifted(part.cover, left - x, top - y)
        return part._replace(pixels=moved, x=x - SHIFT_MARGIN, y=y - SHIFT_MARGIN)
    x, y = x - 2, y - 2
    size = (math.ceil(left + look.scale * width) + 2 - x, math.ceil(top + look.scale * height) + 2 - y)
    offset = [((x + 0.5) - left) / look.scale - 0.5, ((y + 0.5) - top) / look.scale - 0.5]
    inverse = np.array([[1 / look.scale, 0, offset[0]], [0, 1 / look.scale, offset[1]]])
    filtering = cv2.INTER_CUBIC if look.scale == 1 else cv2.INTER_LINEAR
    drawn = cv2.warpAffine(part.pixels, inverse, size, flags=filtering | cv2.WARP_INVERSE_MAP)
    return part._replace(pixels=drawn, x=x, y=y)


def _stamp(part: Part) -> Mask | Patch:
    """Return a part ready for drawing."""
    if part.pixels.ndim == 2:
        return mask_at(part.cover, part.x, part.y)
    pixels, x, y = part.pixels, part.x, part.y
    left, top = x % 2, y % 2
    height, width = pixels.shape[0] + top, pixels.shape[1] + left
    even = np.zeros((height + height % 2, width + width % 2, 4), np.float32)
    even[top:height, left:width] = pixels
    return pack(even, x - left, y - top)
