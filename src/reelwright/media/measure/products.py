"""Whether the product came out as it went in: the finished picture against the cut-out that the document places there.

What is expected is worked out apart from the renderer, from the cut-out under that frame's transform and light.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from reelwright.color import KB, KG, KR
from reelwright.composition import (
    AnyLayer,
    Box,
    ClipLayer,
    Composition,
    Light,
    PictureLayer,
    ShapeLayer,
    TextLayer,
    VideoLayer,
    evaluate,
)
from reelwright.media.measure.difference import SSIM_WINDOW, delta_e, lab, ssim
from reelwright.media.measure.frames import crop
from reelwright.media.measure.rest import clear, shown, staged
from reelwright.media.pictures import read_png
from reelwright.media.planes import F32, F64, Planes, to_rgb
from reelwright.media.render.light import light_map
from reelwright.media.render.masks import coverage, load_matte
from reelwright.media.render.placing import UNCUT, crop_at

EDGE = 5  # px that the alpha is eroded by: edges are blended with the ground
STEADY = 3.0  # px a frame; what moves faster is not held against the codec
LEAST = 600  # px that must be free to judge by
_SAMPLES = 20_000  # pixels that tell the colour: their median is that of all within a hundredth
_MOMENTS = (1 / 3, 5 / 6)  # of the product's steady time

Source = Callable[[str], Path]
Region = tuple[int, int, int, int]  # left, top, width, height


@dataclass(frozen=True)
class ProductLook:
    """A product that stands (nearly) still in a frame, and the boxes of what is drawn over it."""

    layer: PictureLayer
    frame: int
    covered: tuple[Box, ...]
    source: Source

    def measure(self, planes: Planes) -> dict[str, Any] | None:
        """Return the median CIEDE2000, the mean SSIM and how much was compared; None where too little is free."""
        matrix = _matrix(self.layer, self.frame - self.layer.start)
        region = _region(self.layer, matrix, planes.y.shape)
        if region is None:
            return None
        expected, alpha = _expected(self.layer, matrix, region, self.source)
        alpha = alpha * _visible(self.layer, self.frame, matrix, region, self.source)
        inside = self._free(alpha, region)
        if np.count_nonzero(inside) < LEAST:
            return None
        cut = crop(planes, *region)
        return {
            "id": self.layer.id,
            "frame": self.frame,
            "delta_e": round(_color_gap(expected, to_rgb(cut), inside), 3),
            "ssim": round(_similarity(expected, cut.y, inside), 4),
            "share": round(int(np.count_nonzero(inside)) / int(np.count_nonzero(alpha > 0.5)), 3),
        }

    def _free(self, alpha: F32, region: Region) -> npt.NDArray[np.bool_]:
        """Return the pixels well inside the product that nothing covers."""
        kernel = np.ones((2 * EDGE + 1, 2 * EDGE + 1), np.uint8)
        solid = (alpha > 0.995).astype(np.uint8)
        inside = cv2.erode(solid, kernel, borderType=cv2.BORDER_CONSTANT, borderValue=1)
        left, top, _, _ = region
        for box in self.covered:
            x0, y0 = max(math.floor(box[0] - EDGE) - left, 0), max(math.floor(box[1] - EDGE) - top, 0)
            x1, y1 = math.ceil(box[0] + box[2] + EDGE) - left, math.ceil(box[1] + box[3] + EDGE) - top
            inside[y0 : max(y1, 0), x0 : max(x1, 0)] = 0
        return np.asarray(inside > 0)


def product_looks(composition: Composition, source: Source) -> Iterator[ProductLook]:
    """Return up to two frames in which each product can be seen as it stands."""
    for stage, layer, above in staged(composition):
        if isinstance(layer, PictureLayer) and layer.role == "product" and layer.blend == "normal":
            start, end = clear(composition, stage, (layer.start, layer.end))
            steady = [frame for frame in range(start, end) if _is_steady(layer, frame - layer.start)]
            for frame in sorted({steady[int(len(steady) * part)] for part in _MOMENTS} if steady else ()):
                covered = tuple(box for over in above if (box := box_of(over, frame)))
                yield ProductLook(layer, frame, covered, source)


def _is_steady(layer: PictureLayer, frame: int) -> bool:
    moves = layer.transform
    if evaluate(moves.opacity, frame) < 1:
        return False
    tall = max(layer.width, layer.height)
    here, after = (
        [evaluate(track, at) for track in (moves.x, moves.y, moves.scale, moves.rotation)] for at in (frame, frame + 1)
    )
    dx, dy, ds, turn = (b - a for a, b in zip(here, after, strict=True))
    return math.hypot(dx, dy) + abs(ds) * tall + math.radians(abs(turn)) * tall * here[2] <= STEADY


def box_of(layer: AnyLayer, frame: int) -> Box | None:
    """Return the box in which a layer may cover what is under it in a frame; None where it does not."""
    if not layer.start <= frame < layer.end:
        return None
    match layer:
        case TextLayer():
            begin, end = shown(layer)
            pad = 0.3 * layer.size  # strokes, plates and rising words go beyond the line boxes
            left, top, width, height = layer.box
            return (left - pad, top - pad, width + 2 * pad, height + 2 * pad) if begin <= frame < end else None
        case ShapeLayer():
            left, top, width, height = layer.box
            moves = layer.transform
            if moves is None:
                return layer.box
            x, y, scale, turn = (
                evaluate(track, frame - layer.start) for track in (moves.x, moves.y, moves.scale, moves.rotation)
            )
            reach = max(scale, 1.0) * (math.hypot(width, height) if turn else 1.0)
            wide, tall = (reach, reach) if turn else (width * reach, height * reach)
            return (left + width / 2 + x - wide / 2, top + height / 2 + y - tall / 2, wide, tall)
        case PictureLayer() | VideoLayer():
            corners = _corners(layer, _matrix(layer, frame - layer.start))
            (left, top), (right, bottom) = corners.min(axis=1).tolist(), corners.max(axis=1).tolist()
            return (left, top, right - left, bottom - top)
        case ClipLayer():
            return (0.0, 0.0, 1e6, 1e6)
        case _:  # an effect hides nothing: what it does to the product counts
            return None


def _matrix(layer: PictureLayer | VideoLayer, frame: int) -> F64:
    """Return the 2 x 3 map from the picture's pixels, the corner of the first at 0, to the canvas."""
    moves = layer.transform
    scale, turn = evaluate(moves.scale, frame), math.radians(evaluate(moves.rotation, frame))
    linear = scale * np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    anchor = np.array([layer.transform.anchor[0] * layer.width, layer.transform.anchor[1] * layer.height])
    place = np.array([evaluate(moves.x, frame), evaluate(moves.y, frame)])
    return np.hstack([linear, (place - linear @ anchor)[:, None]])


def _corners(layer: PictureLayer | VideoLayer, matrix: F64) -> F64:
    wide, tall = layer.width, layer.height
    return np.asarray(matrix @ np.array([[0, wide, 0, wide], [0, 0, tall, tall], [1, 1, 1, 1]]))


def _region(layer: PictureLayer, matrix: F64, shape: tuple[int, ...]) -> Region | None:
    """Return the even-sided part of the canvas in which the picture lies."""
    corners = _corners(layer, matrix)
    (left, top), (right, bottom) = corners.min(axis=1).tolist(), corners.max(axis=1).tolist()
    x0, y0 = max(math.floor(left), 0) // 2 * 2, max(math.floor(top), 0) // 2 * 2
    x1, y1 = min(math.ceil(right) + 1, shape[1]) // 2 * 2, min(math.ceil(bottom) + 1, shape[0]) // 2 * 2
    return (x0, y0, x1 - x0, y1 - y0) if x1 > x0 and y1 > y0 else None


def _expected(layer: PictureLayer, matrix: F64, region: Region, source: Source) -> tuple[F32, F32]:
    """Return sRGB of 0 to 1 (height, width, 3) and alpha that the document asks for in a region of the canvas."""
    scale = math.hypot(matrix[0, 0], matrix[1, 0])
    size = (max(round(layer.width * min(scale, 1)), 1), max(round(layer.height * min(scale, 1)), 1))
    picture = _lit(source(layer.source), size, layer.light)
    forward = matrix * np.array([layer.width / size[0], layer.height / size[1], 1])
    inverse = np.linalg.inv(forward[:, :2])
    offset = inverse @ (np.array([region[0] + 0.5, region[1] + 0.5]) - forward[:, 2]) - 0.5
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    placed = cv2.warpAffine(picture, np.hstack([inverse, offset[:, None]]), region[2:], flags=flags)
    alpha = placed[..., 3]
    return np.clip(placed[..., :3] / np.maximum(alpha, 0.5)[..., None], 0, 1), alpha


def _visible(layer: PictureLayer, frame: int, matrix: F64, region: Region, source: Source) -> F32:
    """Return how much of a region a layer's crop and mask leave, 0 to 1."""
    left, top, width, height = region
    where, cut = (left, top, left + width, top + height), crop_at(layer.crop, frame - layer.start)
    if layer.mask is None and cut == UNCUT:
        return np.ones((height, width), np.float32)
    matte = load_matte(source(layer.mask.source)) if layer.mask and layer.mask.source else None
    seen = coverage((layer.width, layer.height), matrix, where, cut, layer.mask, matte)
    return np.asarray(seen, np.float32) / np.float32(255)


@lru_cache(maxsize=2)
def _lit(path: Path, size: tuple[int, int], light: Light | None) -> F32:
    """Return the cut-out reduced to `size` under its light, premultiplied by alpha, 0 to 1."""
    picture = _cutout(path)
    if size != (picture.shape[1], picture.shape[0]):
        picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    picture = picture.copy()
    if light:
        picture[..., :3] *= light_map(light, *size)[..., None]
    np.minimum(picture[..., :3], picture[..., 3:], out=picture[..., :3])
    return picture


@lru_cache(maxsize=2)
def _cutout(path: Path) -> F32:
    picture = read_png(path).astype(np.float32) / np.float32(255)
    picture[..., :3] *= picture[..., 3:]
    return picture


def _color_gap(expected: F32, found: npt.NDArray[np.uint8], inside: npt.NDArray[np.bool_]) -> float:
    """Return the median difference over evenly chosen pixels."""
    places = np.flatnonzero(inside)
    places = places[:: max(places.size // _SAMPLES, 1)]
    one, other = expected.reshape(-1, 3)[places], found.reshape(-1, 3)[places].astype(np.float32) / np.float32(255)
    return float(np.median(delta_e(lab(one), lab(other))))


def _similarity(expected: F32, luma: npt.NDArray[np.uint8], inside: npt.NDArray[np.bool_]) -> float:
    """Return the mean SSIM of luma where the whole window lies inside, or inside at all where no window does."""
    wanted = 16 + 219 * (expected @ np.array([KR, KG, KB], np.float32))
    local = ssim(wanted, luma, 219)
    whole = cv2.erode(inside.astype(np.uint8), np.ones((SSIM_WINDOW, SSIM_WINDOW), np.uint8)) > 0
    return float(local[whole if whole.any() else inside].mean())
