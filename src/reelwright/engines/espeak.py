"""espeak-ng on this machine: clear speech in about a hundred languages, with the moment of every word."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reelwright.engine import Access, Call
from reelwright.engines._local import Local
from reelwright.loading import LOADING

NAME = "espeak"
ADDRESS = ""
VARIABLES: tuple[str, ...] = ()
KEYS = ""
_LOCALE = "en-US"


def connect(_: Access) -> Local:
    return Local(NAME, make)


def make(call: Call) -> tuple[bytes, Mapping[str, Any]]:
    """Speak a line as WAV (48 kHz); the facts `words` have its words with their seconds."""
    with LOADING:
        from reelwright.craft.voice import speak
        from reelwright.media.audio import write_wav

    speech = speak(call.request.prompt, call.request.locale or _LOCALE)
    words = [{"text": word.text, "start": word.start_s, "end": word.end_s} for word in speech.words]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "speech.wav"
        write_wav(path, speech.samples)
        return path.read_bytes(), {"words": words, "seconds": speech.seconds}
