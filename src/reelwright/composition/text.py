"""Texts as positioned glyphs, how they look and how they come and go."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from reelwright.color import Hex
from reelwright.composition.layers import Box, Layer, Unit
from reelwright.composition.tracks import Ease
from reelwright.frozen import Frozen
from reelwright.words import Digest


class GlyphRun(Frozen):
    """Glyph ids of one font with their origins relative to the word's origin; `color` runs carry their own paint."""

    font: Digest
    size: float
    color: bool = False
    glyphs: tuple[tuple[int, float, float], ...]


class Mark(Frozen):
    """A word that is being spoken, in [start, end): other ink, and something with it where `plate` gives its colour.

    `plate` lies behind the word, `underline` under it; `fill` lets the ink run through the word in reading direction
    while it is spoken, and `grow` lifts the word a little.
    """

    start: float
    end: float
    color: Hex
    plate: Hex | None = None
    style: Literal["plate", "underline", "fill", "grow"] = "plate"


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
    """How words come or go. `rise` and `drop` move them through the edge of their line box, which masks them;
    `type` shows their glyphs one by one; `blur` brings them into focus.
    """

    kind: Literal["rise", "drop", "fade", "slide", "pop", "zoom", "wipe", "type", "blur"]
    frames: Annotated[float, Field(gt=0)]
    ease: Ease


class Stroke(Frozen):
    """An outline of `width` pixels around the glyphs, under their ink."""

    width: Annotated[float, Field(gt=0, le=256)]
    color: Hex


class TextShadow(Frozen):
    """A shadow of the glyphs, moved by (dx, dy) pixels and blurred by a Gaussian of `blur` pixels."""

    dx: float = 0
    dy: float = 0
    blur: Annotated[float, Field(ge=0, le=512)] = 0
    color: Hex = "#000000"
    opacity: Unit = 0.5


class Gradient(Frozen):
    """Ink that runs from the layer's colour to `to` over its box, at `angle` degrees: 0 to the right, 90 down."""

    to: Hex
    angle: float = 90


class Plate(Frozen):
    """A box behind each line, or behind them all: `pad` pixels beyond the lines (across, along) with round corners."""

    color: Hex
    opacity: Unit = 1
    pad: tuple[float, float] = (0, 0)
    radius: Annotated[float, Field(ge=0)] = 0
    each_line: bool = True


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
    opacity: Unit = 1
    stroke: Stroke | None = None
    shadow: TextShadow | None = None
    gradient: Gradient | None = None
    plate: Plate | None = None
