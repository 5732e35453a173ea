"""Films as pictures that move: the right frame of the source, brought to its place plane by plane.

A film that covers the canvas as it is is copied. An upright one is stretched straight into the planes; only what is
turned, masked, see-through or blended takes the way over a patch.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from reelwright.composition import VideoLayer, evaluate
from reelwright.media.planes import F64, U8, Planes
from reelwright.media.render.blend import Mask, Patch, lay, mask_at
from reelwright.media.render.films import Films
from reelwright.media.render.masks import coverage, load_matte
from reelwright.media.render.patches import of_planes
from reelwright.media.render.placing import Edges, Pose, Region, affine, bounds, crop_at, pose_at, region
from reelwright.media.render.resample import Taps, taps
from reelwright.media.render.stretch import stretch
from reelwright.media.video import eight_bit, nearest

KEPT_BYTES = 128_000_000  # of decoded frames, where a film is played backwards or again and again
_KEPT_FRAMES = 64
_SLIVER = 1e-3  # px that a film may lack to cover the canvas: floats are no finer after a division
_LINEAR_BELOW = 0.75  # of a turned film's own size: beyond, only a cubic filter keeps its luma sharp

Views = tuple[npt.NDArray[np.uint8], ...]
# Where a plane's samples lie: every so many luma pixels, the first one's middle at (x, y) from the picture's corner.
_SITES = ((1, 0.5, 0.5), (2, 0.5, 1.0), (2, 0.5, 1.0))


class VideoDrawer:
    """Draws one layer's film; a `draft` of it is decoded with less care."""

    def __init__(self, layer: VideoLayer, source: Callable[[str], Path], films: Films, width: int, height: int) -> None:
        self._layer, self._canvas = layer, (0, 0, width, height)
        self._films, self._reader = films, films.open(layer.id, source(layer.source), films.draft)
        if _returns(layer):
            frame = self._reader.width * self._reader.height * 3 // 2
            self._reader.keep = min(max(KEPT_BYTES // frame, 2), _KEPT_FRAMES)
        mask = layer.mask
        self._matte = load_matte(source(mask.source)) if mask and mask.source else None
        self._taps: tuple[Pose, Region, tuple[tuple[Taps, Taps], ...]] | None = None
        self._cover: tuple[Pose, Edges, Mask] | None = None
        self._pixels: Planes | None = None
        self._patch: tuple[int, Pose, Edges, Patch] | None = None

    def draw(self, frame: int, planes: Planes) -> None:
        """Draw what is seen at a frame of the layer."""
        layer = self._layer
        opacity, pose = min(evaluate(layer.transform.opacity, frame), 1.0), pose_at(layer, frame)
        if opacity <= 0 or pose[2] <= 0:
            return
        cut, index = crop_at(layer.crop, frame), self.index_at(frame)
        if opacity == 1 and layer.mask is None and layer.blend == "normal" and self._covers(pose, cut):
            self._fill(index, pose, planes)
            return
        if self._patch is None or self._patch[:3] != (index, pose, cut):
            patch = self._drawn(index, pose, cut)
            if patch is None:
                return
            self._patch = index, pose, cut, patch
        lay(planes, self._patch[3], opacity, layer.blend)

    def close(self) -> None:
        self._films.close(self._reader)

    def index_at(self, frame: float) -> int:
        """Return which frame of the source is seen at a frame of the layer: the nearest in time."""
        rate, count = self._reader.rate, self._reader.count
        seconds = evaluate(self._layer.time, frame)
        if self._layer.loop is None:
            return min(max(nearest(seconds * rate), 0), count - 1)
        first, last = self._layer.loop
        index = nearest((first + (seconds - first) % (last - first)) * rate)
        begin, end = nearest(first * rate), nearest(last * rate)
        end = min(max(end, begin + 1), count)  # of frames there are; the end itself is the beginning again
        return min(begin, count - 1) if index >= end else index

    def _covers(self, pose: Pose, cut: Edges) -> bool:
        """Tell whether an upright film leaves nothing of the canvas free."""
        left, top, right, bottom = bounds(self._layer, pose, cut)
        _, _, width, height = self._canvas
        return _upright(pose) and max(left, top, width - right, height - bottom) <= _SLIVER

    def _fill(self, index: int, pose: Pose, planes: Planes) -> None:
        """Draw an upright, opaque film over the whole canvas."""
        views = eight_bit(self._reader.frame(index))
        left, top, _, _ = bounds(self._layer, pose)
        drawn = pose[2] * self._layer.width, pose[2] * self._layer.height
        if drawn == (self._reader.width, self._reader.height) and left % 2 == top % 2 == 0:
            for view, target, (every, _, _) in zip(views, planes, _SITES, strict=True):
                x, y = int(-left) // every, int(-top) // every
                np.copyto(target, view[y : y + target.shape[0], x : x + target.shape[1]])
            return
        for view, target, across in zip(views, planes, self._taps_at(pose, self._canvas), strict=True):
            stretch(view, *across, target)

    def _drawn(self, index: int, pose: Pose, cut: Edges) -> Patch | None:
        """Return the film at a pose as far as it lies on the canvas."""
        where = region(bounds(self._layer, pose, cut), self._canvas)
        if where is None:
            return None
        size = where[2] - where[0], where[3] - where[1]
        if self._pixels is None or self._pixels.y.shape != size[::-1]:
            self._pixels = Planes.empty(*size)
        views = eight_bit(self._reader.frame(index))
        if _upright(pose):
            for view, target, across in zip(views, self._pixels, self._taps_at(pose, where), strict=True):
                stretch(view, *across, target)
        else:
            self._warp(views, pose, where, self._pixels)
        return of_planes(self._pixels, self._cover_at(pose, cut, where), self._patch[3] if self._patch else None)

    def _cover_at(self, pose: Pose, cut: Edges, where: Region) -> Mask:
        """Return what the film covers of a region."""
        if self._cover is None or self._cover[:2] != (pose, cut):
            size, forward = (self._layer.width, self._layer.height), affine(self._layer, pose)
            full = coverage(size, forward, where, cut, self._layer.mask, self._matte)
            self._cover = pose, cut, mask_at(full, where[0], where[1])
        return self._cover[2]

    def _taps_at(self, pose: Pose, where: Region) -> tuple[tuple[Taps, Taps], ...]:
        """Return rows and columns for the three planes of an upright film in a region of the canvas."""
        if self._taps is None or self._taps[:2] != (pose, where):
            left, top, right, bottom = bounds(self._layer, pose)
            x, y = where[0] - left, where[1] - top  # the region in the placed film
            across, along = (right - left) / self._reader.width, (bottom - top) / self._reader.height
            wide, tall = where[2] - where[0], where[3] - where[1]
            found = tuple(
                (
                    taps(
                        tall // every, ((y + site_y) / along - site_y) / every, 1 / along, self._reader.height // every
                    ),
                    taps(
                        wide // every, ((x + site_x) / across - site_x) / every, 1 / across, self._reader.width // every
                    ),
                )
                for every, site_x, site_y in _SITES[:2]
            )
            self._taps = pose, where, (*found, found[1])
        return self._taps[2]

    def _warp(self, views: Views, pose: Pose, where: Region, pixels: Planes) -> None:
        """Draw a turned film into the pixels of a region."""
        size = self._reader.width, self._reader.height
        forward = affine(self._layer, pose) * np.array([self._layer.width / size[0], self._layer.height / size[1], 1])
        scale = math.sqrt(abs(float(np.linalg.det(forward[:, :2]))))
        luma = cv2.INTER_CUBIC if scale > _LINEAR_BELOW else cv2.INTER_LINEAR
        for view, target, (every, site_x, site_y) in zip(views, pixels, _SITES, strict=True):
            small = _reduced(view, 2 * scale)
            shrunk = np.array([view.shape[1] / small.shape[1], view.shape[0] / small.shape[0]]) * every
            # From a sample's index to where it lies, in the film (after its reduction) and on the canvas.
            site = np.array([site_x, site_y]) - every / 2
            film = np.array([[shrunk[0], 0, shrunk[0] / 2 + site[0]], [0, shrunk[1], shrunk[1] / 2 + site[1]]])
            canvas = np.array([[every, 0, where[0] + site_x], [0, every, where[1] + site_y]])
            matrix = _after(_inverse(film), _after(_inverse(forward), canvas))
            flags = (luma if every == 1 else cv2.INTER_LINEAR) | cv2.WARP_INVERSE_MAP
            shape = target.shape[::-1]
            cv2.warpAffine(small, matrix, shape, dst=target, flags=flags, borderMode=cv2.BORDER_REPLICATE)


def _returns(layer: VideoLayer) -> bool:
    """Tell whether a frame of the source may be seen again after later ones."""
    falls = any(after.value < here.value for here, after in pairwise(layer.time))
    swings = any(not (0 <= key.ease[1] <= 1 and 0 <= key.ease[3] <= 1) for key in layer.time)
    return falls or swings or layer.loop is not None


def _upright(pose: Pose) -> bool:
    return pose[3] % 360 == 0


def _reduced(plane: U8, scale: float) -> U8:
    """Return a plane reduced to a scale under 1, without aliasing."""
    if scale >= 1:
        return plane
    rows, columns = (_whole(side, scale) for side in plane.shape)
    out = np.empty((len(rows.first), len(columns.first)), np.uint8)
    stretch(plane, rows, columns, out)
    return out


def _whole(side: int, scale: float) -> Taps:
    count = max(1, round(side * scale))
    step = side / count
    return taps(count, step / 2 - 0.5, step, side)


def _inverse(matrix: F64) -> F64:
    inverse = np.linalg.inv(matrix[:, :2])
    return np.hstack([inverse, -inverse @ matrix[:, 2:]])


def _after(second: F64, first: F64) -> F64:
    """Return the map that does `first`, then `second`."""
    linear = second[:, :2] @ first
    linear[:, 2] += second[:, 2]
    return np.asarray(linear, np.float64)
