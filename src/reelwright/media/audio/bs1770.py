"""Loudness after ITU-R BS.1770-4: K-weighting, 400 ms blocks, an absolute and a relative gate."""

from __future__ import annotations

import math

import numpy as np

from reelwright.media.audio.signal import F32, F64, RATE, Section, filtered, true_peak

SILENCE = -70.0  # LUFS, the absolute gate
_RELATIVE_GATE = -10.0  # LU under the mean of all blocks over the absolute gate
_OFFSET = -0.691
_HOP = RATE // 10  # samples; blocks of four hops overlap by 75 %

# Table 1 and table 2 of the recommendation, for 48 kHz.
_HEAD: Section = (1.53512485958697, -2.69169618940638, 1.19839281085285, -1.69065929318241, 0.73248077421585)
_LOW_CUT: Section = (1.0, -2.0, 1.0, -1.99004745483398, 0.99007225036621)


def loudness(samples: F32) -> tuple[float, float]:
    """Return integrated loudness in LUFS (-inf for silence) and the true peak in dBTP of a mono or stereo signal."""
    return integrated(samples), true_peak(samples)


def integrated(samples: F32) -> float:
    """Return the gated loudness in LUFS, -inf where nothing is over the gate.

    A mono signal counts as one channel. One shorter than a block counts as a block of its own length.
    """
    return gated(block_powers(samples))


def block_powers(samples: F32) -> F64:
    """Return the K-weighted power, summed over channels, of each 400 ms block; a block begins every 100 ms."""
    weighted = k_weighted(samples)
    power = np.square(weighted, dtype=np.float64)
    if power.ndim == 2:
        power = np.asarray(sum(power.T))  # channel by channel, which is much faster than sample by sample
    hops = len(power) // _HOP
    if hops < 4:
        return np.array([power.mean()]) if len(power) else np.zeros(0)
    sums = power[: hops * _HOP].reshape(hops, _HOP).mean(axis=1)
    total = np.concatenate([[0.0], np.cumsum(sums)])
    return np.asarray((total[4:] - total[:-4]) / 4)


def k_weighted(samples: F32) -> F32:
    """Return the signal as the ear weighs it: a high shelf for the head, then a low cut."""
    return filtered(samples, _HEAD, _LOW_CUT)


def gated(powers: F64) -> float:
    """Return the loudness in LUFS of block powers through both gates."""
    heard = powers[powers > _power(SILENCE)]
    if not len(heard):
        return -math.inf
    heard = heard[heard > heard.mean() * 10 ** (_RELATIVE_GATE / 10)]
    return level(float(heard.mean()))


def level(power: float) -> float:
    """Return the loudness in LUFS of one K-weighted power."""
    return _OFFSET + 10 * math.log10(power) if power > 0 else -math.inf


def _power(lufs: float) -> float:
    return math.pow(10.0, (lufs - _OFFSET) / 10)
