"""How a synthetic voice becomes bearable: rumble and hiss cut, hard s softened, level steady, a little room."""

from __future__ import annotations

import math

import numpy as np

from reelwright.media.audio.bs1770 import integrated
from reelwright.media.audio.limiter import limit
from reelwright.media.audio.signal import F32, RATE, band_pass, filtered, follow, high_pass, low_pass, ratio

LEVEL = -18.0  # LUFS of every line
_CEILING = -1.5  # dBTP
_THRESHOLD, _RATIO = -26.0, 3.0  # dBFS and the compressor's ratio
_ATTACK, _RELEASE = 0.010 * RATE, 0.120 * RATE
_SIBILANCE = band_pass(6800, 1.6)  # 5.5 to 8.5 kHz wide
_HARD_S, _LEAST_S = 0.30, -6.0  # share of the whole that sibilance may have, and dB by which it is turned down at most
_ROOM, _ROOM_SHARE = 0.10, 0.03  # seconds and share of the voice


def finish_voice(samples: F32) -> F32:
    """Return a mono voice at -18 LUFS: high-pass 90 Hz, de-esser, compressor 3:1, low-pass 9 kHz, 3 % room."""
    voice = filtered(samples, high_pass(90), high_pass(90))
    voice = _de_ess(_compress(voice))
    return level_voice(_in_room(filtered(voice, low_pass(9000))))


def level_voice(voice: F32) -> F32:
    """Return a mono voice at -18 LUFS, its peaks below the ceiling."""
    loud = integrated(voice)
    if not math.isfinite(loud):
        return voice
    return limit((voice * np.float32(ratio(LEVEL - loud)))[:, None], _CEILING)[:, 0]


def _compress(voice: F32) -> F32:
    level = follow(np.abs(voice), _ATTACK, _RELEASE)
    over = np.maximum(20 * np.log10(np.maximum(level, 1e-6)) - _THRESHOLD, 0)
    return np.asarray(voice * 10 ** (-over * (1 - 1 / _RATIO) / 20), np.float32)


def _de_ess(voice: F32) -> F32:
    """Turn sibilance down, by 6 dB at most, where it has more than its share of the sound."""
    hiss = filtered(voice, _SIBILANCE)
    part, whole = (follow(np.abs(sound), 0.002 * RATE, 0.040 * RATE) for sound in (hiss, voice))
    share = part / (whole + 1e-5)
    gain = np.clip(_HARD_S / np.maximum(share, 1e-6), ratio(_LEAST_S), 1)
    return np.asarray(voice - hiss * (1 - gain), np.float32)


def _in_room(voice: F32) -> F32:
    """Add the reflections of a small room; the tail makes the voice a tenth of a second longer."""
    count = round(_ROOM * RATE)
    t = np.arange(count) / RATE
    tail = np.random.default_rng(5).standard_normal(count) * np.exp(-6.9 * t / _ROOM) * (t > 0.004)
    tail /= math.sqrt(float(np.square(tail).sum()))
    size = 1 << (len(voice) + count - 1).bit_length()
    wet = np.fft.irfft(np.fft.rfft(voice, size) * np.fft.rfft(tail, size), size)[: len(voice) + count]
    wet *= _ROOM_SHARE
    wet[: len(voice)] += voice
    return wet.astype(np.float32)
