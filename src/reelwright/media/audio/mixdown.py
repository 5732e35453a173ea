"""From a mix document to the film's finished sound."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from reelwright.composition import AudioMix
from reelwright.media.audio.bs1770 import loudness
from reelwright.media.audio.files import read_audio, write_wav
from reelwright.media.audio.mastering import master
from reelwright.media.audio.mixing import mix
from reelwright.media.audio.signal import F32


def mix_to_file(document: AudioMix, paths: Mapping[str, Path], out: Path) -> dict[str, Any]:
    """Mix and master a document's tracks, whose sources `paths` holds by digest, into a 24-bit WAV.

    Returns what was measured: `seconds`, `lufs` (None for silence), `true_peak` in dBTP (None for silence), `bed_gap`,
    the LU by which the ducked bed lies under the voice (None without either), and `gain`, the dB by which mastering
    made the mix louder (None for silence).
    """
    sounds = {track.source: read_audio(paths[track.source], what="sound") for track in document.tracks}
    mixed, gap = mix(document, sounds)
    finished = master(mixed, document.loudness, document.peak)
    write_wav(out, finished)
    lufs, peak = loudness(finished)
    silent = not finished.any()
    return {
        "seconds": len(finished) / 48_000,
        "lufs": None if silent else round(lufs, 2),
        "true_peak": None if silent else round(peak, 2),
        "bed_gap": None if gap is None else round(gap, 1),
        "gain": None if silent else round(10 * math.log10(_power(finished) / _power(mixed)), 2),
    }


def _power(samples: F32) -> float:
    return float(np.square(samples, dtype=np.float64).mean())
