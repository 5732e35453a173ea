"""The sound alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reelwright.media.audio.bs1770 import loudness
from reelwright.media.audio.files import read_audio
from reelwright.media.coding import Wrap
from reelwright.media.encode import of_length, write_sound


def write_measured(audio: Path, out: Path, samples: int, wrap: Wrap) -> dict[str, Any]:
    """Encode the first `samples` samples of a sound of ours; returns what it measures when decoded again.

    `lufs` and `true_peak` (dBTP) are None for silence. Raises what `write_sound` does, and MediaError where the
    written file does not decode.
    """
    write_sound(of_length(read_audio(audio, what="sound"), samples), out, wrap)
    heard = read_audio(out, what="sound")
    if not heard.any():
        return {"lufs": None, "true_peak": None}
    lufs, peak = loudness(heard)
    return {"lufs": round(lufs, 2), "true_peak": round(peak, 2)}
