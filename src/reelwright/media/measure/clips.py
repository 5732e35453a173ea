"""What a filmed clip is like by itself, before anything stands on it: measured while it is decoded to be cut to length.

meter = ClipMeter(frames)
for planes in decode(path): meter.see(planes)
meter.facts()
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from reelwright.media.measure.lettering import letters
from reelwright.media.measure.steadiness import Steadiness
from reelwright.media.planes import U8, Planes
from reelwright.media.study.looks import rgb_of
from reelwright.words import FPS

SIDE = 192  # px of the long side of what steadiness is told by
_LOOK = 64  # px of the long side of what colours are told by, as looks are
_THUMB = (12, 12)  # px of the picture of an end
_END = 8  # frames of an end whose light, colour and motion count
_READ = (1 / 6, 1 / 2, 5 / 6)  # of the clip: where letters are looked for

F64 = npt.NDArray[np.float64]


class ClipMeter:
    """Is shown each frame of a clip of so many frames: 8-bit limited-range planes at 30 frames a second."""

    def __init__(self, frames: int) -> None:
        self._count = frames
        self._seen = 0
        self._steady = Steadiness()
        self._width = 1
        self._ends: tuple[list[F64], list[F64]] = ([], [])
        self._thumbs: list[str] = []
        self._letters: list[dict[str, Any]] = []
        self._read = {round(frames * part) for part in _READ}

    def see(self, planes: Planes) -> None:
        """Take in the next frame."""
        small = shrunk(planes.y, SIDE)
        self._width = small.shape[1]
        self._steady.see(small)
        at, last = self._seen, self._seen == self._count - 1
        for end, near in zip(self._ends, (at < _END, at >= self._count - _END), strict=True):
            if near:
                end.append(_colors(planes))
        if at == 0 or last:
            self._thumbs.append(_thumb(planes))
        if at in self._read:
            self._letters.append({"frame": at, **letters(planes.y)})
        self._seen += 1

    def facts(self) -> dict[str, Any]:
        """Return what was seen.

        `frames`; `flicker` and `waver`: how bad, and the first frame of the worst 12; `still`: spans [start, end) that
        show what the frame before did; `first` and `last`: mean CIELAB (`lab`) and motion of
        the picture in its widths a second to the right and down (`way`) of the 8 frames there, and the outer one
        as a tiny picture (`thumb`, luma, Cb and Cr of 12 x 12 px, hexadecimal); `letters`: for three frames, how much
        looks like writing.
        """
        steady = self._steady
        return {
            "frames": self._seen, "flicker": steady.flicker(), "waver": steady.waver(), "still": steady.still(),
            "letters": self._letters,
            "first": self._end(0, steady.ways[: _END // 2]), "last": self._end(-1, steady.ways[-_END // 2 :]),
        }  # fmt: skip

    def _end(self, which: int, ways: list[tuple[float, float]]) -> dict[str, Any]:
        from reelwright.media.measure.difference import lab

        colors = np.concatenate(self._ends[which])
        way = np.median(np.array(ways or [(0.0, 0.0)]), axis=0) * FPS / self._width
        mean = np.asarray(lab(colors), np.float64).mean(axis=0)
        return {
            "lab": [round(float(value), 2) for value in mean],
            "way": [round(float(value), 4) for value in way],
            "thumb": self._thumbs[which],
        }


def shrunk(luma: U8, side: int) -> U8:
    """Return a luma plane reduced to a long side."""
    height, width = luma.shape
    scale = side / max(height, width)
    size = max(round(width * scale), 1), max(round(height * scale), 1)
    rows = max(height // (2 * side), 1)  # so many more are there than are needed
    return np.asarray(cv2.resize(luma[::rows], size, interpolation=cv2.INTER_AREA), np.uint8)


def same_picture(one: str, other: str) -> float:
    """Return how far two tiny pictures are from each other: the mean difference of their codes.

    A difference that a whole plane has counts a quarter: an engine brings back a picture that it was given a little
    lighter or warmer, but with everything in its place.
    """
    a, b = (np.frombuffer(bytes.fromhex(text), np.uint8).astype(float).reshape(3, -1) for text in (one, other))
    whole = (a - b).mean(axis=1, keepdims=True)
    return round(float(np.abs(a - b - whole).mean() + np.abs(whole).mean() / 4), 2)


def _colors(planes: Planes) -> F64:
    luma = shrunk(planes.y, _LOOK)
    luma = np.ascontiguousarray(luma[: luma.shape[0] // 2 * 2, : luma.shape[1] // 2 * 2])
    size = luma.shape[1] // 2, luma.shape[0] // 2
    chroma = np.stack([cv2.resize(plane, size, interpolation=cv2.INTER_AREA) for plane in planes[1:]])
    return rgb_of(luma, np.asarray(chroma, np.uint8))


def _thumb(planes: Planes) -> str:
    parts = (cv2.resize(plane, _THUMB, interpolation=cv2.INTER_AREA) for plane in planes)
    return b"".join(np.asarray(part, np.uint8).tobytes() for part in parts).hex()
