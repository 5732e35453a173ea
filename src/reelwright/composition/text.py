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
    """Glyph ids of one font with their origins relative to the word's origin; `color` runs carry their own paint.

    `pieces` says of each glyph to which piece of the word it belongs when that is typed: 0 is read first. A piece is
    what a reader takes for a character, so marks stay with their letter, and letters that join are one piece. Without
    it, all glyphs belong to piece 0.
    """

    font: Digest
    size: float
    color: bool = False
    glyphs: tuple[tuple[int, float, float], ...]
    pieces: tuple[int, ...] = ()


class Mark(Frozen):
    """A word that is being spoken, in [start, end): other ink, and something with it where `plate` gives its colour.

    `plate` lies behind the word, `underline` runs under it in reading direction; `fill` lets the ink run through the
    word in reading direction while it is spoken, where it stays, and `grow` lifts and enlarges the word a little,
    less than would reach its neighbours. Those two have no use for the plate's colour.
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
    """How words come or go, each in `frames` frames.

    `rise` and `drop` move them up and down through the edge of their line box, which masks them; `slide` moves them in
    reading direction; `pop` enlarges each about its own middle, `zoom` reduces all of them about the middle of the
    layer; `wipe` crosses each line as one; `blur` brings them into focus; `type` shows their pieces one by one, in a
    pace at which the longest word takes `frames`. What leaves does it the other way round.
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
    """A box behind each line, or behind them all: `pad` pixels beyond the lines (across, along) with round corners.

    It comes with its first word, leaves with all of them, and moves as they do, so that no ink is ever beside it: it
    rises and drops within its own edges, is wiped, slides, pops and zooms; it is as long as what is typed on it; behind
    words that fade or come into focus it fades.
    """

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
