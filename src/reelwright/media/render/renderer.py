"""Frames of a composition, drawn one by one into yuv420p planes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import cv2

from reelwright.composition import (
    AnyLayer,
    ClipLayer,
    Composition,
    GradeLayer,
    GrainLayer,
    LeakLayer,
    PictureLayer,
    ShapeLayer,
    Stage,
    StageTransition,
    TextLayer,
    VideoLayer,
    VignetteLayer,
)
from reelwright.media.planes import Planes, fill
from reelwright.media.render.clips import ClipDrawer
from reelwright.media.render.effects import GrainDrawer, LeakDrawer, VignetteDrawer
from reelwright.media.render.films import Films
from reelwright.media.render.grade import GradeDrawer
from reelwright.media.render.pictures import PictureDrawer
from reelwright.media.render.shapes import ShapeDrawer
from reelwright.media.render.text import TextDrawer
from reelwright.media.render.transitions import Blend, blending
from reelwright.media.render.validate import validate
from reelwright.media.render.videos import VideoDrawer

# Segments are drawn side by side, one thread each: more would only fight over the cores.
cv2.setNumThreads(1)

Source = Callable[[str], Path]  # digest -> file


class Drawer(Protocol):
    """Draws one layer; frames count from the layer's start."""

    def draw(self, frame: int, planes: Planes) -> None: ...

    def close(self) -> None: ...


class Renderer:
    """Draws any frame of a composition; cheapest in order. One thread may use it at a time; close it when done.

    A layer is made ready when it is first seen and let go when a later frame is drawn, so memory does not grow with
    the film. Renderers that draw the same frames in turn may share their `films`; drafts of films are for previews,
    never for what is measured. Raises InputError where the composition cannot be drawn.
    """

    def __init__(self, composition: Composition, source: Source, films: Films | None = None) -> None:
        validate(composition, source)
        self._composition, self._source, self._films = composition, source, films or Films()
        self._size = composition.width, composition.height
        self._drawers: dict[str, tuple[AnyLayer, Drawer]] = {}
        self._stages: tuple[Planes, Planes] | None = None
        self._change: tuple[StageTransition, Blend] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all sources."""
        with ExitStack() as stack:
            for _, drawer in self._drawers.values():
                stack.callback(drawer.close)
        self._drawers.clear()

    def render(self, frame: int, into: Planes | None = None) -> Planes:
        """Return the planes of a frame, drawn over `into` where that is given."""
        planes = into or Planes.empty(*self._size)
        self._let_go(frame)
        change = next((c for c in self._composition.transitions if c.start <= frame < c.start + c.frames), None)
        stages = [stage for stage in self._composition.stages if stage.start <= frame < stage.end]
        if change and len(stages) > 1:
            self._transition(change, stages, frame, planes)
        else:
            self._draw(stages[-1].layers if stages else (), frame, planes)
        self._draw_over(self._composition.overlays, frame, planes)
        return planes

    def _transition(self, change: StageTransition, stages: list[Stage], frame: int, planes: Planes) -> None:
        if self._stages is None:
            self._stages = Planes.empty(*self._size), Planes.empty(*self._size)
        if self._change is None or self._change[0] is not change:
            self._change = change, blending(change, *self._size, self._source)
        old, new = self._stages
        arriving = next(index for index, stage in enumerate(stages) if stage.id == change.to)
        leaving = stages[arriving - 1]
        self._draw(leaving.layers, frame, old)
        self._draw(stages[arriving].layers, frame, new)
        self._change[1](frame - change.start, old, new, planes)

    def _draw(self, layers: Sequence[AnyLayer], frame: int, planes: Planes) -> None:
        if not (layers and isinstance(layers[0], ClipLayer) and layers[0].start <= frame < layers[0].end):
            fill(planes, self._composition.background)  # a clip covers it
        self._draw_over(layers, frame, planes)

    def _draw_over(self, layers: Iterable[AnyLayer], frame: int, planes: Planes) -> None:
        for layer in layers:
            if layer.start <= frame < layer.end:
                self._drawer(layer).draw(frame - layer.start, planes)

    def _drawer(self, layer: AnyLayer) -> Drawer:
        if layer.id not in self._drawers:
            self._drawers[layer.id] = layer, _drawer(layer, self._source, self._films, self._composition)
        return self._drawers[layer.id][1]

    def _let_go(self, frame: int) -> None:
        for name in [name for name, (layer, _) in self._drawers.items() if not layer.start <= frame < layer.end]:
            self._drawers.pop(name)[1].close()


def _drawer(layer: AnyLayer, source: Source, films: Films, composition: Composition) -> Drawer:
    width, height = composition.width, composition.height
    match layer:
        case ClipLayer():
            return ClipDrawer(layer, source, films, width, height, composition.fps)
        case PictureLayer():
            return PictureDrawer(layer, source, width, height)
        case VideoLayer():
            return VideoDrawer(layer, source, films, width, height)
        case ShapeLayer():
            return ShapeDrawer(layer, width, height)
        case TextLayer():
            return TextDrawer(layer, width, height)
        case GradeLayer():
            return GradeDrawer(layer, source)
        case VignetteLayer():
            return VignetteDrawer(layer, width, height)
        case GrainLayer():
            return GrainDrawer(layer, width, height)
        case LeakLayer():
            return LeakDrawer(layer, width, height, composition.fps)
