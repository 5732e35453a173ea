"""The finished sound as AAC: as loud as it was, and under its true-peak limit when it is decoded again."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from reelwright.media.audio.bs1770 import integrated
from reelwright.media.audio.files import read_audio
from reelwright.media.audio.mastering import master
from reelwright.media.audio.signal import F32, RATE, true_peak
from reelwright.media.encode import FPS, SOUND_CLOCK, whole_file

BIT_RATE = 192_000
PEAK = -1.0  # dBTP, what a decoded film may reach
_FRAME = 1024  # samples of one AAC frame
_TRIES = 6  # ceilings


def encode_sound(audio: Path, frames: int, out: Path, *, rate: int = FPS) -> float:
    """Encode a sound file of ours as AAC, 192 kb/s, 48 kHz stereo, into the MP4 file `out`; returns its true peak.

    It is cut or filled with silence to the length of `frames` video frames at `rate` a second, and mastered under a
    lower ceiling where the coder would lift a peak over -1 dBTP; the result, in dBTP, is what a player hears. Raises
    what `whole_file` does.
    """
    whole = samples = _of_length(read_audio(audio, what="sound"), frames * RATE // rate)
    ceiling = true_peak(samples)
    with whole_file(out) as part:
        for _ in range(_TRIES):
            _encode(samples, part)
            peak = true_peak(_decoded(part))
            if peak <= PEAK:
                break
            ceiling -= peak - PEAK + 0.1
            samples = master(whole, integrated(whole), ceiling)
    return peak


def _of_length(samples: F32, length: int) -> F32:
    return np.pad(samples[:length], ((0, max(length - len(samples), 0)), (0, 0)))


def _encode(samples: F32, out: Path) -> None:
    muxing = {"fflags": "+bitexact", "movie_timescale": str(SOUND_CLOCK)}
    with av.open(os.fspath(out), "w", "mp4", options=muxing) as container:
        stream: Any = container.add_stream("aac", rate=RATE, layout="stereo")
        stream.bit_rate = BIT_RATE
        planar = np.ascontiguousarray(samples.T)
        for at in range(0, planar.shape[1], _FRAME):
            block = np.ascontiguousarray(planar[:, at : at + _FRAME])
            frame = av.AudioFrame.from_ndarray(block, format="fltp", layout="stereo")
            frame.sample_rate, frame.pts, frame.time_base = RATE, at, Fraction(1, RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def _decoded(path: Path) -> F32:
    with av.open(os.fspath(path), "r", format="mov") as container:
        blocks = [frame.to_ndarray() for frame in container.decode(audio=0)]
    return np.ascontiguousarray(np.concatenate(blocks, axis=1).T)
