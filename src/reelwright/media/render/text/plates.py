"""Boxes behind texts: plates of lines, and what stands behind or under a spoken word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from reelwright.composition import Box, Mark, Plate, TextLayer, TextMotion, Word, bezier
from reelwright.media.render.blend import Mask, mask_at
from reelwright.media.render.shapes import rounded
from reelwright.media.render.text.looks import (
    POP_FADE,
    POP_FROM,
    REST,
    SLIDE,
    WIPE_SOFT,
    ZOOM_FROM,
    Look,
    Looks,
    drawn_in,
    middle,
    reads_right,
)

PLATE_PAD = (0.13, 0.0)  # of the type size, beyond a spoken word's line box to each side, above and below
PLATE_RADIUS = 0.2  # of the type size
UNDERLINE = (0.15, 0.09)  # of the type size: from the baseline to its top, and its thickness

Size = tuple[int, int]


class _Slab(NamedTuple):
    """A plate: its box, its words, and when the first of them begins to enter."""

    box: Box
    words: tuple[int, ...]
    enter: float


class _Pose(NamedTuple):
    """How a plate is seen: moved as a look says, and what of it is there, as shares of its width (in reading
    direction) and of its height.
    """

    look: Look = REST
    across: tuple[float, float] = (0.0, 1.0)
    along: tuple[float, float] = (0.0, 1.0)


class Plates:
    """The plates of a layer: one a line, or one for all. They move as their words do."""

    def __init__(self, layer: TextLayer, plate: Plate, looks: Looks, canvas: Size) -> None:
        self._layer, self._plate, self._looks, self._canvas = layer, plate, looks, canvas
        self._unit = min(canvas) / 1080
        words = range(len(layer.words))
        lines = [tuple(word for word in words if layer.words[word].box[1] == top) for top in self._tops()]
        self._slabs = [self._slab(line) for line in (lines if plate.each_line else [tuple(words)]) if line]
        self._resting: Mask | None = None

    def mask(self, frame: float) -> Mask | None:
        """Return the coverage of all plates at a frame of the layer: one, so that none shows through another."""
        poses = [(slab, pose) for slab in self._slabs if (pose := self._pose(slab, frame))]
        rests = len(poses) == len(self._slabs) and all(pose == _Pose() for _, pose in poses)
        if rests and self._resting:
            return self._resting
        drawn = [(mask, pose.look.opacity) for slab, pose in poses if (mask := self._opened(slab.box, pose))]
        if not drawn:
            return None
        mask = drawn[0][0] if len(drawn) == 1 and drawn[0][1] == 1 else _united(drawn)
        if rests:
            self._resting = mask
        return mask

    def _tops(self) -> list[float]:
        return sorted({word.box[1] for word in self._layer.words})

    def _slab(self, words: tuple[int, ...]) -> _Slab:
        boxes = [self._layer.words[word].box for word in words]
        left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
        right, bottom = max(box[0] + box[2] for box in boxes), max(box[1] + box[3] for box in boxes)
        across, along = self._plate.pad
        box = (left - across, top - along, right - left + 2 * across, bottom - top + 2 * along)
        return _Slab(box, words, min(self._looks.begins(word) for word in words))

    def _pose(self, slab: _Slab, frame: float) -> _Pose | None:
        layer, enter, leave = self._layer, self._layer.enter, self._layer.leave
        if frame < slab.enter:
            return None
        if layer.leave_at is not None and frame >= layer.leave_at:
            progress = (frame - layer.leave_at) / leave.frames if leave else 1.0
            if leave is None or progress >= 1:
                return None
            shown = 1 - bezier(leave.ease, progress)
            return self._written(slab, frame) if leave.kind == "type" else self._left(leave, slab, shown, 1 - progress)
        if enter and enter.kind == "type":
            return self._written(slab, frame)
        progress = (frame - slab.enter) / enter.frames if enter else 1.0
        if enter is None or progress >= 1:
            return _Pose()
        return self._come(enter, slab, bezier(enter.ease, progress), progress)

    def _come(self, enter: TextMotion, slab: _Slab, shown: float, progress: float) -> _Pose:
        """Return how a plate is seen of which the share `shown` (eased) has arrived."""
        share = min(max(shown, 0.0), 1.0)
        match enter.kind:
            case "rise":
                return _Pose(along=(1 - share, 1.0))
            case "drop":
                return _Pose(along=(0.0, share))
            case "wipe":
                return _Pose(across=(0.0, min(self._edge(slab, share), 1.0)))
            case _:
                return self._moved(enter.kind, slab, shown, progress, -1)

    def _left(self, leave: TextMotion, slab: _Slab, shown: float, progress: float) -> _Pose:
        """Return how a plate is seen of which the share `shown` (eased) has not left yet."""
        share = min(max(shown, 0.0), 1.0)
        match leave.kind:
            case "rise":
                return _Pose(along=(0.0, share))
            case "drop":
                return _Pose(along=(1 - share, 1.0))
            case "wipe":
                soft = WIPE_SOFT * self._layer.size / slab.box[2]
                return _Pose(across=(min(max(self._edge(slab, 1 - share) - soft, 0.0), 1.0), 1.0))
            case _:
                return self._moved(leave.kind, slab, shown, progress, 1)

    def _moved(self, kind: str, slab: _Slab, shown: float, progress: float, side: int) -> _Pose:
        opacity = min(max(shown, 0.0), 1.0)
        if kind == "slide":
            forward = side if self._layer.direction == "ltr" else -side
            return _Pose(Look(dx=(1 - shown) * SLIDE * self._unit * forward, opacity=opacity))
        if kind in ("pop", "zoom"):
            start = POP_FROM if kind == "pop" else ZOOM_FROM
            pivot = middle(slab.box if kind == "pop" else self._layer.box)
            return _Pose(Look(scale=start + (1 - start) * shown, pivot=pivot, opacity=min(progress / POP_FADE, 1.0)))
        return _Pose(Look(opacity=opacity))

    def _edge(self, slab: _Slab, share: float) -> float:
        """Return where the front of a wipe is, as a share of the plate: ahead of the ink."""
        soft, pad = WIPE_SOFT * self._layer.size, self._plate.pad[0]
        return (pad + share * (slab.box[2] - 2 * pad + soft)) / slab.box[2] if share > 0 else 0.0

    def _written(self, slab: _Slab, frame: float) -> _Pose | None:
        """Return a plate that is as long as what is typed on it."""
        left, _, width, _ = slab.box
        reach = 0.0
        for word in slab.words:
            share, box = self._looks.written(word, frame), self._layer.words[word].box
            before = box[0] - left if self._layer.direction == "ltr" else left + width - box[0] - box[2]
            if share > 0:
                reach = max(reach, before + share * box[2] + self._plate.pad[0])
        if reach <= 0:
            return None
        return _Pose() if reach >= width - 0.01 else _Pose(across=(0.0, reach / width))

    def _opened(self, box: Box, pose: _Pose) -> Mask | None:
        left, top, width, height = box
        begin, end = pose.across if self._layer.direction == "ltr" else (1 - pose.across[1], 1 - pose.across[0])
        first, last = pose.along
        part = (left + begin * width, top + first * height, (end - begin) * width, (last - first) * height)
        if min(part[2:]) < 1:
            return None
        return placed(part, self._plate.radius, pose.look, self._canvas)


def placed(box: Box, radius: float, look: Look, canvas: Size) -> Mask | None:
    """Return the coverage of a box that does what a look says."""
    left, top, width, height = box
    anchor = ((look.pivot[0] - left) / width, (look.pivot[1] - top) / height)
    return rounded(box, radius, canvas, (look.dx, look.dy, look.scale, 0.0), anchor)


def _united(drawn: Sequence[tuple[Mask, float]]) -> Mask:
    left, top = min(mask.x for mask, _ in drawn), min(mask.y for mask, _ in drawn)
    right = max(mask.x + mask.full.shape[1] for mask, _ in drawn)
    bottom = max(mask.y + mask.full.shape[0] for mask, _ in drawn)
    out = np.zeros((bottom - top, right - left), np.uint8)
    for mask, opacity in drawn:
        height, width = mask.full.shape
        under = out[mask.y - top : mask.y - top + height, mask.x - left : mask.x - left + width]
        cover = mask.full if opacity == 1 else np.round(mask.full * np.float32(opacity)).astype(np.uint8)
        np.maximum(under, cover, out=under)
    return mask_at(out, left, top)


def mark_mask(layer: TextLayer, word: Word, mark: Mark, look: Look, frame: float, canvas: Size) -> Mask | None:
    """Return the coverage of what stands behind or under a spoken word; None where its style has none."""
    left, top, width, height = word.box
    size = layer.size
    if width <= 0:
        return None
    if mark.style == "plate":
        across, along = (pad * size for pad in PLATE_PAD)
        box = (left - across, top - along, width + 2 * across, height + 2 * along)
        return placed(box, PLATE_RADIUS * size, look, canvas)
    if mark.style == "underline":
        below, thick = UNDERLINE[0] * size, max(UNDERLINE[1] * size, 1.5)
        share = drawn_in(mark, frame)
        begin = left if reads_right(word, layer) else left + (1 - share) * width
        return placed((begin, word.y + below, max(share * width, thick), thick), thick / 2, look, canvas)
    return None
