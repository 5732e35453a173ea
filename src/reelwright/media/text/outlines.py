"""Glyphs for whoever draws positioned glyphs elsewhere: outlines as SVG paths, colour glyphs as pictures."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import uharfbuzz as hb

from reelwright.composition import GlyphRun
from reelwright.media.pictures import encode_png
from reelwright.media.text.fonts import font_by_digest, hb_font, units_per_em
from reelwright.media.text.raster import draw_glyphs

IMAGE_SIZE = 256  # px of the type size that colour glyphs are painted for


@dataclass(frozen=True)
class GlyphImage:
    """A colour glyph painted at IMAGE_SIZE px: a PNG in base64 whose top left pixel lies at (x, y) from the glyph's
    origin, y down.
    """

    png: str
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Glyphs:
    """Glyphs of one face by id. A path is in font units with y down, as a canvas has it; that of a space is empty."""

    units_per_em: int
    paths: dict[int, str]
    images: dict[int, GlyphImage]


def glyphs_of(digest: str, ids: Iterable[int]) -> Glyphs:
    """Return glyphs of an installed face, by the digest of its file. Raises MissingPartError where there is none.

    A face of colour glyphs has images and no paths.
    """
    font = font_by_digest(digest)
    if font.is_color:
        found = {gid: image for gid in ids if (image := _painted(digest, gid))}
        return Glyphs(units_per_em(font), {}, found)
    return Glyphs(units_per_em(font), {gid: _path(digest, gid) for gid in ids}, {})


def told(glyphs: Glyphs) -> dict[str, Any]:
    """Return glyphs as JSON: units_per_em, image_size, glyphs (paths by id), images (fields of GlyphImage by id)."""
    return {
        "units_per_em": glyphs.units_per_em,
        "image_size": IMAGE_SIZE,
        "glyphs": {str(gid): path for gid, path in glyphs.paths.items()},
        "images": {str(gid): vars(image) for gid, image in glyphs.images.items()},
    }


def _path(digest: str, gid: int) -> str:
    parts: list[str] = []
    hb_font(font_by_digest(digest)).draw_glyph(gid, _pen(), parts)
    return "".join(parts)


@lru_cache(maxsize=1)
def _pen() -> hb.DrawFuncs:
    """Return what writes an outline down as it is drawn; HarfBuzz has y up."""
    pen = hb.DrawFuncs()
    pen.set_move_to_func(lambda x, y, parts: parts.append(_said("M", x, y)))
    pen.set_line_to_func(lambda x, y, parts: parts.append(_said("L", x, y)))
    pen.set_quadratic_to_func(lambda a, b, x, y, parts: parts.append(_said("Q", a, b, x, y)))
    pen.set_cubic_to_func(lambda a, b, c, d, x, y, parts: parts.append(_said("C", a, b, c, d, x, y)))
    pen.set_close_path_func(lambda parts: parts.append("Z"))
    return pen


def _said(command: str, *numbers: Any) -> str:
    flipped = [-number if place % 2 else number for place, number in enumerate(numbers)]
    return command + " ".join(f"{number + 0.0:g}" for number in flipped)


def _painted(digest: str, gid: int) -> GlyphImage | None:
    run = GlyphRun(font=digest, size=IMAGE_SIZE, color=True, glyphs=((gid, 0.0, 0.0),))
    sprite = draw_glyphs([run], 0, 0)
    if sprite is None or sprite.rgba is None:
        return None
    height, width = sprite.rgba.shape[:2]
    return GlyphImage(b64encode(encode_png(sprite.rgba)).decode(), sprite.x, sprite.y, width, height)
