"""Pictures made ready for drawing: read, lit, brought to the size they are used at, in YUV with premultiplied alpha.

A sprite is (height, width, 4) float32: Y, U, V code values times alpha, and alpha from 0 to 1.
"""

from __future__ import annotations

import math
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from reelwright.color import CB, CR, KB, KG, KR
from reelwright.composition import Light
from reelwright.errors import RenderError
from reelwright.media.planes import F32, F64
from reelwright.media.render.light import light_map

# Standard deviation of the blur that a picture takes before it is reduced to the scale s, in source pixels over
# sqrt(1/s² - 1): what keeps a slow zoom from changing its sharpness.
REDUCE_BLUR = 0.42
MARGIN = 3  # pixels of a softened sprite: its blurred edges


@lru_cache(maxsize=6)  # shots that follow each other show the same product
def load(path: Path, width: int, height: int, light: Light | None, scale: float) -> F32:
    """Return the picture file as a sprite of the given size with MARGIN clear pixels around it, ready to be drawn at
    `scale`. Raises RenderError where the file cannot be read.

    What a cubic filter shoots over the edges of the alpha stays in it: `pack` brings it back once it is drawn.
    """
    rgba = read_rgba(path)
    rgba[..., :3] *= rgba[..., 3:]
    softened = 1.0 if _reaches_border(rgba) else max(width / rgba.shape[1], 1.0)
    if width < rgba.shape[1]:
        rgba = np.asarray(cv2.resize(rgba, (width, height), interpolation=cv2.INTER_AREA), np.float32)
    if light:  # smooth: it may fall on the picture before that is enlarged
        rgba[..., :3] *= light_map(light, rgba.shape[1], rgba.shape[0])[..., None]
        np.minimum(rgba[..., :3], rgba[..., 3:], out=rgba[..., :3])
    sprite = np.zeros((height + 2 * MARGIN, width + 2 * MARGIN, 4), np.float32)
    inner = sprite[MARGIN:-MARGIN, MARGIN:-MARGIN]
    cv2.resize(to_sprite(rgba), (width, height), dst=inner, interpolation=cv2.INTER_CUBIC)
    # Enlarging has softened it already, all but the picture's own border.
    sigma = REDUCE_BLUR * math.sqrt(max(1 / scale**2 - softened**2, 0.0))
    if sigma > 0:
        cv2.GaussianBlur(sprite, (0, 0), sigma, dst=sprite, borderType=cv2.BORDER_CONSTANT)
    return sprite


def _reaches_border(rgba: F32) -> bool:
    alpha = rgba[..., 3]
    return any(bool(edge.any()) for edge in (alpha[0], alpha[-1], alpha[:, 0], alpha[:, -1]))


def to_sprite(rgba: F32) -> F32:
    """Return premultiplied RGB and alpha of 0 to 1 as premultiplied Y, U, V code values and alpha."""
    matrix = np.zeros((4, 4), np.float32)
    luma = np.array([KR, KG, KB])
    matrix[0, :3] = 219 * luma
    matrix[1, :3] = (np.array([0, 0, 1]) - luma) * 224 / CB
    matrix[2, :3] = (np.array([1, 0, 0]) - luma) * 224 / CR
    matrix[:, 3] = (16, 128, 128, 1)
    return np.asarray(cv2.transform(rgba, matrix), np.float32)


def read_rgba(path: Path) -> F32:
    """Return a picture file as straight RGBA of 0 to 1; raises RenderError where it cannot be read."""
    pixels = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_UNCHANGED) if path.stat().st_size else None
    if pixels is None:
        raise RenderError(f"{path.name}: the picture cannot be read. Make it again.")
    pixels = pixels.astype(np.float32) / np.float32(np.iinfo(pixels.dtype).max)
    kinds = {2: cv2.COLOR_GRAY2RGBA, 3: cv2.COLOR_BGR2RGBA}
    channels = pixels.shape[2] if pixels.ndim == 3 else 2
    return np.asarray(cv2.cvtColor(pixels, kinds.get(channels, cv2.COLOR_BGRA2RGBA)), np.float32)


def warp(sprite: F32, forward: F64, where: tuple[int, int, int, int]) -> F32:
    """Return a region (left, top, right, bottom) of the canvas with a sprite that `forward` places, by a cubic filter.

    `forward` is the 2 x 3 affine map from sprite to canvas; positions count from the corner of the first pixel.
    """
    left, top, right, bottom = where
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    matrix = to_source(forward, left, top)
    return np.asarray(cv2.warpAffine(sprite, matrix, (right - left, bottom - top), flags=flags), np.float32)


def to_source(forward: F64, left: float, top: float) -> F64:
    """Return the 2 x 3 map from pixel indices of the canvas, counted from (left, top), to those of what is placed."""
    inverse = np.linalg.inv(forward[:, :2])
    # The centres of the pixels lie half a pixel behind their corners.
    offset = inverse @ (np.array([left + 0.5, top + 0.5]) - forward[:, 2]) - 0.5
    return np.hstack([inverse, offset[:, None]])
