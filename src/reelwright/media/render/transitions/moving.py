"""Transitions in which the stages move along the stronger axis of their direction: push, slide, whip."""

from __future__ import annotations

import math
from collections.abc import Callable

import cv2
import numpy as np
from numba import njit

from reelwright.composition import StageTransition
from reelwright.media.planes import F32, U8, Planes, copy
from reelwright.media.render.transitions.pace import exposed, share
from reelwright.media.render.transitions.strips import Tile, show

SNAP = 0.03  # of the side: where less is left of the old stage, it is gone
FOLLOW = 0.22  # of its way: how far the old stage goes along under a slide
DIM = 0.35  # of its light: what the old stage loses until it is covered
SHADOW, SHADOW_REACH = 0.45, 0.09  # of the light at the edge of a slide; share of the side over which it runs out

_PUSH = (Tile(False), Tile(True))
# A camera that is whipped round passes more than it came from: both pictures go on as in a mirror.
_WHIP = (Tile(False), Tile(False, True), Tile(True, True), Tile(True))

Move = Callable[[U8, U8, float, float, float], U8]  # old, new, progress, share of the way while exposed, black -> out


def push(change: StageTransition, frame: int, old: Planes, new: Planes, out: Planes) -> None:
    """Move the new stage in, and the old one out before it."""
    _move(change, frame, old, new, out, lambda *moment: _panned(_PUSH, *moment), SNAP)


def whip(change: StageTransition, frame: int, old: Planes, new: Planes, out: Planes) -> None:
    """Swing from the old stage to the new one, so fast that nothing between can be seen clearly."""
    _move(change, frame, old, new, out, lambda *moment: _panned(_WHIP, *moment))


def slide(change: StageTransition, frame: int, old: Planes, new: Planes, out: Planes) -> None:
    """Move the new stage over the old one, which goes along slowly in its shadow."""
    _move(change, frame, old, new, out, _slid, SNAP)


def _move(
    change: StageTransition, frame: int, old: Planes, new: Planes, out: Planes, draw: Move, least: float = 0.0
) -> None:
    """Draw a frame with a function that moves planes up, turned so that this is the way of the transition.

    Where no more than `least` of the way is left, nothing of it is drawn.
    """
    progress, blur = share(change, frame), exposed(change, frame)
    if 1 - progress < least:
        copy(new, out)
        return
    x, y = change.direction
    across = abs(x) >= abs(y)
    backward = (x if across else y) < 0
    for one, two, target, black in zip(old, new, out, (16.0, 128.0, 128.0), strict=True):
        turned = (_turn(one, across, backward), _turn(two, across, backward))
        np.copyto(target, _turn_back(draw(*turned, progress, blur, black), across, backward))


def _turn(plane: U8, across: bool, backward: bool) -> U8:
    plane = cv2.transpose(plane) if across else plane
    return plane if backward else cv2.flip(plane, 0)


def _turn_back(plane: U8, across: bool, backward: bool) -> U8:
    plane = plane if backward else cv2.flip(plane, 0)
    return cv2.transpose(plane) if across else plane


def _panned(tiles: tuple[Tile, ...], old: U8, new: U8, progress: float, blur: float, _black: float) -> U8:
    """Let a window go down a strip that begins with the old stage and ends with the new one."""
    way = old.shape[0] * (len(tiles) - 1)
    out = np.empty_like(old)
    show((old, new), tiles, progress * way, blur * way, out)
    return out


def _slid(old: U8, new: U8, progress: float, blur: float, black: float) -> U8:
    """Lay the new stage from the bottom over the old one."""
    side = old.shape[0]
    edge, soft = (1 - progress) * side, max(blur * side, 1.0)
    first, last = max(math.floor(edge - soft / 2), 0), min(math.ceil(edge + soft / 2), side)
    out, above = np.empty_like(old), np.empty_like(new)
    show((old, old), (Tile(False),), FOLLOW * progress * side, FOLLOW * blur * side, out[:last])
    show((new, new), (Tile(False),), first - edge, soft, above[first:])
    inside = np.arange(side, dtype=np.float32) + np.float32(0.5 - edge)  # pixels past the edge
    covered = np.clip(inside / soft + 0.5, 0, 1).astype(np.float32)
    near = np.clip(1 + inside / (SHADOW_REACH * side), 0, 1)
    kept = (1 - covered) * (1 - SHADOW * near * near) * (1 - DIM * progress)
    np.copyto(out[last:], above[last:])
    _lay(out[:last], above[:last], kept.astype(np.float32), covered, black)
    return out


@njit(cache=True, nogil=True, fastmath=True)
def _lay(below: U8, above: U8, kept: F32, covered: F32, black: float) -> None:
    """Lay rows over others by a weight for each; what both leave is black."""
    dark, half = np.float32(black), np.float32(0.5)
    for i in range(below.shape[0]):
        row, over, mine, other = below[i], above[i], kept[i], covered[i]
        for j in range(row.shape[0]):
            light = (np.float32(row[j]) - dark) * mine + (np.float32(over[j]) - dark) * other
            row[j] = np.uint8(np.int32(light + dark + half))


def warm() -> None:
    """Compile the kernel of this module."""
    plane, line = np.full((4, 4), 128, np.uint8), np.ones(4, np.float32)
    _lay(plane.copy(), plane, line, line, 16.0)
