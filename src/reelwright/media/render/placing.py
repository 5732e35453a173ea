"""Where a picture or a film stands on the canvas at a frame, and what of it is cut away."""

from __future__ import annotations

import math

import numpy as np

from reelwright.composition import Crop, PictureLayer, Track, VideoLayer, evaluate
from reelwright.media.planes import F64

Placed = PictureLayer | VideoLayer
Pose = tuple[float, float, float, float]  # x, y, scale, rotation in degrees
Edges = tuple[float, float, float, float]  # left, top, right, bottom
Region = tuple[int, int, int, int]  # left, top, right, bottom, all even

UNCUT: Edges = (0.0, 0.0, 0.0, 0.0)


def pose_at(layer: Placed, frame: float) -> Pose:
    """Return where a layer's picture stands at a frame of the layer."""
    moves = layer.transform
    x, y, scale, rotation = (evaluate(track, frame) for track in (moves.x, moves.y, moves.scale, moves.rotation))
    return x, y, scale, rotation


def crop_at(crop: Crop | None, frame: float) -> Edges:
    """Return the fractions that are cut away at a frame of the layer, each 0 to 1."""
    if crop is None:
        return UNCUT
    tracks = (crop.left, crop.top, crop.right, crop.bottom)
    left, top, right, bottom = (min(max(evaluate(track, frame), 0.0), 1.0) for track in tracks)
    return left, top, right, bottom


def rests(crop: Crop) -> bool:
    """Tell whether a crop never changes."""
    return all(is_steady(track) for track in (crop.left, crop.top, crop.right, crop.bottom))


def affine(layer: Placed, pose: Pose) -> F64:
    """Return the 2 x 3 map from the picture's pixels (corner of the first at 0) to the canvas."""
    x, y, scale, rotation = pose
    cos, sin = math.cos(math.radians(rotation)) * scale, math.sin(math.radians(rotation)) * scale
    ax, ay = layer.transform.anchor[0] * layer.width, layer.transform.anchor[1] * layer.height
    return np.array([[cos, -sin, x - cos * ax + sin * ay], [sin, cos, y - sin * ax - cos * ay]])


def bounds(layer: Placed, pose: Pose, cut: Edges = UNCUT) -> Edges:
    """Return the box on the canvas that holds what is left of the picture."""
    left, right = cut[0] * layer.width, (1 - cut[2]) * layer.width
    top, bottom = cut[1] * layer.height, (1 - cut[3]) * layer.height
    corners = affine(layer, pose) @ np.array([[left, right, left, right], [top, top, bottom, bottom], [1, 1, 1, 1]])
    (low, high), (far, deep) = corners.min(axis=1).tolist(), corners.max(axis=1).tolist()
    return low, high, far, deep


def region(box: Edges, within: Region | None, margin: int = 1) -> Region | None:
    """Return the even-sided pixels that a box touches, with a margin, as far as they lie `within`; None for none."""
    x0, y0 = math.floor(box[0]) - margin, math.floor(box[1]) - margin
    x1, y1 = math.ceil(box[2]) + margin, math.ceil(box[3]) + margin
    if within:
        x0, y0, x1, y1 = max(x0, within[0]), max(y0, within[1]), min(x1, within[2]), min(y1, within[3])
    x0, y0 = x0 - x0 % 2, y0 - y0 % 2
    x1, y1 = x1 + (x1 - x0) % 2, y1 + (y1 - y0) % 2
    return (x0, y0, x1, y1) if x1 > x0 and y1 > y0 else None


def is_steady(track: Track) -> bool:
    return all(key.value == track[0].value for key in track)
