"""Measure the sound of a film that is given as a reference; nothing of it is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from reelwright.media.audio.beats import find_beats
from reelwright.media.audio.bs1770 import integrated
from reelwright.media.study.sound import study_sound

# Behind the wall no compiled kernel could be kept, so what follows beats has followed some before.
find_beats(np.repeat(np.arange(4 * 48_000) % 24_000 < 480, 2).reshape(-1, 2).astype(np.float32))
integrated(np.ones((48_000, 2), np.float32))


def run(source: Path, _: None, *, what: str) -> dict[str, Any]:
    sound = study_sound(source, what=what)
    return {"sound": sound.model_dump(mode="json") if sound else None}
