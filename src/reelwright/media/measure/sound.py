"""What a finished sound measures, and when a voice speaks."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np

from reelwright.media.audio import F32, RATE, loudness, read_audio

LEVEL_SECONDS = 0.1
FLOOR = -120.0  # dBFS that stands for digital silence
_SILENT = -60.0  # dBFS under which a stretch is silent

_STEP = RATE // 200  # 5 ms: samples of the envelope in which a voice is looked for
_BELOW_PEAK = 32.0  # dB under its loudest step at which a voice is heard to speak
_PAUSE = 0.15  # seconds of quiet after which speech begins anew; closures of stops are shorter


def measure_sound(path: Path) -> dict[str, Any]:
    """Measure the sound of a WAV, MP3, M4A, MP4, FLAC or Ogg file.

    Returns `seconds`; `lufs` and `true_peak` (dBTP), None for silence; `levels`, the RMS in dBFS of every 100 ms;
    `silent_end`, the seconds of silence at its end. Raises MediaError where there is no sound to decode.
    """
    samples = read_audio(path, what="sound")
    lufs, peak = loudness(samples)
    levels = _levels(samples, round(LEVEL_SECONDS * RATE))
    quiet = [level < _SILENT for level in levels]
    ending = quiet[::-1].index(False) if False in quiet else len(quiet)
    return {
        "seconds": len(samples) / RATE,
        "lufs": round(lufs, 2) if math.isfinite(lufs) else None,
        "true_peak": round(peak, 2) if math.isfinite(peak) else None,
        "levels": [round(level, 1) for level in levels],
        "silent_end": round(ending * LEVEL_SECONDS, 1),
    }


def measure_voice(path: Path) -> list[tuple[float, float]]:
    """Return the stretches (start, end) in seconds in which a recorded voice speaks; pauses divide them."""
    levels = np.array(_levels(read_audio(path, what="voice"), _STEP))
    heard = np.flatnonzero(levels > max(float(levels.max()) - _BELOW_PEAK, _SILENT))
    if not heard.size:
        return []
    seconds = _STEP / RATE
    breaks = np.flatnonzero(np.diff(heard) * seconds > _PAUSE)
    starts, ends = heard[np.r_[0, breaks + 1]], heard[np.r_[breaks, heard.size - 1]] + 1
    return [(float(start * seconds), float(end * seconds)) for start, end in zip(starts, ends, strict=True)]


def _levels(samples: F32, step: int) -> list[float]:
    """Return the RMS level in dBFS of each whole step of a stereo signal."""
    count = max(len(samples) // step, 1)
    parts = np.square(samples[: count * step], dtype=np.float64).mean(axis=1)
    power = np.pad(parts, (0, count * step - len(parts))).reshape(count, step).mean(axis=1)
    return [float(level) for level in 10 * np.log10(np.maximum(power, 10 ** (FLOOR / 10)))]
