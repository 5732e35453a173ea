"""The music lies well under the voice: 10 LU or more, so that every word is understood on a phone's speaker.

The mixer aims at 12 to 15 LU, by the K-weighted loudness of the ducked bed while the voice speaks.
"""

from __future__ import annotations

from collections.abc import Iterator

from reelwright.check import Subject
from reelwright.checks._report import finding
from reelwright.finding import Finding

LEAST = 10.0  # LU


def check(subject: Subject) -> Iterator[Finding]:
    gap = subject.sound.get("bed_gap")
    if gap is not None and gap < LEAST:
        message = f"The music lies {gap:.1f} LU under the voice."
        remedy = "Choose a calmer music, or a louder recording of the voice."
        yield finding(__name__, "warning", "sound", message, remedy, gap=gap, limit=LEAST)
