"""The last stage: bring a mix to its loudness under a true-peak ceiling that also survives AAC."""

from __future__ import annotations

import io
import math

import av
import numpy as np
from numba import njit

from reelwright.media.audio.loudness import integrated
from reelwright.media.audio.signal import F32, RATE, peaks, ratio, true_peak

AAC_BIT_RATE = 192_000
AAC_PEAK = -1.0  # dBTP, what a decoded film may reach
_KNEE = 3.0  # dB under the ceiling, where the soft knee begins
_LOOK_AHEAD = RATE * 4 // 1000
_RELEASE = 0.080 * RATE
_TOLERANCE = 0.05  # LU
_MOST_GAIN = 30.0  # dB; more would only lift noise


def master(mix: F32, target_lufs: float = -14.0, peak_dbtp: float = -1.3) -> F32:
    """Return a stereo mix at `target_lufs` with a true peak of at most `peak_dbtp`.

    The ceiling goes down further where AAC at 192 kb/s, decoded, would come out over -1 dBTP. A silent mix stays
    silent; one that would need more than 30 dB comes out quieter than asked.
    """
    loud = integrated(mix)
    if math.isinf(loud):
        return np.zeros_like(mix)
    ceiling, gain, out = peak_dbtp, target_lufs - loud, mix
    for _ in range(4):
        out, gain = _reach(mix, target_lufs, gain, ceiling)
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


def limit(samples: F32, ceiling: float) -> F32:
    """Return a stereo signal with a true peak of at most `ceiling` dBTP.

    A tanh knee rounds what passes 3 dB under the ceiling; what is left of the peaks is turned down over 4 ms of
    look-ahead and let go again over 80 ms.
    """
    top = ratio(ceiling)
    soft = _knee(samples, ratio(ceiling - _KNEE), top)
    needed = np.minimum(np.float32(1), np.float32(top) / np.maximum(peaks(soft), np.float32(1e-9)))
    out = soft * _smooth(needed, _LOOK_AHEAD, _RELEASE)[:, None]
    over = true_peak(out) - ceiling
    return np.asarray(out * np.float32(ratio(-over)) if over > 0 else out, np.float32)


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


@njit(cache=True, nogil=True, fastmath=True)
def _knee(samples: F32, start: float, top: float) -> F32:
    out = np.empty_like(samples)
    room = top - start
    for n in range(samples.shape[0]):
        for channel in range(samples.shape[1]):
            value = samples[n, channel]
            size = abs(value)
            if size > start:
                size = start + room * math.tanh((size - start) / room)
                value = size if value > 0 else -size
            out[n, channel] = value
    return out


@njit(cache=True, nogil=True)
def _smooth(needed: F32, look_ahead: int, release: float) -> F32:
    """Return a gain that is never over `needed`: its minimum over the look-ahead, slowly released, then averaged."""
    count = needed.shape[0]
    held = np.empty(count, np.float32)
    queue = np.empty(count, np.int64)  # indices of a falling run of minima (monotonic queue)
    first, last = 0, 0
    for n in range(count + look_ahead - 1):
        if n < count:
            while last > first and needed[queue[last - 1]] >= needed[n]:
                last -= 1
            queue[last] = n
            last += 1
        at = n - look_ahead + 1
        if at >= 0:
            if queue[first] < at:
                first += 1
            held[at] = needed[queue[first]]
    step = 1 - math.exp(-1 / release)
    state = 1.0
    for n in range(count):
        state = min(held[n], state + (1 - state) * step)
        held[n] = state
    out = np.empty(count, np.float32)
    total = float(held[0]) * look_ahead
    for n in range(count):
        total += held[n] - held[max(n - look_ahead, 0)]
        out[n] = total / look_ahead
    return out
