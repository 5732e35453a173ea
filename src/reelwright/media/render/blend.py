"""Laying pictures and colours over planes, in place and only where something is.

Blending is done on gamma-coded values, as browsers do; BT.709's matrix is linear, so blending planes blends RGB.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from reelwright.composition.layers import Blend
from reelwright.media.planes import F32, U8, U16, Planes, code_of
from reelwright.media.render.mixing import mix

FINE = 256.0  # steps of a Patch's values to one code value
FULL = 65535.0  # a Patch's alpha of 1


class Patch(NamedTuple):
    """A picture at its place on the canvas: (x, y) is the even canvas pixel of its top left corner.

    `luma`, `u` and `v` hold code values multiplied by alpha, in steps of 1/256; alphas reach from 0 to 65535. `luma`
    and `alpha` are (height, width) uint16 with even sides, the chroma planes and their own alpha half of that.
    """

    x: int
    y: int
    luma: U16
    alpha: U16
    u: U16
    v: U16
    chroma_alpha: U16


class Mask(NamedTuple):
    """A coverage at its place, for paint of one colour: `full` is uint8 with even sides, `half` that for chroma."""

    x: int
    y: int
    full: U8
    half: U8


def pack(pixels: F32, x: int, y: int) -> Patch:
    """Return the Patch of (height, width, 4) premultiplied Y, U, V code values and alpha (0 to 1) with even sides.

    What a sharp filter shot over the edges of the alpha is brought back.
    """
    height, width = pixels.shape[:2]
    luma, alpha = (np.empty((height, width), np.uint16) for _ in range(2))
    u, v, chroma_alpha = (np.empty((height // 2, width // 2), np.uint16) for _ in range(3))
    _pack(pixels.reshape(height, -1), luma, alpha, u, v, chroma_alpha)
    return Patch(x, y, luma, alpha, u, v, chroma_alpha)


def mask_at(full: U8, x: int, y: int) -> Mask:
    """Return the Mask of a coverage whose top left pixel lies anywhere, also off the canvas."""
    left, top = x % 2, y % 2
    height, width = full.shape[0] + top, full.shape[1] + left
    even = np.zeros((height + height % 2, width + width % 2), np.uint8)
    even[top:height, left:width] = full
    half = np.empty((even.shape[0] // 2, even.shape[1] // 2), np.uint8)
    _halve(even, half)
    return Mask(x - left, y - top, even, half)


def lay(planes: Planes, patch: Patch, opacity: float = 1.0, blend: Blend = "normal") -> None:
    """Lay a picture over the planes; what lies beyond their edges is left out."""
    x, y = patch.x, patch.y
    if blend == "normal":
        _over(planes.y, x, y, patch.luma, patch.alpha, opacity)
        _over(planes.u, x // 2, y // 2, patch.u, patch.chroma_alpha, opacity)
        _over(planes.v, x // 2, y // 2, patch.v, patch.chroma_alpha, opacity)
    else:
        mix(planes, x, y, *patch[2:], opacity / FINE, opacity / FULL, blend)


def paint(planes: Planes, mask: Mask, color: str, opacity: float = 1.0) -> None:
    """Paint the planes in a colour where the mask covers them."""
    x, y = mask.x, mask.y
    luma, u, v = code_of(color)
    _paint(planes.y, x, y, mask.full, luma, opacity)
    _paint(planes.u, x // 2, y // 2, mask.half, u, opacity)
    _paint(planes.v, x // 2, y // 2, mask.half, v, opacity)


@njit(cache=True, nogil=True, fastmath=True)
def _over(plane: U8, x: int, y: int, values: U16, alpha: U16, opacity: float) -> None:
    height, width = values.shape
    left, right = max(0, -x), min(width, plane.shape[1] - x)
    to_alpha, to_code = np.float32(opacity / FULL), np.float32(opacity / FINE)
    one, half = np.float32(1), np.float32(0.5)
    if right <= left:
        return
    for i in range(max(0, -y), min(height, plane.shape[0] - y)):
        # Slices of one row, not two indices: only so does the compiler vectorise.
        under = plane[y + i, x + left : x + right]
        value, cover = values[i, left:right], alpha[i, left:right]
        for j in range(right - left):
            code = np.float32(under[j]) * (one - np.float32(cover[j]) * to_alpha) + np.float32(value[j]) * to_code
            under[j] = np.uint8(np.int32(min(code, np.float32(255)) + half))


@njit(cache=True, nogil=True, fastmath=True)
def _paint(plane: U8, x: int, y: int, mask: U8, code: float, opacity: float) -> None:
    height, width = mask.shape
    left, right = max(0, -x), min(width, plane.shape[1] - x)
    scale, value, half = np.float32(opacity / 255), np.float32(code), np.float32(0.5)
    if right <= left:
        return
    for i in range(max(0, -y), min(height, plane.shape[0] - y)):
        under, cover = plane[y + i, x + left : x + right], mask[i, left:right]
        for j in range(right - left):
            before = np.float32(under[j])
            under[j] = np.uint8(np.int32(before + (value - before) * (np.float32(cover[j]) * scale) + half))


@njit(cache=True, nogil=True, fastmath=True)
def _pack(pixels: F32, luma: U16, alpha: U16, u: U16, v: U16, chroma_alpha: U16) -> None:
    """Split rows of Y, U, V, A, Y, U, V, A, …: one index, since the compiler does not vectorise two."""
    half, fine, full, one = np.float32(0.5), np.float32(FINE), np.float32(FULL), np.float32(1)
    eighth, nothing = np.float32(0.125), np.float32(0)
    for i in range(luma.shape[0]):
        row, values, cover = pixels[i], luma[i], alpha[i]
        for j in range(values.shape[0]):
            a = row[4 * j + 3]
            values[j] = np.uint16(np.int32(max(row[4 * j] / max(a, one), nothing) * fine + half))
            cover[j] = np.uint16(np.int32(min(max(a, nothing), one) * full + half))
    width = pixels.shape[1]
    column = np.zeros(width + 4, np.float32)  # two rows added, with the first pixel repeated before them
    for i in range(u.shape[0]):
        above, below = pixels[2 * i], pixels[2 * i + 1]
        inner = column[4:]
        for j in range(width):
            inner[j] = (above[j] + below[j]) * eighth
        column[:4] = inner[:4]
        row_u, row_v, row_a = u[i], v[i], chroma_alpha[i]
        for j in range(row_u.shape[0]):
            k = 8 * j
            a = column[k + 3] + 2 * column[k + 7] + column[k + 11]
            over = one / max(a, one)
            cb = (column[k + 1] + 2 * column[k + 5] + column[k + 9]) * over
            cr = (column[k + 2] + 2 * column[k + 6] + column[k + 10]) * over
            row_u[j] = np.uint16(np.int32(max(cb, nothing) * fine + half))
            row_v[j] = np.uint16(np.int32(max(cr, nothing) * fine + half))
            row_a[j] = np.uint16(np.int32(max(a * over, nothing) * full + half))


@njit(cache=True, nogil=True)
def _halve(full: U8, half: U8) -> None:
    for i in range(half.shape[0]):
        one, two = full[2 * i], full[2 * i + 1]
        for j in range(half.shape[1]):
            before = max(2 * j - 1, 0)
            outer = np.uint32(one[before]) + two[before] + one[2 * j + 1] + two[2 * j + 1]
            inner = np.uint32(one[2 * j]) + two[2 * j]
            half[i, j] = np.uint8((outer + 2 * inner + 4) // 8)


def warm() -> None:
    """Compile the kernels of this module."""
    planes = Planes.empty(8, 8)
    patch = pack(np.ones((4, 4, 4), np.float32), 2, 2)
    lay(planes, patch)
    for opacity in (1, 1.0):  # integers and floats are other types to the compiler
        paint(planes, mask_at(np.ones((3, 3), np.uint8), 1, 1), "#FFFFFF", opacity)
