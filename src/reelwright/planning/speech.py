"""How long a line takes to say."""

from __future__ import annotations

import math

from reelwright.planning.wording import count_words
from reelwright.words import FPS

WORDS_PER_SECOND = 2.5


def speech_frames(text: str) -> int:
    """Return the frames that a line needs at an advertisement's usual pace."""
    return math.ceil(count_words(text) / WORDS_PER_SECOND * FPS)
