"""Which notes sound when, and where they change."""

from __future__ import annotations

import numpy as np

from reelwright.media.audio.signal import F32, F64, RATE

_SIZE, _HOP = 8192, 4096  # samples: a spectrum that tells semitones from 100 Hz on
PITCH_PACE = RATE / _HOP  # values of `find_chroma` a second
_LOWEST, _HIGHEST = 60.0, 2000.0  # Hz
_AROUND = 4  # values to each side whose notes are compared: a third of a second


def find_chroma(samples: F32) -> F32:
    """Return (n, 12): how much of each note of the octave there is, every 85 ms."""
    mono = samples.mean(axis=1) if samples.ndim == 2 else samples
    padded = np.pad(np.asarray(mono, np.float32), (_SIZE // 2, _SIZE))
    frames = np.lib.stride_tricks.sliding_window_view(padded, _SIZE)[::_HOP]
    window = np.hanning(_SIZE).astype(np.float32)
    lines = np.fft.rfftfreq(_SIZE, 1 / RATE)
    used = (lines >= _LOWEST) & (lines <= _HIGHEST)
    notes = np.rint(12 * np.log2(lines[used] / 440)).astype(int) % 12
    fold = (notes[:, None] == np.arange(12)).astype(np.float32)
    size = [np.abs(np.fft.rfft(frame * window))[used] for frame in frames]
    return np.asarray(np.sqrt(np.stack(size)) @ fold, np.float32)


def harmony_changes(chroma: F32, seconds: F64) -> F64:
    """Return at each of some times how unlike the notes just before and just after it are, 0 to 1."""
    total = np.concatenate([np.zeros((1, 12)), np.cumsum(chroma, axis=0, dtype=np.float64)])
    index = np.arange(len(chroma))
    before = total[index] - total[np.maximum(index - _AROUND, 0)]
    after = total[np.minimum(index + _AROUND, len(chroma))] - total[index]
    size = np.linalg.norm(before, axis=1) * np.linalg.norm(after, axis=1)
    unlike = np.where(size > 0, 1 - (before * after).sum(axis=1) / np.maximum(size, 1e-12), 0)
    return np.interp(seconds, index / PITCH_PACE, unlike)
