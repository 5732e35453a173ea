"""A shot's graphic elements in their places: under its texts in the column, a badge on a disc beside the product.

None stands on the product, on texts or captions, or outside of the platforms' safe box.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from math import ceil, floor, hypot
from typing import TYPE_CHECKING

from reelwright.compose.elements import Look, Span, badge, countdown, lower_third, pill, price_tag
from reelwright.compose.layout import ELEMENT_GAP, TEXT_SCALE, Area, Places, element_height
from reelwright.compose.mark import kept_free
from reelwright.compose.product import PUSH_IN, Placed
from reelwright.compose.tone import Ink
from reelwright.composition import AnyLayer, TextLayer
from reelwright.errors import InputError, shorten
from reelwright.finding import Finding
from reelwright.plan.elements import Badge, Countdown, Element, LowerThird, PriceTag
from reelwright.safezones import safe_box

if TYPE_CHECKING:
    from reelwright.compose.stage import ShotView

_DISCS = (216.0, 192.0, 168.0)  # px, diameters that are tried
_LEAST_TEXT = 30.0  # px of a text on a disc; smaller ones go on a pill
_CLEAR = 20.0  # px around what stands there
_COUNTDOWN_WIDTH = 460.0  # px
_LEAST_FRAMES = 16  # an element comes in with the texts of a short shot rather than after them


@dataclass(frozen=True)
class Arranged:
    """Where a shot's elements go: on a disc, or one under the other in the column, where they take `height`."""

    disc: tuple[Badge, Area] | None
    stacked: tuple[Element, ...]
    height: float


def arrange(view: ShotView, places: Places, placed: Placed | None) -> Arranged:
    """Return the places of a shot's elements that do not depend on its texts."""
    disc: tuple[Badge, Area] | None = None
    for element in view.shot.elements:
        if isinstance(element, Badge) and placed is not None:
            area = _disc(view, element, places, placed)
            disc = (element, area) if area else None
    stacked = tuple(element for element in view.shot.elements if disc is None or element is not disc[0])
    heights = [element_height(element, view.aspect) for element in stacked]
    return Arranged(disc, stacked, sum(heights) + ELEMENT_GAP * max(len(heights) - 1, 0))


def element_layers(
    view: ShotView, arranged: Arranged, slot: Area, look: Look, ink: Ink, delay: float
) -> tuple[tuple[AnyLayer, ...], tuple[Finding, ...]]:
    """Return what is drawn of a shot's elements from frame `delay` of it on, and a finding for each without room."""
    layers: list[AnyLayer] = []
    findings: list[Finding] = []
    begin = min(view.start + max(round(delay), 0), max(view.end - _LEAST_FRAMES, view.start))
    top = slot.top
    wanted: list[tuple[Element, Area]] = [arranged.disc] if arranged.disc else []
    for element in arranged.stacked:
        height = element_height(element, view.aspect)
        wanted.append((element, Area(slot.left, top, slot.width, height)))
        top += height + ELEMENT_GAP
    for element, area in wanted:
        in_column = element in arranged.stacked
        try:
            layers += _drawn(element, area, look, ink, view, begin, on_disc=not in_column)
        except InputError:
            findings.append(_no_room(element, view))
    return tuple(layers), tuple(findings)


def _drawn(
    element: Element, area: Area, look: Look, ink: Ink, view: ShotView, begin: int, on_disc: bool
) -> tuple[AnyLayer, ...]:
    span = Span(begin, view.end, f"{view.shot.id}.{element.kind}")
    match element:
        case PriceTag():
            return price_tag(area, element.price, element.before, look, span)
        case Badge():
            return (badge if on_disc else pill)(area, element.text, look, span)
        case LowerThird():
            return lower_third(area, element.name, element.line, look, span)
        case Countdown():
            middle = area.left + area.width / 2 if look.align == "center" else area.left + _COUNTDOWN_WIDTH / 2
            middle = area.right - _COUNTDOWN_WIDTH / 2 if look.rtl and look.align == "start" else middle
            narrow = Area(middle - _COUNTDOWN_WIDTH / 2, area.top, _COUNTDOWN_WIDTH, area.height)
            counting = Span(view.cut, view.end, span.name)
            return countdown(narrow, element.seconds, view.plan.fps, replace(look, paper=ink.color), counting)


def _no_room(element: Element, view: ShotView) -> Finding:
    said = shorten(" / ".join(element.said) or element.kind, 60)
    return Finding(
        check="fitting",
        severity="warning",
        where=f"{view.aspect} {view.shot.id}",
        message=f"“{said}” has no room as a {element.kind.replace('_', ' ')} and is left out.",
        evidence={"element": element.kind},
        remedy="Shorten it, or put it into a shot with fewer texts.",
    )


def _disc(view: ShotView, element: Badge, places: Places, placed: Placed) -> Area | None:
    """Return the largest disc that stands free, as near to the product's shoulders as can be."""
    safe = Area(*safe_box(view.aspect, view.plan.platforms))
    wide, tall = placed.width * PUSH_IN, placed.height * PUSH_IN
    body = Area(placed.x - wide / 2, placed.foot - tall, wide, tall)
    mark = kept_free(view, places, placed)
    taken = [places.column, places.caption, body, *([mark] if mark else [])]
    for size in _DISCS:
        side = size * TEXT_SCALE[view.aspect]
        lefts = _starts(side, (safe.left, safe.right), [(it.left, it.right) for it in taken], (body.left, body.right))
        tops = _starts(side, (safe.top, safe.bottom), [(it.top, it.bottom) for it in taken], (body.top,))
        spots = [Area(left, top, side, side) for left, top in product(lefts, tops)]
        free = [spot for spot in spots if not any(_meet(spot, other) for other in taken)]
        if free:
            area = min(free, key=lambda spot: _away(spot, body))
            return area if _is_read(element, area, view) else None
    return None


def _starts(
    side: float, within: tuple[float, float], taken: list[tuple[float, float]], wished: tuple[float, ...]
) -> list[int]:
    """Return where, along one axis, the free spot nearest to a wished middle can begin: there, or against an edge."""
    starts = {ceil(within[0]), floor(within[1] - side), *(round(middle - side / 2) for middle in wished)}
    starts |= {floor(low - side - _CLEAR) for low, _ in taken} | {ceil(high + _CLEAR) for _, high in taken}
    return sorted(start for start in starts if within[0] <= start <= within[1] - side)


def _meet(one: Area, other: Area) -> bool:
    across = min(one.right, other.right) - max(one.left, other.left)
    along = min(one.bottom, other.bottom) - max(one.top, other.top)
    return across > -_CLEAR and along > -_CLEAR


def _away(spot: Area, body: Area) -> float:
    """Return how far a spot lies from the nearer of the body's shoulders."""
    x, y = spot.left + spot.width / 2, spot.top + spot.height / 2
    return min(hypot(x - side, y - body.top) for side in (body.left, body.right))


def _is_read(element: Badge, area: Area, view: ShotView) -> bool:
    try:
        layers = badge(area, element.text, view.look("start"), Span(0, 1, "trial"))
    except InputError:
        return False
    return all(layer.size >= _LEAST_TEXT for layer in layers if isinstance(layer, TextLayer))


def read_slots(arranged: Arranged, slot: Area) -> Iterator[Area]:
    """Yield where elements without a plate of their own are read."""
    if any(isinstance(element, Countdown) for element in arranged.stacked):
        yield slot
