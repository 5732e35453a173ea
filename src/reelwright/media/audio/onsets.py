"""Where sounds begin: how much more of them there is than a moment before, 200 times a second."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reelwright.media.audio.signal import F32, F64, RATE

HOP = RATE // 200  # samples from one value to the next
PACE = RATE / HOP  # values a second
_SIZE = 1024  # samples of a spectrum: 21 ms, so that two strokes of a fast roll stand apart
_EDGES = np.geomspace(40, 16_000, 25)  # Hz: half octaves and narrower; empty bands at the bottom are left out
LOW, HIGH = 160.0, 2500.0  # Hz, up to which kick and bass are heard, and from which on cymbals are
_COMPRESSION = 1000.0  # a sound counts from 60 dB under the loud passages on
_LAG = 2  # values between which the rise is taken
_EARLY = 0.006  # seconds by which the logarithm of a rise peaks before its middle (measured on clicks and drums)
_BLOCK = 2000  # spectra taken at once
_SILENCE = 1e-5  # full scale
_APART = 0.05  # seconds between two onsets
_AROUND = 0.4  # seconds to each side, over whose mean an onset rises
_OVER = (1.4, 0.05)  # times, and in logarithms of energy, by which it passes that; noise reaches 1.3 times


@dataclass(frozen=True)
class Onsets:
    """Rises, one every 5 ms, of all bands, the low, the middle and the high ones; a value's time is `when(index)`."""

    rise: F64
    low: F64
    middle: F64
    high: F64

    @staticmethod
    def when(index: F64) -> F64:
        """Return the seconds of (fractional) indices."""
        return np.asarray(index / PACE + _EARLY)

    def at(self, seconds: F64, values: F64, near: float = 0.03) -> F64:
        """Return the largest of `values` within `near` seconds of each time."""
        middle = np.rint((seconds - _EARLY) * PACE).astype(int)
        reach = round(near * PACE)
        index = np.clip(middle[:, None] + np.arange(-reach, reach + 1), 0, len(values) - 1)
        return np.asarray(values[index].max(axis=1))

    def peaks(self) -> tuple[tuple[float, float], ...]:
        """Return the onsets as (seconds, strength); a strong one has strength 1."""
        if not self.rise.any():
            return ()
        reach = round(_APART * PACE)
        padded = np.pad(self.rise, reach)
        highest = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1).max(axis=1)
        floor = smoothed(self.rise, _AROUND * PACE / 2)
        tops = np.flatnonzero((self.rise == highest) & (self.rise > _OVER[0] * floor + _OVER[1]))
        if not len(tops):
            return ()
        times = self.when(summits(self.rise, tops)).round(4)
        strengths = np.minimum(self.rise[tops] / np.percentile(self.rise[tops], 90), 1).round(3)
        return tuple(zip(times.tolist(), strengths.tolist(), strict=True))


def find_rises(samples: F32) -> Onsets:
    """Return the rises of a mono or stereo signal: half-wave rectified differences of compressed band energies."""
    mono = samples.mean(axis=1) if samples.ndim == 2 else samples
    energy = find_energies(np.asarray(mono, np.float32))
    loud = float(np.percentile(energy.sum(axis=1), 95)) / energy.shape[1]
    if loud < _SILENCE**2:
        return Onsets(*np.zeros((4, len(energy))))
    level = np.log1p(_COMPRESSION * energy / loud)
    rise = np.zeros_like(level)
    rise[_LAG // 2 : len(level) - _LAG // 2] = np.maximum(level[_LAG:] - level[:-_LAG], 0)
    groups = (BANDS >= 0, BANDS < LOW, (BANDS >= LOW) & (BANDS < HIGH), BANDS >= HIGH)
    return Onsets(*(smoothed(rise[:, group].mean(axis=1), 2) for group in groups))


def _bands() -> tuple[F32, F64]:
    """Return which spectral lines make up each band, (lines, bands), and the bands' lower edges in Hz."""
    band = np.searchsorted(_EDGES, np.fft.rfftfreq(_SIZE, 1 / RATE), side="right") - 1
    table = (band[:, None] == np.arange(len(_EDGES) - 1)).astype(np.float32)
    filled = table.any(axis=0)
    return table[:, filled], _EDGES[:-1][filled]


def find_energies(mono: F32, hop: int = HOP) -> F32:
    """Return the energies of a mono signal in each of BANDS, (n, bands), every `hop` samples."""
    window = np.hanning(_SIZE + 1)[:-1].astype(np.float32)
    window /= window.sum() / 2
    padded = np.pad(mono, (_SIZE // 2, _SIZE))
    frames = np.lib.stride_tricks.sliding_window_view(padded, _SIZE)[::hop][: len(mono) // hop + 1]
    out = np.empty((len(frames), len(BANDS)), np.float32)
    for start in range(0, len(frames), _BLOCK):
        spectrum = np.fft.rfft(frames[start : start + _BLOCK] * window, axis=1)
        out[start : start + _BLOCK] = (spectrum.real**2 + spectrum.imag**2) @ _LINES
    return out


_LINES, BANDS = _bands()  # BANDS: the lower edge of each in Hz


def smoothed(values: F64, deviation: float) -> F64:
    """Return values blurred by a Gaussian whose deviation is so many of them."""
    reach = max(round(4 * deviation), 1)
    bell = np.exp(-0.5 * (np.arange(-reach, reach + 1) / deviation) ** 2)
    return np.convolve(np.pad(values, reach), bell / bell.sum(), "valid")


def summits(values: F64, tops: np.ndarray) -> F64:
    """Return where parabolas through the neighbours of each top have theirs, in fractional indices."""
    inner = np.clip(tops, 1, len(values) - 2)
    before, here, after = values[inner - 1], values[inner], values[inner + 1]
    bend = before - 2 * here + after
    shift = np.where(bend < 0, 0.5 * (before - after) / np.where(bend < 0, bend, 1), 0)
    return np.asarray(inner + np.clip(shift, -1, 1), np.float64)
