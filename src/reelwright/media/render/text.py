"""Texts: words that enter, rest, are marked while they are spoken, and leave."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from reelwright.composition import Mark, TextLayer, Word
from reelwright.media.planes import Planes
from reelwright.media.render.blend import Mask, Patch, lay, paint
from reelwright.media.render.inks import Ink, covered, inks, outlined, shaded, shifted, softened, stamp, together
from reelwright.media.render.looks import BLUR, BLUR_STEPS, Look, Looks, spoken
from reelwright.media.render.shapes import rounded

SOFT_EDGE = 6.0  # px at a short side of 1080: of the line box that masks a rising word
WIPE_SOFT = 0.6  # of the type size: the soft edge of a wipe
PLATE_PAD = (0.13, 0.0)  # of the type size, beyond the word's line box to each side, above and below
PLATE_RADIUS = 0.2  # of the type size
UNDERLINE = (0.13, 0.085)  # of the type size: from the baseline down to it, and its height
PLATE_FADE = 6.0  # frames in which a plate comes


class Coat(NamedTuple):
    """What lies under a word's ink."""

    ink: Ink
    color: str
    opacity: float = 1.0


class TextDrawer:
    """Draws one layer's words, from the bottom up: plates, shadows, outlines, ink; no word covers a neighbour's ink."""

    def __init__(self, layer: TextLayer, width: int, height: int) -> None:
        self._layer, self._canvas = layer, (width, height)
        self._unit = min(width, height) / 1080
        self._looks = Looks(layer, self._unit)
        self._inks = [inks(word) for word in layer.words]
        self._coats = [self._coated(pieces) for pieces in self._inks]
        self._shades = [self._shaded(pieces) for pieces in self._inks]
        self._resting: dict[tuple[int, ...], Mask | Patch] = {}

    def draw(self, frame: int, planes: Planes) -> None:
        """Draw what is seen at a frame of the layer."""
        seen = [(word, look) for word in range(len(self._inks)) if (look := self._looks.at(word, frame))]
        self._draw_plates(frame, planes)
        marks = {index: spoken(self._layer.words[index].mark, frame) for index, _ in seen}
        for index, look in seen:
            self._draw_mark(index, look, marks[index], planes)
        for level in range(max((len(coats) for coats in self._coats), default=0)):
            for index, look in seen:
                if level < len(self._coats[index]):
                    coat = self._coats[index][level]
                    self._put(index, coat.ink, coat.color, look, coat.opacity, planes, (index, level, 0))
        for index, look in seen:
            self._draw_ink(index, look, marks[index], frame, planes)

    def close(self) -> None:
        """Nothing is held but memory."""

    def _coated(self, pieces: tuple[Ink, ...]) -> tuple[Coat, ...]:
        """Return what lies under a word's ink: its shadow and its outline."""
        layer, coats = self._layer, []
        if not pieces:
            return ()
        outline = outlined(pieces, layer.stroke.width) if layer.stroke else together(pieces, 0)
        if layer.shadow:
            below = softened(outline, layer.shadow.blur)
            moved = shifted(below, layer.shadow.dx, layer.shadow.dy, 1.0, (0.0, 0.0))
            coats.append(Coat(moved, layer.shadow.color, layer.shadow.opacity))
        if layer.stroke:
            coats.append(Coat(outline, layer.stroke.color))
        return tuple(coats)

    def _shaded(self, pieces: tuple[Ink, ...]) -> tuple[Ink, ...]:
        layer = self._layer
        if layer.gradient is None:
            return pieces
        return tuple(
            shaded(ink, layer.box, layer.color, layer.gradient) if ink.pixels.ndim == 2 else ink for ink in pieces
        )

    def _draw_ink(self, index: int, look: Look, mark: Mark | None, frame: int, planes: Planes) -> None:
        filling = mark is not None and mark.style == "fill"
        plain = self._inks[index] if mark and not filling else self._shades[index]
        color = mark.color if mark and not filling else self._layer.color
        kind = 2 if mark and not filling else 1
        for number, ink in enumerate(plain):
            self._put(index, ink, color, look, 1.0, planes, (index, number, kind))
        if mark and filling:
            share = (frame + 0.5 - mark.start) / (mark.end - mark.start)
            for ink in self._inks[index]:
                if ink.pixels.ndim == 2:
                    self._put(index, self._read_to(ink, self._layer.words[index], share), mark.color, look, 1.0, planes)

    def _read_to(self, ink: Ink, word: Word, share: float) -> Ink:
        """Return the part of a word's ink that has been spoken, in reading direction."""
        columns = np.arange(ink.pixels.shape[1]) + ink.x + 0.5
        left, _, width, _ = word.box
        read = columns - left if self._layer.direction == "ltr" else left + width - columns
        return covered(ink, np.clip(share * width - read + 0.5, 0, 1).astype(np.float32)[None, :])

    def _put(
        self, index: int, ink: Ink, color: str, look: Look, opacity: float, planes: Planes, key: tuple[int, ...] = ()
    ) -> None:
        """Lay one piece of a word as its look has it; what rests and has a key is made ready once."""
        if look.rests and key:
            if key not in self._resting:
                self._resting[key] = stamp(ink)
            ready = self._resting[key]
        else:
            ready = stamp(self._moved(ink, index, look))
        if isinstance(ready, Mask):
            paint(planes, ready, color, look.opacity * opacity * self._layer.opacity)
        else:
            lay(planes, ready, look.opacity * opacity * self._layer.opacity)

    def _moved(self, ink: Ink, index: int, look: Look) -> Ink:
        """Return a word's piece shifted, scaled about the middle of its box, blurred and masked."""
        word = self._layer.words[index]
        if look.typed is not None:
            ink = covered(ink, self._typed(ink, word, look.typed)[None, :])
        if look.blur:
            ink = softened(ink, look.blur / BLUR_STEPS * BLUR * self._layer.size)
        moved = shifted(
            ink, look.dx, look.dy, look.scale, (word.box[0] + word.box[2] / 2, word.box[1] + word.box[3] / 2)
        )
        if not look.masked and look.wipe is None:
            return moved
        height, width = moved.pixels.shape[:2]
        cover = np.ones((height, width), np.float32)
        if look.masked:
            top, bottom = self._rows(index)
            rows = np.arange(height) + moved.y + 0.5
            edge = np.minimum(rows - top, bottom - rows) / (SOFT_EDGE * self._unit)
            cover *= np.clip(edge, 0, 1).astype(np.float32)[:, None]
        if look.wipe is not None:
            cover *= self._wiped(np.arange(width) + moved.x + 0.5, index, look)[None, :]
        return covered(moved, cover)

    def _rows(self, index: int) -> tuple[float, float]:
        """Return the limits of a rising word: its line box, and anything of it beyond."""
        box, soft = self._layer.words[index].box, SOFT_EDGE * self._unit
        pieces = [*self._inks[index], *(coat.ink for coat in self._coats[index])]
        top = min([box[1], *(ink.y for ink in pieces)])
        bottom = max([box[1] + box[3], *(ink.y + ink.pixels.shape[0] for ink in pieces)])
        return top - soft, bottom + soft

    def _wiped(self, columns: npt.NDArray[Any], index: int, look: Look) -> npt.NDArray[np.float32]:
        """Return the coverage of columns by a soft edge that crosses the line in reading direction."""
        line, soft, reach = self._looks.lines[index], WIPE_SOFT * self._layer.size, self._reach()
        left, right = line.left - reach, line.right + reach
        read = columns - left if self._layer.direction == "ltr" else right - columns
        gone = (look.wipe or 0.0) * (right - left + soft)
        cover = np.clip((gone - read) / soft, 0, 1)
        return np.asarray(1 - cover if look.erase else cover, np.float32)

    def _reach(self) -> float:
        """Return how far outlines and shadows go beyond the ink, to any side."""
        stroke, shadow = self._layer.stroke, self._layer.shadow
        reach = stroke.width if stroke else 0.0
        return reach + (3 * shadow.blur + max(abs(shadow.dx), abs(shadow.dy)) if shadow else 0.0)

    def _typed(self, ink: Ink, word: Word, share: float) -> npt.NDArray[np.float32]:
        """Return the coverage of columns when the first `share` of a word's glyphs stand there."""
        starts = sorted({word.x + x for run in word.runs for _, x, _ in run.glyphs})
        shown = min(int(share * len(starts)) + 1, len(starts))
        end = starts[shown] if shown < len(starts) else np.inf
        return (np.arange(ink.pixels.shape[1]) + ink.x < end).astype(np.float32)

    def _draw_mark(self, index: int, look: Look, mark: Mark | None, planes: Planes) -> None:
        """Draw what stands behind or under a word that is spoken."""
        if mark is None or mark.plate is None or mark.style not in ("plate", "underline"):
            return
        word, size = self._layer.words[index], self._layer.size
        left, top, width, height = word.box
        radius = PLATE_RADIUS * size
        if mark.style == "underline":
            top, height, radius = word.y + UNDERLINE[0] * size, UNDERLINE[1] * size, UNDERLINE[1] * size / 2
            box = (left, top, width, height)
        else:
            across, along = (pad * size for pad in PLATE_PAD)
            box = (left - across, top - along, width + 2 * across, height + 2 * along)
        plate = rounded(box, radius, self._canvas, (look.dx, look.dy, look.scale, 0.0))
        if plate:
            paint(planes, plate, mark.plate, look.opacity)

    def _draw_plates(self, frame: int, planes: Planes) -> None:
        """Draw the boxes behind the lines: each comes with its first word, and they leave with the text."""
        plate = self._layer.plate
        if plate is None:
            return
        rows = list(dict.fromkeys(self._looks.lines))
        if not plate.each_line and rows:
            edges = zip(*(row[:4] for row in rows), strict=True)
            left, top, right, bottom = (find(edge) for find, edge in zip((min, min, max, max), edges, strict=True))
            rows = [rows[0]._replace(left=left, top=top, right=right, bottom=bottom, enter=min(r.enter for r in rows))]
        for row in rows:
            opacity = plate.opacity * self._there(row.enter, frame)
            box = (
                row.left - plate.pad[0], row.top - plate.pad[1],
                row.right - row.left + 2 * plate.pad[0], row.bottom - row.top + 2 * plate.pad[1],
            )  # fmt: skip
            mask = rounded(box, plate.radius, self._canvas) if opacity > 0 else None
            if mask:
                paint(planes, mask, plate.color, opacity)

    def _there(self, enter: float, frame: int) -> float:
        """Return how much of a plate is seen: it fades in with its line, and out with the text."""
        layer = self._layer
        coming = min(max((frame - enter) / PLATE_FADE, 0.0), 1.0) if layer.enter else float(frame >= enter)
        if layer.leave_at is None or frame < layer.leave_at:
            return coming
        return coming * max(1 - (frame - layer.leave_at) / layer.leave.frames, 0.0) if layer.leave else 0.0
