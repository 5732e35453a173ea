"""Words as coverages: ink, outline and shadow, drawn once for each look that a word has."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal, NamedTuple

import cv2
import numpy as np

from reelwright.composition import GlyphRun, Stroke, TextLayer, TextShadow, Word
from reelwright.media.planes import F32, U8
from reelwright.media.render.sprites import to_sprite
from reelwright.media.render.text.kernels import SHIFT_MARGIN, shifted, spread, spread_margin
from reelwright.media.text.raster import draw_glyphs

SMOOTH = 2.0  # px of blur from which a shadow may be moved by whole pixels, unseen
_TAIL = 3.0  # deviations of a Gaussian that are drawn
_FINE, _MOST_REDUCED = 2.0, 8  # px of deviation that a reduced picture keeps; times that one is reduced at the most

Kind = Literal["shadow", "stroke", "ink", "painted"]


class Part(NamedTuple):
    """A part of a word at rest: a uint8 coverage, or a sprite for glyphs with their own paint; and its corner."""

    kind: Kind
    pixels: U8 | F32
    x: int
    y: int

    @property
    def cover(self) -> U8:
        """The coverage of any part."""
        if self.pixels.ndim == 2:
            return self.pixels.astype(np.uint8, copy=False)
        return np.round(self.pixels[..., 3] * 255).astype(np.uint8)


def parts_of(word: Word, layer: TextLayer, pieces: int | None = None) -> tuple[Part, ...]:
    """Return a word's parts from bottom to top; with `pieces`, of its first so many pieces."""
    runs = word.runs if pieces is None else [_first(run, pieces) for run in word.runs]
    inks = tuple(_inks(word, runs))
    if not inks or not (layer.stroke or layer.shadow):
        return inks
    body = inks[0] if len(inks) == 1 and inks[0].kind == "ink" else united("ink", inks)
    stroke = _stroke(body, layer.stroke) if layer.stroke else None
    shadow = _shadow(stroke or body, layer.shadow) if layer.shadow else None
    return tuple(part for part in (shadow, stroke, *inks) if part)


def _first(run: GlyphRun, pieces: int) -> GlyphRun:
    places = run.pieces or (0,) * len(run.glyphs)
    shown = tuple(glyph for glyph, piece in zip(run.glyphs, places, strict=True) if piece < pieces)
    return run.model_copy(update={"glyphs": shown, "pieces": ()})


def _inks(word: Word, runs: Sequence[GlyphRun]) -> Sequence[Part]:
    plain = draw_glyphs([run for run in runs if not run.color], word.x, word.y)
    painted = draw_glyphs([run for run in runs if run.color], word.x, word.y)
    inks = [Part("ink", plain.alpha, plain.x, plain.y)] if plain else []
    if painted and painted.rgba is not None:
        rgba = painted.rgba.astype(np.float32) / np.float32(255)
        rgba[..., :3] *= rgba[..., 3:]
        inks.append(Part("painted", to_sprite(rgba), painted.x, painted.y))
    return inks


def united(kind: Kind, parts: Sequence[Part], room: tuple[int, int, int, int] | None = None) -> Part:
    """Return the coverage of parts laid over each other, in all of their room or in that of (left, top, right,
    bottom).
    """
    left, top, right, bottom = room or (
        min(part.x for part in parts),
        min(part.y for part in parts),
        max(part.x + part.pixels.shape[1] for part in parts),
        max(part.y + part.pixels.shape[0] for part in parts),
    )
    out = np.zeros((bottom - top, right - left), np.uint8)
    for part in parts:
        cover = part.cover
        x0, y0 = max(part.x, left), max(part.y, top)
        x1, y1 = min(part.x + cover.shape[1], right), min(part.y + cover.shape[0], bottom)
        if x1 > x0 and y1 > y0:
            under = out[y0 - top : y1 - top, x0 - left : x1 - left]
            np.maximum(under, cover[y0 - part.y : y1 - part.y, x0 - part.x : x1 - part.x], out=under)
    return Part(kind, out, left, top)


def _stroke(body: Part, stroke: Stroke) -> Part:
    margin = spread_margin(stroke.width)
    return Part("stroke", spread(body.cover, stroke.width), body.x - margin, body.y - margin)


def _shadow(body: Part, shadow: TextShadow) -> Part:
    left, top = math.floor(shadow.dx), math.floor(shadow.dy)
    cast = shifted(body.cover, shadow.dx - left, shadow.dy - top)
    part = Part("shadow", cast, body.x + left - SHIFT_MARGIN, body.y + top - SHIFT_MARGIN)
    return blurred(part, shadow.blur)


def blurred(part: Part, sigma: float) -> Part:
    """Return a part blurred by a Gaussian of `sigma` pixels; a wide one is drawn small, which cannot be seen."""
    if sigma <= 0:
        return part
    less = min(max(int(sigma / _FINE), 1), _MOST_REDUCED)
    margin = math.ceil(_TAIL * sigma / less) * less
    height, width = part.pixels.shape[:2]
    room = (height + 2 * margin + -height % less, width + 2 * margin + -width % less)
    padded = np.zeros((*room, *part.pixels.shape[2:]), part.pixels.dtype)
    padded[margin : margin + height, margin : margin + width] = part.pixels
    if less > 1:
        padded = cv2.resize(padded, (room[1] // less, room[0] // less), interpolation=cv2.INTER_AREA)
    side = 2 * math.ceil(_TAIL * sigma / less) + 1
    # Reducing and enlarging blur too: by the variances of a box and of a triangle of `less` pixels.
    left = math.sqrt(max(sigma**2 - (less**2 - 1) / 12 - (less**2 - 1) / 6, 0.01)) / less
    soft = cv2.GaussianBlur(padded, (side, side), left)
    if less > 1:
        soft = cv2.resize(soft, room[::-1], interpolation=cv2.INTER_LINEAR)
    return part._replace(pixels=soft, x=part.x - margin, y=part.y - margin)
