"""The last stage: bring a mix to its loudness under a true-peak ceiling."""

from __future__ import annotations

import math

import numpy as np

from reelwright.media.audio.bs1770 import integrated
from reelwright.media.audio.limiter import limit
from reelwright.media.audio.signal import F32, ratio

_TOLERANCE = 0.05  # LU
MOST_GAIN = 20.0  # dB; more would only lift noise


def master(mix: F32, target_lufs: float = -14.0, peak_dbtp: float = -2.2) -> F32:
    """Return a stereo mix at `target_lufs` with a true peak of at most `peak_dbtp`.

    A silent mix stays silent; one that would need more than 20 dB comes out quieter than asked.
    """
    gain = target_lufs - integrated(mix)
    if math.isinf(gain):
        return np.zeros_like(mix)
    out = mix
    for _ in range(6):
        gain = min(gain, MOST_GAIN)
        out = limit(mix * np.float32(ratio(gain)), peak_dbtp)
        miss = target_lufs - integrated(out)
        if abs(miss) < _TOLERANCE or gain >= MOST_GAIN:
            break
        gain += miss * 1.2  # a limiter gives back less than it is given
    return out
