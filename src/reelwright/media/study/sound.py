"""The sound of a film as a reference, measured."""

from __future__ import annotations

from pathlib import Path

from reelwright.errors import MediaError
from reelwright.media.audio.film import film_sound
from reelwright.media.audio.signal import RATE
from reelwright.media.audio.song import study_song
from reelwright.media.study.length import length_of
from reelwright.study import SoundStudy


def study_sound(path: Path, *, what: str) -> SoundStudy | None:
    """Return what a film sounds like; None where it has no sound, or a damaged one.

    `what` names it. Raises MediaError where `length_of` does.
    """
    seconds = length_of(path, what=what)
    try:
        samples = film_sound(path, 0.0, max(seconds, 1 / RATE * 2), what=what)
    except MediaError:
        return None
    return None if samples is None else study_song(samples)
