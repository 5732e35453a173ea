"""Voices without a key: espeak-ng speaks a line and says when each word falls.

`estimate_seconds` and `voice_for` are light; nothing that makes sound is loaded before `speak` is called.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from reelwright.craft.voice.estimate import estimate_seconds, speech_frames
from reelwright.craft.voice.locales import voice_for

if TYPE_CHECKING:
    from reelwright.craft.voice.speech import Speech, Word, speak

__all__ = ["Speech", "Word", "estimate_seconds", "speak", "speech_frames", "voice_for"]


def __getattr__(name: str) -> Any:
    if name in ("Speech", "Word", "speak"):
        return getattr(import_module("reelwright.craft.voice.speech"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
