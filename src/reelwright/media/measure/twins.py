"""Whether the product is seen a second time in a film that it stands before: an engine drew one like it.

The cut-out is looked for at several sizes with the normalised correlation of its own pixels (OpenCV's masked
TM_CCOEFF_NORMED), in colour, where the product itself does not stand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from reelwright.composition import Composition, PictureLayer, evaluate
from reelwright.media.measure.products import Source, box_of
from reelwright.media.measure.rest import clear, is_filmed, staged
from reelwright.media.pictures import read_png
from reelwright.media.planes import F32, Planes, to_rgb

_SIDE = 256  # px of the long side of what is looked at
_SIZES = (0.35, 0.5, 0.65, 0.8, 1.0, 1.25)  # of the product as it stands
_LEAST = 14  # px of the short side of what can be told
_OPAQUE = 0.7  # alpha of what counts
_MOMENTS = (1 / 4, 3 / 4)
_APART = 0.5  # of a product's own sides, that another one's middle is away from it at least


@dataclass(frozen=True)
class TwinLook:
    """A product that stands before a film in a frame."""

    layer: PictureLayer
    frame: int
    source: Source

    def measure(self, planes: Planes) -> dict[str, Any] | None:
        """Return how like the product the likest other place is (-1 to 1) and its middle, as shares of the picture."""
        height, width = planes.y.shape
        scale = _SIDE / max(height, width)
        shown = _reduced(planes, scale)
        box = box_of(self.layer, self.frame)
        assert box is not None
        tall = box[3] * scale
        best, middle = -1.0, (0.0, 0.0)
        for size in _SIZES:
            found = _likest(shown, self.source(self.layer.source), tall * size, tuple(side * scale for side in box))
            if found and found[0] > best:
                best, middle = found
        share = middle[0] / shown.shape[1], middle[1] / shown.shape[0]
        return {"id": self.layer.id, "frame": self.frame, "like": round(best, 3), "at": [round(x, 3) for x in share]}


def twin_looks(composition: Composition, source: Source) -> Iterator[TwinLook]:
    """Return two frames of each product that stands before a film."""
    for stage, layer, _ in staged(composition):
        if isinstance(layer, PictureLayer) and layer.role == "product" and stage and is_filmed(stage):
            start, end = clear(composition, stage, (layer.start, layer.end))
            for frame in sorted({start + int((end - start) * part) for part in _MOMENTS} if end > start else ()):
                if evaluate(layer.transform.opacity, frame - layer.start) == 1:
                    yield TwinLook(layer, frame, source)


def _reduced(planes: Planes, scale: float) -> F32:
    height, width = (max(round(side * scale), 2) // 2 * 2 for side in planes.y.shape)
    sizes = ((width, height), (width // 2, height // 2), (width // 2, height // 2))
    parts = (cv2.resize(plane, size, interpolation=cv2.INTER_AREA) for plane, size in zip(planes, sizes, strict=True))
    return np.asarray(to_rgb(Planes(*(np.asarray(part, np.uint8) for part in parts))), np.float32)


def _likest(shown: F32, path: Path, tall: float, own: tuple[float, ...]) -> tuple[float, tuple[float, float]] | None:
    """Return how like the cut-out the likest place is at one size, and its middle in px; None where it cannot be."""
    template, mask = _template(path, round(tall))
    high, wide = mask.shape[:2]
    if min(high, wide) < _LEAST or high >= shown.shape[0] or wide >= shown.shape[1]:
        return None
    like = cv2.matchTemplate(shown, template, cv2.TM_CCOEFF_NORMED, mask=mask)
    like = np.nan_to_num(like, nan=-1.0, posinf=-1.0, neginf=-1.0)
    left, top, own_wide, own_high = own
    x0, x1 = left + own_wide / 2 - wide / 2 - _APART * own_wide, left + own_wide / 2 - wide / 2 + _APART * own_wide
    y0, y1 = top + own_high / 2 - high / 2 - _APART * own_high, top + own_high / 2 - high / 2 + _APART * own_high
    like[max(int(y0), 0) : max(int(y1) + 1, 0), max(int(x0), 0) : max(int(x1) + 1, 0)] = -1
    _, most, _, (x, y) = cv2.minMaxLoc(like)
    return min(float(most), 1.0), (x + wide / 2, y + high / 2)


@lru_cache(maxsize=16)
def _template(path: Path, tall: int) -> tuple[F32, F32]:
    """Return the cut-out at a height in px, RGB codes, and where it counts."""
    picture = read_png(path)
    alpha = np.asarray(picture[..., 3], np.float32) / 255
    rows, columns = (np.flatnonzero((alpha > _OPAQUE).any(axis=axis)) for axis in (1, 0))
    cut = picture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    size = max(round(cut.shape[1] * tall / cut.shape[0]), 1), max(tall, 1)
    small = cv2.resize(cut, size, interpolation=cv2.INTER_AREA)
    mask = (small[..., 3:] > _OPAQUE * 255).astype(np.float32)
    return np.ascontiguousarray(small[..., :3], np.float32), np.repeat(mask, 3, axis=2)
