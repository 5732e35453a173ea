"""Stills on the canvas: at rest drawn once, moved without their sharpness coming and going.

A picture that keeps its size and angle is shifted by a cubic filter. One that is zoomed or turned is kept at twice its
largest size and sampled linearly, which changes the sharpness less than a cubic filter does at its own size.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np

from reelwright.composition import PictureLayer, evaluate
from reelwright.media.planes import F32, Planes
from reelwright.media.render.blend import Patch, lay, pack
from reelwright.media.render.masks import coverage, load_matte
from reelwright.media.render.patches import covered
from reelwright.media.render.placing import (
    UNCUT,
    Edges,
    Pose,
    Region,
    affine,
    bounds,
    crop_at,
    is_steady,
    pose_at,
    region,
    rests,
)
from reelwright.media.render.resample import shifted
from reelwright.media.render.sprites import MARGIN, load, warp
from reelwright.media.render.textures import Texture, sampled, texture

MAX_SPRITE_PIXELS = 3_000_000  # beyond, a sprite is kept at less than twice its largest size
SHADOW_PIXELS = 500_000  # a shadow is blurred: more hold no more of it


class PictureDrawer:
    """Draws one layer's picture."""

    def __init__(self, layer: PictureLayer, source: Callable[[str], Path], width: int, height: int) -> None:
        self._layer, self._canvas = layer, (0, 0, width, height)
        moves, crop = layer.transform, layer.crop
        self._rigid = is_steady(moves.scale) and is_steady(moves.rotation)
        self._still = self._rigid and is_steady(moves.x) and is_steady(moves.y)
        self._crops = crop is not None and not rests(crop)
        largest = max(key.value for key in moves.scale)
        plain = self._rigid and largest == 1 and moves.rotation[0].value == 0
        used = max(layer.width * layer.height * largest**2, 1.0)
        most = SHADOW_PIXELS if layer.role == "shadow" else MAX_SPRITE_PIXELS
        density = 1.0 if plain else min(2.0, math.sqrt(most / used))
        wide, tall = (max(1, round(side * largest * density)) for side in (layer.width, layer.height))
        sprite = load(source(layer.source), wide, tall, layer.light, 1 / density)
        sprite = self._masked(sprite, UNCUT if self._crops else crop_at(crop, 0), source)
        self._pixels = sprite if self._rigid else texture(sprite, density)
        self._density = wide / layer.width, tall / layer.height
        self._pose: Pose | None = None
        self._patch: Patch | None = None
        self._rest: tuple[Patch, float, float] | None = None

    def draw(self, frame: int, planes: Planes) -> None:
        """Draw what is seen at a frame of the layer."""
        opacity = evaluate(self._layer.transform.opacity, frame)
        pose = pose_at(self._layer, frame)
        if opacity <= 0 or pose[2] <= 0:
            return
        if pose != self._pose:
            travels = self._rigid and not self._still
            self._patch = self._travelled(pose) if travels else self._drawn(pose, self._canvas)
            self._pose = pose
        patch = self._cropped(pose, crop_at(self._layer.crop, frame)) if self._crops else self._patch
        if patch:
            lay(planes, patch, min(opacity, 1.0), self._layer.blend)

    def close(self) -> None:
        """Nothing is held but memory."""

    def _masked(self, sprite: F32, cut: Edges, source: Callable[[str], Path]) -> F32:
        """Return the sprite without what a mask that stands still and a crop hide for good."""
        mask, size = self._layer.mask, (self._layer.width, self._layer.height)
        if mask is None and cut == UNCUT:
            return sprite
        tall, wide = sprite.shape[:2]
        across, along = (wide - 2 * MARGIN) / size[0], (tall - 2 * MARGIN) / size[1]
        forward = np.array([[across, 0, MARGIN], [0, along, MARGIN]])
        matte = load_matte(source(mask.source)) if mask and mask.source else None
        edges = cut if mask and mask.invert else _opened(cut)  # the margin is no part of what an inverted mask shows
        cover = coverage(size, forward, (0, 0, wide, tall), edges, mask, matte)
        return np.asarray(sprite * (cover[..., None] / np.float32(255)), np.float32)

    def _cropped(self, pose: Pose, cut: Edges) -> Patch | None:
        """Return what a crop that moves leaves of the picture as it is drawn now."""
        patch = self._patch
        if patch is None or cut == UNCUT:
            return patch
        within = (patch.x, patch.y, patch.x + patch.luma.shape[1], patch.y + patch.luma.shape[0])
        cut = _opened(cut)
        where = region(bounds(self._layer, pose, cut), within)
        if where is None:
            return None
        size = (self._layer.width, self._layer.height)
        return covered(patch, where, coverage(size, affine(self._layer, pose), where, cut))

    def _travelled(self, pose: Pose) -> Patch | None:
        """Return a picture that keeps size and angle: drawn once, whole and on whole pixels, then shifted."""
        if self._rest is None:
            left, top, _, _ = bounds(self._layer, (0.0, 0.0, *pose[2:]))
            patch = self._drawn((-left, -top, *pose[2:]), None)
            if patch is None:
                return None
            self._rest = patch, left, top
        patch, left, top = self._rest
        return shifted(patch, pose[0] + left, pose[1] + top)

    def _drawn(self, pose: Pose, within: Region | None) -> Patch | None:
        """Return the picture sampled at a pose, as far as it lies `within`."""
        where = region(bounds(self._layer, pose), within)
        if where is None:
            return None
        forward = affine(self._layer, pose) / np.array([*self._density, 1])
        forward[:, 2] -= forward[:, :2] @ (MARGIN, MARGIN)
        if isinstance(self._pixels, Texture):
            return sampled(self._pixels, forward, where)
        return pack(warp(self._pixels, forward, where), *where[:2])


def _opened(cut: Edges) -> Edges:
    """Return a crop that leaves uncropped sides alone: a picture's own edges are soft already."""
    left, top, right, bottom = (share if share > 0 else -1.0 for share in cut)
    return left, top, right, bottom
