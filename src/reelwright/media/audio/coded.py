"""The finished sound as AAC: as loud as it was, and under its true-peak limit, when it is decoded again."""

from __future__ import annotations

import math
import os
from pathlib import Path

import av
import numpy as np

from reelwright.media.audio.bs1770 import integrated
from reelwright.media.audio.files import read_audio
from reelwright.media.audio.mastering import master
from reelwright.media.audio.signal import F32, RATE, true_peak
from reelwright.media.coding import Wrap
from reelwright.media.encode import FPS, of_length, whole_file, write_sound

PEAK = -1.0  # dBTP, what a decoded film may reach
_TRIES = 6  # ceilings
_TOLERANCE = 0.3  # LU


def encode_sound(audio: Path, frames: int, out: Path, *, rate: int = FPS) -> float:
    """Encode a sound file of ours as AAC, 192 kb/s, 48 kHz stereo, into the MP4 file `out`; returns its true peak.

    It is cut or filled with silence to the length of `frames` video frames at `rate` a second. What a player hears is
    measured: where the coder would lift a peak over -1 dBTP, or make the whole louder or quieter by over 0.3 LU (it
    drops what is over 20 kHz), it is mastered again under a lower ceiling or to make up for that. Raises what
    `whole_file` does.
    """
    whole = samples = of_length(read_audio(audio, what="sound"), frames * RATE // rate)
    ceiling = true_peak(samples)
    aim = target = integrated(whole)
    with whole_file(out) as part:
        for _ in range(_TRIES):
            write_sound(samples, part, Wrap())
            heard = _decoded(part)
            peak, miss = true_peak(heard), aim - integrated(heard)
            if peak <= PEAK and not _TOLERANCE < abs(miss) < math.inf:
                break
            ceiling -= peak - PEAK + 0.1 if peak > PEAK else 0
            target += miss if _TOLERANCE < abs(miss) < math.inf else 0
            samples = master(whole, target, ceiling)
    return peak


def _decoded(path: Path) -> F32:
    with av.open(os.fspath(path), "r", format="mov") as container:
        blocks = [frame.to_ndarray() for frame in container.decode(audio=0)]
    return np.ascontiguousarray(np.concatenate(blocks, axis=1).T)
