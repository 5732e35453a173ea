"""Signals: the sample rate, decibels, biquad filters, level envelopes, true peak.

A signal is float32 of full scale 1 at 48 kHz: (n,) where it is mono, (n, 2) where it is stereo.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from numba import njit

from reelwright.media.audio import RATE as RATE  # noqa: PLC0414  (handed on)

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]

Section = tuple[float, float, float, float, float]  # b0, b1, b2, a1, a2 of one biquad, a0 = 1

_PHASES = 4  # of the true-peak interpolator, ITU-R BS.1770-4 Annex 2
_TAPS = 24  # of each phase
_BETA = 5.0  # of their Kaiser window: flat up to 20 kHz


def ratio(decibels: float) -> float:
    """Return the amplitude ratio of a level difference in dB."""
    return math.pow(10.0, decibels / 20)


def decibels(amplitude: float) -> float:
    """Return an amplitude in dB of full scale; -inf for none."""
    return 20 * math.log10(amplitude) if amplitude > 0 else -math.inf


def stereo(samples: F32) -> F32:
    """Return a signal as (n, 2)."""
    return samples if samples.ndim == 2 else np.repeat(samples[:, None], 2, axis=1)


# Second-order sections after R. Bristow-Johnson, "Cookbook formulae for audio EQ biquad filter coefficients".


def high_pass(frequency: float, quality: float = math.sqrt(0.5)) -> Section:
    cosine, alpha = _angle(frequency, quality)
    return _section(((1 + cosine) / 2, -(1 + cosine), (1 + cosine) / 2), (1 + alpha, -2 * cosine, 1 - alpha))


def low_pass(frequency: float, quality: float = math.sqrt(0.5)) -> Section:
    cosine, alpha = _angle(frequency, quality)
    return _section(((1 - cosine) / 2, 1 - cosine, (1 - cosine) / 2), (1 + alpha, -2 * cosine, 1 - alpha))


def band_pass(frequency: float, quality: float) -> Section:
    """Return a band-pass of gain 1 at its centre."""
    cosine, alpha = _angle(frequency, quality)
    return _section((alpha, 0.0, -alpha), (1 + alpha, -2 * cosine, 1 - alpha))


def peaking(frequency: float, quality: float, gain: float) -> Section:
    """Return a bell of `gain` dB at its centre."""
    cosine, alpha = _angle(frequency, quality)
    root = math.pow(10.0, gain / 40)
    above = (1 + alpha * root, -2 * cosine, 1 - alpha * root)
    return _section(above, (1 + alpha / root, -2 * cosine, 1 - alpha / root))


def _angle(frequency: float, quality: float) -> tuple[float, float]:
    omega = 2 * math.pi * frequency / RATE
    return math.cos(omega), math.sin(omega) / (2 * quality)


def _section(above: tuple[float, float, float], below: tuple[float, float, float]) -> Section:
    (b0, b1, b2), (a0, a1, a2) = above, below
    return b0 / a0, b1 / a0, b2 / a0, a1 / a0, a2 / a0


def filtered(samples: F32, *sections: Section) -> F32:
    """Return the signal through the sections, one after another; a stereo signal's channels alike."""
    table = np.array(sections, np.float64).reshape(-1, 5)
    if samples.ndim == 1:
        return _biquads(np.ascontiguousarray(samples[:, None]), table)[:, 0]
    return _biquads(np.ascontiguousarray(samples), table)


def true_peak(samples: F32) -> float:
    """Return the true peak in dBTP: the largest value of the signal at four times its rate (ITU-R BS.1770-4)."""
    return decibels(float(peaks(samples).max(initial=0.0)))


def peaks(samples: F32) -> F32:
    """Return (n,) for each sample the largest absolute value of any channel from it to the next one, 4x oversampled."""
    pairs = samples[:, None] if samples.ndim == 1 else samples
    padded = np.pad(pairs, ((_TAPS // 2 - 1, _TAPS // 2), (0, 0)))
    return _peaks(np.ascontiguousarray(padded.T), _INTERPOLATOR)


def _interpolator() -> F32:
    """Return (3, taps): the phases between two samples of a Kaiser-windowed sinc."""
    at = np.arange(_TAPS) - (_TAPS // 2 - 1)
    offsets = np.arange(1, _PHASES)[:, None] / _PHASES
    distance = at[None, :] - offsets
    window = np.i0(_BETA * np.sqrt(np.clip(1 - (distance / (_TAPS / 2)) ** 2, 0, 1))) / np.i0(_BETA)
    taps = np.sinc(distance) * window
    return np.asarray(taps / taps.sum(axis=1, keepdims=True), np.float32)


_INTERPOLATOR = _interpolator()


@njit(cache=True, nogil=True)
def _biquads(samples: F32, sections: F64) -> F32:
    """Filter both channels side by side: the one's arithmetic hides the other's latency."""
    out = samples.copy()
    other = out.shape[1] - 1
    for section in range(sections.shape[0]):
        b0, b1, b2, a1, a2 = sections[section]
        first, second, first_other, second_other = 0.0, 0.0, 0.0, 0.0
        for n in range(out.shape[0]):
            value, value_other = out[n, 0], out[n, other]
            result = b0 * value + first
            result_other = b0 * value_other + first_other
            first = b1 * value - a1 * result + second
            first_other = b1 * value_other - a1 * result_other + second_other
            second = b2 * value - a2 * result
            second_other = b2 * value_other - a2 * result_other
            out[n, 0], out[n, other] = result, result_other
    return out


@njit(cache=True, nogil=True, fastmath=True)
def _peaks(channels: F32, phases: F32) -> F32:
    taps = phases.shape[1]
    count = channels.shape[1] - taps + 1
    middle = taps // 2 - 1
    out = np.zeros(count, np.float32)
    for channel in range(channels.shape[0]):
        row = channels[channel]
        for n in range(count):
            most = abs(row[n + middle])
            for phase in range(phases.shape[0]):
                total = np.float32(0)
                for tap in range(taps):
                    total += row[n + tap] * phases[phase, tap]
                most = max(most, abs(total))
            out[n] = max(out[n], most)
    return out


@njit(cache=True, nogil=True)
def follow(level: F32, attack: float, release: float) -> F32:
    """Return a level smoothed by one pole, with time constants in samples for its rise and its fall."""
    up, down = 1 - math.exp(-1 / attack), 1 - math.exp(-1 / release)
    out = np.empty_like(level)
    state = 0.0
    for n in range(level.shape[0]):
        step = up if level[n] > state else down
        state += step * (level[n] - state)
        out[n] = state
    return out
