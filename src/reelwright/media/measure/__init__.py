"""What a finished film shows and sounds like, in numbers: decoded once, written down as plain JSON.

What is named here is loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reelwright.media.measure.segment import measure_film, measure_segment
    from reelwright.media.measure.sound import measure_sound, measure_voice

__all__ = ["measure_film", "measure_segment", "measure_sound", "measure_voice"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        home = "sound" if name in ("measure_sound", "measure_voice") else "segment"
        return getattr(import_module(f"{__name__}.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
