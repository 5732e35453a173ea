"""The brand's mark: small beside a film's texts where there is room, large on its end card."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reelwright.color import luminance
from reelwright.compose.ingredients import Logo
from reelwright.compose.layout import Area, Places
from reelwright.compose.product import Placed
from reelwright.compose.texts import STANDING, place_words
from reelwright.compose.tone import Ink, ratio
from reelwright.composition import AnyLayer, PictureLayer, ShapeLayer, TextLayer, Transform, constant
from reelwright.media.text import fit
from reelwright.safezones import safe_box
from reelwright.words import SIZES, is_right_to_left

if TYPE_CHECKING:
    from reelwright.compose.stage import ShotView

LOGO_HEIGHT, LOGO_WIDTH = 64.0, 0.18  # px; of the canvas width
END_HEIGHT, END_WIDTH = 104.0, 0.30
LEAST_CONTRAST = 3.0  # of a logo's mean against its ground (WCAG 2.1, 1.4.11); below, it gets a plate


def brand_mark(view: ShotView, places: Places, placed: Placed | None, ink: Ink) -> Iterator[AnyLayer]:
    """Return the logo, or the brand's name set as a word, with its clear space; nothing where it has no room."""
    area = mark_area(view, places, placed)
    if area is None or not has_mark(view):
        return
    if view.have.logo:
        yield from _logo(view.have.logo, area, ink, view)
    elif view.plan.brand.name:
        yield from _wordmark(view.plan.brand.name, area, places, ink, view)


def has_mark(view: ShotView) -> bool:
    """Say whether the shot is to carry the mark: a logo on any end card, and a name that no text says already."""
    if view.have.logo and view.scene.role == "end_card":
        return True
    name = view.plan.brand.name
    named = any(name and text.content.casefold() == name.casefold() for text in view.shot.texts)
    return not named and (view.have.logo is not None or name is not None)


def mark_area(view: ShotView, places: Places, placed: Placed | None) -> Area | None:
    """Return the room for the mark: above the column on an end card, else a corner that the product leaves free."""
    width, _ = SIZES[view.aspect]
    end_card = view.scene.role == "end_card"
    safe = Area(*safe_box(view.aspect, view.plan.platforms))
    tall = END_HEIGHT if end_card else LOGO_HEIGHT
    wide = (END_WIDTH if end_card else LOGO_WIDTH) * min(width, 1200)
    rtl = is_right_to_left(view.plan.locale)
    column = places.column
    left = column.right - wide if rtl else column.left
    if end_card and places.align == "center":
        left = column.left + (column.width - wide) / 2
    if end_card:
        return Area(left, column.top, wide, tall)
    if view.aspect == "9:16":
        return None  # the box that is free on every platform belongs to the text; the product itself is the brand
    top = safe.top + 12 if view.aspect == "16:9" else safe.bottom - tall - 16
    area = Area(left, top, wide, tall)
    free = placed is None or not _meets(area, placed)
    caption = Area(places.caption.left, places.caption.top, places.caption.width, places.caption.height + 90)
    return area if (free and area.top > caption.bottom) or view.aspect == "16:9" else None


def _meets(area: Area, placed: Placed) -> bool:
    left, right = placed.x - placed.width / 2 - 24, placed.x + placed.width / 2 + 24
    return area.right > left and area.left < right and area.bottom > placed.foot - placed.height


def _logo(logo: Logo, area: Area, ink: Ink, view: ShotView) -> Iterator[AnyLayer]:
    picture = logo.picture
    scale = min(area.width / picture.width, area.height / picture.height, 1.5)
    width, height = picture.width * scale, picture.height * scale
    rtl = is_right_to_left(view.plan.locale)
    left = area.right - width if rtl else area.left
    top = area.top + (area.height - height) / 2
    ground = luminance(ink.scrim)
    if not logo.opaque and ratio(logo.luminance, ground) < LEAST_CONTRAST:
        palette = view.plan.style.palette
        plate = palette.paper if logo.luminance < 0.4 else palette.ink
        pad = height * 0.3
        yield ShapeLayer(
            id=f"{view.shot.id}.logo.plate", start=view.start, end=view.end, role="panel",
            box=(left - pad, top - pad, width + 2 * pad, height + 2 * pad), radius=pad, color=plate,
        )  # fmt: skip
    yield PictureLayer(
        id=f"{view.shot.id}.logo", start=view.start, end=view.end, role="logo", source=picture.digest,
        width=picture.width, height=picture.height,
        transform=Transform(x=constant(left), y=constant(top), scale=constant(scale), anchor=(0.0, 0.0)),
    )  # fmt: skip


def _wordmark(name: str, area: Area, places: Places, ink: Ink, view: ShotView) -> Iterator[AnyLayer]:
    rtl = is_right_to_left(view.plan.locale)
    size = min(area.height * 0.72, 64.0)
    block = fit(name, view.faces.setting("brand"), (places.column.width, area.height), (size, 28), 1)
    if block is None:
        return
    view.faces.note(block)
    left = area.right - block.width if rtl else area.left
    if view.scene.role == "end_card" and places.align == "center":
        left = places.column.left + (places.column.width - block.width) / 2
    top = area.top + (area.height - block.height) / 2
    delays = [[STANDING] * len(line.units) for line in block.lines]
    yield TextLayer(
        id=f"{view.shot.id}.brand", start=view.start, end=view.end, role="brand", content=name,
        direction="rtl" if rtl else "ltr", color=ink.color, size=block.size,
        box=(left, top, block.width, block.height), words=place_words(block, left, top, delays, lambda _: None),
    )  # fmt: skip
