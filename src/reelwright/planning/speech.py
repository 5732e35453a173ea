"""How long a line takes to say."""

from __future__ import annotations

import math

from reelwright.craft.voice import estimate_seconds
from reelwright.words import FPS

_MARGIN = 1.12  # nine of ten estimates are nearer than this


def speech_frames(text: str, locale: str) -> int:
    """Return the frames that a line needs."""
    return math.ceil(estimate_seconds(text, locale) * _MARGIN * FPS)
