"""Transitions in which every pixel changes once, when its time has come: one kernel, and a map of times for each kind.

A map says how far a front has to come until it reaches a pixel. It is computed once for a transition.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from reelwright.composition import StageTransition
from reelwright.media.planes import F32, U8, U16, Planes
from reelwright.media.render.transitions.pace import share

FULL = 65535.0


class Opening:
    """Blends both stages by a map of times: (height, width) float32 of 0 to 1, `soft` the time that a pixel takes."""

    def __init__(self, change: StageTransition, times: F32, soft: float) -> None:
        self._change, self._soft = change, max(soft, 1e-4)
        luma = np.round(np.clip(times, 0, 1) * FULL).astype(np.uint16)
        chroma = (luma[0::2, 0::2].astype(np.uint32) + luma[1::2, 0::2] + 1) // 2  # sited between the rows, on the left
        self._times = luma, chroma.astype(np.uint16)

    def __call__(self, frame: int, old: Planes, new: Planes, out: Planes) -> None:
        """Draw a frame of the transition."""
        front = share(self._change, frame) * (1 + self._soft) * FULL
        rate = 1 / (self._soft * FULL)
        luma, chroma = self._times
        for one, two, times, target in zip(old, new, (luma, chroma, chroma), out, strict=True):
            _open(one, two, times, front, rate, target)


@njit(cache=True, nogil=True, fastmath=True)
def _open(old: U8, new: U8, times: U16, front: float, rate: float, out: U8) -> None:
    """Show `new` where the front has passed, by a smoothstep that begins as it arrives and takes 1 / `rate`."""
    reached, speed, half = np.float32(front), np.float32(rate), np.float32(0.5)
    nothing, one, two, three = np.float32(0), np.float32(1), np.float32(2), np.float32(3)
    for i in range(out.shape[0]):
        below, above, due, row = old[i], new[i], times[i], out[i]
        for j in range(row.shape[0]):
            t = min(max((reached - np.float32(due[j])) * speed, nothing), one)
            t = t * t * (three - two * t)
            before = np.float32(below[j])
            row[j] = np.uint8(np.int32(before + (np.float32(above[j]) - before) * t + half))


def warm() -> None:
    """Compile the kernel of this module."""
    plane = np.zeros((4, 4), np.uint8)
    _open(plane, plane, np.zeros((4, 4), np.uint16), 1.0, 1.0, np.empty((4, 4), np.uint8))
