"""The brand's mark: small beside a film's texts where there is room, large on its end card."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reelwright.brief.rules import LogoRules
from reelwright.color import luminance
from reelwright.compose.ingredients import Logo
from reelwright.compose.layout import Area, Places
from reelwright.compose.product import Placed
from reelwright.compose.texts import STANDING, place_words
from reelwright.compose.tone import Ink, ratio
from reelwright.composition import AnyLayer, PictureLayer, ShapeLayer, TextLayer, Transform, constant
from reelwright.media.text import fit
from reelwright.safezones import safe_box
from reelwright.words import is_right_to_left

if TYPE_CHECKING:
    from reelwright.compose.stage import ShotView

LOGO_HEIGHT, LOGO_WIDTH = 64.0, 0.18  # px; of the canvas width
END_HEIGHT, END_WIDTH = 104.0, 0.30
LARGEST = 1.5  # times its own pixels; above, a logo looks soft
_PLATE = 0.3  # of a logo's height that its plate is larger on each side
_UNDER = 36.0  # px between the mark and an end card's texts
_MOST_COLUMN = 0.45  # of an end card's column that a logo takes with its space, where its least width allows
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
    """Return the room for the mark: above the column on an end card, else a corner that the product leaves free.

    A logo with rules of its brand stands only where it has the space that they ask for, but always on an end card.
    """
    end_card, rules = view.scene.role == "end_card", _rules(view)
    if view.aspect == "9:16" and not end_card:
        return None  # the box that is free on every platform belongs to the text; the product itself is the brand
    area = _ruled_area(view, places, rules) if rules else _usual_area(view, places)
    return area if end_card or _is_free(area, clear_space(view, places), view, places, placed) else None


def _usual_area(view: ShotView, places: Places) -> Area:
    tall, wide, column = _tall(view), _wide(view), places.column
    left = column.right - wide if is_right_to_left(view.plan.locale) else column.left
    if view.scene.role == "end_card":
        left = column.left + (column.width - wide) / 2 if places.align == "center" else left
        return Area(left, column.top, wide, tall)
    safe = Area(*safe_box(view.aspect, view.plan.platforms))
    return Area(left, safe.top + 12 if view.aspect == "16:9" else safe.bottom - tall - 16, wide, tall)


def _is_free(area: Area, clear: float, view: ShotView, places: Places, placed: Placed | None) -> bool:
    """Whether a corner has room for the mark, away from the texts and, but for the widest canvas, from the product."""
    if view.aspect == "16:9":
        return clear == 0 or area.bottom + clear <= places.column.top
    caption = Area(places.caption.left, places.caption.top, places.caption.width, places.caption.height + 90)
    return (placed is None or not _meets(area, placed)) and area.top - clear > caption.bottom


def kept_free(view: ShotView, places: Places, placed: Placed | None) -> Area | None:
    """Return what the mark and its clear space take up; None where there is none."""
    area = mark_area(view, places, placed) if has_mark(view) else None
    clear = clear_space(view, places)
    return area and Area(area.left - clear, area.top - clear, area.width + 2 * clear, area.height + 2 * clear)


def mark_room(view: ShotView, places: Places) -> float:
    """Return the px of an end card's column that its mark takes from the top, with the space under it."""
    area, clear = mark_area(view, places, None), clear_space(view, places)
    plate = _PLATE * area.height if area and _rules(view) else 0.0
    return area.top - places.column.top + area.height + max(_UNDER + plate, clear) if area else 0.0


def clear_space(view: ShotView, places: Places) -> float:
    """Return the px around the logo that the brand's rules keep free of texts, buttons and the picture's edge."""
    rules = _rules(view)
    return rules.clear * _ruled(view, places, rules)[1] if rules else 0.0


def _rules(view: ShotView) -> LogoRules | None:
    rules = view.plan.brand.rules
    return rules.logo if rules and view.have.logo else None


def _ruled(view: ShotView, places: Places, rules: LogoRules) -> tuple[float, float]:
    """Return the logo's width and height in px: as large as usual, as wide as the rules ask, and where they ask for
    much space smaller in between, so that an end card's texts keep their room.
    """
    assert view.have.logo
    picture, end_card = view.have.logo.picture, view.scene.role == "end_card"
    usual = min(_wide(view) / picture.width, _tall(view) / picture.height)
    least = rules.least_width * view.size[0] / picture.width
    if end_card:
        usual = min(usual, _MOST_COLUMN * places.column.height / ((1 + rules.clear) * picture.height))
    scale = min(max(usual, least), LARGEST)
    return picture.width * scale, picture.height * scale


def _ruled_area(view: ShotView, places: Places, rules: LogoRules) -> Area:
    """Return where the logo stands with its space: in its usual corner, away from the picture's edges."""
    (width, height), (wide, tall) = view.size, _ruled(view, places, rules)
    clear, column, safe = rules.clear * tall, places.column, Area(*safe_box(view.aspect, view.plan.platforms))
    left = column.right - wide if is_right_to_left(view.plan.locale) else column.left
    if view.scene.role == "end_card":
        left = column.left + (column.width - wide) / 2 if places.align == "center" else left
        top = column.top
    else:
        top = safe.top + 12 if view.aspect == "16:9" else safe.bottom - tall - 16
    return Area(_between(left, clear, width - clear - wide), _between(top, clear, height - clear - tall), wide, tall)


def _between(value: float, low: float, high: float) -> float:
    return max(low, min(value, high))


def _wide(view: ShotView) -> float:
    return (END_WIDTH if view.scene.role == "end_card" else LOGO_WIDTH) * min(view.size[0], 1200)


def _tall(view: ShotView) -> float:
    return END_HEIGHT if view.scene.role == "end_card" else LOGO_HEIGHT


def _meets(area: Area, placed: Placed) -> bool:
    left, right = placed.x - placed.width / 2 - 24, placed.x + placed.width / 2 + 24
    return area.right > left and area.left < right and area.bottom > placed.foot - placed.height


def _logo(logo: Logo, area: Area, ink: Ink, view: ShotView) -> Iterator[AnyLayer]:
    picture = logo.picture
    scale = min(area.width / picture.width, area.height / picture.height, LARGEST)
    width, height = picture.width * scale, picture.height * scale
    rtl = is_right_to_left(view.plan.locale)
    left = area.right - width if rtl else area.left
    top = area.top + (area.height - height) / 2
    ground = luminance(ink.scrim)
    if not logo.opaque and ratio(logo.luminance, ground) < LEAST_CONTRAST:
        palette = view.plan.style.palette
        plate = palette.paper if logo.luminance < 0.4 else palette.ink
        pad = height * _PLATE
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
