"""Accents on cuts: a whoosh through the cut, a riser into it, a hit on it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import numpy as np

from reelwright.craft.music.instruments import band, riser, stroke
from reelwright.errors import InputError, Problem
from reelwright.media.audio.signal import F32, RATE, ratio, stereo
from reelwright.words import FPS

WHOOSH = 11  # frames from nothing to nothing; the peak comes one frame before the cut
_PEAK_AT = 8  # frames into a whoosh
_RISE = 2.0  # seconds of a riser, about a bar
_LEVELS = {"whoosh": -14.0, "riser": -20.0, "hit": -8.0}  # dBFS, peaks


def play(accents: Sequence[tuple[str, int]], frames: int) -> F32:
    """Return a film's accents, (kind, frame) each, as (n, 2) float32 at 48 kHz, as long as the film.

    A `whoosh` peaks one frame before its frame, a `riser` ends on it, a `hit` falls on it. Raises InputError for
    another kind or a frame outside the film.
    """
    out = np.zeros((frames * RATE // FPS, 2), np.float32)
    for number, (kind, frame) in enumerate(accents):
        if kind not in _SOUNDS or not 0 <= frame < frames:
            limit = f"an accent is a {', '.join(_SOUNDS)} on a frame from 0 to {frames - 1}"
            raise InputError(Problem(f"accents[{number}]", f"{kind} at {frame}", limit, "Correct the plan."))
        sound, lead = _SOUNDS[kind]()
        side = -1 if number % 2 and kind == "whoosh" else 1
        start = frame * RATE // FPS - lead
        _add(out, sound[:, ::side], start)
    return out


def _add(out: F32, sound: F32, start: int) -> None:
    """Add a sound from a sample on, which may lie before the film, with a short fade where it is cut."""
    part = sound[max(-start, 0) : len(out) - start].copy()
    edge = min(RATE // 100, len(part))
    ramp = np.linspace(0, 1, edge, dtype=np.float32)[:, None]
    if start < 0:
        part[:edge] *= ramp
    if len(out) - start < len(sound):
        part[len(part) - edge :] *= ramp[::-1]
    out[max(start, 0) : max(start, 0) + len(part)] += part


@lru_cache(maxsize=1)
def _whoosh() -> tuple[F32, int]:
    """Noise whose band climbs from 0.4 to 4 kHz up to its peak and falls behind it, moving from left to right."""
    count, peak = WHOOSH * RATE // FPS, _PEAK_AT * RATE // FPS
    t = np.arange(count) / RATE
    before = np.clip(t / (peak / RATE), 0, 1)
    after = np.clip((t - peak / RATE) / ((count - peak) / RATE), 0, 1)
    level = before**2.6 * (0.5 + 0.5 * np.cos(np.pi * after)) ** 1.5
    place = 0.5 + 0.45 * np.sin(np.pi * (np.linspace(0, 1, count) - 0.5))
    noise = np.random.default_rng(21).standard_normal((2, count))
    climb = 3.32 * before - 1.7 * after  # octaves over 400 Hz
    sides = []
    for side, share in enumerate((np.cos(place * math.pi / 2), np.sin(place * math.pi / 2))):
        sum_of_bands = np.zeros(count)
        for octave in range(5):
            center = 400 * 2.0**octave
            nearness = np.exp(-0.5 * ((climb - octave) / 0.75) ** 2)
            sum_of_bands += band(noise[side], center / 1.4, center * 1.4) * nearness
        sides.append(sum_of_bands * level * share)
    return _scaled(np.stack(sides, axis=1), "whoosh"), peak + RATE // FPS


@lru_cache(maxsize=1)
def _riser() -> tuple[F32, int]:
    sound = riser(_RISE)
    return _scaled(sound, "riser"), len(sound)


@lru_cache(maxsize=1)
def _hit() -> tuple[F32, int]:
    """A deep stroke around 50 Hz with a short bright edge, so that small speakers tell it too."""
    low = stereo(stroke("boom"))
    t = np.arange(len(low)) / RATE
    edge = np.stack([band(np.random.default_rng(seed).standard_normal(len(low)), 700, 6000) for seed in (31, 32)], 1)
    edge *= (np.exp(-t * 26) * np.minimum(t / 0.001, 1))[:, None]
    return _scaled(low + 0.22 * edge / np.abs(edge).max(), "hit"), 0


_SOUNDS: Mapping[str, Callable[[], tuple[F32, int]]] = {"whoosh": _whoosh, "riser": _riser, "hit": _hit}


def _scaled(sound: np.ndarray[tuple[int, int], np.dtype[np.floating]], kind: str) -> F32:
    return np.asarray(sound * (ratio(_LEVELS[kind]) / np.abs(sound).max()), np.float32)
