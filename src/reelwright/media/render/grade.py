"""Grades: what lies beneath takes on other tones and colours.

Without a table, a grade is a curve of luma and a matrix of chroma (see `tones`): two passes over the planes. With one,
all of it is folded, once for a look, into a table over the planes' own codes: every luma code by every fourth of both
chroma planes, so that a pixel needs no way to RGB and back, only a weighted mean of four entries. The amount mixes
what a look makes with what was there, so a look that comes and goes is not worked out again.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from numba import njit

from reelwright.color import CB, CR, KB, KG, KR
from reelwright.composition import GradeLayer, evaluate
from reelwright.media.lut import Lut, read_lut
from reelwright.media.planes import F32, U8, Planes
from reelwright.media.render.tones import Tones

I16 = npt.NDArray[np.int16]

STEP = 4  # chroma codes between two entries of a table
NODES = 256 // STEP + 1
FINE = 64  # steps of a table's values to one code value
MIX = 1024  # steps of the amount in a table's pass
SHIFT = 18  # STEP * FINE * MIX is 2 to this power


class GradeDrawer:
    """Grades the planes by one layer."""

    def __init__(self, layer: GradeLayer, source: Callable[[str], Path]) -> None:
        self._layer, self._tones = layer, Tones.of(layer)
        self._table = folded(self._tones, source(layer.lut), layer.strength) if layer.lut and layer.strength else None
        self._luma = 16 + 219 * self._tones.luma((np.arange(256) - 16.0) / 219)

    def draw(self, frame: int, planes: Planes) -> None:
        """Grade by the amount at a frame of the layer."""
        amount = min(max(evaluate(self._layer.amount, frame), 0.0), 1.0)
        if amount == 0:
            return
        if self._table:
            _through(*planes, *self._table, round(amount * MIX))
            return
        if not self._tones.plain_chroma:
            _turn(*planes, *self._tones.fade, np.array(self._tones.chroma, np.float32), amount)
        codes = np.arange(256)
        luma = np.clip(np.floor(codes + amount * (self._luma - codes) + 0.5), 0, 255).astype(np.uint8)
        if not np.array_equal(luma, codes):
            cv2.LUT(planes.y, luma, dst=planes.y)

    def close(self) -> None:
        """Nothing is held but memory."""


@lru_cache(maxsize=2)
def cube(path: Path) -> Lut:
    """Return the table in a file. Raises MediaError where it holds none."""
    return read_lut(path)


@lru_cache(maxsize=2)  # the shots of a film share their look
def folded(tones: Tones, path: Path, strength: float) -> tuple[I16, I16]:
    return fold(tones, cube(path), strength)


def fold(tones: Tones, lut: Lut, strength: float) -> tuple[I16, I16]:
    """Return a whole look as a table in steps of 1/64 code value: luma, flat from (U, V, Y), and chroma, (2, U V Y)."""
    curve = tones.luma((np.arange(256) - 16.0) / 219).astype(np.float32)
    matrix = np.array(tones.chroma, np.float32)
    low, high = np.array(lut.low, np.float32), np.array(lut.high, np.float32)
    luma, chroma = np.empty((NODES, NODES, 256), np.int16), np.empty((2, NODES, NODES, 256), np.int16)
    _fold(curve, *tones.fade, matrix, lut.table, low, high, strength, luma, chroma)
    return luma.ravel(), chroma.reshape(2, -1)


@njit(cache=True, nogil=True, fastmath=True)
def _turn(py: U8, pu: U8, pv: U8, fade: float, fall: float, m: F32, amount: float) -> None:
    """Turn and scale the chroma by its luma: see `tones`."""
    one, zero, half, grey = np.float32(1), np.float32(0), np.float32(0.5), np.float32(128)
    mix, most = np.float32(amount), np.float32(112)
    slope, base = np.float32(fall / 438), np.float32(fade)
    uy, uu, uv = m[0, 0] * np.float32(112 / 219), m[0, 1], m[0, 2]
    vy, vu, vv = m[1, 0] * np.float32(112 / 219), m[1, 1], m[1, 2]
    for i in range(pu.shape[0]):
        above, below, row_u, row_v = py[2 * i], py[2 * i + 1], pu[i], pv[i]
        for j in range(row_u.shape[0]):
            y = np.float32(np.int32(above[2 * j]) + np.int32(below[2 * j]) - 32)
            f, u, v = min(max(base - y * slope, zero), one), np.float32(row_u[j]) - grey, np.float32(row_v[j]) - grey
            new_u = min(max(f * (uy * y + uu * u + uv * v), -most), most)
            new_v = min(max(f * (vy * y + vu * u + vv * v), -most), most)
            u, v = u + mix * (new_u - u), v + mix * (new_v - v)
            row_u[j] = np.uint8(np.int32(u + grey + half))
            row_v[j] = np.uint8(np.int32(v + grey + half))


@njit(cache=True, nogil=True)
def _through(py: U8, pu: U8, pv: U8, luma: I16, chroma: I16, amount: int) -> None:
    """Send the planes through a folded table, laid flat, mixed in by amount / MIX.

    A chroma lies in one of the two triangles of its four entries: three entries are weighed. Unsigned places spare
    the test for negative ones, 32-bit sums half the time.
    """
    right, down = np.uint64(256), np.uint64(256 * NODES)
    across, keep, half = right + down, np.int32((MIX - amount) * STEP * FINE), np.int32(1 << (SHIFT - 1))
    for i in range(pu.shape[0]):
        above, below, row_u, row_v = py[2 * i], py[2 * i + 1], pu[i], pv[i]
        for j in range(row_u.shape[0]):
            cu, cv = np.uint32(row_u[j]), np.uint32(row_v[j])
            fu, fv = np.int32(cu % np.uint32(STEP)), np.int32(cv % np.uint32(STEP))
            entry = (np.uint64(cu // np.uint32(STEP)) * np.uint64(NODES) + np.uint64(cv // np.uint32(STEP))) * right
            aside = down if fu > fv else right
            most, least = max(fu, fv), min(fu, fv)
            a, b, c = np.int32(amount * (STEP - most)), np.int32(amount * (most - least)), np.int32(amount * least)
            site = (np.uint64(above[2 * j]) + np.uint64(below[2 * j]) + np.uint64(1)) // np.uint64(2)
            for row in (above, below):
                for k in range(2 * j, 2 * j + 2):
                    at = entry + np.uint64(row[k])
                    row[k] = _mixed(luma, at, at + aside, at + across, a, b, c, keep * np.int32(row[k]) + half)
            at = entry + site
            row_u[j] = _mixed(chroma[0], at, at + aside, at + across, a, b, c, keep * np.int32(cu) + half)
            row_v[j] = _mixed(chroma[1], at, at + aside, at + across, a, b, c, keep * np.int32(cv) + half)


@njit(cache=True, nogil=True)
def _mixed(table: I16, one: int, two: int, three: int, a: int, b: int, c: int, rest: int) -> np.uint8:
    found = a * np.int32(table[one]) + b * np.int32(table[two]) + c * np.int32(table[three])
    return np.uint8(np.int32(found + rest) >> np.int32(SHIFT))


@njit(cache=True, nogil=True, fastmath=True)
def _fold(
    curve: F32, fade: float, fall: float, m: F32, table: F32, low: F32, high: F32, strength: float,
    luma: I16, chroma: I16,
) -> None:  # fmt: skip
    """Work out every entry: the tones, then the table's colour, in R'G'B'.

    Where a colour lies outside the table, as many codes of chroma and luma do, what it has beyond is added again.
    """
    size = table.shape[0]
    flat = table.ravel()
    for iu in range(NODES):
        for iv in range(NODES):
            u, v = (STEP * iu - 128) / 224, (STEP * iv - 128) / 224
            for code in range(256):
                y = (code - 16) / 219
                f = min(max(fade - fall * y, 0.0), 1.0)
                red = curve[code] + CR * f * (m[1, 0] * y + m[1, 1] * u + m[1, 2] * v)
                blue = curve[code] + CB * f * (m[0, 0] * y + m[0, 1] * u + m[0, 2] * v)
                green = (curve[code] - KR * red - KB * blue) / KG
                new = _look_up(flat, size, low, high, red, green, blue)
                red, green, blue = (
                    red + strength * (new[0] - red), green + strength * (new[1] - green),
                    blue + strength * (new[2] - blue),
                )  # fmt: skip
                light = KR * red + KG * green + KB * blue
                luma[iu, iv, code] = _fine(16 + 219 * light, 16, 235)
                chroma[0, iu, iv, code] = _fine(128 + 224 * (blue - light) / CB, 16, 240)
                chroma[1, iu, iv, code] = _fine(128 + 224 * (red - light) / CR, 16, 240)


@njit(cache=True, nogil=True)
def _fine(code: float, least: float, most: float) -> np.int16:
    return np.int16(min(max(code, least), most) * FINE + 0.5)


@njit(cache=True, nogil=True, fastmath=True)
def _look_up(
    flat: F32, size: int, low: F32, high: F32, red: float, green: float, blue: float
) -> tuple[float, float, float]:
    """Return the table's colour: the cube of eight entries around it is cut into six tetrahedra that share its grey
    diagonal. One walks from its dark to its bright corner along the axes, the one that the colour has gone farthest
    along first, and weighs the four corners met.
    """
    r, out_r = _place(red, low[0], high[0], size)
    g, out_g = _place(green, low[1], high[1], size)
    b, out_b = _place(blue, low[2], high[2], size)
    ir, ig, ib = min(int(r), size - 2), min(int(g), size - 2), min(int(b), size - 2)
    one, two, three = (r - ir, 3 * size * size), (g - ig, 3 * size), (b - ib, 3)
    if one[0] < two[0]:
        one, two = two, one
    if two[0] < three[0]:
        two, three = three, two
    if one[0] < two[0]:
        one, two = two, one
    k0 = 3 * ((ir * size + ig) * size + ib)
    k1, k2, k3 = k0 + one[1], k0 + one[1] + two[1], k0 + one[1] + two[1] + three[1]
    w0, w1, w2, w3 = 1 - one[0], one[0] - two[0], two[0] - three[0], three[0]
    return (
        w0 * flat[k0] + w1 * flat[k1] + w2 * flat[k2] + w3 * flat[k3] + out_r,
        w0 * flat[k0 + 1] + w1 * flat[k1 + 1] + w2 * flat[k2 + 1] + w3 * flat[k3 + 1] + out_g,
        w0 * flat[k0 + 2] + w1 * flat[k1 + 2] + w2 * flat[k2 + 2] + w3 * flat[k3 + 2] + out_b,
    )


@njit(cache=True, nogil=True, fastmath=True)
def _place(value: float, low: float, high: float, size: int) -> tuple[float, float]:
    """Return where a value lies between the entries of an axis, and how far it is outside."""
    inside = min(max(value, low), high)
    return (inside - low) / (high - low) * (size - 1), value - inside


def warm() -> None:
    """Compile the kernels of this module."""
    planes = Planes.empty(4, 4)
    for plane in planes:
        plane.fill(128)
    _turn(*planes, 1.0, 0.0, np.zeros((2, 3), np.float32), 1.0)
    table = np.zeros((2, 2, 2, 3), np.float32)
    table.setflags(write=False)
    _through(*planes, *fold(Tones(1, 0, (), ((0, 1, 0), (0, 0, 1))), Lut(table), 0.0), 0)
