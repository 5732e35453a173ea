"""Measure any film, picture and sound, without knowing what it should show; nothing is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from reelwright.errors import MediaError
from reelwright.media.audio.bs1770 import loudness
from reelwright.media.measure.segment import measure_film
from reelwright.media.measure.sound import measure_sound
from reelwright.media.video import probe

loudness(np.ones((48_000, 2), np.float32))  # behind the wall no compiled kernel could be kept


def run(source: Path, _: None, **__: Any) -> dict[str, Any]:
    """Return `streams`, as `probe` does, `picture` and `sound`; no sound is {}, one that cannot be decoded says why."""
    streams = probe(source)
    return {"streams": streams, "picture": measure_film(source), "sound": _sound(source, streams)}


def _sound(source: Path, streams: dict[str, Any]) -> dict[str, Any]:
    if not any(stream["type"] == "audio" for stream in streams["streams"]):
        return {}
    try:
        return measure_sound(source)
    except MediaError as error:
        return {"damage": str(error)}
