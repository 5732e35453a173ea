"""Music composed and played on this machine, to the mood that the prompt names."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reelwright.engine import Access, Call
from reelwright.engines._local import Local
from reelwright.loading import LOADING
from reelwright.words import FPS

NAME = "composer"
ADDRESS = ""
VARIABLES: tuple[str, ...] = ()
KEYS = ""
_SECONDS = 15.0  # where no length is asked for


def connect(_: Access) -> Local:
    return Local(NAME, make)


def make(call: Call) -> tuple[bytes, Mapping[str, Any]]:
    """Play a piece as WAV (48 kHz, stereo); the facts have its `mood`, `bpm` and `seconds`."""
    with LOADING:
        from reelwright.craft.music import compose, render
        from reelwright.craft.music.moods import MOODS
        from reelwright.media.audio import write_wav

    said = re.findall(r"[a-z]+", call.request.prompt.lower())
    mood = next((word for word in said if word in MOODS), next(iter(MOODS)))
    frames = round((call.request.seconds or _SECONDS) * FPS)
    score = compose(mood, frames, (call.request.seed or 0) + call.request.take - 1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "music.wav"
        write_wav(path, render(score))
        return path.read_bytes(), {"mood": mood, "bpm": score.bpm, "seconds": frames / FPS}
