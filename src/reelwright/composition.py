"""The composition: a plan resolved for one aspect ratio, and all that a renderer sees.

Coordinates are canvas pixels, x right and y down; times are frames. A layer's `start` and `end` are composition
frames, [start, end); its keyframes, words and `leave_at` count from its own start, which may be negative after a clip.
So a layer keeps its content when the composition is clipped and rebased, and equal pictures have equal documents.
Sources and fonts are named by the digest of their bytes. A text is positioned glyphs: nothing is shaped again.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field

from reelwright.color import Hex
from reelwright.frozen import Frozen
from reelwright.words import Digest

MAX_SIDE = 8192
MAX_LAYERS = 2000

Ease = tuple[float, float, float, float]  # cubic Bezier control points x1, y1, x2, y2, as in CSS
LINEAR: Ease = (0.0, 0.0, 1.0, 1.0)
Box = tuple[float, float, float, float]  # left, top, width, height
Unit = Annotated[float, Field(ge=0, le=1)]


class Key(Frozen):
    """A value at a frame; `ease` shapes the way to the next key."""

    at: float
    value: float
    ease: Ease = LINEAR


Track = Annotated[tuple[Key, ...], Field(min_length=1)]


def constant(value: float) -> tuple[Key, ...]:
    return (Key(at=0, value=value),)


def move(start: float, end: float, at: float, frames: float, ease: Ease = LINEAR) -> tuple[Key, ...]:
    """Return a track that goes from `start` to `end` in `frames` frames, beginning at frame `at`."""
    return (Key(at=at, value=start, ease=ease), Key(at=at + frames, value=end))


def bezier(ease: Ease, progress: float) -> float:
    """Return the eased progress for a linear progress of 0 to 1 (CSS `cubic-bezier`)."""
    if progress <= 0 or progress >= 1 or ease == LINEAR:
        return min(max(progress, 0.0), 1.0)
    x1, y1, x2, y2 = ease
    low, high = 0.0, 1.0
    for _ in range(30):
        t = (low + high) / 2
        x = 3 * (1 - t) ** 2 * t * x1 + 3 * (1 - t) * t * t * x2 + t**3
        low, high = (t, high) if x < progress else (low, t)
    return 3 * (1 - t) ** 2 * t * y1 + 3 * (1 - t) * t * t * y2 + t**3


def evaluate(track: tuple[Key, ...], frame: float) -> float:
    """Return a track's value at a frame of its layer; constant before the first and after the last key."""
    if frame <= track[0].at:
        return track[0].value
    for here, following in pairwise(track):
        if frame < following.at:
            progress = bezier(here.ease, (frame - here.at) / (following.at - here.at))
            return here.value + (following.value - here.value) * progress
    return track[-1].value


class Transform(Frozen):
    """Puts the point `anchor` (fractions of the picture) at (x, y), scaled, turned clockwise in degrees, faded."""

    x: Track
    y: Track
    scale: Track = constant(1)
    rotation: Track = constant(0)
    opacity: Track = constant(1)
    anchor: tuple[float, float] = (0.5, 0.5)


class Finish(Frozen):
    """A static grain plate over a ground; the triangular dither that hides banding comes with every smooth clip."""

    grain: Annotated[float, Field(ge=0, le=0.05)] = 0.004  # standard deviation, of full scale
    seed: int = 0


class Light(Frozen):
    """A smooth, neutral light over a picture: a factor that goes from `lit` to `shade` along `direction`.

    `direction` points from the lit side to the shade, in the picture's unit square. `foot` darkens the bottom
    2.2 % further, where a standing thing shadows itself.
    """

    direction: tuple[float, float]
    lit: Annotated[float, Field(ge=0.5, le=1.2)]
    shade: Annotated[float, Field(ge=0.5, le=1.2)]
    foot: Unit = 0


class Layer(Frozen):
    id: str
    start: int
    end: int


class ClipLayer(Layer):
    """A moving ground that covers the canvas: `width` x `height` source pixels at `rate` frames a second.

    `smooth` sources were drawn small: they are enlarged bicubically, interpolated in time and dithered. Others are
    scaled to cover. `zoom` enlarges about the point `center` (fractions); `offset` is the first source frame.
    """

    kind: Literal["clip"] = "clip"
    source: Digest
    width: int
    height: int
    rate: float
    offset: float = 0
    smooth: bool = False
    zoom: Track = constant(1)
    center: tuple[float, float] = (0.5, 0.5)
    finish: Finish | None = None


class PictureLayer(Layer):
    """A still with straight alpha, `width` x `height` pixels at scale 1."""

    kind: Literal["picture"] = "picture"
    role: Literal["product", "shadow", "logo", "prop", "photo"]
    source: Digest
    width: int
    height: int
    transform: Transform
    light: Light | None = None
    blend: Literal["normal", "multiply", "screen"] = "normal"


class ShapeLayer(Layer):
    """A rounded rectangle. `fade` lets it run out smoothly on one side, as a scrim does."""

    kind: Literal["shape"] = "shape"
    role: Literal["scrim", "pill", "panel", "rule", "progress"]
    box: Box
    radius: float = 0
    color: Hex
    transform: Transform | None = None  # about the box's own place: x, y are offsets
    fade: Literal["none", "up", "down", "left", "right"] = "none"
    opacity: Unit = 1


class GlyphRun(Frozen):
    """Glyph ids of one font with their origins relative to the word's origin; `color` runs carry their own paint."""

    font: Digest
    size: float
    color: bool = False
    glyphs: tuple[tuple[int, float, float], ...]


class Mark(Frozen):
    """A word that is being spoken: other ink, and a plate behind it where `plate` is set, in [start, end)."""

    start: float
    end: float
    color: Hex
    plate: Hex | None = None


class Word(Frozen):
    """One animatable piece of a line: baseline origin (x, y), its line box, and when it begins to enter."""

    text: str
    x: float
    y: float
    box: Box
    runs: tuple[GlyphRun, ...]
    enter: float = 0
    mark: Mark | None = None


class TextMotion(Frozen):
    """How words come or go. `rise` moves them through the edge of their line box, which masks them."""

    kind: Literal["rise", "fade", "slide", "pop", "wipe"]
    frames: Annotated[float, Field(gt=0)]
    ease: Ease


class TextLayer(Layer):
    kind: Literal["text"] = "text"
    role: str
    content: str
    direction: Literal["ltr", "rtl"] = "ltr"
    color: Hex
    size: float
    box: Box  # of all words, standing still
    words: tuple[Word, ...]
    enter: TextMotion | None = None
    leave: TextMotion | None = None
    leave_at: float | None = None  # frame of the layer at which leaving begins


AnyLayer = Annotated[ClipLayer | PictureLayer | ShapeLayer | TextLayer, Field(discriminator="kind")]


class Stage(Frozen):
    """One shot: its layers from bottom to top, shown in [start, end); two overlap only in a transition."""

    id: str
    start: int
    end: int
    layers: tuple[AnyLayer, ...]


class Transition(Frozen):
    """How the stage `to` replaces the one before it, in [start, start + frames)."""

    kind: Literal["push", "wipe", "dissolve"]
    to: str
    start: int
    frames: Annotated[int, Field(ge=1)]
    ease: Ease
    direction: tuple[float, float] = (-1, 0)
    center: tuple[float, float] = (0.5, 0.5)  # of a wipe's opening, fractions of the canvas


class AudioTrack(Frozen):
    """A sound from `at` seconds on; `gain` in dB, `pan` from -1 (left) to 1, fades in seconds."""

    source: Digest
    role: Literal["voice", "music", "effect", "scene"]
    at: float = 0
    gain: float = 0
    pan: Annotated[float, Field(ge=-1, le=1)] = 0
    fade_in: Annotated[float, Field(ge=0)] = 0
    fade_out: Annotated[float, Field(ge=0)] = 0


class AudioMix(Frozen):
    """All that is heard; music ducks under the voice, the sum is brought to `loudness` LUFS under `peak` dBTP.

    The peak leaves room for what AAC adds, 1 dB and more.
    """

    seconds: float
    tracks: tuple[AudioTrack, ...]
    loudness: float = -14
    peak: float = -2.2


class Composition(Frozen):
    format: Literal[1] = 1
    width: Annotated[int, Field(ge=16, le=MAX_SIDE, multiple_of=2)]
    height: Annotated[int, Field(ge=16, le=MAX_SIDE, multiple_of=2)]
    fps: Literal[30] = 30
    frames: Annotated[int, Field(ge=1)]
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
