"""The document: stages that follow each other, the transitions between them, and what lies over all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field

from reelwright.color import Hex
from reelwright.composition.effects import GradeLayer, GrainLayer, LeakLayer, VignetteLayer
from reelwright.composition.layers import ClipLayer, PictureLayer, ShapeLayer, Unit, VideoLayer
from reelwright.composition.text import TextLayer
from reelwright.composition.tracks import Ease
from reelwright.frozen import Frozen
from reelwright.words import Digest, TransitionKind

MAX_SIDE = 8192
MAX_LAYERS = 2000
MAX_FRAMES = 180 * 60

AnyLayer = Annotated[
    ClipLayer | PictureLayer | VideoLayer | ShapeLayer | TextLayer
    | GradeLayer | VignetteLayer | GrainLayer | LeakLayer,
    Field(discriminator="kind"),
]  # fmt: skip


class Stage(Frozen):
    """One shot: its layers from bottom to top, shown in [start, end); two overlap only in a transition."""

    id: str
    start: int
    end: int
    layers: tuple[AnyLayer, ...]


class Transition(Frozen):
    """How the stage `to` replaces the one before it, in [start, start + frames). A cut is the lack of one.

    `direction` is the way that things move in push, slide, wipe, blinds, split and whip; `center` (fractions of the
    canvas) the point about which iris, clock and zoom turn; `color` what a dip goes through; `soft` the width of an
    edge as a share of the canvas's short side, in luma of the matte's range of brightness; `matte` a picture whose dark
    parts change first in luma (without one, soft clouds).
    """

    kind: TransitionKind
    to: str
    start: int
    frames: Annotated[int, Field(ge=1)]
    ease: Ease
    direction: tuple[float, float] = (-1, 0)
    center: tuple[float, float] = (0.5, 0.5)
    color: Hex = "#000000"
    soft: Unit = 0.02
    matte: Digest | None = None


class Composition(Frozen):
    format: Literal[1] = 1
    width: Annotated[int, Field(ge=16, le=MAX_SIDE, multiple_of=2)]
    height: Annotated[int, Field(ge=16, le=MAX_SIDE, multiple_of=2)]
    fps: Literal[24, 25, 30, 50, 60] = 30
    frames: Annotated[int, Field(ge=1, le=MAX_FRAMES)]
    background: Hex = "#000000"
    stages: Annotated[tuple[Stage, ...], Field(min_length=1)]
    transitions: tuple[Transition, ...] = ()
    overlays: tuple[AnyLayer, ...] = ()

    def layers(self) -> Iterable[AnyLayer]:
        """Return every layer, stages first."""
        for stage in self.stages:
            yield from stage.layers
        yield from self.overlays

    def cuts(self) -> tuple[int, ...]:
        """Return the frames at which segments begin, and the end: shot ends, after any transition is over."""
        ends = {stage.end for stage in self.stages if 0 < stage.end < self.frames}
        return (0, *sorted(ends), self.frames)

    def clip(self, start: int, end: int) -> Composition:
        """Return the composition of the frames [start, end), rebased to zero, with nothing in it that they lack."""
        stages = tuple(
            stage.model_copy(
                update={
                    "start": max(stage.start, start) - start,
                    "end": min(stage.end, end) - start,
                    "layers": _clip_layers(stage.layers, max(start, stage.start), min(end, stage.end), start),
                }
            )
            for stage in self.stages
            if stage.start < end and stage.end > start
        )
        transitions = tuple(
            change.model_copy(update={"start": change.start - start})
            for change in self.transitions
            if change.start < end and change.start + change.frames > start
        )
        overlays = _clip_layers(self.overlays, start, end, start)
        update = {"frames": end - start, "stages": stages, "transitions": transitions, "overlays": overlays}
        return self.model_copy(update=update)


def _clip_layers(layers: tuple[AnyLayer, ...], start: int, end: int, origin: int) -> tuple[AnyLayer, ...]:
    """Keep the layers seen in [start, end) and rebase them to `origin`; a layer's start keeps its phase."""
    return tuple(
        layer.model_copy(update={"start": layer.start - origin, "end": min(layer.end, end) - origin})
        for layer in layers
        if layer.start < end and layer.end > start and layer.end > layer.start
    )
