"""Windows on strips of pictures, averaged over what passes while the shutter is open.

A strip is pictures of one size, one below the other; its ends go on where a window looks beyond them. What moves
across is transposed before and after: that costs less than sums along rows, which no compiler vectorises.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from reelwright.media.planes import U8

I64 = npt.NDArray[np.int64]


class Tile(NamedTuple):
    """One picture of a strip: the `second` of two, or the first; `turned` upside down."""

    second: bool
    turned: bool = False


def show(pictures: tuple[U8, U8], tiles: tuple[Tile, ...], place: float, length: float, out: U8) -> None:
    """Fill `out` with the rows of a strip from `place` on, averaged down the columns over `length` pixels."""
    order = np.array([(tile.second, tile.turned) for tile in tiles], np.int64)
    _show(*pictures, order, place, max(length, 1.0), out)


@njit(cache=True, nogil=True, fastmath=True)
def _show(first: U8, second: U8, tiles: I64, place: float, length: float, out: U8) -> None:
    """Keep the sum of the rows in the window while it goes along; its ends count by their fractions."""
    height, width = out.shape
    start = math.floor(place + 0.5 - length / 2)
    begin = place + 0.5 - length / 2 - start
    reach = math.floor(begin + length)
    low, high = np.float32(begin), np.float32(begin + length - reach)
    scale, half = np.float32(1 / length), np.float32(0.5)
    total = np.zeros(width, np.int32)
    for k in range(reach):
        source = _row(first, second, tiles, start + k)
        for j in range(width):
            total[j] += np.int32(source[j])
    for i in range(height):
        leaving = _row(first, second, tiles, start + i)
        coming = _row(first, second, tiles, start + i + reach)
        row = out[i]
        for j in range(width):
            gone, come = np.int32(leaving[j]), np.int32(coming[j])
            value = np.float32(total[j]) - low * np.float32(gone) + high * np.float32(come)
            row[j] = np.uint8(np.int32(value * scale + half))
            total[j] += come - gone


@njit(cache=True, nogil=True)
def _row(first: U8, second: U8, tiles: I64, at: int) -> U8:
    height = first.shape[0]
    inside = min(max(at, 0), tiles.shape[0] * height - 1)
    tile = inside // height
    index = inside - tile * height
    if tiles[tile, 1]:
        index = height - 1 - index
    return second[index] if tiles[tile, 0] else first[index]


def warm() -> None:
    """Compile the kernel of this module."""
    plane = np.zeros((4, 4), np.uint8)
    show((plane, plane), (Tile(False), Tile(True)), 1.0, 2.0, np.empty((4, 4), np.uint8))
