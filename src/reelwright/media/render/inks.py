"""Words as ink: their coverage, what is made of it once (outline, shadow, gradient), and moved copies of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from reelwright.color import to_rgb
from reelwright.composition import Box, Gradient, Word
from reelwright.media.render.blend import Mask, Patch, mask_at, pack
from reelwright.media.render.sprites import to_sprite
from reelwright.media.text.raster import draw_glyphs

Pixels = npt.NDArray[np.uint8] | npt.NDArray[np.float32]

_FINE = 4  # steps to a pixel in which the edge of an outline is found


class Ink(NamedTuple):
    """A drawn piece and its corner: a uint8 coverage, or a float32 sprite for what has its own paint."""

    pixels: Pixels
    x: int
    y: int

    @property
    def coverage(self) -> npt.NDArray[np.uint8]:
        if self.pixels.ndim == 2:
            return self.pixels.astype(np.uint8, copy=False)
        return np.round(self.pixels[..., 3] * 255).astype(np.uint8)


def inks(word: Word) -> tuple[Ink, ...]:
    """Return a word's glyphs at rest: the plain ones, and those of colour fonts."""
    plain = draw_glyphs([run for run in word.runs if not run.color], word.x, word.y)
    painted = draw_glyphs([run for run in word.runs if run.color], word.x, word.y)
    found = [Ink(plain.alpha, plain.x, plain.y)] if plain else []
    if painted and painted.rgba is not None:
        rgba = painted.rgba.astype(np.float32) / np.float32(255)
        rgba[..., :3] *= rgba[..., 3:]
        found.append(Ink(to_sprite(rgba), painted.x, painted.y))
    return tuple(found)


def together(pieces: Sequence[Ink], pad: int) -> Ink:
    """Return the coverage of all pieces as one, with `pad` clear pixels around it."""
    left, top = min(ink.x for ink in pieces) - pad, min(ink.y for ink in pieces) - pad
    right = max(ink.x + ink.pixels.shape[1] for ink in pieces) + pad
    bottom = max(ink.y + ink.pixels.shape[0] for ink in pieces) + pad
    cover = np.zeros((bottom - top, right - left), np.uint8)
    for ink in pieces:
        height, width = ink.pixels.shape[:2]
        part = cover[ink.y - top : ink.y - top + height, ink.x - left : ink.x - left + width]
        np.maximum(part, ink.coverage, out=part)
    return Ink(cover, left, top)


def outlined(pieces: Sequence[Ink], width: float) -> Ink:
    """Return the coverage of the pieces grown by `width` pixels on all sides, with round corners.

    The distance to the ink is measured on a grid of quarter pixels, so that the edge is as smooth as the ink's own.
    """
    whole = together(pieces, math.ceil(width) + 2)
    rows, columns = whole.pixels.shape
    fine = cv2.resize(whole.coverage, (columns * _FINE, rows * _FINE), interpolation=cv2.INTER_CUBIC)
    distance = cv2.distanceTransform((fine < 128).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)
    cover = np.clip(width * _FINE - distance + 0.5, 0, 1)
    cover[fine >= 128] = 1
    small = cv2.resize(cover.astype(np.float32), (columns, rows), interpolation=cv2.INTER_AREA)
    return whole._replace(pixels=np.maximum(np.round(small * 255).astype(np.uint8), whole.coverage))


def softened(ink: Ink, sigma: float) -> Ink:
    """Return a piece blurred by a Gaussian of `sigma` pixels."""
    if sigma <= 0:
        return ink
    pad = math.ceil(3 * sigma)
    wider = cv2.copyMakeBorder(ink.pixels, pad, pad, pad, pad, cv2.BORDER_CONSTANT)
    return Ink(cv2.GaussianBlur(wider, (0, 0), sigma, borderType=cv2.BORDER_CONSTANT), ink.x - pad, ink.y - pad)


def shaded(ink: Ink, box: Box, color: str, gradient: Gradient) -> Ink:
    """Return coverage painted in a colour that runs to the gradient's over the box."""
    height, width = ink.pixels.shape[:2]
    turn = math.radians(gradient.angle)
    cos, sin = math.cos(turn), math.sin(turn)
    reach = (abs(cos) * box[2] + abs(sin) * box[3]) / 2
    x = np.arange(width)[None, :] + ink.x + 0.5 - (box[0] + box[2] / 2)
    y = np.arange(height)[:, None] + ink.y + 0.5 - (box[1] + box[3] / 2)
    share = np.clip((x * cos + y * sin) / max(reach, 1e-6) / 2 + 0.5, 0, 1)[..., None]
    one, other = (np.array(to_rgb(value), np.float32) for value in (color, gradient.to))
    rgba = np.dstack([one + (other - one) * share, np.ones((height, width))]) * (ink.coverage[..., None] / 255)
    return ink._replace(pixels=to_sprite(rgba.astype(np.float32)))


def shifted(ink: Ink, dx: float, dy: float, scale: float, middle: tuple[float, float]) -> Ink:
    """Return a piece scaled about `middle` and moved, resampled where that is not by whole pixels."""
    height, width = ink.pixels.shape[:2]
    left = middle[0] + scale * (ink.x - middle[0]) + dx
    top = middle[1] + scale * (ink.y - middle[1]) + dy
    if scale == 1 and left == math.floor(left) and top == math.floor(top):
        return ink._replace(x=int(left), y=int(top))
    x, y = math.floor(left) - 2, math.floor(top) - 2
    size = (math.ceil(left + scale * width) + 2 - x, math.ceil(top + scale * height) + 2 - y)
    offset = [((x + 0.5) - left) / scale - 0.5, ((y + 0.5) - top) / scale - 0.5]
    inverse = np.array([[1 / scale, 0, offset[0]], [0, 1 / scale, offset[1]]])
    filtering = cv2.INTER_CUBIC if scale == 1 else cv2.INTER_LINEAR
    return Ink(cv2.warpAffine(ink.pixels, inverse, size, flags=filtering | cv2.WARP_INVERSE_MAP), x, y)


def covered(ink: Ink, cover: npt.NDArray[np.float32]) -> Ink:
    """Return a piece of which only the share `cover` (0 to 1, broadcast over its pixels) is seen."""
    if ink.pixels.ndim == 2:
        return ink._replace(pixels=np.round(ink.pixels * cover).astype(np.uint8))
    return ink._replace(pixels=(ink.pixels * cover[..., None]).astype(np.float32))


def stamp(ink: Ink) -> Mask | Patch:
    """Return a piece ready for drawing."""
    pixels, x, y = ink
    if pixels.ndim == 2:
        return mask_at(pixels.astype(np.uint8, copy=False), x, y)
    left, top = x % 2, y % 2
    height, width = pixels.shape[0] + top, pixels.shape[1] + left
    even = np.zeros((height + height % 2, width + width % 2, 4), np.float32)
    even[top:height, left:width] = pixels
    return pack(even, x - left, y - top)
