"""Music for a film: `grid` gives the beats before there is music, `compose` writes a score, `render` plays it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reelwright.craft.music.composer import compose
from reelwright.craft.music.grid import BeatGrid, Section, grid, moods
from reelwright.craft.music.score import Note, Part, Score
from reelwright.loading import LOADING

if TYPE_CHECKING:
    from reelwright.media.audio.signal import F32

__all__ = ["BeatGrid", "Note", "Part", "Score", "Section", "compose", "grid", "moods", "render", "warm"]


def render(score: Score) -> F32:
    """Play a score: (n, 2) float32 at 48 kHz, exactly as long as its film, at -17 LUFS, silent at its end."""
    with LOADING:  # kernels: planners that only want beats never load them
        from reelwright.craft.music.performance import perform

    return perform(score)


def warm() -> None:
    """Compile every kernel by playing one short piece with each kind of instrument."""
    for mood in ("organic", "night"):
        render(compose(mood, 180, 0))
