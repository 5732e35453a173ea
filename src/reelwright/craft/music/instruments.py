"""The sounds by name: patches of the synthesizers, drums as single strokes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

import numpy as np

from reelwright.craft.music.synth import Fm, Saws, String
from reelwright.media.audio.signal import F32, F64, RATE

PATCHES: Mapping[str, Fm | Saws | String] = {
    # pads
    "pad": Saws(5, 10, cutoff=700, peak=3300, opening=1.2, closing=0.25, attack=0.12, release=0.4),
    "warm": Saws(5, 8, cutoff=420, peak=1700, opening=1.4, closing=0.3, attack=0.35, release=0.6),
    "strings": Saws(7, 13, cutoff=650, peak=2800, opening=1.3, closing=0.2, attack=0.5, release=0.7),
    # keys
    "pluck": Fm(2.0, 2.2, 18, 8, release=0.15, tine_ratio=4, tine=0.15, tine_decay=24),
    "piano": Fm(1.0, 1.6, 3.2, 1.7, attack=0.006, release=0.3, tine_ratio=3, tine=0.12, tine_decay=9),
    "rhodes": Fm(1.0, 1.3, 3.0, 1.3, release=0.22, tine_ratio=14, tine=0.07, tine_decay=14, tremolo=0.22),
    "wobble": Fm(1.0, 1.1, 2.6, 1.4, release=0.22, tine_ratio=7, tine=0.05, tine_decay=14, tremolo=0.15,
                 tremolo_rate=3.1, vibrato=0.16, vibrato_rate=0.8),
    "pulse": Saws(2, 6, pulse=0.28, cutoff=900, peak=4200, opening=0.004, closing=14, resonance=1.3, attack=0.003,
                  decay=7, release=0.05),
    "brass": Saws(4, 9, cutoff=500, peak=4200, opening=0.035, closing=5, attack=0.012, decay=2.5, release=0.1,
                  drive=0.6),
    "spiccato": Saws(4, 11, cutoff=600, peak=3000, opening=0.02, closing=7, attack=0.012, decay=5, release=0.12),
    "marimba": Fm(1.0, 0.25, 20, 6.5, attack=0.002, release=0.15, tine_ratio=3.93, tine=0.35, tine_decay=22),
    "string": String(0.32, 2.4, 0.09),
    # leads
    "bell": Fm(3.5, 1.3, 7, 3.2, release=0.35, tine_ratio=2, tine=0.35, tine_decay=6),
    "glass": Fm(2.0, 0.9, 3.5, 1.8, attack=0.008, release=0.5, tine_ratio=5.0, tine=0.12, tine_decay=7,
                vibrato=0.06),
    "square": Saws(2, 5, pulse=0.5, cutoff=1300, peak=3800, opening=0.01, closing=3, resonance=1.0, attack=0.006,
                   decay=1.8, release=0.12),
    "saw": Saws(3, 9, cutoff=900, peak=4200, opening=0.03, closing=3, resonance=1.0, attack=0.01, decay=1.2,
                release=0.15),
    "whistle": Fm(1.0, 0.15, 0.5, 0.5, attack=0.035, release=0.09, tine_ratio=2, tine=0.06, tine_decay=1,
                  vibrato=0.16, vibrato_rate=5.6),
    "cello": Saws(3, 7, cutoff=500, peak=2300, opening=0.25, closing=0.3, attack=0.14, release=0.3),
    "mellow": Fm(1.0, 0.6, 2.5, 1.7, attack=0.012, release=0.2, tine_ratio=4, tine=0.05, vibrato=0.12,
                 vibrato_rate=4.6),
    # basses
    "bass": Saws(1, 0, sine=1.6, cutoff=260, peak=700, opening=0.006, closing=9, attack=0.004, decay=1.2,
                 release=0.06, drive=0.8),
    "soft": Saws(1, 0, sine=3.0, cutoff=160, peak=320, opening=0.06, closing=2, attack=0.03, decay=0.5, release=0.3),
    "sub": Saws(1, 0, sine=3.0, cutoff=190, peak=460, opening=0.01, closing=4, attack=0.01, decay=0.6, release=0.12,
                drive=0.5),
    "drive": Saws(2, 6, sine=1.0, cutoff=380, peak=1500, opening=0.005, closing=8, attack=0.003, decay=1.5,
                  release=0.05, drive=2.2),
    "detuned": Saws(3, 14, sine=0.9, cutoff=280, peak=1100, opening=0.008, closing=6, attack=0.004, decay=1.0,
                    release=0.08, drive=1.0),
    "pizz": Saws(1, 0, sine=1.6, cutoff=260, peak=1200, opening=0.003, closing=16, attack=0.002, decay=6,
                 release=0.07),
    "upright": Fm(1.0, 1.5, 9, 2.4, attack=0.004, release=0.12, tine_ratio=2, tine=0.12, tine_decay=16),
}  # fmt: skip


def _times(seconds: float) -> F64:
    return np.arange(round(seconds * RATE)) / RATE


def band(noise: F64, low: float, high: float) -> F64:
    """Return a signal's band from `low` to `high` Hz, with edges of 12 dB per octave."""
    spectrum = np.fft.rfft(noise)
    frequency = np.fft.rfftfreq(len(noise), 1 / RATE)
    rise = 1 / (1 + (low / np.maximum(frequency, 1)) ** 4)
    return np.asarray(np.fft.irfft(spectrum * np.sqrt(rise / (1 + (frequency / high) ** 4)), len(noise)))


def _noise(seconds: float, seed: int) -> F64:
    return np.random.default_rng(seed).standard_normal(round(seconds * RATE))


def _glide(times: F64, base: float, sweep: float, rate: float) -> F64:
    """Return a sine whose frequency falls from base + sweep to base Hz."""
    return np.asarray(np.sin(2 * np.pi * (base * times + sweep / rate * (1 - np.exp(-rate * times)))))


def _kick(_: int) -> F64:
    t = _times(0.4)
    click = band(_noise(0.4, 1), 1500, 6000) * np.exp(-t * 260) * 0.25
    return _glide(t, 48, 110, 38) * np.exp(-t * 8.5) + click


def _clap(_: int) -> F64:
    t = _times(0.35)
    bursts = sum(np.exp(-np.maximum(t - at, 0) * 220) * (t >= at) for at in (0.0, 0.011, 0.022))
    tail = np.exp(-np.maximum(t - 0.03, 0) * 18) * (t >= 0.03) * 0.7
    return band(_noise(0.35, 2), 900, 5200) * (bursts + tail)


def _snare(_: int) -> F64:
    t = _times(0.35)
    body = (_glide(t, 182, 90, 60) + 0.5 * _glide(t, 331, 60, 60)) * np.exp(-t * 22)
    return 0.8 * body + 0.5 * band(_noise(0.35, 3), 1100, 9000) * np.exp(-t * 17)


def _hat(_: int) -> F64:
    t = _times(0.12)
    return band(_noise(0.12, 4), 7000, 15000) * np.exp(-t * 48)


def _shaker(_: int) -> F64:
    t = _times(0.12)
    return band(_noise(0.12, 5), 4800, 12000) * np.minimum(t / 0.018, 1) * np.exp(-np.maximum(t - 0.02, 0) * 45)


def _rim(_: int) -> F64:
    t = _times(0.1)
    tones = np.sin(2 * np.pi * 1680 * t) + 0.6 * np.sin(2 * np.pi * 2630 * t) + 0.5 * np.sin(2 * np.pi * 480 * t)
    return tones * np.exp(-t * 85) + 0.3 * band(_noise(0.1, 6), 2000, 9000) * np.exp(-t * 160)


def _tom(number: int) -> F64:
    t = _times(0.7)
    base = (76, 92, 108, 128)[number % 4]
    skin = band(_noise(0.7, 7), 300, 2400) * np.exp(-t * 40) * 0.22
    return _glide(t, base, base * 0.5, 26) * np.exp(-t * 6.5) + skin


def _boom(_: int) -> F64:
    t = _times(2.4)
    thud = band(_noise(2.4, 8), 60, 420) * np.exp(-t * 9) * 0.5
    return _glide(t, 42, 34, 12) * np.exp(-t * 2.4) + thud


def _crash(_: int) -> F64:
    t = _times(2.2)
    ring = sum(np.sin(2 * np.pi * f * t + f) for f in (3170, 4253, 5419, 6791, 8233)) * 0.08
    return (band(_noise(2.2, 9), 3800, 14000) + ring) * np.exp(-t * 2.6) * np.minimum(t / 0.004, 1)


_STROKES: Mapping[str, Callable[[int], F64]] = {
    "kick": _kick, "clap": _clap, "snare": _snare, "hat": _hat, "shaker": _shaker, "rim": _rim, "tom": _tom,
    "boom": _boom, "crash": _crash,
}  # fmt: skip


@lru_cache(maxsize=32)
def stroke(drum: str, number: int = 0) -> F32:
    """Return one stroke of a drum with a peak of 1, mono; toms have four pitches by number."""
    played = _STROKES[drum](number)
    ends = np.minimum(np.arange(len(played))[::-1] / (0.01 * RATE), 1)
    return np.asarray(played * ends / np.abs(played).max(), np.float32)


def riser(seconds: float) -> F32:
    """Return (n, 2) of noise that rises in pitch and level to a peak of 1 at its end."""
    t = _times(seconds)
    sides = []
    for seed in (10, 11):
        noise = _noise(seconds, seed)
        low, high = band(noise, 300, 1200), band(noise, 2500, 9000)
        rise = t / seconds
        sides.append(((1 - rise) * low + rise * high) * rise**2.2)
    out = np.stack(sides, axis=1)
    return np.asarray(out / np.abs(out).max(), np.float32)
