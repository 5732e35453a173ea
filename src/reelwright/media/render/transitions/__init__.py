"""How one stage replaces another: every kind of transition, drawn in place on the planes of both stages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from reelwright.composition import StageTransition
from reelwright.media.planes import Planes
from reelwright.media.render.transitions import fades, maps, moving, opening, strips
from reelwright.media.render.transitions.zoom import zoom
from reelwright.words import TransitionKind

Blend = Callable[[int, Planes, Planes, Planes], None]  # frame of the transition, old stage, new stage, out

MAPS: Mapping[TransitionKind, Callable[[StageTransition, int, int], maps.Map]] = {
    "iris": maps.iris, "wipe": maps.wipe, "split": maps.split, "blinds": maps.blinds, "clock": maps.clock,
}  # fmt: skip
DRAWN: Mapping[TransitionKind, Callable[[StageTransition, int, Planes, Planes, Planes], None]] = {
    "dissolve": fades.dissolve, "dip": fades.dip, "push": moving.push, "slide": moving.slide, "whip": moving.whip,
    "zoom": zoom,
}  # fmt: skip


def blending(change: StageTransition, width: int, height: int, source: Callable[[str], Path]) -> Blend:
    """Return what draws a transition's frames (from 0 to its frames - 1) on a canvas; `source` finds its matte."""
    if change.kind in MAPS:
        return opening.Opening(change, *MAPS[change.kind](change, width, height))
    if change.kind == "luma":
        matte = source(change.matte) if change.matte else None
        return opening.Opening(change, *maps.luma(change, width, height, matte))
    return partial(DRAWN[change.kind], change)


def warm() -> None:
    """Compile the kernels of transitions."""
    for module in (opening, strips, moving):
        module.warm()
