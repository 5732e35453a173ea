"""From a composition to files: an encoded segment, and a single picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from reelwright.composition import Composition
from reelwright.media.coding import Coding
from reelwright.media.encode import SEGMENT, video_writer
from reelwright.media.planes import U8, Planes, to_rgb
from reelwright.media.render.films import Films
from reelwright.media.render.renderer import Renderer, Source


def encode_segment(
    composition: Composition,
    source: Source,
    out: Path,
    progress: Callable[[float], None],
    coding: Coding = SEGMENT,
    *,
    draft: bool = False,
) -> int:
    """Draw and encode all frames of a composition, or a `draft` of them, into the file `out`; returns their number.

    `progress` hears the share that is done, 0 to 1, after every frame, and may raise to stop: then nothing remains.
    Raises InputError where the composition cannot be drawn, and RenderError or StorageError where encoding fails.
    """
    encode_in_step([Part(composition, out, progress)], source, coding, draft=draft)
    return composition.frames


@dataclass(frozen=True)
class Part:
    """What is drawn into one file; `progress` is as `encode_segment` says."""

    composition: Composition
    out: Path
    progress: Callable[[float], None]


def encode_in_step(parts: Sequence[Part], source: Source, coding: Coding = SEGMENT, *, draft: bool = False) -> None:
    """Draw and encode several compositions frame by frame in turn, so that a film that all show is decoded once.

    Raises as `encode_segment` does; then nothing remains of any of them.
    """
    films = Films(shared=len(parts) > 1, draft=draft)
    with ExitStack() as stack:
        begun = [(part, *_begin(part, source, films, coding, stack)) for part in parts]
        for frame in range(max(part.composition.frames for part in parts)):
            for part, renderer, planes, write in begun:
                if frame < part.composition.frames:
                    write(renderer.render(frame, planes))
                    part.progress((frame + 1) / part.composition.frames)


def _begin(
    part: Part, source: Source, films: Films, coding: Coding, stack: ExitStack
) -> tuple[Renderer, Planes, Callable[[Planes], None]]:
    drawn = part.composition
    renderer = stack.enter_context(Renderer(drawn, source, films))
    writer = video_writer(part.out, drawn.width, drawn.height, rate=drawn.fps, coding=coding)
    return renderer, Planes.empty(drawn.width, drawn.height), stack.enter_context(writer)


def poster(composition: Composition, source: Source, frame: int) -> U8:
    """Return one frame as (height, width, 3) uint8 RGB; frames beyond the ends show the first or last."""
    with Renderer(composition, source) as renderer:
        return to_rgb(renderer.render(min(max(frame, 0), composition.frames - 1)))
