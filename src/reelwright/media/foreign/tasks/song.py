"""A user's music as plain samples: (n, 2) float32 at 48 kHz."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reelwright.media.audio.files import read_audio
from reelwright.media.audio.signal import RATE
from reelwright.media.foreign.npy import save


def run(source: Path, output: Path, *, what: str) -> dict[str, Any]:
    samples = read_audio(source, what=what)
    save(output, samples.data, "<f4", samples.shape)
    return {"seconds": len(samples) / RATE}
