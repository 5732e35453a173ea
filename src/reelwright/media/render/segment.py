"""From a composition to files: an encoded segment, and a single picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from reelwright.composition import Composition
from reelwright.media.coding import Coding
from reelwright.media.encode import SEGMENT, write_video
from reelwright.media.planes import U8, Planes, to_rgb
from reelwright.media.render.renderer import Renderer, Source


def encode_segment(
    composition: Composition,
    source: Source,
    out: Path,
    progress: Callable[[float], None],
    coding: Coding = SEGMENT,
) -> int:
    """Draw and encode all frames of a composition into the file `out`; returns their number.

    `progress` hears the share that is done, 0 to 1, after every frame, and may raise to stop: then nothing remains.
    Raises InputError where the composition cannot be drawn, and RenderError or StorageError where encoding fails.
    """
    with Renderer(composition, source) as renderer:
        frames, size = _frames(renderer, composition, progress), (composition.width, composition.height)
        return write_video(frames, out, *size, rate=composition.fps, coding=coding)


def _frames(renderer: Renderer, composition: Composition, progress: Callable[[float], None]) -> Iterator[Planes]:
    planes = Planes.empty(composition.width, composition.height)
    for frame in range(composition.frames):
        yield renderer.render(frame, planes)
        progress((frame + 1) / composition.frames)


def poster(composition: Composition, source: Source, frame: int) -> U8:
    """Return one frame as (height, width, 3) uint8 RGB; frames beyond the ends show the first or last."""
    with Renderer(composition, source) as renderer:
        return to_rgb(renderer.render(min(max(frame, 0), composition.frames - 1)))
