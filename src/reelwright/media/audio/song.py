"""What is heard of a song, or of a film's sound, for whoever cuts to it or studies it."""

from __future__ import annotations

import math

import numpy as np

from reelwright.media.audio.beats import find_beats
from reelwright.media.audio.bs1770 import integrated
from reelwright.media.audio.files import resample
from reelwright.media.audio.sections import find_sections
from reelwright.media.audio.signal import F32, RATE
from reelwright.study import SoundStudy


def study_song(samples: F32, rate: int = RATE) -> SoundStudy:
    """Return the loudness, beats and parts of a signal of full scale 1, (n,) or (n, channels) at `rate` Hz.

    `said` is None: nobody listens for words. A sound without beats has parts by its energy alone, silence has none.
    """
    sound = np.nan_to_num(np.asarray(samples, np.float32), posinf=0, neginf=0)
    if sound.ndim == 2 and sound.shape[1] != 2:
        sound = sound.mean(axis=1)
    if rate != RATE and len(sound):
        sides = [resample(side, rate) for side in (sound.T if sound.ndim == 2 else sound[None])]
        sound = np.stack(sides, axis=1) if sound.ndim == 2 else sides[0]
    mono = sound.mean(axis=1) if sound.ndim == 2 else sound
    beats = find_beats(mono)
    loud = integrated(sound)
    return SoundStudy(
        loudness=round(loud, 2) if math.isfinite(loud) else None,
        bpm=round(beats.bpm, 3) if beats.bpm else None,
        meter=beats.meter,
        beats=beats.beats,
        downbeats=beats.downbeats,
        sections=find_sections(mono, beats).sections,
    )
