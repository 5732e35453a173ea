"""How long texts stand and changes of picture take: what planning lays out by, and edits must leave.

Reading: 0.5 s and 0.35 s a word, at least 1 s (160 to 180 words a minute, the BBC's subtitle guide).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from reelwright.plan.model import Text
from reelwright.words import FPS, TransitionKind, count_words

SPEECH_LEAD = 8  # frames before a line begins and after it ends
SILENT_END = FPS  # frames without speech at the end of a film
# How many frames a change of picture usually takes.
USUAL_FRAMES: dict[TransitionKind, int] = {
    "iris": 18, "dip": 16, "wipe": 14, "zoom": 14, "dissolve": 12, "push": 11, "slide": 11, "whip": 10,
    "clock": 18, "blinds": 14, "split": 14, "luma": 14,
}  # fmt: skip
_PRINT = 0.35  # of the film, that a card with small print may take


def hold_frames(words: int) -> int:
    """Return how many frames a card of so many words stands."""
    return math.ceil(max(0.5 + 0.35 * words, 1.0) * FPS)


def card_frames(card: Sequence[Text], film: int) -> int:
    """Return how many frames a card stands in a film of so many: until it is read, the small print in part."""
    print_words = sum(count_words(text.content) for text in card if text.role == "legal")
    words = _words(card)
    return max(hold_frames(words), min(hold_frames(words + print_words), round(_PRINT * film)))


def _words(card: Sequence[Text]) -> int:
    """Count the words that are read; labels are only seen, and beside a call to action the name is known already."""
    closing = any(text.role == "cta" for text in card)
    known = ("label", "number", "headline", "sub", "legal") if closing else ("label", "number", "legal")
    return sum(count_words(text.content) for text in card if text.role not in known)
