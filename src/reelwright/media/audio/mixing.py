"""Mixing: tracks to their places and levels, the bed ducked under the voice."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from reelwright.composition import AudioMix
from reelwright.media.audio.bs1770 import block_powers, gated, k_weighted, level
from reelwright.media.audio.placing import fades, place
from reelwright.media.audio.signal import F32, F64, RATE, filtered, high_pass, peaking, ratio

DUCK = 9.0  # dB
AHEAD, RELEASE = 0.080, 0.350  # seconds: ducked before the first sound, let go after the last
PRESENCE = peaking(2000, 0.75, -4.0)  # where consonants live, 1 to 4 kHz
BED_GAP = (13.0, 15.0)  # LU that the ducked bed lies under the voice; 12 is the least that speech needs
BED_LIFT = 6.0  # dB by which a bed is turned up for that; more would only lift noise
_BRIDGED = 0.6  # seconds; in shorter pauses the bed stays down
_LAST_FADE = 0.05  # seconds, so that no film ends in a click
_NO_DC = high_pass(18)  # an offset would cost room under the ceiling
_CONTROL = 480  # samples between two points of the ducking curve


def mix(document: AudioMix, sounds: Mapping[str, F32]) -> tuple[F32, float | None]:
    """Return the (n, 2) sum of a document's tracks, and the LU by which the bed lies under the voice (None: no voice).

    `sounds` holds each source's signal by digest. Voice, music and scene sound are brought to the level of their
    role before the track's own gain. The bed (music and scene sound) ducks under the voice and is turned down where
    it would lie less than 13 LU under it, and up, by 6 dB at most, where more than 15.
    """
    length = round(document.seconds * RATE)
    buses = {role: np.zeros((length, 2), np.float32) for role in ("voice", "bed", "effect")}
    for part in place(document.tracks, sounds, length):
        bus = "bed" if part.track.role in ("music", "scene") else part.track.role
        buses[bus][part.begin : part.end] += part.samples
    activity = _activity(buses["voice"])
    gap = None
    if activity.any():
        buses["bed"] = duck(buses["bed"], activity)
        gap = _gap(buses["voice"], buses["bed"], activity)
        if gap is not None:
            wanted = max(min(gap, BED_GAP[1]), gap - BED_LIFT, BED_GAP[0])
            buses["bed"] *= np.float32(ratio(gap - wanted))
            gap = wanted
    summed = filtered(buses["voice"] + buses["bed"] + buses["effect"], _NO_DC)
    return summed * fades(length, 0.0, _LAST_FADE)[:, None], gap


def duck(bed: F32, activity: F32) -> F32:
    """Return the bed, 9 dB down and 4 dB more where consonants live while `activity` (n,) is over zero."""
    depth = _ducking(activity)[:, None]
    thinned = bed + depth * (filtered(bed, PRESENCE) - bed)
    return np.asarray(thinned * np.power(np.float32(10), -DUCK / 20 * depth), np.float32)


def _ducking(activity: F32) -> F32:
    """Return how far the bed is down, 0 to 1: down when a sound begins, up again some time after the last one."""
    spoken = np.add.reduceat(activity, np.arange(0, len(activity), _CONTROL)) > 0
    edges = np.flatnonzero(np.diff(np.concatenate([[0], spoken.astype(np.int8), [0]])))
    depth = np.zeros(len(spoken))
    step = _CONTROL / RATE
    at = np.arange(len(spoken)) * step
    for begin, end in _bridged(edges.reshape(-1, 2).astype(np.float64) * step):
        rise = np.clip((at - begin) / AHEAD + 1, 0, 1)
        fall = np.clip(1 - (at - end) / RELEASE, 0, 1)
        depth = np.maximum(depth, _ease(np.minimum(rise, fall)))
    return np.interp(np.arange(len(activity)), at * RATE, depth).astype(np.float32)


def _ease(values: F64) -> F64:
    return 0.5 - 0.5 * np.cos(np.pi * values)


def _bridged(spans: F64) -> list[tuple[float, float]]:
    joined: list[tuple[float, float]] = []
    for begin, end in spans:
        if joined and begin - joined[-1][1] < _BRIDGED:
            joined[-1] = (joined[-1][0], float(end))
        else:
            joined.append((float(begin), float(end)))
    return joined


def _activity(voice: F32) -> F32:
    """Return (n,) 1 where the voice sounds: within 35 dB of its loudest 20 ms."""
    block = RATE // 50
    power = np.square(voice).sum(axis=1)
    sums = np.add.reduceat(power, np.arange(0, len(power), block))
    sounding = sums > max(float(sums.max(initial=0.0)) * 10**-3.5, 1e-9 * block)
    return np.repeat(sounding, block)[: len(voice)].astype(np.float32)


def _gap(voice: F32, bed: F32, activity: F32) -> float | None:
    """Return by how many LU the bed lies under the voice while it is spoken; None without a bed."""
    if not bed.any():
        return None
    heard = activity > 0
    under = level(float(np.square(k_weighted(bed)[heard], dtype=np.float64).sum(axis=1).mean()))
    return gated(block_powers(voice)) - under if math.isfinite(under) else None
