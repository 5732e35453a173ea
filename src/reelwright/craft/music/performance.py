"""Playing a score: every part by its instrument, at its place and level, into one room."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from reelwright.craft.music.bus import finish
from reelwright.craft.music.instruments import PATCHES, riser, stroke
from reelwright.craft.music.moods import MOODS
from reelwright.craft.music.score import Note, Part, Score
from reelwright.craft.music.synth import Fm, Saws, play_fm, play_saws, play_string
from reelwright.media.audio.signal import F32, F64, RATE, band_pass, filtered, high_pass, ratio
from reelwright.words import FPS


class Place(NamedTuple):
    """A part's level in dBFS (rms while it sounds), low cut in Hz, width of its pans, share sent to the room."""

    level: float
    low_cut: float
    width: float = 0.0
    send: float = 0.3


PLACES: Mapping[str, Place] = {
    "pad": Place(-22, 110, 0.4, 0.8),
    "keys": Place(-25, 85, 0.4, 0.9),
    "lead": Place(-22.5, 250, 0.2, 1.1),
    "bass": Place(-19, 30, 0.0, 0.0),
    "kick": Place(-17, 30, 0.0, 0.05),
    "clap": Place(-26, 250, 0.25, 0.7),
    "snare": Place(-23, 120, 0.1, 0.5),
    "hat": Place(-32, 3000, 0.4, 0.3),
    "shaker": Place(-33, 2500, -0.5, 0.4),
    "rim": Place(-29, 350, -0.3, 0.8),
    "tom": Place(-21, 50, 0.5, 0.9),
    "boom": Place(-20, 28, 0.0, 0.5),
    "impact": Place(-22, 28, 0.0, 0.5),
    "crash": Place(-32, 2500, 0.3, 0.6),
    "riser": Place(-32, 250, 0.0, 0.5),
}
_DELAY = 0.00035  # seconds, the most by which one side of a part is late
_PUMP = 0.260  # seconds in which the pad comes back after a kick
_AIR = -47.0  # dBFS
_BLOCK = RATE // 20
_RIDES = {"motif": 3.5, "breakdown": 2.0, "gap": 1.5}  # dB
_CONTROL, _EASE = 480, 6  # samples between two points of the ride, and points that it eases over


def perform(score: Score) -> F32:
    """Return a score as (n, 2) float32 at 48 kHz, exactly as long as its film."""
    mood = MOODS[score.mood]
    length = score.frames * RATE // FPS
    dry, send = (np.zeros((length, 2), np.float32) for _ in range(2))
    kicks = np.array([note.at for part in score.parts if part.role == "kick" for note in part.notes])
    for part in score.parts:
        place = PLACES[part.role]
        stem = _play(part, length, place)
        gain = ratio(place.level + mood.trims.get(part.role, 0.0)) / max(_sounding(stem), 1e-9)
        stem *= np.float32(gain)
        if mood.pump and part.role in ("pad", "keys"):
            stem *= _pump(kicks, mood.pump * (1.0 if part.role == "pad" else 0.5), length)[:, None]
        if part.role == "pad" and mood.air:
            stem += _air(stem)
        dry += _late(stem, part.role)
        send += stem * np.float32(place.send)
    ride = _ride(score)[:, None]
    dry *= ride
    send *= ride
    return finish(dry, send, mood.reverb, mood.slope, length)


def _ride(score: Score) -> F32:
    """Return the hand on the fader: what few play comes forward, so that a film opens as present as it goes on."""
    length = score.frames * RATE // FPS
    beat = score.grid.beat_frames * RATE // FPS
    gain = np.zeros(length // _CONTROL + 2)
    for section in score.sections:
        gain[section.start * beat // _CONTROL : section.end * beat // _CONTROL] = _RIDES.get(section.name, 0.0)
    soft = np.convolve(np.pad(gain, _EASE, mode="edge"), np.hanning(2 * _EASE + 1) / _EASE, mode="valid")
    return np.interp(np.arange(length), np.arange(len(soft)) * _CONTROL, 10 ** (soft / 20)).astype(np.float32)


def _play(part: Part, length: int, place: Place) -> F32:
    out = np.zeros((length, 2), np.float32)
    patch = PATCHES.get(part.instrument)
    if patch is None:
        _strike(part, out, place)
        return out
    notes = _rows(part, place.width)
    numbers = np.array(patch, np.float64)
    if isinstance(patch, Fm):
        play_fm(out, notes, numbers)
    elif isinstance(patch, Saws):
        play_saws(out, notes, numbers)
    else:
        play_string(out, notes, numbers)
    return filtered(out, high_pass(place.low_cut))


def _rows(part: Part, width: float) -> F64:
    """Return a part's notes as the synthesizers read them; low ones stand left, high ones right."""
    rows = [
        (
            round(note.at * RATE),
            note.length * RATE,
            440 * 2 ** ((note.pitch - 69) / 12),
            note.velocity,
            width * math.sin(2.4 * note.pitch),
        )
        for note in part.notes
    ]
    return np.array(rows, np.float64)


def _strike(part: Part, out: F32, place: Place) -> None:
    """Add a drum's strokes; every other one stands a little to the other side."""
    for number, note in enumerate(part.notes):
        sound = _stroke(part.instrument, note, place.low_cut)
        start = round(note.at * RATE)
        sound = sound[: len(out) - start]
        pan = place.width * (1.0 if number % 2 else 0.6)
        sides = np.array([min(1 - pan, 1.0), min(1 + pan, 1.0)], np.float32)
        out[start : start + len(sound)] += sound * sides * np.float32(note.velocity)


def _stroke(instrument: str, note: Note, low_cut: float) -> F32:
    sound = riser(note.length) if instrument == "riser" else stroke(instrument, note.pitch)[:, None]
    return filtered(sound, high_pass(low_cut))


def _sounding(stem: F32) -> float:
    """Return the rms of a stem over the blocks in which it sounds, so that rests do not make it louder."""
    blocks = np.square(stem[: len(stem) // _BLOCK * _BLOCK]).reshape(-1, _BLOCK * 2).mean(axis=1)
    heard = blocks[blocks > blocks.max(initial=0.0) * 1e-3]
    return math.sqrt(float(heard.mean())) if len(heard) else 0.0


def _pump(kicks: F64, depth: float, length: int) -> F32:
    """Return the gain of a part that ducks by `depth` dB under each kick and comes back."""
    t = np.arange(0, length, 48) / RATE
    if not len(kicks):
        return np.ones(length, np.float32)
    since = t - kicks[np.clip(np.searchsorted(kicks, t, side="right") - 1, 0, None)]
    back = np.clip(since / _PUMP, 0, 1)
    gain = np.where(since < 0, 1.0, 10 ** (-depth / 20 * (1 - back) ** 1.5))
    return np.interp(np.arange(length), t * RATE, gain).astype(np.float32)


def _air(pad: F32) -> F32:
    """Return breath over a pad: noise that swells as the pad does, for moods that lack treble."""
    noise = np.random.default_rng(12).standard_normal(pad.shape, np.float32)
    breath = filtered(noise, band_pass(5200, 0.45))
    blocks = np.sqrt(np.square(pad[: len(pad) // _BLOCK * _BLOCK]).reshape(-1, _BLOCK * 2).mean(axis=1))
    swell = np.interp(np.arange(len(pad)), (np.arange(len(blocks)) + 0.5) * _BLOCK, blocks / max(blocks.max(), 1e-9))
    breath *= swell.astype(np.float32)[:, None]
    return np.asarray(breath * np.float32(ratio(_AIR) / max(_sounding(breath), 1e-9)), np.float32)


def _late(stem: F32, role: str) -> F32:
    """Return a stem with one side late by up to a third of a millisecond; what stands in the middle stays there."""
    width = PLACES[role].width
    delay = round(abs(width) * _DELAY / 0.6 * RATE)
    if delay:
        side = 0 if width > 0 else 1
        stem[delay:, side] = stem[:-delay, side].copy()
    return stem
