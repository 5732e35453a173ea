"""Pictures as yuv420p planes: 8-bit BT.709, limited range, chroma between the luma rows at every other column.

Formulas: ITU-R BT.709-6 §3 and §4. In code values Y' = 16 + 219 E'y, C = 128 + 224 E'c; the 10-bit ones are four
times as fine. Chroma is left-sited (ITU-T H.264, chroma_sample_loc_type 0), which is what decoders assume where a file
does not say: a chroma sample lies on the luma column 2i, halfway between the rows 2j and 2j + 1.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from reelwright.color import CB, CR, KB, KG, KR
from reelwright.color import to_rgb as rgb_of_hex

U8 = npt.NDArray[np.uint8]
U16 = npt.NDArray[np.uint16]
F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]


class Planes(NamedTuple):
    """`y` is (height, width) uint8, `u` and `v` are (height / 2, width / 2) uint8; all contiguous."""

    y: U8
    u: U8
    v: U8

    @classmethod
    def empty(cls, width: int, height: int) -> Planes:
        """Return uninitialised planes of a canvas with even sides, one behind the other as an encoder takes them."""
        whole = np.empty((height * 3 // 2, width), np.uint8)
        u, v = whole[height:].reshape(2, height // 2, width // 2)
        return cls(whole[:height], u, v)


def code_of(color: str) -> tuple[float, float, float]:
    """Return the unrounded Y, U and V code values (8 bit) of a colour `#RRGGBB`."""
    red, green, blue = rgb_of_hex(color)
    luma = KR * red + KG * green + KB * blue
    return 16 + 219 * luma, 128 + 224 * (blue - luma) / CB, 128 + 224 * (red - luma) / CR


def fill(planes: Planes, color: str) -> None:
    """Paint all of the planes in one colour."""
    for plane, value in zip(planes, code_of(color), strict=True):
        plane.fill(int(value + 0.5))


def copy(source: Planes, target: Planes) -> None:
    for one, other in zip(source, target, strict=True):
        np.copyto(other, one)


def to_rgb(planes: Planes) -> U8:
    """Return the picture as (height, width, 3) uint8 RGB; chroma is interpolated linearly at its true place."""
    height, width = planes.y.shape
    out = np.empty((height, width, 3), np.uint8)
    _to_rgb(planes.y, planes.u, planes.v, out)
    return out


def clip_codes(rgb: F32) -> tuple[U16, U16, U16]:
    """Return the 10-bit limited-range planes of a (height, width, 3) picture of 0 to 1 with even sides."""
    height, width = rgb.shape[:2]
    y = np.empty((height, width), np.uint16)
    u, v = (np.empty((height // 2, width // 2), np.uint16) for _ in range(2))
    _clip_codes(np.ascontiguousarray(rgb, np.float32), y, u, v)
    return y, u, v


@njit(cache=True, nogil=True, fastmath=True)
def _to_rgb(y: U8, u: U8, v: U8, out: U8) -> None:
    height, width = y.shape
    rows, columns = u.shape
    for i in range(height):
        near = i // 2
        far = min(max(near + (1 if i % 2 else -1), 0), rows - 1)
        for j in range(width):
            left = j // 2
            right = min(left + j % 2, columns - 1)
            cb = 0.375 * (u[near, left] + u[near, right]) + 0.125 * (u[far, left] + u[far, right]) - 128.0
            cr = 0.375 * (v[near, left] + v[near, right]) + 0.125 * (v[far, left] + v[far, right]) - 128.0
            luma = (np.float32(y[i, j]) - 16.0) * (255.0 / 219.0)
            red = luma + cr * (CR * 255 / 224)
            blue = luma + cb * (CB * 255 / 224)
            green = (luma - KR * red - KB * blue) / KG
            out[i, j, 0] = np.uint8(min(max(red, 0.0), 255.0) + 0.5)
            out[i, j, 1] = np.uint8(min(max(green, 0.0), 255.0) + 0.5)
            out[i, j, 2] = np.uint8(min(max(blue, 0.0), 255.0) + 0.5)


@njit(cache=True, nogil=True, fastmath=True)
def _clip_codes(rgb: F32, y: U16, u: U16, v: U16) -> None:
    height, width = y.shape
    for i in range(height):
        for j in range(width):
            luma = KR * rgb[i, j, 0] + KG * rgb[i, j, 1] + KB * rgb[i, j, 2]
            y[i, j] = np.uint16(min(max(64.0 + 876.0 * luma, 64.0), 940.0) + 0.5)
    for i in range(height // 2):
        for j in range(width // 2):
            red = green = blue = np.float32(0)
            for k in range(2):
                row, here = 2 * i + k, 2 * j
                before, after = max(here - 1, 0), here + 1
                red += rgb[row, before, 0] + 2 * rgb[row, here, 0] + rgb[row, after, 0]
                green += rgb[row, before, 1] + 2 * rgb[row, here, 1] + rgb[row, after, 1]
                blue += rgb[row, before, 2] + 2 * rgb[row, here, 2] + rgb[row, after, 2]
            luma = KR * red + KG * green + KB * blue
            u[i, j] = np.uint16(min(max(512.0 + 112.0 * float(blue - luma) / CB, 64.0), 960.0) + 0.5)
            v[i, j] = np.uint16(min(max(512.0 + 112.0 * float(red - luma) / CR, 64.0), 960.0) + 0.5)


def warm() -> None:
    """Compile the kernels of this module."""
    to_rgb(Planes.empty(4, 4))
    clip_codes(np.zeros((4, 4, 3), np.float32))
