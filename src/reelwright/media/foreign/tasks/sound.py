"""The sound of a user's film as plain samples: (n, 2) float32 at 48 kHz, silent where the film is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from reelwright.media.audio.film import film_sound
from reelwright.media.audio.signal import RATE
from reelwright.media.foreign.npy import save

_HEARD = 1e-4  # -80 dBFS: what never passes it is the noise of a coder


def run(source: Path, output: Path, *, what: str, start: float, seconds: float) -> dict[str, Any]:
    samples = film_sound(source, start, seconds, what=what)
    if samples is None:
        samples = np.zeros((round(seconds * RATE), 2), np.float32)
    save(output, samples.data, "<f4", samples.shape)
    return {"seconds": len(samples) / RATE, "heard": bool(np.abs(samples).max(initial=0) > _HEARD)}
