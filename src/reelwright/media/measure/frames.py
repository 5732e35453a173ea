"""Facts of every frame from a reduced picture: is it blank, has it changed, how bright are its parts."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from reelwright.color import decode_srgb
from reelwright.media.planes import U8, Planes

REDUCTION = 8  # px of the film a side of a reduced pixel, in which noise of the codec goes under
REGIONS = 3  # rows and columns of the brightness that is kept
_THUMB = (18, 18)  # reduced pixels of the first and last picture

# FFmpeg's blackdetect takes 98 % of pixels under a tenth of the scale for black; a designed ground may be that dark.
_BLACK_CODE, _BLACK_SHARE = 16 + 0.05 * 219, 0.98
_FLAT_SPREAD = 0.8  # code values of standard deviation, under which a picture is one flat colour
# A picture has changed where it differs by this many code values on average, or in any reduced pixel.
_CHANGE_MEAN, _CHANGE_MOST = 0.35, 7

# Relative luminance (WCAG 2.2) of a grey of each luma code.
_LUMINANCE = np.array([decode_srgb(min(max((code - 16) / 219, 0), 1)) for code in range(256)], np.float32)


class FrameMeter:
    """Is shown each frame of a film in order and tells what it saw.

    A change is measured against the last picture that differed visibly, not the one before, so that a slow drift
    counts and a freeze with the codec's own noise does not.
    """

    def __init__(self) -> None:
        self._reference: U8 | None = None
        self._small: U8 | None = None
        self._first = ""
        self.count = 0
        self._changes: list[int] = []
        self._black: list[int] = []
        self._flat: list[int] = []
        self._light: list[list[float]] = []

    def see(self, planes: Planes) -> None:
        """Take in the next frame: 8-bit limited-range planes, all frames of one size."""
        small = reduce(planes.y)
        if self._reference is None:
            self._first = thumb(small)
        if self._reference is None or not alike(small, self._reference):
            self._changes.append(self.count)
            self._reference = small
        if np.count_nonzero(small < _BLACK_CODE) >= _BLACK_SHARE * small.size:
            self._black.append(self.count)
        elif _is_flat(small, planes):
            self._flat.append(self.count)
        self._light.append(_regions(small))
        self._small = small
        self.count += 1

    def facts(self) -> dict[str, Any]:
        """Return what was seen.

        `frames` is their number; `changes` the frames that differ visibly from the change before, the first always;
        `black` and `flat` spans [start, end) of such frames; `light` for each frame the mean relative luminance of
        3 x 3 regions, row by row; `first` and `last` tiny pictures, to compare across segments.
        """
        return {
            "frames": self.count,
            "changes": self._changes,
            "black": spans(self._black),
            "flat": spans(self._flat),
            "light": self._light,
            "first": self._first,
            "last": "" if self._small is None else thumb(self._small),
        }


def crop(planes: Planes, left: int, top: int, width: int, height: int) -> Planes:
    """Return an even-sided part of a picture at an even place."""
    right, bottom = left + width, top + height
    chroma = slice(top // 2, bottom // 2), slice(left // 2, right // 2)
    parts = planes.y[top:bottom, left:right], planes.u[chroma], planes.v[chroma]
    return Planes(*(np.ascontiguousarray(part) for part in parts))


def reduce(luma: npt.NDArray[np.uint8]) -> U8:
    """Return a luma plane reduced by 8 in both directions; every other row is enough for that."""
    height, width = luma.shape
    size = max(width // REDUCTION, 1), max(height // REDUCTION, 1)
    return np.asarray(cv2.resize(luma[::2], size, interpolation=cv2.INTER_AREA), np.uint8)


def thumb(small: U8) -> str:
    """Return a reduced picture as the hexadecimal codes of 18 x 18 pixels."""
    return np.asarray(cv2.resize(small, _THUMB, interpolation=cv2.INTER_AREA), np.uint8).tobytes().hex()


def same_thumb(one: str, other: str) -> bool:
    """Tell whether two tiny pictures show the same, but for the codec's noise."""
    a, b = (np.frombuffer(bytes.fromhex(text), np.uint8).astype(int) for text in (one, other))
    gap = np.abs(a - b)
    return bool(gap.mean() < _CHANGE_MEAN and gap.max() < _CHANGE_MOST)


def alike(one: U8, other: U8) -> bool:
    """Tell whether two reduced pictures show the same, but for the codec's noise."""
    gap = cv2.absdiff(one, other)
    return bool(cv2.mean(gap)[0] < _CHANGE_MEAN and int(gap.max()) < _CHANGE_MOST)


def spans(frames: list[int]) -> list[list[int]]:
    """Return ascending frame numbers as [start, end) spans."""
    found: list[list[int]] = []
    for frame in frames:
        if found and found[-1][1] == frame:
            found[-1][1] = frame + 1
        else:
            found.append([frame, frame + 1])
    return found


def _is_flat(small: U8, planes: Planes) -> bool:
    if float(small.std()) >= _FLAT_SPREAD:
        return False
    return all(float(plane[::REDUCTION, ::REDUCTION].std()) < _FLAT_SPREAD for plane in (planes.u, planes.v))


def _regions(small: U8) -> list[float]:
    light = cv2.resize(_LUMINANCE[small], (REGIONS, REGIONS), interpolation=cv2.INTER_AREA)
    return [round(float(value), 4) for value in light.ravel()]
