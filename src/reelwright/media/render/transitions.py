"""How one stage replaces another: push with motion blur, an opening circle, a dissolve."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numba import njit

from reelwright.composition import Transition, bezier
from reelwright.media.planes import U8, Planes, copy

SHUTTER = 0.5  # of a frame: the length of the motion blur
SNAP = 0.03  # of the way: where less is left of the old stage, it is gone
SOFT_EDGE = 8.0  # px at a short side of 1080, of an opening circle


def blend_stages(change: Transition, frame: int, old: Planes, new: Planes, out: Planes) -> None:
    """Draw a frame of the transition (from 0 to its frames - 1) from both stages."""
    progress = share(change, frame)
    if change.kind == "dissolve":
        for one, two, target in zip(old, new, out, strict=True):
            cv2.addWeighted(one, 1 - progress, two, progress, 0, dst=target)
    elif change.kind == "iris":
        _open(change, progress, old, new, out)
    elif progress > 1 - SNAP:
        copy(new, out)
    else:
        speed = share(change, frame + 0.5) - share(change, frame - 0.5)
        _push(change.direction, progress, speed * SHUTTER, old, new, out)


def share(change: Transition, frame: float) -> float:
    """Return how far a transition has come: its first and last frame both show something of either stage."""
    return bezier(change.ease, (frame + 1) / (change.frames + 1))


def _push(direction: tuple[float, float], progress: float, blur: float, old: Planes, new: Planes, out: Planes) -> None:
    """Move both stages along the stronger axis of `direction`; `progress` and `blur` are fractions of the side."""
    dx, dy = direction
    across = abs(dx) >= abs(dy)
    toward_start = (dx if across else dy) < 0
    for one, two, target in zip(old, new, out, strict=True):
        first, second = (one, two) if toward_start else (two, one)
        if not across:
            first, second = cv2.transpose(first), cv2.transpose(second)
        size = first.shape[1]
        place = (progress if toward_start else 1 - progress) * size
        moved = np.empty(first.shape, np.uint8)
        _strip(first, second, place, max(blur * size, 1.0), moved)
        np.copyto(target, moved if across else cv2.transpose(moved))


@njit(cache=True, nogil=True, fastmath=True)
def _strip(first: U8, second: U8, place: float, length: float, out: U8) -> None:
    """Fill `out` with the window at `place` of the strip first | second, averaged along rows over `length` pixels.

    One running sum S gives both the fraction of a pixel and the blur: the mean from a to b is (S(b) - S(a)) / (b - a).
    """
    height, width = out.shape
    start = math.floor(place + 0.5 - length / 2)  # the first column that counts; beyond the strip its ends go on
    begin = place + 0.5 - length / 2 - start
    reach = math.floor(begin + length)
    low_share, high_share = np.float32(begin), np.float32(begin + length - reach)
    scale, half = np.float32(1 / length), np.float32(0.5)
    total = np.zeros(width + reach + 2, np.float32)
    for i in range(height):
        before, after, row = first[i], second[i], out[i]
        running = np.int32(0)
        for k in range(width + reach + 1):
            column = min(max(start + k, 0), 2 * width - 1)
            running += np.int32(before[column]) if column < width else np.int32(after[column - width])
            total[k + 1] = np.float32(running)
        low, low_next, high, high_next = total[0:], total[1:], total[reach:], total[reach + 1 :]
        for j in range(width):
            lower = low[j] + low_share * (low_next[j] - low[j])
            upper = high[j] + high_share * (high_next[j] - high[j])
            row[j] = np.uint8(np.int32((upper - lower) * scale + half))


def _open(change: Transition, progress: float, old: Planes, new: Planes, out: Planes) -> None:
    """Show the new stage inside a circle that opens at the centre."""
    height, width = out.y.shape
    soft = SOFT_EDGE * min(width, height) / 1080
    x, y = change.center[0] * width, change.center[1] * height
    reach = math.hypot(max(x, width - x), max(y, height - y)) + soft
    radius = progress * reach - soft / 2
    _circle(old.y, new.y, x, y, radius, soft, 1.0, 0.5, 0.5, out.y)
    _circle(old.u, new.u, x, y, radius, soft, 2.0, 0.5, 1.0, out.u)
    _circle(old.v, new.v, x, y, radius, soft, 2.0, 0.5, 1.0, out.v)


@njit(cache=True, nogil=True, fastmath=True)
def _circle(
    old: U8,
    new: U8,
    x: float,
    y: float,
    radius: float,
    soft: float,
    every: float,
    site_x: float,
    site_y: float,
    out: U8,
) -> None:
    """Blend two planes whose samples lie at site + i `every` canvas pixels."""
    inner, outer = max(radius - soft / 2, 0.0), max(radius + soft / 2, 0.0)
    for i in range(out.shape[0]):
        dy = site_y + i * every - y
        below, above, row = old[i], new[i], out[i]
        for j in range(out.shape[1]):
            dx = site_x + j * every - x
            square = dx * dx + dy * dy
            if square >= outer * outer:
                row[j] = below[j]
            elif square <= inner * inner and radius > soft / 2:
                row[j] = above[j]
            else:
                t = min(max((radius - math.sqrt(square)) / soft + 0.5, 0.0), 1.0)
                t = t * t * (3 - 2 * t)
                row[j] = np.uint8(below[j] + (np.float64(above[j]) - below[j]) * t + 0.5)


def warm() -> None:
    """Compile the kernels of this module."""
    one, two, out = (Planes.empty(8, 8) for _ in range(3))
    for planes in (one, two):
        for plane in planes:
            plane.fill(128)
    _push((-1, 0), 0.5, 0.1, one, two, out)
    _circle(one.y, two.y, 4.0, 4.0, 2.0, 1.0, 1.0, 0.5, 0.5, out.y)
