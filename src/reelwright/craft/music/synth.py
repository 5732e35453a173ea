"""Synthesizers: frequency modulation, stacks of saws through a filter, plucked strings.

Each plays all notes of a part into a stereo signal. Notes are rows of start and length in samples, frequency in Hz,
velocity 0 to 1 and pan -1 to 1. Times in patches are seconds, decays are rates per second.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from reelwright.media.audio.signal import F32, F64, RATE

_CONTROL = 16  # samples between two values of what moves slowly
_INAUDIBLE = 1e-4  # of a full stroke, where a note is over


class Fm(NamedTuple):
    """Two-operator frequency modulation (J. Chowning, 1973) with a second, shorter partial for the strike."""

    ratio: float = 1.0
    depth: float = 1.0  # of the modulation, in radians
    depth_decay: float = 6.0
    decay: float = 3.0
    attack: float = 0.003
    release: float = 0.12
    tine_ratio: float = 7.0
    tine: float = 0.0
    tine_decay: float = 12.0
    tremolo: float = 0.0  # depth, panned from side to side
    tremolo_rate: float = 4.5
    vibrato: float = 0.0  # semitones
    vibrato_rate: float = 5.0


class Saws(NamedTuple):
    """`voices` band-limited saws spread over +-`detune` cents, a sine below them, a resonant low-pass, saturation.

    `pulse` over 0 makes pulses of that width of them. The filter opens from `cutoff` to `peak` Hz in `opening`
    seconds and falls back at `closing` per second.
    """

    voices: int = 5
    detune: float = 10.0
    sine: float = 0.0
    pulse: float = 0.0
    cutoff: float = 700.0
    peak: float = 3300.0
    opening: float = 0.4
    closing: float = 0.3
    resonance: float = 0.8
    attack: float = 0.2
    decay: float = 0.0
    release: float = 0.35
    drive: float = 0.0


class String(NamedTuple):
    """A plucked string (K. Karplus and A. Strong, 1983): `damping` 0 to 1 dulls it, `decay` seconds for 60 dB at A4."""

    damping: float = 0.35
    decay: float = 2.2
    release: float = 0.08


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def _sine(cycles: float) -> float:
    """Return sin(2 pi cycles) to 2e-4: the Taylor series of ninth order around the nearest zero."""
    turn = cycles - math.floor(cycles + 0.5)
    if turn > 0.25:
        turn = 0.5 - turn
    elif turn < -0.25:
        turn = -0.5 - turn
    x = turn * 2 * math.pi
    square = x * x
    return x * (1 - square / 6 * (1 - square / 20 * (1 - square / 42 * (1 - square / 72))))


@njit(cache=True, nogil=True, fastmath=True)
def play_fm(out: F32, notes: F64, patch: F64) -> None:
    """Add the notes to `out` (n, 2); `patch` is an `Fm` as an array."""
    ratio, index, index_decay, decay, attack, release = patch[0], patch[1], patch[2], patch[3], patch[4], patch[5]
    tine_ratio, tine, tine_decay = patch[6], patch[7], patch[8]
    tremolo, tremolo_rate, vibrato, vibrato_rate = patch[9], patch[10], patch[11], patch[12]
    for row in range(notes.shape[0]):
        start, length, frequency, velocity, pan = notes[row]
        first = int(start)
        last = min(first + int(length + release * 5 * RATE), out.shape[0])
        left, right = math.cos((pan + 1) * math.pi / 4), math.sin((pan + 1) * math.pi / 4)
        faster = (frequency / 440) ** 0.35
        fade, dull = math.exp(-decay * faster / RATE), math.exp(-index_decay * faster / RATE)
        strike = math.exp(-tine_decay / RATE)
        let_go = math.exp(-1 / (release * RATE))
        sway = 0.0
        level, depth, click, gate = velocity, index * (0.4 + 0.6 * velocity) / (2 * math.pi), tine * velocity, 1.0
        phase, step = 0.0, 0.0
        for n in range(first, last):
            age = n - first
            if age % _CONTROL == 0:
                if (level + click) * gate < _INAUDIBLE:
                    break
                bend = vibrato * min(age / RATE * 3, 1.0) * _sine(vibrato_rate * n / RATE)
                sway = tremolo * _sine(tremolo_rate * n / RATE)
                step = frequency / RATE * (1 + 0.0578 * bend)
            phase += step
            value = level * _sine(phase + depth * _sine(ratio * phase)) + click * _sine(tine_ratio * phase)
            value *= gate * min(age / (attack * RATE), 1.0)
            out[n, 0] += value * left * (1 + sway)
            out[n, 1] += value * right * (1 - sway)
            level *= fade
            depth *= dull
            click *= strike
            if age > length:
                gate *= let_go


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def _step(phase: float, width: float) -> float:
    """Return the polynomial that rounds a saw's step (V. Valimaki and A. Huovilainen, 2007), phase 0 to 1."""
    if phase < width:
        x = phase / width
        return x + x - x * x - 1
    if phase > 1 - width:
        x = (phase - 1) / width
        return x * x + x + x + 1
    return 0.0


@njit(cache=True, nogil=True, fastmath=True)
def play_saws(out: F32, notes: F64, patch: F64) -> None:
    """Add the notes to `out` (n, 2); `patch` is a `Saws` as an array."""
    voices, detune, sine, pulse = int(patch[0]), patch[1], patch[2], patch[3]
    attack, decay, release, drive = patch[9], patch[10], patch[11], patch[12]
    phases, steps, sides = np.zeros(voices), np.zeros(voices), np.zeros(voices)
    for row in range(notes.shape[0]):
        start, length, frequency, velocity, pan = notes[row]
        first = int(start)
        last = min(first + int(length + release * 4 * RATE), out.shape[0])
        for voice in range(voices):
            place = 2 * voice / (voices - 1) - 1 if voices > 1 else 0.0
            phases[voice] = (0.37 * row + 0.618034 * voice) % 1.0
            steps[voice] = frequency * 2 ** (detune * place / 1200) / RATE
            sides[voice] = place * (1 if voice % 2 else -1) * (0.8 if voices > 3 else 0.45)
        low0, band0, low1, band1 = 0.0, 0.0, 0.0, 0.0
        gate, level, bottom, gain, damp = 1.0, 1.0, 0.0, 0.0, 0.0
        fade, let_go = math.exp(-decay / RATE), math.exp(-1 / (release * RATE))
        for n in range(first, last):
            time = (n - first) / RATE
            if (n - first) % _CONTROL == 0:
                if level * gate < _INAUDIBLE:
                    break
                gain, damp = _filter(patch, time, velocity)
            left, right = 0.0, 0.0
            for voice in range(voices):
                phase = phases[voice] + steps[voice]
                phase -= math.floor(phase)
                phases[voice] = phase
                value = 2 * phase - 1 - _step(phase, steps[voice])
                if pulse > 0:
                    other = phase + pulse - math.floor(phase + pulse)
                    value -= 2 * other - 1 - _step(other, steps[voice])
                left += value * (1 - sides[voice])
                right += value * (1 + sides[voice])
            bottom += frequency / RATE
            below = sine * voices * _sine(bottom)
            # State-variable filter in Chamberlin's form (H. Chamberlin, 1985), one for each side.
            low0 += gain * band0
            band0 += gain * (left + below - low0 - damp * band0)
            low1 += gain * band1
            band1 += gain * (right + below - low1 - damp * band1)
            envelope = gate * level * min(time / attack, 1.0) * velocity / voices
            out[n, 0] += _saturate(low0 * envelope, drive) * min(1 - pan, 1.0)
            out[n, 1] += _saturate(low1 * envelope, drive) * min(1 + pan, 1.0)
            level *= fade
            if time * RATE > length:
                gate *= let_go


@njit(cache=True, nogil=True, fastmath=True)
def _filter(patch: F64, time: float, velocity: float) -> tuple[float, float]:
    """Return frequency gain and damping of the filter at a time of a note; soft notes are duller."""
    cutoff, peak, opening, closing, resonance = patch[4], patch[5], patch[6], patch[7], patch[8]
    rise = min(time / opening, 1.0)
    fall = math.exp(-closing * max(time - opening, 0.0))
    at = (cutoff + (peak - cutoff) * rise * rise * fall) * (0.35 + 0.65 * velocity)
    return 2 * math.sin(math.pi * min(at, 9000.0) / RATE), 1 / resonance


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def _saturate(value: float, drive: float) -> float:
    return math.tanh(value * (1 + drive)) if drive > 0 else value


@njit(cache=True, nogil=True, fastmath=True)
def play_string(out: F32, notes: F64, patch: F64) -> None:
    """Add the notes to `out` (n, 2); `patch` is a `String` as an array."""
    damping, decay, release = patch[0], patch[1], patch[2]
    loop = np.zeros(2048)
    for row in range(notes.shape[0]):
        start, length, frequency, velocity, pan = notes[row]
        period = RATE / frequency - 0.5 * damping * 2
        size = int(period)
        part = period - size
        _pluck(loop, size + 1, velocity, row)
        first = int(start)
        last = min(first + int(length + release * 6 * RATE), out.shape[0])
        left, right = math.cos((pan + 1) * math.pi / 4), math.sin((pan + 1) * math.pi / 4)
        loss = 10 ** (-3 / (decay * (440 / frequency) ** 0.4 * frequency))
        let_go = math.exp(-1 / (release * RATE))
        gate, place, before = 1.0, 0, 0.0
        for n in range(first, last):
            following = place + 1 if place < size else 0
            value = loop[place] * (1 - part) + loop[following] * part
            smooth = (1 - damping) * value + damping * before
            before = value
            loop[place] = smooth * loss
            place = following
            out[n, 0] += value * gate * left
            out[n, 1] += value * gate * right
            if n - first > length:
                gate *= let_go


@njit(cache=True, nogil=True)
def _pluck(loop: F64, size: int, velocity: float, seed: int) -> None:
    """Fill a string's loop with the noise of a pluck at a seventh of its length, duller where it is soft."""
    state = np.uint32(seed * 7919 + 12345)
    smooth = 0.0
    for n in range(size):
        state = np.uint32(state * np.uint32(1664525) + np.uint32(1013904223))
        smooth += (0.25 + 0.6 * velocity) * (float(state) / 2147483648.0 - 1 - smooth)
        loop[n] = smooth * velocity
    comb = size // 7
    for n in range(size - 1, comb - 1, -1):
        loop[n] -= 0.8 * loop[n - comb]
    mean = loop[:size].mean()
    for n in range(size):
        loop[n] -= mean
