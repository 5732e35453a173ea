"""Transitions in which nothing moves: the stages melt into each other, or into a colour between them."""

from __future__ import annotations

import cv2

from reelwright.composition import StageTransition
from reelwright.media.planes import Planes, code_of
from reelwright.media.render.transitions.pace import share, smooth


def dissolve(change: StageTransition, frame: int, old: Planes, new: Planes, out: Planes) -> None:
    """Mix both stages."""
    progress = share(change, frame)
    for one, two, target in zip(old, new, out, strict=True):
        cv2.addWeighted(one, 1 - progress, two, progress, 0, dst=target)


def dip(change: StageTransition, frame: int, old: Planes, new: Planes, out: Planes) -> None:
    """Let the old stage go down in a colour, and the new one come up from it."""
    progress = share(change, frame)
    stage = old if progress < 0.5 else new
    left = 1 - smooth(1 - abs(2 * progress - 1))  # of the stage
    for plane, code, target in zip(stage, code_of(change.color), out, strict=True):
        cv2.convertScaleAbs(plane, dst=target, alpha=left, beta=code * (1 - left))
