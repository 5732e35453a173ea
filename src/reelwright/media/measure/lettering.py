"""Whether something in a picture looks like writing, in whatever letters, or in none that there are.

Nothing is read: a row of marks of one height, one stroke and one tone, of different widths and shapes, is writing.
Marks are the parts of a locally thresholded picture, dark on light and light on dark. Strokes are measured by the
distance transform, after B. Epshtein, E. Ofek, Y. Wexler, "Detecting text in natural scenes with stroke width
transform", CVPR 2010, whose rules for letters and lines these are, but for the numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from reelwright.media.planes import U8

_SHORT = 540  # px of the short side of what is looked at
_HEIGHTS = (9, 90)  # px of a mark
_BLOCK, _OVER = 31, 12  # px of the neighbourhood that a mark is held against, and codes by which it differs
_WIDE = (0.12, 2.4)  # of its height
_FULL = (0.12, 0.85)  # of its box: less is a scratch, more a block
_STROKE = (0.05, 0.42)  # of its height
_EVEN = 0.5  # by which a stroke's width may vary about its mean
_MOST = 700  # marks of a picture; more are texture
_FEWEST = 5  # marks of a row of writing
_VARIED = 0.2  # by which the marks of a row vary in width and in fullness: bricks, panes and pickets are all alike


@dataclass(frozen=True)
class _Mark:
    left: float
    top: float
    width: float
    height: float
    stroke: float
    tone: float
    full: float

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def middle(self) -> float:
        return self.top + self.height / 2


def letters(luma: U8) -> dict[str, Any]:
    """Return how many marks stand in rows of writing (`count`), and the `box` of the longest row as shares of the
    picture (left, top, width, height; empty for none).
    """
    height, width = luma.shape
    scale = min(_SHORT / min(height, width), 1.0)
    size = max(round(width * scale), 1), max(round(height * scale), 1)
    small = np.asarray(cv2.resize(luma, size, interpolation=cv2.INTER_AREA), np.uint8)
    rows = [row for marks in (_marks(small, dark) for dark in (True, False)) for row in _rows(marks)]
    if not rows:
        return {"count": 0, "box": []}
    longest = max(rows, key=len)
    left, top = min(mark.left for mark in longest), min(mark.top for mark in longest)
    right, bottom = max(mark.right for mark in longest), max(mark.top + mark.height for mark in longest)
    box = (left / size[0], top / size[1], (right - left) / size[0], (bottom - top) / size[1])
    return {"count": sum(map(len, rows)), "box": [round(share, 3) for share in box]}


def _marks(small: U8, dark: bool) -> list[_Mark]:
    kind = cv2.THRESH_BINARY_INV if dark else cv2.THRESH_BINARY
    over = _OVER if dark else -_OVER
    ink = cv2.adaptiveThreshold(small, 255, cv2.ADAPTIVE_THRESH_MEAN_C, kind, _BLOCK, over)
    _, parts, facts, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    tall, wide = facts[:, 3].astype(float), facts[:, 2].astype(float)
    full = facts[:, 4] / (wide * tall)
    kept = (tall >= _HEIGHTS[0]) & (tall <= _HEIGHTS[1]) & (wide >= _WIDE[0] * tall) & (wide <= _WIDE[1] * tall)
    kept &= (full >= _FULL[0]) & (full <= _FULL[1])
    kept[0] = False
    found = np.flatnonzero(kept)
    if found.size > _MOST:
        return []
    inside = np.asarray(cv2.distanceTransform(ink, cv2.DIST_L2, 3), np.float32)
    return [mark for number in found if (mark := _mark(small, parts, inside, facts[number], int(number)))]


def _mark(
    small: U8, parts: npt.NDArray[Any], inside: npt.NDArray[np.float32], facts: npt.NDArray[Any], number: int
) -> _Mark | None:
    """Return a part as a mark; None where its strokes are not those of a letter."""
    left, top, width, height, area = (int(value) for value in facts)
    cut = slice(top, top + height), slice(left, left + width)
    own = parts[cut] == number
    depth = np.where(own, inside[cut], 0)
    ridge = depth[own & (depth >= cv2.dilate(depth, np.ones((3, 3))))]
    stroke = 2 * float(ridge.mean())
    if not _STROKE[0] * height <= stroke <= _STROKE[1] * height or ridge.std() > _EVEN * ridge.mean():
        return None
    return _Mark(left, top, width, height, stroke, float(small[cut][own].mean()), area / (width * height))


def _rows(marks: list[_Mark]) -> Iterator[list[_Mark]]:
    """Yield rows of marks that stand beside each other and are alike as letters of a line are."""
    free = sorted(marks, key=lambda mark: mark.left)
    while free:
        row = [free.pop(0)]
        for mark in list(free):
            if mark.left - row[-1].right > 1.6 * row[-1].height:
                break
            if _beside(row[-1], mark):
                row.append(mark)
                free.remove(mark)
        if len(row) >= _FEWEST and _is_written(row):
            yield row


def _beside(one: _Mark, other: _Mark) -> bool:
    tall = max(one.height, other.height)
    return (
        other.left - one.right < 0.9 * tall
        and other.left > one.left + 0.3 * one.width
        and min(one.height, other.height) > 0.55 * tall
        and abs(one.middle - other.middle) < 0.3 * tall
        and max(one.stroke, other.stroke) < 1.7 * min(one.stroke, other.stroke)
        and abs(one.tone - other.tone) < 30
    )


def _is_written(row: list[_Mark]) -> bool:
    """Whether a row's marks differ from each other as letters do, and stand on a line as they do."""
    widths, full = np.array([mark.width for mark in row]), np.array([mark.full for mark in row])
    feet = np.array([mark.top + mark.height for mark in row])
    tall = float(np.median([mark.height for mark in row]))
    at = np.array([mark.left for mark in row])
    off = feet - np.polyval(np.polyfit(at, feet, 1), at)
    varied = widths.std() / widths.mean() + full.std() / full.mean() > _VARIED
    return bool(varied and np.median(np.abs(off)) < 0.12 * tall)
