"""Multiply, screen and add: blending that needs RGB, by blocks of 2 x 2 pixels that share their chroma.

Values are gamma-coded and mixed as the CSS compositing drafts say; with s what is laid over, premultiplied by its
alpha a, and d what lies beneath: multiply d (1 - a + s), screen d (1 - s) + s, add d + s up to white (`plus-lighter`).
"""

from __future__ import annotations

import numpy as np
from numba import njit

from reelwright.color import CB, CR, KB, KG, KR
from reelwright.media.planes import F32, U8, U16, Planes

_MULTIPLY, _SCREEN, _ADD = 0, 1, 2
MODES = {"multiply": _MULTIPLY, "screen": _SCREEN, "add": _ADD}
_CODES, _TONES = 219.0, 224.0  # code values of the full scale of luma and of chroma


def mix(
    planes: Planes, x: int, y: int, luma: U16, alpha: U16, u: U16, v: U16, chroma_alpha: U16,
    to_codes: float, to_alpha: float, blend: str,
) -> None:  # fmt: skip
    """Mix premultiplied planes into others at the even pixel (x, y); what lies beyond their edges is left out.

    `to_codes` makes code values of them, `to_alpha` 0 to 1 of their alphas; the opacity is in both.
    """
    _mix(*planes, x, y, luma, alpha, u, v, chroma_alpha, to_codes, to_alpha, MODES[blend])


@njit(cache=True, nogil=True, fastmath=True)
def _mix(
    py: U8, pu: U8, pv: U8, x: int, y: int,
    luma: U16, alpha: U16, u: U16, v: U16, chroma_alpha: U16, to_codes: float, to_alpha: float, mode: int,
) -> None:  # fmt: skip
    top, bottom = max(0, -y // 2), min(u.shape[0], (py.shape[0] - y) // 2)
    left, right = max(0, -x // 2), min(u.shape[1], (py.shape[1] - x) // 2)
    if right <= left:
        return
    work = np.empty((6, right - left), np.float32)
    begin, end, here = x + 2 * left, x + 2 * right, x // 2 + left
    for i in range(top, bottom):
        row = y // 2 + i
        under_u, under_v = pu[row, here : here + right - left], pv[row, here : here + right - left]
        cover = chroma_alpha[i, left:right]
        _differences(under_u, under_v, u[i, left:right], v[i, left:right], cover, to_codes, to_alpha, work)
        for k in range(2):
            line, over = py[2 * row + k, begin:end], luma[2 * i + k, 2 * left : 2 * right]
            opaque = alpha[2 * i + k, 2 * left : 2 * right]
            _line(line, over, opaque, to_codes, to_alpha, mode, work)
            _line(line[1:], over[1:], opaque[1:], to_codes, to_alpha, mode, work)
        _chroma(under_u, work[4], 56 / CB)
        _chroma(under_v, work[5], 56 / CR)


@njit(cache=True, nogil=True, fastmath=True)
def _differences(
    under_u: U8, under_v: U8, u: U16, v: U16, cover: U16, to_codes: float, to_alpha: float, work: F32
) -> None:
    """Fill `work` with B'-Y' and R'-Y' of what lies beneath, those of what is laid over, and two empty sums."""
    blue, red, middle = np.float32(CB / _TONES), np.float32(CR / _TONES), np.float32(128)
    codes, opaque = np.float32(to_codes), np.float32(to_alpha)
    for j in range(u.shape[0]):
        neutral = middle * np.float32(cover[j]) * opaque
        work[0, j] = (np.float32(under_u[j]) - middle) * blue
        work[1, j] = (np.float32(under_v[j]) - middle) * red
        work[2, j] = (np.float32(u[j]) * codes - neutral) * blue
        work[3, j] = (np.float32(v[j]) * codes - neutral) * red
        work[4, j] = work[5, j] = np.float32(0)


@njit(cache=True, nogil=True, fastmath=True)
def _line(line: U8, over: U16, cover: U16, to_codes: float, to_alpha: float, mode: int, work: F32) -> None:
    """Mix every other pixel of a line, and add up B'-Y' and R'-Y' of what comes out."""
    codes, opaque, unit = np.float32(to_codes / _CODES), np.float32(to_alpha), np.float32(1 / _CODES)
    black, scale, half = np.float32(16 / _CODES), np.float32(_CODES), np.float32(0.5)
    kr, kg, kb = np.float32(KR), np.float32(KG), np.float32(KB)
    gr, gb = np.float32(KR / KG), np.float32(KB / KG)
    db, dr, sb, sr, sum_b, sum_r = work[0], work[1], work[2], work[3], work[4], work[5]
    for j in range(db.shape[0]):
        a = np.float32(cover[2 * j]) * opaque
        s = np.float32(over[2 * j]) * codes - black * a
        d = np.float32(line[2 * j]) * unit - black
        red = _mixed(d + dr[j], s + sr[j], a, mode)
        blue = _mixed(d + db[j], s + sb[j], a, mode)
        green = _mixed(d - gr * dr[j] - gb * db[j], s - gr * sr[j] - gb * sb[j], a, mode)
        light = kr * red + kg * green + kb * blue
        code = np.float32(16) + scale * light
        line[2 * j] = np.uint8(np.int32(min(max(code, np.float32(0)), np.float32(255)) + half))
        sum_b[j] += blue - light
        sum_r[j] += red - light


@njit(cache=True, nogil=True, fastmath=True)
def _mixed(under: np.float32, over: np.float32, alpha: np.float32, mode: int) -> np.float32:
    one = np.float32(1)
    over = min(max(over, np.float32(0)), alpha)
    if mode == _ADD:
        return min(under + over, one)
    return under * (one - over) + over if mode == _SCREEN else under * (one - alpha + over)


@njit(cache=True, nogil=True, fastmath=True)
def _chroma(plane: U8, sums: F32, scale: float) -> None:
    gain, half = np.float32(scale), np.float32(0.5)
    for j in range(plane.shape[0]):
        code = np.float32(128) + gain * sums[j]
        plane[j] = np.uint8(np.int32(min(max(code, np.float32(0)), np.float32(255)) + half))


def warm() -> None:
    """Compile the kernels of this module."""
    few = np.zeros((4, 4), np.uint16)
    small = few[:2, :2].copy()
    planes = Planes.empty(8, 8)
    for plane in planes:
        plane.fill(128)
    mix(planes, 2, 2, few, few, small, small, small, 1.0, 1.0, "add")
