"""Foreign files: decoded in a process of their own, behind a wall; what comes back is of our making.

See docs/architecture/6-foreign-files.md. Pictures come back as arrays of pixels and music as arrays of samples, so this
process never runs a decoder on them; films come back as clips of ours.

What is named here is loaded when it is first used: both sides of the wall live in this package, and each starts with
its own half alone.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reelwright.media.foreign.arrays import load_frames, load_picture, load_song, load_stills, load_strip
    from reelwright.media.foreign.faces import (
        confess,
        judge_footage,
        measure_film,
        rewrap_film,
        study_film,
        take_frames,
        take_picture,
        take_song,
        take_sound,
        take_stills,
        take_strip,
        trim_footage,
    )

__all__ = [
    "confess", "judge_footage", "load_frames", "load_picture", "load_song", "load_stills", "load_strip",
    "measure_film", "rewrap_film", "study_film", "take_frames", "take_picture", "take_song", "take_sound",
    "take_stills", "take_strip", "trim_footage",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name in __all__:
        home = "arrays" if name.startswith("load_") else "faces"
        return getattr(import_module(f"{__name__}.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
