"""The document: stages that follow each other, the transitions between them, and what lies over all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal, get_args

from pydantic import Field

from reelwright.color import Hex
from reelwright.composition.effects import GradeLayer, GrainLayer, LeakLayer, VignetteLayer
from reelwright.composition.layers import ClipLayer, PictureLayer, ShapeLayer, Unit, VideoLayer
from reelwright.composition.retiming import retimed_layer
from reelwright.composition.scaling import scaled_layer
from reelwright.composition.text import TextLayer
from reelwright.composition.tracks import Ease
from reelwright.errors import InputError, Problem
from reelwright.frozen import Frozen
from reelwright.words import Digest, TransitionKind

MIN_SIDE, MAX_SIDE = 16, 8192
MAX_LAYERS = 2000
MAX_FRAMES = 180 * 60
Rate = Literal[12, 15, 24, 25, 30, 50, 60]  # frames a second; those under 24 are for previews

AnyLayer = Annotated[
    ClipLayer | PictureLayer | VideoLayer | ShapeLayer | TextLayer
    | GradeLayer | VignetteLayer | GrainLayer | LeakLayer,
    Field(discriminator="kind"),
]  # fmt: skip


def is_ground(layer: AnyLayer) -> bool:
    """Whether a layer belongs to what things stand before: footage, a drawn ground and its props, what tints them."""
    if layer.kind in ("picture", "video"):
        return layer.role in ("prop", "footage")
    return layer.kind not in ("shape", "text")


class Stage(Frozen):
    """One shot: its layers from bottom to top, shown in [start, end); two overlap only in a transition."""

    id: str
    start: int
    end: int
    layers: tuple[AnyLayer, ...]


class StageTransition(Frozen):
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
    width: Annotated[int, Field(ge=MIN_SIDE, le=MAX_SIDE, multiple_of=2)]
    height: Annotated[int, Field(ge=MIN_SIDE, le=MAX_SIDE, multiple_of=2)]
    fps: Rate = 30
    frames: Annotated[int, Field(ge=1, le=MAX_FRAMES)]
    background: Hex = "#000000"
    stages: Annotated[tuple[Stage, ...], Field(min_length=1)]
    transitions: tuple[StageTransition, ...] = ()
    overlays: tuple[AnyLayer, ...] = ()

    def layers(self) -> Iterable[AnyLayer]:
        """Return every layer, stages first."""
        for stage in self.stages:
            yield from stage.layers
        yield from self.overlays

    def sources(self) -> frozenset[str]:
        """Return the digests of all files that it is drawn from; fonts are not among them."""
        named = {change.matte for change in self.transitions}
        for layer in self.layers():
            if layer.kind == "grade":
                named.add(layer.lut)
            elif layer.kind in ("clip", "picture", "video"):
                named.add(layer.source)
                named.add(None if layer.kind == "clip" or layer.mask is None else layer.mask.source)
        return frozenset(digest for digest in named if digest)

    def glyphs(self) -> dict[str, set[int]]:
        """Return the glyphs of each font, by its digest."""
        found: dict[str, set[int]] = {}
        for layer in self.layers():
            for word in layer.words if layer.kind == "text" else ():
                for run in word.runs:
                    found.setdefault(run.font, set()).update(glyph for glyph, _, _ in run.glyphs)
        return found

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

    def scaled(self, factor: float) -> Composition:
        """Return the same picture on a canvas of `factor` times the size, its sides rounded to even pixels.

        Where rounding makes the sides differ, the larger one counts: what covered the canvas still does. Raises
        InputError where a side leaves 16 to 8192 pixels.
        """
        width, height = (2 * round(side * factor / 2) for side in (self.width, self.height))
        if min(width, height) < MIN_SIDE or max(width, height) > MAX_SIDE:
            limit = f"sides are {MIN_SIDE} to {MAX_SIDE} pixels"
            raise InputError(Problem("size", f"{width}x{height}", limit, "Choose another size."))
        exact = max(width / self.width, height / self.height)
        stages = tuple(
            stage.model_copy(update={"layers": tuple(scaled_layer(layer, exact) for layer in stage.layers)})
            for stage in self.stages
        )
        overlays = tuple(scaled_layer(layer, exact) for layer in self.overlays)
        return self.model_copy(update={"width": width, "height": height, "stages": stages, "overlays": overlays})

    def at_rate(self, fps: int) -> Composition:
        """Return the same film at another frame rate, round(frames · fps / its own rate) frames long.

        Starts and ends are rounded alike, so stages meet as they did; a transition too short for the new rate becomes
        a cut, and a layer too short is left out. Raises InputError for a rate that films do not have.
        """
        if fps not in get_args(Rate):
            known = ", ".join(map(str, get_args(Rate)))
            raise InputError(Problem("fps", str(fps), f"films have {known} frames a second", "Choose one of these."))
        factor = fps / self.fps
        stages = tuple(
            stage.model_copy(
                update={
                    "start": round(stage.start * factor),
                    "end": round(stage.end * factor),
                    "layers": _retimed(stage.layers, factor),
                }
            )
            for stage in self.stages
        )
        update = {
            "fps": fps,
            "frames": max(round(self.frames * factor), 1),
            "stages": stages,
            "transitions": tuple(self._transitions_at(factor)),
            "overlays": _retimed(self.overlays, factor),
        }
        return self.model_copy(update=update)

    def _transitions_at(self, factor: float) -> Iterable[StageTransition]:
        for change in self.transitions:
            start, end = round(change.start * factor), round((change.start + change.frames) * factor)
            if end > start:
                yield change.model_copy(update={"start": start, "frames": end - start})


def _clip_layers(layers: tuple[AnyLayer, ...], start: int, end: int, origin: int) -> tuple[AnyLayer, ...]:
    """Keep the layers seen in [start, end) and rebase them to `origin`; a layer's start keeps its phase."""
    return tuple(
        layer.model_copy(update={"start": layer.start - origin, "end": min(layer.end, end) - origin})
        for layer in layers
        if layer.start < end and layer.end > start and layer.end > layer.start
    )


def _retimed(layers: tuple[AnyLayer, ...], factor: float) -> tuple[AnyLayer, ...]:
    return tuple(layer for layer in (retimed_layer(old, factor) for old in layers) if layer.end > layer.start)
