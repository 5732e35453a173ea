"""The last stage: bring a mix to its loudness under a true-peak ceiling that also survives AAC."""

from __future__ import annotations

import io
import math

import av
import numpy as np

from reelwright.media.audio.bs1770 import integrated
from reelwright.media.audio.limiter import limit
from reelwright.media.audio.signal import F32, RATE, ratio, true_peak

AAC_BIT_RATE = 192_000
AAC_PEAK = -1.0  # dBTP, what a decoded film may reach
_TOLERANCE = 0.05  # LU
_TRIES = 6  # ceilings
_STEPS = np.float32(2**23)  # of a 24-bit sample
_MOST_GAIN = 30.0  # dB; more would only lift noise


def master(mix: F32, target_lufs: float = -14.0, peak_dbtp: float = -1.3) -> F32:
    """Return a stereo mix at `target_lufs` with a true peak of at most `peak_dbtp`.

    It is rounded to 24 bits. The ceiling goes down further where AAC at 192 kb/s, decoded, would come out over
    -1 dBTP. A silent mix stays silent; one that would need more than 30 dB comes out quieter than asked.
    """
    loud = integrated(mix)
    if math.isinf(loud):
        return np.zeros_like(mix)
    ceiling, gain, out = peak_dbtp, target_lufs - loud, mix
    for _ in range(_TRIES):
        out, gain = _reach(mix, target_lufs, gain, ceiling)
        # As a WAV keeps it: a change in the 24th bit can move the coder's peaks by most of a decibel.
        out = np.asarray(np.rint(out * _STEPS) / _STEPS, np.float32)
        over = true_peak(through_aac(out)) - AAC_PEAK
        if over <= 0:
            break
        ceiling -= over + 0.1
    return out


def _reach(mix: F32, target: float, gain: float, ceiling: float) -> tuple[F32, float]:
    """Return the mix limited at the gain that brings it to its target, and that gain in dB."""
    out = mix
    for _ in range(6):
        gain = min(gain, _MOST_GAIN)
        out = limit(mix * np.float32(ratio(gain)), ceiling)
        miss = target - integrated(out)
        if abs(miss) < _TOLERANCE or gain >= _MOST_GAIN:
            break
        gain += miss * 1.2  # a limiter gives back less than it is given
    return out, gain


def through_aac(samples: F32) -> F32:
    """Return a stereo signal as AAC at 192 kb/s gives it back, a little longer for the codec's own delay."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", "adts") as container:
        stream = container.add_stream("aac", rate=RATE, layout="stereo")
        stream.bit_rate = AAC_BIT_RATE
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples.T), "fltp", "stereo")
        frame.sample_rate = RATE
        fifo = av.AudioFifo()
        fifo.write(frame)
        while fifo.samples:
            container.mux(stream.encode(fifo.read(1024, partial=True)))
        container.mux(stream.encode(None))
    buffer.seek(0)
    with av.open(buffer, "r", "aac") as container:
        return np.ascontiguousarray(np.concatenate([f.to_ndarray() for f in container.decode(audio=0)], axis=1).T)
