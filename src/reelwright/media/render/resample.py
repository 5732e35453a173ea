"""Enlarging and shifting planes by bicubic filters (Catmull-Rom), split into rows and columns."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from reelwright.media.planes import F32, U8, U16
from reelwright.media.render.blend import Patch

I16 = npt.NDArray[np.int16]
I32 = npt.NDArray[np.int32]

PLATE_STEPS = 64.0  # of a finish plate's values to one code value
_TAPS = 4


class Taps(NamedTuple):
    """For each output pixel the first of its source pixels (int32) and the weights (taps, outputs) float32."""

    first: I32
    weights: F32


def taps(count: int, start: float, step: float, size: int) -> Taps:
    """Return the taps of `count` outputs whose centres lie at `start` + i `step` in a row of `size` source pixels.

    Positions count from the middle of the first pixel. Where `step` is over 1 the filter is widened by it, so that
    nothing aliases; positions beyond the ends repeat the last pixel.
    """
    reach = math.ceil(2 * max(step, 1.0))
    first = np.empty(count, np.int32)
    weights = np.zeros((2 * reach, count), np.float32)
    _taps(start, step, size, first, weights)
    return Taps(first, weights)


@njit(cache=True, nogil=True)
def _taps(start: float, step: float, size: int, first: I32, weights: F32) -> None:
    taps, width = weights.shape[0], max(step, 1.0)
    found = np.empty(taps)
    for i in range(first.shape[0]):
        centre = start + i * step
        begin = math.floor(centre) - taps // 2 + 1
        first[i] = min(max(begin, 0), max(size - taps, 0))
        for t in range(taps):
            found[t] = _catmull_rom((begin + t - centre) / width)
        total = found.sum()
        for t in range(taps):  # what falls beyond an end is added to the pixel at the end
            inside = min(max(begin + t, 0), size - 1)
            weights[inside - first[i], i] += found[t] / total


@njit(cache=True, nogil=True)
def _catmull_rom(x: float) -> float:
    """Return the cubic convolution kernel with a = -1/2 (R. Keys, 1981), zero beyond a distance of 2."""
    x = abs(x)
    if x < 1:
        return (1.5 * x - 2.5) * x * x + 1
    return ((-0.5 * x + 2.5) * x - 4) * x + 2 if x < 2 else 0.0


def enlarge(source: F32, rows: Taps, columns: Taps, plate: I16, out: U8, top: float) -> None:
    """Fill `out` with `source` resampled by the taps, plus a finish plate of its size, as codes from 16 to `top`.

    The few source rows are stretched first, so that the large step runs along whole rows.
    """
    middle = np.empty((source.shape[0], out.shape[1]), np.float32)
    used = rows.first[0], rows.first[-1] + rows.weights.shape[0]
    _columns(source, columns.first, columns.weights, middle, *used)
    _rows(middle, rows.first, rows.weights, plate, out, top)


@njit(cache=True, nogil=True, fastmath=True)
def _columns(source: F32, first: I32, weights: F32, out: F32, top: int, bottom: int) -> None:
    count = weights.shape[0]
    for i in range(top, bottom):
        row, line = source[i], out[i]
        for j in range(line.shape[0]):
            at = first[j]
            line[j] = (
                row[at] * weights[0, j]
                + row[at + 1] * weights[1, j]
                + row[at + 2] * weights[2, j]
                + row[at + 3] * weights[3, j]
            )
        for t in range(4, count):
            for j in range(line.shape[0]):
                line[j] += row[first[j] + t] * weights[t, j]


@njit(cache=True, nogil=True, fastmath=True)
def _rows(source: F32, first: I32, weights: F32, plate: I16, out: U8, top: float) -> None:
    count, width = weights.shape[0], out.shape[1]
    step, half, most = np.float32(1 / PLATE_STEPS), np.float32(0.5), np.float32(top)
    line = np.empty(width, np.float32)
    for i in range(out.shape[0]):
        at, grain, target = first[i], plate[i], out[i]
        a, b, c, d = source[at], source[at + 1], source[at + 2], source[at + 3]
        wa, wb, wc, wd = weights[0, i], weights[1, i], weights[2, i], weights[3, i]
        for j in range(width):
            line[j] = a[j] * wa + b[j] * wb + c[j] * wc + d[j] * wd
        for t in range(4, count):
            more, weight = source[at + t], weights[t, i]
            for j in range(width):
                line[j] += more[j] * weight
        for j in range(width):
            value = line[j] + np.float32(grain[j]) * step
            target[j] = np.uint8(np.int32(min(max(value, np.float32(16)), most) + half))


def shifted(patch: Patch, dx: float, dy: float) -> Patch:
    """Return the patch moved by (dx, dy) canvas pixels of any fraction; whole pixels stay as sharp as they are."""
    left, top = 2 * int(np.floor(dx / 2)), 2 * int(np.floor(dy / 2))
    right, down = dx - left, dy - top  # 0 to 2
    luma, alpha = _moved(patch.luma, patch.alpha, right + 2, down + 2, 6)
    u, chroma_alpha = _moved(patch.u, patch.chroma_alpha, right / 2 + 1, down / 2 + 1, 3)
    v, _ = _moved(patch.v, patch.chroma_alpha, right / 2 + 1, down / 2 + 1, 3)
    return Patch(patch.x + left - 2, patch.y + top - 2, luma, alpha, u, v, chroma_alpha)


def _moved(values: U16, alpha: U16, right: float, down: float, margin: int) -> tuple[U16, U16]:
    """Return both planes moved inside ones that are larger by `margin`."""
    shape = (values.shape[0] + margin, values.shape[1] + margin)
    out = np.empty(shape, np.uint16), np.empty(shape, np.uint16)
    _shift(values, alpha, _fir(right), int(np.ceil(right)), _fir(down), int(np.ceil(down)), *out)
    return out


def _fir(offset: float) -> F32:
    """Return the weights of the four source pixels from ceil(offset) + 1 before the output pixel on."""
    behind = np.ceil(offset) - offset
    return np.array([_catmull_rom(x) for x in (1 + behind, behind, 1 - behind, 2 - behind)], np.float32)


@njit(cache=True, nogil=True, fastmath=True)
def _shift(
    values: U16, alpha: U16, across: F32, right: int, along: F32, down: int, out_values: U16, out_alpha: U16
) -> None:
    """Move two planes as one: where the filter shoots over a full alpha, the values are brought back with it."""
    height, width = values.shape
    size = out_values.shape[1]
    pad = right + 2
    line, cover = np.zeros(size + 8, np.float32), np.zeros(size + 8, np.float32)
    w0, w1, w2, w3 = across[0], across[1], across[2], across[3]
    half, full, one = np.float32(0.5), np.float32(65535), np.float32(1)
    for i in range(out_values.shape[0]):
        line[:] = 0
        cover[:] = 0
        for t in range(4):
            at = i - down - 1 + t
            if 0 <= at < height and along[t] != 0:
                a, b, weight = values[at], alpha[at], along[t]
                inner, outer = line[pad : pad + width], cover[pad : pad + width]
                for j in range(width):
                    inner[j] += np.float32(a[j]) * weight
                    outer[j] += np.float32(b[j]) * weight
        row, covers = out_values[i], out_alpha[i]
        # line[pad + c] holds source column c, and output column j needs the columns from j - right - 1 on.
        l0, l1, l2, l3 = line[1:], line[2:], line[3:], line[4:]
        c0, c1, c2, c3 = cover[1:], cover[2:], cover[3:], cover[4:]
        for j in range(size):
            a = c0[j] * w0 + c1[j] * w1 + c2[j] * w2 + c3[j] * w3
            value = l0[j] * w0 + l1[j] * w1 + l2[j] * w2 + l3[j] * w3
            value = value / max(a / full, one)
            row[j] = np.uint16(np.int32(min(max(value, np.float32(0)), full) + half))
            covers[j] = np.uint16(np.int32(min(max(a, np.float32(0)), full) + half))


def warm() -> None:
    """Compile the kernels of this module."""
    few = taps(8, -0.375, 0.25, 4)
    enlarge(np.zeros((4, 4), np.float32), few, few, np.zeros((8, 8), np.int16), np.empty((8, 8), np.uint8), 235)
    small = np.zeros((4, 4), np.uint16)
    shifted(Patch(0, 0, small, small, small[:2, :2].copy(), small[:2, :2].copy(), small[:2, :2].copy()), 0.5, 0.5)
