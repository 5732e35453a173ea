"""Patches made of planes, colours and other patches, with a coverage: what is laid over the canvas."""

from __future__ import annotations

import numpy as np
from numba import njit

from reelwright.media.planes import U8, U16, Planes, code_of
from reelwright.media.render.blend import FINE, FULL, Mask, Patch, mask_at
from reelwright.media.render.placing import Region


def of_planes(pixels: Planes, cover: Mask, into: Patch | None = None) -> Patch:
    """Return opaque planes as the Patch at the place of `cover` and as far as that lets it be.

    It is written over `into` where that has the same size: new memory of that size costs more than what is done here.
    """
    if into is None or into.luma.shape != pixels.y.shape:
        full, half = pixels.y.shape, pixels.u.shape
        into = Patch(0, 0, *(np.empty(shape, np.uint16) for shape in (full, full, half, half, half)))
    _premultiply(pixels.y, cover.full, into.luma, into.alpha)
    _premultiply(pixels.u, cover.half, into.u, into.chroma_alpha)
    _premultiply(pixels.v, cover.half, into.v, into.chroma_alpha)
    return into._replace(x=cover.x, y=cover.y)


def of_color(mask: Mask, color: str) -> Patch:
    """Return a mask filled with the colour `#RRGGBB`."""
    full, half = mask.full.astype(np.float32) / 255, mask.half.astype(np.float32) / 255
    y, u, v = code_of(color)
    scaled = ((full, y * FINE), (full, FULL), (half, u * FINE), (half, v * FINE), (half, FULL))
    return Patch(mask.x, mask.y, *(np.round(cover * value).astype(np.uint16) for cover, value in scaled))


def covered(patch: Patch, where: Region, cover: U8) -> Patch:
    """Return the part of a patch in an even-sided region of the canvas inside it, times a coverage of 0 to 255."""
    x, y = where[0] - patch.x, where[1] - patch.y
    half = mask_at(cover, *where[:2]).half
    luma, alpha = (_part(values, x, y, cover) for values in patch[2:4])
    u, v, chroma_alpha = (_part(values, x // 2, y // 2, half) for values in patch[4:])
    return Patch(where[0], where[1], luma, alpha, u, v, chroma_alpha)


def _part(values: U16, x: int, y: int, cover: U8) -> U16:
    out = np.empty(cover.shape, np.uint16)
    _times(values, x, y, cover, out)
    return out


@njit(cache=True, nogil=True, fastmath=True)
def _premultiply(codes: U8, cover: U8, values: U16, alpha: U16) -> None:
    to_alpha, to_value, half = np.float32(FULL / 255), np.float32(FINE / 255), np.float32(0.5)
    for i in range(cover.shape[0]):
        code, share, value, opaque = codes[i], cover[i], values[i], alpha[i]
        for j in range(share.shape[0]):
            part = np.float32(share[j])
            value[j] = np.uint16(np.int32(np.float32(code[j]) * part * to_value + half))
            opaque[j] = np.uint16(np.int32(part * to_alpha + half))


@njit(cache=True, nogil=True, fastmath=True)
def _times(values: U16, x: int, y: int, cover: U8, out: U16) -> None:
    scale, half = np.float32(1 / 255), np.float32(0.5)
    height, width = cover.shape
    for i in range(height):
        value, share, target = values[y + i, x : x + width], cover[i], out[i]
        for j in range(width):
            target[j] = np.uint16(np.int32(np.float32(value[j]) * np.float32(share[j]) * scale + half))


def warm() -> None:
    """Compile the kernels of this module."""
    cover = np.full((4, 4), 255, np.uint8)
    pixels = Planes(cover, cover[:2, :2].copy(), cover[:2, :2].copy())
    covered(of_planes(pixels, mask_at(cover, 2, 2)), (2, 2, 6, 6), cover)
