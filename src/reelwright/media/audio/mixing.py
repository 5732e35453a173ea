"""Mixing: tracks to their places and levels, the bed ducked under the voice."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal

import numpy as np

from reelwright.composition import AudioMix, AudioTrack
from reelwright.media.audio.bs1770 import block_powers, gated, integrated, k_weighted, level
from reelwright.media.audio.signal import F32, F64, RATE, filtered, high_pass, peaking, ratio, stereo

Role = Literal["voice", "music", "effect", "scene"]

# LUFS that each track of a role is brought to; effects keep the level they were made at.
LEVELS: Mapping[Role, float] = {"voice": -16.0, "music": -17.0, "scene": -23.0}
DUCK = 9.0  # dB
AHEAD, RELEASE = 0.080, 0.350  # seconds: ducked before the first sound, let go after the last
PRESENCE = peaking(2000, 0.75, -4.0)  # where consonants live, 1 to 4 kHz
BED_GAP = (13.0, 15.0)  # LU that the ducked bed lies under the voice; 12 is the least that speech needs
_BRIDGED = 0.6  # seconds; in shorter pauses the bed stays down
_LAST_FADE = 0.05  # seconds, so that no film ends in a click
_NO_DC = high_pass(18)  # an offset would cost room under the ceiling
_CONTROL = 480  # samples between two points of the ducking curve
_LEAST = 0.25  # seconds of a song that are worth repeating
_CROSSFADE = 0.5  # seconds, where a song is repeated


def mix(document: AudioMix, sounds: Mapping[str, F32]) -> tuple[F32, float | None]:
    """Return the (n, 2) sum of a document's tracks, and the LU by which the bed lies under the voice (None: no voice).

    `sounds` holds each source's signal by digest. Voice, music and scene sound are brought to the level of their
    role before the track's own gain. The bed (music and scene sound) ducks under the voice and is turned down or up
    where it would lie less than 13 or more than 15 LU under it.
    """
    length = round(document.seconds * RATE)
    buses = {role: np.zeros((length, 2), np.float32) for role in ("voice", "bed", "effect")}
    for track in document.tracks:
        bus = "bed" if track.role in ("music", "scene") else track.role
        _place(buses[bus], track, sounds[track.source])
    activity = _activity(buses["voice"])
    gap = None
    if activity.any():
        buses["bed"] = duck(buses["bed"], activity)
        gap = _gap(buses["voice"], buses["bed"], activity)
        if gap is not None:
            wanted = min(max(gap, BED_GAP[0]), BED_GAP[1])
            buses["bed"] *= np.float32(ratio(gap - wanted))
            gap = wanted
    summed = filtered(buses["voice"] + buses["bed"] + buses["effect"], _NO_DC)
    return summed * np.square(_fades(length, 0.0, _LAST_FADE))[:, None], gap  # softer: nothing crosses it


def _place(bus: F32, track: AudioTrack, sound: F32) -> None:
    """Add one track to its bus, from `at` on, cut where the bus ends; its fades lie in what is heard of it."""
    start = round(track.at * RATE)
    room = len(bus) - start
    sound = _heard(track, sound, room)
    if room <= 0 or not len(sound):
        return
    loud = integrated(sound) if track.role in LEVELS else -math.inf
    gain = track.gain + (LEVELS[track.role] - loud if math.isfinite(loud) else 0.0)
    if track.role == "voice" and sound.ndim == 1:
        gain -= 10 * math.log10(2)  # the same signal from both sides is twice the power
    angle = (track.pan + 1) * math.pi / 4  # constant power, 0 dB in the middle
    sides = np.array([math.cos(angle), math.sin(angle)], np.float32) * math.sqrt(2) * ratio(gain)
    part = stereo(sound[:room]) * sides.astype(np.float32)
    bus[start : start + len(part)] += part * _fades(len(part), track.fade_in, track.fade_out)[:, None]


def _heard(track: AudioTrack, sound: F32, room: int) -> F32:
    """Return the part of a source that a track plays: trimmed, and repeated where it loops."""
    part = sound[round(track.trim * RATE) :]
    length = room if track.seconds is None else min(round(track.seconds * RATE), room)
    if track.loop and _LEAST * RATE <= len(part) < length:
        return repeated(part, length)
    return part[: max(length, 0)]


def _fades(length: int, fade_in: float, fade_out: float) -> F32:
    """Return fades in and out, in seconds, as one gain curve: quarter sines, so that two that cross keep the power."""
    curve = np.ones(length, np.float32)
    for seconds, view in ((fade_in, curve), (fade_out, curve[::-1])):
        count = min(round(seconds * RATE), length)
        view[:count] *= np.sin(np.pi / 2 * (np.arange(count) + 0.5) / max(count, 1)).astype(np.float32)
    return curve


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


def cut_song(samples: F32, offset: float, seconds: float) -> F32:
    """Return `seconds` of a song from `offset` on; one that ends earlier is repeated from there with a crossfade."""
    length = round(seconds * RATE)
    part = stereo(samples)[round(offset * RATE) :]
    if len(part) < _LEAST * RATE:
        part = stereo(samples)
    return repeated(part, length)


def repeated(part: F32, length: int) -> F32:
    """Return a sound repeated to `length` samples, each time over a crossfade of equal power (0.5 s, or a quarter)."""
    out = np.zeros((length, *part.shape[1:]), np.float32)
    overlap = min(round(_CROSSFADE * RATE), len(part) // 4)
    rising = np.sqrt(np.linspace(0, 1, overlap, dtype=np.float32)).reshape(-1, *(1,) * (part.ndim - 1))
    start = 0
    while start < length:
        piece = part[: length - start].copy()
        if start:
            piece[:overlap] *= rising[: len(piece)]
        if start + len(part) < length:
            piece[-overlap:] *= rising[::-1]
        out[start : start + len(piece)] += piece
        start += len(part) - overlap
    return out
