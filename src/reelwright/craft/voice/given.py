"""Lines that somebody else spoke: at our level, without silence at their ends, with the times of their words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from reelwright.craft.voice.speech import EDGE, FLOOR, Speech, Word, in_pieces
from reelwright.craft.voice.tone import level_voice
from reelwright.errors import InputError, Problem
from reelwright.media.audio.signal import F32, RATE


def given(samples: F32, words: Iterable[Mapping[str, Any]], text: str, locale: str) -> Speech:
    """Return a line from (n, 2) samples at 48 kHz and its `words` (`text`, `start` and `end` in seconds).

    Raises InputError where it is silent, or where its words are not those of `text`.
    """
    mono = np.ascontiguousarray(samples.mean(axis=1), np.float32)
    loud = np.flatnonzero(np.abs(mono) > np.abs(mono).max(initial=0) * FLOOR)
    if not len(loud):
        raise InputError(Problem("speech", f"{len(mono) / RATE:.2f} s", "nothing is heard in it", "Speak it again."))
    begin, end = max(int(loud[0]) - EDGE, 0), min(int(loud[-1]) + EDGE, len(mono))
    seconds = (end - begin) / RATE
    placed = tuple(_placed(words, text, begin / RATE, seconds))
    return Speech(level_voice(mono[begin:end]), in_pieces(placed, locale), seconds)


def _placed(words: Iterable[Mapping[str, Any]], text: str, before: float, seconds: float) -> Iterable[Word]:
    """Yield words with their places in the text, heard `before` seconds earlier than they were told."""
    at = 0
    for word in words:
        said = str(word["text"])
        place = text.find(said, at)
        if place < 0:
            raise InputError(Problem("speech", said, "this word is not in the line", "Speak it again."))
        at = place + len(said)
        start = min(max(float(word["start"]) - before, 0.0), seconds)
        yield Word(said, start, min(max(float(word["end"]) - before, start), seconds), place, at)
    if not at:
        raise InputError(Problem("speech", "", "it came without the times of its words", "Choose another engine."))
