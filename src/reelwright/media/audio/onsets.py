"""Where sounds begin: how much more of them there is than a moment before, 200 times a second.

Sounds are heard twice. In wide bands every stroke shows. In semitones notes show, even under a voice that drowns them:
noise and speech spread over many semitones and rest in none. A semitone is as loud as it stays for a while: the erosion
along time takes out consonants and strokes, as the median does that parts harmonic from percussive sound (D.
Fitzgerald, "Harmonic/Percussive Separation Using Median Filtering", 2010), but leaves a note's beginning where it is.
Its rise is taken from the loudest of its neighbours before, so that what trembles does not rise (S. Böck and G. Widmer,
"Maximum Filter Vibrato Suppression for Onset Detection", 2013).
"""

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
_TONE_SIZE, _TONE_HOP = 4096, 480  # samples: 85 ms, which tell semitones from 200 Hz on
_TONES = (60.0, 5000.0)  # Hz
_TONE_LAG = 4  # spectra between which the rise of a semitone is taken: 40 ms
_TONE_HOLD = 12  # spectra for which it stays: 120 ms, longer than most consonants and than a stroke in _TONE_SIZE
_EARLY = 0.006  # seconds by which the logarithm of a rise peaks before its middle (measured on clicks and drums)
_BLOCK = 256  # spectra taken at once: they stay in the processor's cache
_SILENCE = 1e-5  # full scale
_APART = 0.05  # seconds between two onsets
_AROUND = 0.4  # seconds to each side, over whose mean an onset rises
_OVER = (1.4, 0.05)  # times, and in logarithms of energy, by which it passes that; noise reaches 1.3 times


@dataclass(frozen=True)
class Onsets:
    """Rises, one every 5 ms, of all bands, the low, the middle and the high ones, and of semitones.

    A value's time is `when(index)`.
    """

    rise: F64
    low: F64
    middle: F64
    high: F64
    tones: F64

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
    mono = np.asarray(samples.mean(axis=1) if samples.ndim == 2 else samples, np.float32)
    energy = find_energies(mono)
    loud = float(np.percentile(energy.sum(axis=1), 95)) / energy.shape[1]
    if loud < _SILENCE**2:
        return Onsets(*np.zeros((5, len(energy))))
    level = _levels(energy)
    rise = np.zeros_like(level)
    rise[_LAG // 2 : len(level) - _LAG // 2] = np.maximum(level[_LAG:] - level[:-_LAG], 0)
    groups = (BANDS >= 0, BANDS < LOW, (BANDS >= LOW) & (BANDS < HIGH), BANDS >= HIGH)
    wide, low, middle, high = (smoothed(rise[:, group].mean(axis=1), 2) for group in groups)
    return Onsets(wide, low, middle, high, _tone_rises(mono, len(level)))


def _levels(energy: F32) -> F32:
    """Return energies as logarithms over 60 dB under the loud passages."""
    loud = float(np.percentile(energy.sum(axis=1), 95)) / energy.shape[1]
    return np.log1p(_COMPRESSION * energy / max(loud, _SILENCE**2))


def _tone_rises(mono: F32, count: int) -> F64:
    """Return the mean rise of the semitones of a signal, so many values."""
    level = _held(_levels(_spectra(mono, _SEMITONES, _TONE_SIZE, _TONE_HOP)), _TONE_HOLD)
    beside = level.copy()
    beside[:, 1:] = np.maximum(beside[:, 1:], level[:, :-1])
    beside[:, :-1] = np.maximum(beside[:, :-1], level[:, 1:])
    half = _TONE_LAG // 2
    rise = np.zeros(len(level))
    rise[half : len(level) - half] = np.maximum(level[_TONE_LAG:] - beside[:-_TONE_LAG], 0).mean(axis=1)
    return smoothed(np.interp(np.arange(count), np.arange(len(rise)) * (_TONE_HOP / HOP), rise), 4)


def _held(level: F32, count: int) -> F32:
    """Return the least of each value and the `count` after it, by columns (erosion)."""
    padded = np.pad(level, ((0, count), (0, 0)), mode="edge")
    held = level.copy()
    for step in range(1, count + 1):
        np.minimum(held, padded[step : step + len(level)], out=held)
    return held


def _bands() -> tuple[F32, F64]:
    """Return which spectral lines make up each band, (lines, bands), and the bands' lower edges in Hz."""
    band = np.searchsorted(_EDGES, np.fft.rfftfreq(_SIZE, 1 / RATE), side="right") - 1
    table = (band[:, None] == np.arange(len(_EDGES) - 1)).astype(np.float32)
    filled = table.any(axis=0)
    return table[:, filled], _EDGES[:-1][filled]


def find_energies(mono: F32, hop: int = HOP) -> F32:
    """Return the energies of a mono signal in each of BANDS, (n, bands), every `hop` samples."""
    return _spectra(mono, _LINES, _SIZE, hop)


def _spectra(mono: F32, table: F32, size: int, hop: int) -> F32:
    """Return the energies of groups of spectral lines, (n, groups), every `hop` samples; `table` is (lines, groups)."""
    window = np.hanning(size + 1)[:-1].astype(np.float32)
    window /= window.sum() / 2
    padded = np.pad(mono, (size // 2, size))
    frames = np.lib.stride_tricks.sliding_window_view(padded, size)[::hop][: len(mono) // hop + 1]
    out = np.empty((len(frames), table.shape[1]), np.float32)
    for start in range(0, len(frames), _BLOCK):
        spectrum = np.fft.rfft(frames[start : start + _BLOCK] * window, axis=1)
        out[start : start + _BLOCK] = (spectrum.real**2 + spectrum.imag**2) @ table
    return out


def _semitones() -> F32:
    """Return which spectral lines make up each semitone that has any, (lines, semitones)."""
    lines = np.fft.rfftfreq(_TONE_SIZE, 1 / RATE)
    heard = (lines >= _TONES[0]) & (lines <= _TONES[1])
    notes = np.rint(12 * np.log2(np.where(heard, lines, 1) / 440)).astype(int)
    return ((notes[:, None] == np.unique(notes[heard])) & heard[:, None]).astype(np.float32)


_SEMITONES = _semitones()
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
