"""Pictures of a composition in any coding, drawn by the one renderer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from reelwright.composition import Composition
from reelwright.media.coding import Coding
from reelwright.media.encode import write_video
from reelwright.media.planes import Planes
from reelwright.media.render.renderer import Renderer, Source


def write_segment(
    composition: Composition,
    source: Source,
    out: Path,
    coding: Coding,
    progress: Callable[[float], None],
    *,
    draft: bool = False,
) -> int:
    """Draw all frames of a composition, or a `draft` of them, and encode them into `out`; returns their number.

    `progress` hears the share that is done, 0 to 1, and may raise to stop. Raises what `Renderer` and `write_video` do.
    """
    with Renderer(composition, source, draft=draft) as renderer:
        frames = _drawn(renderer, composition, progress)
        return write_video(frames, out, composition.width, composition.height, rate=composition.fps, coding=coding)


def _drawn(renderer: Renderer, composition: Composition, progress: Callable[[float], None]) -> Iterator[Planes]:
    planes = Planes.empty(composition.width, composition.height)
    for frame in range(composition.frames):
        yield renderer.render(frame, planes)
        progress((frame + 1) / composition.frames)
