"""Beats of a user's song."""

from __future__ import annotations

import math

import numpy as np

from reelwright.media.audio.bs1770 import SILENCE, integrated
from reelwright.media.audio.signal import F32, RATE

_ANALYSED = 24_000  # Hz; beats live far below, and half the rate is half the work
_FEWEST = 4  # beats that make a tempo


def find_beats(samples: F32) -> tuple[float | None, tuple[float, ...]]:
    """Return a signal's tempo in beats a minute and its beats in seconds; (None, ()) where none are found."""
    mono = samples.mean(axis=1) if samples.ndim == 2 else samples
    if integrated(samples) <= SILENCE:
        return None, ()
    from librosa import resample  # heavy, and only needed for a user's own music
    from librosa.beat import beat_track

    low = resample(np.ascontiguousarray(mono, np.float32), orig_sr=RATE, target_sr=_ANALYSED, res_type="polyphase")
    _, found = beat_track(y=low, sr=_ANALYSED, units="time", trim=False)
    beats = tuple(float(beat) for beat in found)
    if len(beats) < _FEWEST:
        return None, ()
    step = float(np.median(np.diff(beats)))
    return (60 / step, beats) if math.isfinite(step) and step > 0 else (None, ())
