"""Stills on the canvas: at rest drawn once, moved without their sharpness coming and going.

A picture that keeps its size and angle is shifted by a cubic filter. One that is zoomed or turned is kept at twice its
largest size and sampled linearly, which changes the sharpness less than a cubic filter does at its own size.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np

from reelwright.composition import PictureLayer, Track, evaluate
from reelwright.media.planes import F64, Planes
from reelwright.media.render.blend import Patch, lay, pack
from reelwright.media.render.resample import shifted
from reelwright.media.render.sprites import MARGIN, load, warp

MAX_SPRITE_PIXELS = 3_000_000  # beyond, a sprite is kept at less than twice its largest size
SHADOW_PIXELS = 500_000  # a shadow is blurred: more hold no more of it
Pose = tuple[float, float, float, float]  # x, y, scale, rotation in degrees


def pose_at(layer: PictureLayer, frame: int) -> Pose:
    """Return where a picture stands at a frame of its layer."""
    moves = layer.transform
    x, y, scale, rotation = (evaluate(track, frame) for track in (moves.x, moves.y, moves.scale, moves.rotation))
    return x, y, scale, rotation


def affine(layer: PictureLayer, pose: Pose) -> F64:
    """Return the 2 x 3 map from the picture's pixels (corner of the first at 0) to the canvas."""
    x, y, scale, rotation = pose
    cos, sin = math.cos(math.radians(rotation)) * scale, math.sin(math.radians(rotation)) * scale
    ax, ay = layer.transform.anchor[0] * layer.width, layer.transform.anchor[1] * layer.height
    return np.array([[cos, -sin, x - cos * ax + sin * ay], [sin, cos, y - sin * ax - cos * ay]])


class PictureDrawer:
    """Draws one layer's picture."""

    def __init__(self, layer: PictureLayer, source: Callable[[str], Path], width: int, height: int) -> None:
        self._layer, self._canvas = layer, (0, 0, width, height)
        moves = layer.transform
        self._rigid = _steady(moves.scale) and _steady(moves.rotation)
        self._still = self._rigid and _steady(moves.x) and _steady(moves.y)
        largest = max(key.value for key in moves.scale)
        plain = self._rigid and largest == 1 and moves.rotation[0].value == 0
        used = max(layer.width * layer.height * largest**2, 1.0)
        most = SHADOW_PIXELS if layer.role == "shadow" else MAX_SPRITE_PIXELS
        density = 1.0 if plain else min(2.0, math.sqrt(most / used))
        wide, tall = (max(1, round(side * largest * density)) for side in (layer.width, layer.height))
        self._sprite = load(source(layer.source), wide, tall, layer.light, 1 / density)
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
        if self._patch:
            lay(planes, self._patch, min(opacity, 1.0), self._layer.blend)

    def close(self) -> None:
        """Nothing is held but memory."""

    def _travelled(self, pose: Pose) -> Patch | None:
        """Return a picture that keeps size and angle: drawn once, whole and on whole pixels, then shifted."""
        if self._rest is None:
            left, top, _, _ = self._bounds((0.0, 0.0, *pose[2:]))
            patch = self._drawn((-left, -top, *pose[2:]), None)
            if patch is None:
                return None
            self._rest = patch, left, top
        patch, left, top = self._rest
        return shifted(patch, pose[0] + left, pose[1] + top)

    def _drawn(self, pose: Pose, within: tuple[int, int, int, int] | None) -> Patch | None:
        """Return the picture sampled at a pose, as far as it lies `within` (left, top, right, bottom)."""
        left, top, right, bottom = self._bounds(pose)
        x0, y0, x1, y1 = math.floor(left) - 1, math.floor(top) - 1, math.ceil(right) + 1, math.ceil(bottom) + 1
        if within:
            x0, y0, x1, y1 = max(x0, within[0]), max(y0, within[1]), min(x1, within[2]), min(y1, within[3])
        x0, y0 = x0 - x0 % 2, y0 - y0 % 2
        width, height = x1 - x0 + (x1 - x0) % 2, y1 - y0 + (y1 - y0) % 2
        if width <= 0 or height <= 0:
            return None
        wide, tall = self._sprite.shape[1] - 2 * MARGIN, self._sprite.shape[0] - 2 * MARGIN
        forward = affine(self._layer, pose) * np.array([self._layer.width / wide, self._layer.height / tall, 1])
        forward[:, 2] -= forward[:, :2] @ (MARGIN, MARGIN)
        return pack(warp(self._sprite, forward, (x0, y0, width, height), cubic=self._rigid), x0, y0)

    def _bounds(self, pose: Pose) -> tuple[float, float, float, float]:
        """Return left, top, right and bottom of the picture on the canvas."""
        wide, tall = self._layer.width, self._layer.height
        corners = affine(self._layer, pose) @ np.array([[0, wide, 0, wide], [0, 0, tall, tall], [1, 1, 1, 1]])
        (left, top), (right, bottom) = corners.min(axis=1).tolist(), corners.max(axis=1).tolist()
        return left, top, right, bottom


def _steady(track: Track) -> bool:
    return all(key.value == track[0].value for key in track)
