"""A limiter for true peaks."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from reelwright.media.audio.signal import F32, RATE, peaks, ratio, true_peak

_KNEE = 3.0  # dB under the ceiling, where the soft knee begins
_LOOK_AHEAD = RATE * 4 // 1000
_RELEASE = 0.080 * RATE


def limit(samples: F32, ceiling: float) -> F32:
    """Return a stereo signal with a true peak of at most `ceiling` dBTP.

    A tanh knee rounds what passes 3 dB under the ceiling; what is left of the peaks is turned down over 4 ms of
    look-ahead and let go again over 80 ms.
    """
    top = ratio(ceiling)
    soft = _knee(samples, ratio(ceiling - _KNEE), top)
    needed = np.minimum(np.float32(1), np.float32(top) / np.maximum(peaks(soft), np.float32(1e-9)))
    if needed.min(initial=1) == 1:
        return soft
    out = soft * _smooth(needed, _LOOK_AHEAD, _RELEASE)[:, None]
    over = true_peak(out) - ceiling
    return np.asarray(out * np.float32(ratio(-over)) if over > 0 else out, np.float32)


@njit(cache=True, nogil=True, fastmath=True)
def _knee(samples: F32, start: float, top: float) -> F32:
    out = np.empty_like(samples)
    room = top - start
    for n in range(samples.shape[0]):
        for channel in range(samples.shape[1]):
            value = samples[n, channel]
            size = abs(value)
            if size > start:
                size = start + room * math.tanh((size - start) / room)
                value = size if value > 0 else -size
            out[n, channel] = value
    return out


@njit(cache=True, nogil=True)
def _smooth(needed: F32, look_ahead: int, release: float) -> F32:
    """Return a gain that is never over `needed`: its minimum over the look-ahead, slowly released, then averaged."""
    count = needed.shape[0]
    held = np.empty(count, np.float32)
    queue = np.empty(count, np.int64)  # indices of a falling run of minima (monotonic queue)
    first, last = 0, 0
    for n in range(count + look_ahead - 1):
        if n < count:
            while last > first and needed[queue[last - 1]] >= needed[n]:
                last -= 1
            queue[last] = n
            last += 1
        at = n - look_ahead + 1
        if at >= 0:
            if queue[first] < at:
                first += 1
            held[at] = needed[queue[first]]
    step = 1 - math.exp(-1 / release)
    state = 1.0
    for n in range(count):
        state = min(held[n], state + (1 - state) * step)
        held[n] = state
    out = np.empty(count, np.float32)
    total = float(held[0]) * look_ahead
    for n in range(count):
        total += held[n] - held[max(n - look_ahead, 0)]
        out[n] = total / look_ahead
    return out
