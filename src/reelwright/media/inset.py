"""A part of one film in another: what was changed is taken over within a box alone, softly at its edges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import cv2
import numpy as np
import numpy.typing as npt

from reelwright.media.planes import Planes

Box = tuple[float, float, float, float]  # left, top, width, height, in shares of a picture's sides
_FEATHER = 0.02  # of the short side: how far inside its edge the box shows all of the change

F32 = npt.NDArray[np.float32]
U8 = npt.NDArray[np.uint8]


def seen_part(box: Box, film: tuple[int, int], cut: tuple[int, int]) -> Box | None:
    """Return where the `box` of a whole film (width, height) lies in a cut of its middle; None for outside of it."""
    wide = min(cut[0] * film[1] / (cut[1] * film[0]), 1.0)  # shares of the film that the cut shows
    tall = min(cut[1] * film[0] / (cut[0] * film[1]), 1.0)
    left, right = (min(max((x - (1 - wide) / 2) / wide, 0.0), 1.0) for x in (box[0], box[0] + box[2]))
    top, bottom = (min(max((y - (1 - tall) / 2) / tall, 0.0), 1.0) for y in (box[1], box[1] + box[3]))
    if right - left <= 0 or bottom - top <= 0:
        return None
    return left, top, right - left, bottom - top


def inset(film: Iterable[Planes], changed: Iterable[Planes], box: Box) -> Iterator[Planes]:
    """Yield the frames of `film` with what `changed` shows in the box; its last frame stays where it is shorter.

    `changed` may have another size; its pictures have the same shape. Nothing outside of the box differs from `film`.
    """
    frames, last = iter(changed), None
    shares: list[tuple[slice, slice, F32]] | None = None
    for planes in film:
        last = next(frames, last)
        if last is None:
            yield planes
            continue
        shares = shares or [_share(plane.shape, box) for plane in planes]
        yield Planes(*(_mixed(one, other, *part) for one, other, part in zip(planes, last, shares, strict=True)))


def _mixed(one: U8, other: U8, rows: slice, columns: slice, share: F32) -> U8:
    height, width = one.shape
    fitted = cv2.resize(other, (width, height), interpolation=cv2.INTER_CUBIC) if other.shape != one.shape else other
    mixed = one.copy()
    below, above = one[rows, columns].astype(np.float32), fitted[rows, columns].astype(np.float32)
    mixed[rows, columns] = np.round(below + (above - below) * share).astype(np.uint8)
    return mixed


def _share(shape: tuple[int, ...], box: Box) -> tuple[slice, slice, F32]:
    """Return the rows and columns of a plane that the box takes, and how much of the change each sample shows."""
    height, width = shape[:2]
    soft = max(_FEATHER * min(height, width), 1.0)
    columns, across = _ramp(box[0] * width, (box[0] + box[2]) * width, width, soft)
    rows, along = _ramp(box[1] * height, (box[1] + box[3]) * height, height, soft)
    return rows, columns, along[:, None] * across[None, :]


def _ramp(start: float, end: float, size: int, soft: float) -> tuple[slice, F32]:
    """Return the samples between two places, rising from 0 to 1 within; an edge of the picture has no ramp."""
    first, last = round(start), max(round(end), round(start) + 1)
    at = np.arange(first, last, dtype=np.float32) + np.float32(0.5)
    rising = np.ones_like(at) if first <= 0 else np.clip((at - first) / soft, 0, 1)
    falling = np.ones_like(at) if last >= size else np.clip((last - at) / soft, 0, 1)
    return slice(first, last), np.minimum(rising, falling).astype(np.float32)
