"""What is placed on the canvas: grounds, stills, films, shapes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from reelwright.color import Hex
from reelwright.composition.tracks import Track, constant
from reelwright.frozen import Frozen
from reelwright.words import Digest

Box = tuple[float, float, float, float]  # left, top, width, height
Unit = Annotated[float, Field(ge=0, le=1)]
Blend = Literal["normal", "multiply", "screen", "add"]


class Transform(Frozen):
    """Puts the point `anchor` (fractions of the picture) at (x, y), scaled, turned clockwise in degrees, faded."""

    x: Track
    y: Track
    scale: Track = constant(1)
    rotation: Track = constant(0)
    opacity: Track = constant(1)
    anchor: tuple[float, float] = (0.5, 0.5)


class Crop(Frozen):
    """How much of a picture is cut away at each side, as fractions of its width or height; what is left stays where
    it is.
    """

    left: Track = constant(0)
    top: Track = constant(0)
    right: Track = constant(0)
    bottom: Track = constant(0)


class Mask(Frozen):
    """What part of a picture is seen, in the picture's own frame: it moves, scales and turns with it.

    `rounded` is the whole picture with corners of `radius` picture pixels, `ellipse` the ellipse that it holds,
    `picture` the brightness times alpha of another picture, stretched over it. `feather` is the width of the soft
    edge in picture pixels (of the first two); `invert` shows what would be hidden.
    """

    shape: Literal["rounded", "ellipse", "picture"]
    radius: Annotated[float, Field(ge=0)] = 0
    feather: Annotated[float, Field(ge=0)] = 0
    source: Digest | None = None
    invert: bool = False


class Finish(Frozen):
    """A static grain plate over a ground; the triangular dither that hides banding comes with every smooth clip."""

    grain: Annotated[float, Field(ge=0, le=0.05)] = 0.004  # standard deviation, of full scale
    size: Annotated[float, Field(ge=0.1, le=32)] = 1.6  # px that it is soft
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

    `smooth` sources were drawn small: they are enlarged bicubically, interpolated in time and dithered in cells of
    `cell` pixels a side. Others are scaled to cover. `zoom` enlarges about the point `center` (fractions); `offset` is
    the first source frame.
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
    cell: Annotated[float, Field(ge=0.1, le=32)] = 2  # finer noise would cost the encoder more and hide no more


class PictureLayer(Layer):
    """A still with straight alpha, `width` x `height` pixels at scale 1."""

    kind: Literal["picture"] = "picture"
    role: Literal["product", "shadow", "logo", "prop", "photo"]
    source: Digest
    width: int
    height: int
    transform: Transform
    crop: Crop | None = None
    mask: Mask | None = None
    light: Light | None = None
    blend: Blend = "normal"


class VideoLayer(Layer):
    """A film of ours as a picture that moves, `width` x `height` pixels at scale 1, opaque but for its mask.

    `time` says which second of the source is seen at each frame of the layer: where it begins is a trim, its slope
    the speed, a falling track plays backwards, a level one freezes, an eased one is a speed ramp. With `loop`, the
    seconds from its first to its second value repeat for ever; otherwise the ends are held. The frame of the source
    that is nearest in time is shown.
    """

    kind: Literal["video"] = "video"
    role: Literal["footage", "inset"]
    source: Digest
    width: int
    height: int
    time: Track
    loop: tuple[float, float] | None = None
    transform: Transform
    crop: Crop | None = None
    mask: Mask | None = None
    blend: Blend = "normal"


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
    blend: Blend = "normal"
    grow: Track = constant(1)  # share of its width that is there, from the left: a bar that fills
