"""Sprites made ready to be sampled at any size and angle, and the sampling: linear, straight into a Patch.

Chroma is filtered once, in the sprite, as wide as `pack` filters it on the canvas at the sprite's largest size; so one
sample does for a chroma pixel. It is kept as what it lies off grey, so that grey edges stay grey whatever the filters.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt
from numba import njit

from reelwright.media.planes import F32, F64, U16
from reelwright.media.render.blend import FINE, FULL, Patch
from reelwright.media.render.placing import Region
from reelwright.media.render.resample import I32
from reelwright.media.render.sprites import to_source

U32 = npt.NDArray[np.uint32]
U64 = npt.NDArray[np.uint64]

GREY = 128 * 256  # no chroma, in a Patch's steps


class Texture(NamedTuple):
    """A sprite in pairs of 16 bits.

    `light` (height, width) holds luma times alpha (low) and alpha (high) in a Patch's steps; `tint`, of every pixel or
    every second one both ways (`step`), U (low) and V (high) less 128 times alpha, plus GREY.
    """

    light: U32
    tint: U32
    step: int


def texture(sprite: F32, density: float) -> Texture:
    """Return the texture of a sprite that has `density` pixels to one of the canvas where it is drawn largest."""
    height, width = sprite.shape[:2]
    light, tint = np.empty((height, 2 * width), np.uint16), np.empty((height, 2 * width), np.float32)
    _split(sprite.reshape(height, -1), light, tint)
    step = 2 if density >= 1.5 else 1  # fewer pixels wait less for the memory
    # The variance of `pack`'s taps 1 2 1 across and 1 1 along, in sprite pixels, less what mixing pixels `step` apart
    # adds to what mixing neighbours does: at the share f between two f (1 - f), a sixth in the mean.
    more = (step**2 - 1) / 6
    across, along = (math.sqrt(share * density**2 - more) for share in (0.5, 0.25))
    pairs = tint.reshape(height, width, 2)
    soft = cv2.GaussianBlur(pairs, (0, 0), across, sigmaY=along, borderType=cv2.BORDER_REPLICATE)[::step, ::step]
    return Texture(light.view(np.uint32), soft.astype(np.uint16).view(np.uint32)[..., 0], step)


def sampled(pixels: Texture, forward: F64, where: Region) -> Patch:
    """Return an even-sided region of the canvas with the texture that `forward` places (see `warp`)."""
    left, top, right, bottom = where
    height, width = bottom - top, right - left
    luma, alpha = np.empty((2, height, width), np.uint16)
    u, v, chroma_alpha = np.empty((3, height // 2, width // 2), np.uint16)
    _sample(pixels.light, to_source(forward, left, top), luma, alpha, 0)
    # A chroma pixel lies on the even column and between its two rows.
    halved = to_source(forward, left, top + 0.5) * np.array([2, 2, 1]) / pixels.step
    _sample(pixels.tint, halved, u, v, GREY)
    _tinted(alpha, u, v, chroma_alpha)
    return Patch(left, top, luma, alpha, u, v, chroma_alpha)


@njit(cache=True, nogil=True, fastmath=True)
def _split(pixels: F32, light: U16, tint: F32) -> None:
    """Split rows of Y, U, V, A, …; what a sharp filter shot over the edges of the alpha is brought back."""
    half, fine, full, one = np.float32(0.5), np.float32(FINE), np.float32(FULL), np.float32(1)
    grey, most, nothing = np.float32(GREY / FINE), np.float32(GREY / FINE - 0.01), np.float32(0)
    for i in range(light.shape[0]):
        row, lit, off = pixels[i], light[i], tint[i]
        for j in range(lit.shape[0] // 2):
            a = row[4 * j + 3]
            over = one / max(a, one)
            lit[2 * j] = np.uint16(np.int32(max(row[4 * j] * over, nothing) * fine + half))
            lit[2 * j + 1] = np.uint16(np.int32(min(max(a, nothing), one) * full + half))
            u, v = (row[4 * j + 1] - grey * a) * over, (row[4 * j + 2] - grey * a) * over
            off[2 * j] = (min(max(u, -most), most) + grey) * fine + half
            off[2 * j + 1] = (min(max(v, -most), most) + grey) * fine + half


@njit(cache=True, nogil=True, fastmath=True)
def _sample(pairs: U32, matrix: F64, low: U16, high: U16, empty: int) -> None:
    """Fill two planes with the pairs at `matrix` times (column, row, 1), with `empty` beyond them.

    Three steps a row, since what looks up single pixels is not vectorised: where they lie, fetch them, mix them.
    """
    (tall, stride), (height, width) = pairs.shape, low.shape
    flat, below = pairs.ravel(), pairs.ravel()[stride:]
    at, right, down = np.empty(width, np.int32), np.empty(width, np.float32), np.empty(width, np.float32)
    found = np.empty(2 * width, np.uint64)
    pieces = found.view(np.uint32)
    dx, dy = matrix[0, 0], matrix[1, 0]
    for i in range(height):
        x, y = matrix[0, 1] * i + matrix[0, 2], matrix[1, 1] * i + matrix[1, 2]
        first, last = _span(x, dx, stride - 1.01, 0.0, width - 1.0)
        first, last = _span(y, dy, tall - 1.01, first, last)
        begin = min(math.ceil(first), width)
        end = max(math.floor(last) + 1, begin)
        one, two = low[i], high[i]
        for j in range(begin):
            one[j] = empty
            two[j] = empty
        for j in range(end, width):
            one[j] = empty
            two[j] = empty
        _locate(x + begin * dx, y + begin * dy, dx, dy, stride, at[: end - begin], right, down)
        _fetch(flat, below, at[: end - begin], found)
        _mix(pieces, right, down, one[begin:end], two[begin:end])


@njit(cache=True, nogil=True, fastmath=True)
def _span(x: float, dx: float, size: float, first: float, last: float) -> tuple[float, float]:
    """Return which of the columns j from `first` to `last` have x + j dx from 0 to `size`."""
    if abs(dx) > 1e-9:
        one, two = -x / dx, (size - x) / dx
        return max(first, min(one, two)), min(last, max(one, two))
    return (first, last) if 0 <= x <= size else (first, first - 1)


@njit(cache=True, nogil=True, fastmath=True)
def _locate(x: float, y: float, dx: float, dy: float, stride: int, at: I32, right: F32, down: F32) -> None:
    """Tell for each column the pixel up and left of its place, and how far right of and below that it lies."""
    x0, y0, step, fall, line = np.float32(x), np.float32(y), np.float32(dx), np.float32(dy), np.int32(stride)
    for j in range(at.shape[0]):
        across, along = x0 + np.float32(j) * step, y0 + np.float32(j) * fall
        column, row = np.int32(across), np.int32(along)
        right[j], down[j] = across - np.float32(column), along - np.float32(row)
        at[j] = row * line + column


@njit(cache=True, nogil=True)
def _fetch(pairs: U32, below: U32, at: I32, found: U64) -> None:
    """Put the four pairs around each place one after the other; the compiler reads two at once."""
    one, shift = np.uint32(1), np.uint64(32)
    for j in range(at.shape[0]):
        k = np.uint32(at[j])
        a, b, c, d = np.uint64(pairs[k]), np.uint64(pairs[k + one]), np.uint64(below[k]), np.uint64(below[k + one])
        found[2 * j], found[2 * j + 1] = a | b << shift, c | d << shift


@njit(cache=True, nogil=True, fastmath=True)
def _mix(found: U32, right: F32, down: F32, low: U16, high: U16) -> None:
    mask, shift, half = np.uint32(0xFFFF), np.uint32(16), np.float32(0.5)
    for j in range(low.shape[0]):
        a, b, c, d = found[4 * j], found[4 * j + 1], found[4 * j + 2], found[4 * j + 3]
        x, y = right[j], down[j]
        up, under = np.float32(np.int32(a & mask)), np.float32(np.int32(c & mask))
        up += (np.float32(np.int32(b & mask)) - up) * x
        under += (np.float32(np.int32(d & mask)) - under) * x
        low[j] = np.uint16(np.int32(up + (under - up) * y + half))
        up, under = np.float32(np.int32(a >> shift)), np.float32(np.int32(c >> shift))
        up += (np.float32(np.int32(b >> shift)) - up) * x
        under += (np.float32(np.int32(d >> shift)) - under) * x
        high[j] = np.uint16(np.int32(up + (under - up) * y + half))


@njit(cache=True, nogil=True)
def _tinted(alpha: U16, u: U16, v: U16, chroma_alpha: U16) -> None:
    """Halve the alpha as `pack` does and add its grey to U and V that lie off it."""
    sums = np.empty(alpha.shape[1] + 1, np.int32)  # two rows added, with the first pixel repeated before them
    inner, grey, nothing = sums[1:], np.int32(GREY), np.int32(0)
    for i in range(u.shape[0]):
        above, below = alpha[2 * i], alpha[2 * i + 1]
        for j in range(above.shape[0]):
            inner[j] = np.int32(above[j]) + np.int32(below[j])
        sums[0] = inner[0]
        row_u, row_v, row_a = u[i], v[i], chroma_alpha[i]
        for j in range(row_u.shape[0]):
            cover = (sums[2 * j] + 2 * sums[2 * j + 1] + sums[2 * j + 2] + 4) >> 3
            less = (cover >> 1) - grey
            row_a[j] = np.uint16(cover)
            row_u[j] = np.uint16(max(np.int32(row_u[j]) + less, nothing))
            row_v[j] = np.uint16(max(np.int32(row_v[j]) + less, nothing))


def warm() -> None:
    """Compile the kernels of this module."""
    sampled(texture(np.ones((8, 8, 4), np.float32), 2.0), np.array([[1.0, 0, 0], [0, 1, 0]]), (0, 0, 4, 4))
