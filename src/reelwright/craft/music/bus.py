"""What happens to the sum of all players: room, width, tone and level, in the frequency domain."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from reelwright.media.audio.bs1770 import integrated
from reelwright.media.audio.limiter import limit
from reelwright.media.audio.signal import F32, F64, RATE, ratio

Spectrum = npt.NDArray[np.complexfloating]

LEVEL = -17.0  # LUFS of finished music
_CEILING = -1.3  # dBTP
_WET = -13.0  # dB of what is sent to the room
_PRE_DELAY = 0.018  # seconds
_WIDER, _MONO_BELOW = 1.15, 160.0  # the side's gain, and the Hz under which there is no side
_BANDS = 62.5 * 2.0 ** np.arange(9)  # Hz, the octaves that are matched
_STRENGTH, _LEAST, _MOST, _SUB = 0.85, -5.0, 7.0, 2.0  # share and dB of the match; the lowest octave rises less
_RUMBLE = 28.0  # Hz, the end of the bass
_FADE = 0.35  # seconds of the last fade


def finish(dry: F32, send: F32, room: float, slope: float, length: int) -> F32:
    """Return `length` samples of a piece from its dry sum and what is sent to its room, both (n, 2).

    `room` is the reverberation time in seconds, `slope` the wanted spectral density in dB per octave.
    """
    size = fast_length(max(length, len(dry)) + round(min(room, 1.0) * RATE))
    spectra = _transform(dry, size)
    spectra += _transform(send, size) * _transform(_room(room) * np.float32(ratio(_WET)), size)
    frequency = np.fft.rfftfreq(size, 1 / RATE).astype(np.float32)
    _widen(spectra, frequency)
    spectra *= _match(spectra, frequency, slope)
    return _level(np.ascontiguousarray(np.fft.irfft(spectra, size)[:, :length].T, np.float32))


def _transform(samples: F32, size: int) -> Spectrum:
    """Return the spectra of both sides, (2, size / 2 + 1)."""
    return np.fft.rfft(np.ascontiguousarray(samples.T), size)


def fast_length(least: int) -> int:
    """Return the smallest even length of small prime factors that is at least `least`: its transform is fast."""
    best = 1 << (least - 1).bit_length()
    for fives in range(4):
        for threes in range(5):
            odd = 3**threes * 5**fives
            best = min(best, odd << max(math.ceil(math.log2(least / odd)), 1))
    return best


def _room(seconds: float) -> F32:
    """Return a stereo impulse response of unit energy a side: sparse early reflections, then decaying noise.

    High frequencies die sooner than low ones, as in a furnished room.
    """
    chance = np.random.default_rng(77)
    count = round(seconds * RATE)
    t = np.arange(count) / RATE
    out = np.zeros((round(_PRE_DELAY * RATE) + count, 2), np.float64)
    bands = ((250.0, 900.0, 1.0), (900.0, 3500.0, 0.85), (3500.0, 12000.0, 0.55))
    frequency = np.fft.rfftfreq(count, 1 / RATE)
    for side in range(2):
        spectrum = np.fft.rfft(chance.standard_normal(count))
        tail = np.zeros(count)
        for low, high, share in bands:
            mask = np.sqrt(1 / (1 + (low / np.maximum(frequency, 1)) ** 6) / (1 + (frequency / high) ** 6))
            tail += np.fft.irfft(spectrum * mask, count) * 10 ** (-3 * t / (seconds * share))
        tail *= np.minimum(t / 0.012, 1)
        for _ in range(7):
            at = int(chance.uniform(0.001, 0.045) * RATE)
            tail[at] += chance.choice((-1, 1)) * 3 * math.exp(-at / RATE / 0.03)
        out[-count:, side] = tail / math.sqrt(float(np.square(tail).sum()))
    return out.astype(np.float32)


def _widen(spectra: Spectrum, frequency: F32) -> None:
    """Widen the sides in place, and take them out of the bass, which stays in the middle."""
    middle = (spectra[0] + spectra[1]) / 2
    side = (spectra[0] - spectra[1]) / 2
    side *= _WIDER / np.sqrt(1 + (_MONO_BELOW / np.maximum(frequency, 1)) ** 4)
    spectra[0] = middle + side
    spectra[1] = middle - side


def _match(spectra: Spectrum, frequency: F32, slope: float) -> F32:
    """Return the gains that bring the octaves of a spectrum near to a slope, and cut rumble; linear in phase."""
    power = np.square(spectra.real).sum(axis=0) + np.square(spectra.imag).sum(axis=0)
    edges = np.searchsorted(frequency, [_BANDS[0] / math.sqrt(2), *(_BANDS * math.sqrt(2))])
    sums = np.add.reduceat(power, edges[:-1])[: len(_BANDS)] / np.maximum(np.diff(edges), 1)
    levels = 10 * np.log10(np.maximum(sums, 1e-12))
    miss = slope * np.arange(len(_BANDS)) - levels
    gains = _STRENGTH * (miss - np.median(miss))
    gains = np.clip(gains, _LEAST, _MOST)
    gains[0] = min(gains[0], _SUB)
    points = np.geomspace(10, RATE / 2, 400)  # a smooth curve needs no more
    curve = _smooth(np.log2(points), np.log2(_BANDS), gains)
    factors = 10 ** (curve / 20) / np.sqrt(1 + (_RUMBLE / points) ** 8)
    return np.interp(frequency, points, factors).astype(np.float32)


def _smooth(at: F64, places: F64, values: F64) -> F64:
    """Interpolate with raised cosines between places, constant outside."""
    index = np.clip(np.searchsorted(places, at) - 1, 0, len(places) - 2)
    share = np.clip((at - places[index]) / (places[index + 1] - places[index]), 0, 1)
    share = 0.5 - 0.5 * np.cos(np.pi * share)
    return np.asarray(values[index] * (1 - share) + values[index + 1] * share)


def _level(samples: F32) -> F32:
    """Bring music to its level, round its peaks, and fade its last moment to silence."""
    fade = round(_FADE * RATE)
    samples[-fade:] *= (0.5 + 0.5 * np.cos(np.pi * np.arange(1, fade + 1) / fade)).astype(np.float32)[:, None]
    loud = integrated(samples)
    return limit(samples * np.float32(ratio(LEVEL - loud)), _CEILING) if math.isfinite(loud) else samples
