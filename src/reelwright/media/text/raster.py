"""Positioned glyphs become coverage: anti-aliased outlines, and colour glyphs with their own paint."""

from __future__ import annotations

import math
import threading
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import uharfbuzz as hb

from reelwright.composition import GlyphRun
from reelwright.media.text.fonts import font_by_digest, hb_font, units_per_em

U8 = npt.NDArray[np.uint8]
_local = threading.local()


@dataclass(frozen=True)
class Sprite:
    """A drawn piece: its top left pixel on the canvas, its coverage (h x w), and for colour glyphs straight RGBA."""

    x: int
    y: int
    alpha: U8
    rgba: U8 | None = None


def draw_glyphs(runs: Sequence[GlyphRun], x: float, y: float) -> Sprite | None:
    """Draw runs with their origin at (x, y) px of the canvas, y down; None where nothing is visible."""
    plain = _outlines([run for run in runs if not run.color], x, y)
    colored = [sprite for run in runs if run.color for sprite in _painted(run, x, y)]
    if not colored:
        return plain
    return _merge([sprite for sprite in (plain, *colored) if sprite])


def _outlines(runs: Sequence[GlyphRun], x: float, y: float) -> Sprite | None:
    drawer: hb.RasterDraw = _local.__dict__.setdefault("draw", hb.RasterDraw())
    drawer.reset()
    drawn = False
    for run in runs:
        font = font_by_digest(run.font)
        scale = run.size / units_per_em(font)
        for gid, dx, dy in run.glyphs:
            # HarfBuzz draws with y up; the picture is flipped when it is read.
            drawer.transform = (scale, 0, 0, scale, x + dx, -(y + dy))
            drawn = drawer.draw_glyph_or_fail(hb_font(font), gid) or drawn
    image = drawer.render() if drawn else None
    return None if image is None else _sprite(image, 1)


def _sprite(image: hb.RasterImage, channels: int) -> Sprite | None:
    extents = image.extents
    if extents is None or extents.width == 0 or extents.height == 0:
        return None
    data = np.frombuffer(image.buffer, np.uint8).reshape(extents.height, extents.stride)
    rows = data[::-1, : extents.width * channels].reshape(extents.height, extents.width, channels)
    left, top = extents.x_origin, -(extents.y_origin + extents.height)
    if channels == 1:
        return Sprite(left, top, np.ascontiguousarray(rows[..., 0]))
    rgba = _straight(rows)
    return Sprite(left, top, np.ascontiguousarray(rgba[..., 3]), rgba)


def _straight(bgra: U8) -> U8:
    """Turn premultiplied BGRA into straight RGBA."""
    alpha = bgra[..., 3:].astype(np.float32)
    rgb = bgra[..., 2::-1].astype(np.float32) * 255 / np.maximum(alpha, 1)
    return np.concatenate([np.clip(rgb + 0.5, 0, 255), alpha], axis=2).astype(np.uint8)


def _painted(run: GlyphRun, x: float, y: float) -> list[Sprite]:
    font = font_by_digest(run.font)
    scale = run.size / units_per_em(font)
    sprites = []
    for gid, dx, dy in run.glyphs:
        painter = hb.RasterPaint()
        painter.transform = (scale, 0, 0, scale, x + dx, -(y + dy))
        reach = math.ceil(run.size * 1.5)
        left, bottom = math.floor(x + dx) - reach // 4, math.floor(-(y + dy)) - reach // 2
        painter.extents = hb.RasterExtents(left, bottom, 2 * reach, 2 * reach, 0)
        painter.paint_glyph(hb_font(font), gid)
        image = painter.render()
        sprite = _sprite(image, 4) if image is not None else None
        if sprite is not None:
            sprites.append(_trimmed(sprite))
    return [sprite for sprite in sprites if sprite is not None]


def _trimmed(sprite: Sprite) -> Sprite | None:
    rows, columns = np.flatnonzero(sprite.alpha.any(axis=1)), np.flatnonzero(sprite.alpha.any(axis=0))
    if rows.size == 0 or sprite.rgba is None:
        return None
    rgba = np.ascontiguousarray(sprite.rgba[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
    x, y = sprite.x + int(columns[0]), sprite.y + int(rows[0])
    return Sprite(x, y, np.ascontiguousarray(rgba[..., 3]), rgba)


def _merge(sprites: Sequence[Sprite]) -> Sprite | None:
    """Lay sprites into one picture; plain ones are white and take their colour later from `alpha`."""
    if not sprites:
        return None
    left, top = min(s.x for s in sprites), min(s.y for s in sprites)
    right = max(s.x + s.alpha.shape[1] for s in sprites)
    bottom = max(s.y + s.alpha.shape[0] for s in sprites)
    rgba = np.zeros((bottom - top, right - left, 4), np.uint8)
    for sprite in sprites:
        height, width = sprite.alpha.shape
        target = rgba[sprite.y - top : sprite.y - top + height, sprite.x - left : sprite.x - left + width]
        source = sprite.rgba if sprite.rgba is not None else _white(sprite.alpha)
        np.copyto(target, source, where=source[..., 3:] > target[..., 3:])
    return Sprite(left, top, np.ascontiguousarray(rgba[..., 3]), rgba)


def _white(alpha: U8) -> U8:
    rgba = np.full((*alpha.shape, 4), 255, np.uint8)
    rgba[..., 3] = alpha
    return rgba
