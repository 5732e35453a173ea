"""Rounded rectangles: pills, panels, rules, scrims, and the plates behind spoken words."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from reelwright.composition import Box, ShapeLayer, Transform, evaluate
from reelwright.media.planes import U8, Planes
from reelwright.media.render.blend import Mask, Patch, lay, mask_at, paint
from reelwright.media.render.patches import of_color

_FADES = {"none": (0.0, 0.0), "up": (0.0, -1.0), "down": (0.0, 1.0), "left": (-1.0, 0.0), "right": (1.0, 0.0)}


class ShapeDrawer:
    """Draws one layer's rounded rectangle: `transform` moves, scales and turns it about its anchor in its own box."""

    def __init__(self, layer: ShapeLayer, width: int, height: int) -> None:
        self._layer, self._canvas = layer, (width, height)
        self._pose: tuple[float, ...] | None = None
        self._drawn: Mask | Patch | None = None

    def draw(self, frame: int, planes: Planes) -> None:
        """Draw what is seen at a frame of the layer."""
        layer, moves = self._layer, self._layer.transform
        pose = _pose(moves, frame) if moves else (0.0, 0.0, 1.0, 0.0)
        share = min(max(evaluate(layer.grow, frame), 0.0), 1.0)
        opacity = layer.opacity * (min(max(evaluate(moves.opacity, frame), 0.0), 1.0) if moves else 1.0)
        if opacity <= 0 or pose[2] <= 0 or share <= 0:
            return
        if (*pose, share) != self._pose:
            self._pose, self._drawn = (*pose, share), self._shape(pose, share)
        if isinstance(self._drawn, Patch):
            lay(planes, self._drawn, opacity, layer.blend)
        elif self._drawn:
            paint(planes, self._drawn, layer.color, opacity)

    def _shape(self, pose: tuple[float, float, float, float], share: float) -> Mask | Patch | None:
        """Return the share of the box that is there, which still turns about the whole box's anchor."""
        layer = self._layer
        left, top, width, height = layer.box
        x, y = layer.transform.anchor if layer.transform else (0.5, 0.5)
        box = (left, top, width * share, height)
        mask = rounded(box, layer.radius, self._canvas, pose, (x / share, y), layer.fade)
        return of_color(mask, layer.color) if mask and layer.blend != "normal" else mask

    def close(self) -> None:
        """Nothing is held but memory."""


def _pose(moves: Transform, frame: int) -> tuple[float, float, float, float]:
    return (
        evaluate(moves.x, frame),
        evaluate(moves.y, frame),
        evaluate(moves.scale, frame),
        evaluate(moves.rotation, frame),
    )


def rounded(
    box: Box,
    radius: float,
    canvas: tuple[int, int],
    pose: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 0.0),
    anchor: tuple[float, float] = (0.5, 0.5),
    fade: str = "none",
) -> Mask | None:
    """Return the coverage of a rounded rectangle on the canvas (width, height); None where nothing of it is seen.

    `pose` is an offset in pixels, a scale and a clockwise angle about the point `anchor` (fractions of the box).
    Edges are one pixel wide; with a fade, the coverage falls by a smoothstep to nothing at the side it names.
    """
    left, top, width, height = box
    dx, dy, scale, angle = pose
    turn, pivot = math.radians(angle), (left + anchor[0] * width, top + anchor[1] * height)
    corners = [(left, top), (left + width, top), (left, top + height), (left + width, top + height)]
    placed = [
        (
            pivot[0] + dx + scale * (math.cos(turn) * (x - pivot[0]) - math.sin(turn) * (y - pivot[1])),
            pivot[1] + dy + scale * (math.sin(turn) * (x - pivot[0]) + math.cos(turn) * (y - pivot[1])),
        )
        for x, y in corners
    ]
    x0, y0 = max(math.floor(min(x for x, _ in placed)) - 1, 0), max(math.floor(min(y for _, y in placed)) - 1, 0)
    x1 = min(math.ceil(max(x for x, _ in placed)) + 1, canvas[0])
    y1 = min(math.ceil(max(y for _, y in placed)) + 1, canvas[1])
    if x1 <= x0 or y1 <= y0:
        return None
    full = np.empty((y1 - y0, x1 - x0), np.uint8)
    middle = (sum(x for x, _ in placed) / 4 - x0, sum(y for _, y in placed) / 4 - y0)
    half = (scale * width / 2, scale * height / 2)
    _cover(full, *middle, *half, min(radius * scale, *half), math.cos(turn), math.sin(turn), *_FADES[fade])
    return mask_at(full, x0, y0)


@njit(cache=True, nogil=True, fastmath=True)
def _cover(
    out: U8, cx: float, cy: float, half_width: float, half_height: float, radius: float,
    cos: float, sin: float, fade_x: float, fade_y: float,
) -> None:  # fmt: skip
    """Fill with the coverage of a rounded rectangle by its signed distance (I. Quilez, "2D distance functions")."""
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            px, py = j + 0.5 - cx, i + 0.5 - cy
            x, y = cos * px + sin * py, cos * py - sin * px
            qx, qy = abs(x) - half_width + radius, abs(y) - half_height + radius
            outside = math.sqrt(max(qx, 0.0) ** 2 + max(qy, 0.0) ** 2)
            distance = outside + min(max(qx, qy), 0.0) - radius
            cover = min(max(0.5 - distance, 0.0), 1.0)
            if fade_x != 0 or fade_y != 0:
                t = min(max(0.5 - (x * fade_x / half_width + y * fade_y / half_height) / 2, 0.0), 1.0)
                cover *= t * t * (3 - 2 * t)
            out[i, j] = np.uint8(cover * 255 + 0.5)


def warm() -> None:
    """Compile the kernel of this module."""
    rounded((1.0, 1.0, 4.0, 4.0), 1.0, (8, 8))
