"""Where things stand in each aspect: solved per aspect, never cropped from another.

A layout gives places that do not depend on the words, so that a changed headline moves nothing but itself: the column
that texts flow in from top to bottom, the caption's slot under it, and the product's standing point. All text places
lie inside the safe box of the plan's platforms; the product's body may go beyond it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

from reelwright.plan.elements import Element
from reelwright.plan.model import Layout, Plan, Pose, Scene, Shot
from reelwright.safezones import safe_box
from reelwright.words import SIZES, Aspect, is_right_to_left

Align = Literal["start", "center"]


@dataclass(frozen=True)
class Area:
    """A rectangle in canvas pixels."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height

    def mirrored(self, width: int) -> Area:
        return replace(self, left=width - self.right)


@dataclass(frozen=True)
class Spot:
    """Where the product stands: x of its middle, y of its foot, and the room it may fill, in canvas pixels."""

    x: float
    foot: float
    height: float
    width: float


@dataclass(frozen=True)
class Places:
    """A solved layout. `headline` is the largest and smallest headline size in pixels.

    Texts begin at the column's top, or (`middle`) are centred on its height, as beside a product.
    """

    column: Area
    caption: Area
    product: Spot
    align: Align
    headline: tuple[float, float]
    middle: bool

    def below(self, taken: float) -> Places:
        """Return the places with the first `taken` pixels of the column given away."""
        column = self.column
        return replace(self, column=replace(column, top=column.top + taken, height=column.height - taken))


# Per aspect and layout: text column (left, top, right, bottom), caption top, product (x, foot, height, width),
# alignment, largest headline size; fractions of the canvas, sizes in pixels. 9:16 keeps text above the product:
# below it stand the platforms' own buttons.
_Row = tuple[tuple[float, float, float, float], float, tuple[float, float, float, float], Align, int]
_TALL: dict[Layout, _Row] = {
    "stack": ((0.111, 0.156, 0.822, 0.362), 0.372, (0.52, 0.815, 0.375, 0.62), "start", 124),
    "center": ((0.111, 0.156, 0.822, 0.362), 0.372, (0.50, 0.825, 0.385, 0.64), "center", 116),
    "split": ((0.111, 0.156, 0.740, 0.362), 0.372, (0.62, 0.835, 0.400, 0.60), "start", 112),
    "low": ((0.111, 0.500, 0.822, 0.598), 0.606, (0.50, 0.455, 0.295, 0.62), "start", 104),
    "poster": ((0.111, 0.156, 0.822, 0.392), 0.400, (0.50, 0.845, 0.365, 0.60), "start", 168),
    "index": ((0.111, 0.156, 0.800, 0.362), 0.372, (0.57, 0.825, 0.385, 0.60), "start", 108),
}
_SQUARE: dict[Layout, _Row] = {
    "stack": ((0.074, 0.074, 0.560, 0.800), 0.815, (0.745, 0.900, 0.590, 0.40), "start", 100),
    "center": ((0.074, 0.070, 0.926, 0.300), 0.310, (0.50, 0.955, 0.560, 0.60), "center", 104),
    "split": ((0.440, 0.074, 0.926, 0.800), 0.815, (0.245, 0.900, 0.590, 0.38), "start", 100),
    "low": ((0.074, 0.665, 0.926, 0.845), 0.856, (0.50, 0.600, 0.500, 0.60), "start", 92),
    "poster": ((0.074, 0.070, 0.640, 0.800), 0.815, (0.775, 0.930, 0.560, 0.36), "start", 128),
    "index": ((0.074, 0.200, 0.560, 0.800), 0.815, (0.750, 0.910, 0.600, 0.40), "start", 96),
}
_WIDE: dict[Layout, _Row] = {
    "stack": ((0.073, 0.130, 0.530, 0.530), 0.545, (0.740, 0.885, 0.670, 0.36), "start", 124),
    "center": ((0.073, 0.130, 0.520, 0.530), 0.545, (0.725, 0.900, 0.700, 0.38), "center", 120),
    "split": ((0.455, 0.130, 0.910, 0.530), 0.545, (0.255, 0.885, 0.670, 0.36), "start", 124),
    "low": ((0.073, 0.270, 0.500, 0.530), 0.545, (0.715, 0.905, 0.720, 0.38), "start", 112),
    "poster": ((0.073, 0.110, 0.590, 0.530), 0.545, (0.790, 0.905, 0.660, 0.32), "start", 172),
    "index": ((0.073, 0.190, 0.510, 0.530), 0.545, (0.730, 0.890, 0.690, 0.36), "start", 116),
}
_FEED: dict[Layout, _Row] = {
    "stack": ((0.089, 0.070, 0.911, 0.375), 0.385, (0.600, 0.940, 0.480, 0.60), "start", 112),
    "center": ((0.089, 0.070, 0.911, 0.370), 0.380, (0.50, 0.945, 0.490, 0.64), "center", 108),
    "split": ((0.089, 0.070, 0.760, 0.375), 0.385, (0.640, 0.945, 0.490, 0.58), "start", 108),
    "low": ((0.089, 0.680, 0.911, 0.855), 0.868, (0.50, 0.620, 0.520, 0.62), "start", 100),
    "poster": ((0.089, 0.065, 0.911, 0.400), 0.408, (0.560, 0.955, 0.465, 0.60), "start", 152),
    "index": ((0.089, 0.070, 0.820, 0.375), 0.385, (0.620, 0.940, 0.480, 0.58), "start", 104),
}
_ROWS: dict[Aspect, dict[Layout, _Row]] = {"9:16": _TALL, "1:1": _SQUARE, "16:9": _WIDE, "4:5": _FEED}

# The end card carries mark, offer and button: a longer column, a lower product, whatever the film's layout is.
_END_CARDS: dict[Aspect, _Row] = {
    "9:16": ((0.111, 0.156, 0.822, 0.420), 0.428, (0.50, 0.830, 0.340, 0.60), "start", 132),
    "4:5": ((0.089, 0.065, 0.911, 0.455), 0.462, (0.58, 0.945, 0.410, 0.56), "start", 116),
}

# How a pose changes the room of the layout: factors on height and width, and the foot's shift in canvas heights.
_POSES: dict[Pose, tuple[float, float, float]] = {
    "stand": (1.0, 1.0, 0.0),
    "float": (0.94, 1.0, -0.035),
    "hero": (1.08, 1.08, 0.02),
    "close": (1.55, 1.5, 0.30),
    "peek": (1.0, 1.0, 0.05),
}
_PRINT_WIDTH, _PRINT_LINE = 16.5, 42.0  # px of a legal line's character and line
_CAPTION_HEIGHT = 84.0  # one line of 52 px with its plate
_MARK_HEIGHT = 96.0  # px from the safe box's upper edge, with the space around it
_MIDDLE = 0.01  # of the width
_HIGHEST = 0.95  # of the way from its foot to the upper edge that an enlarged product takes
_CLEARANCE = 56.0  # between a caption and a product under it
GUTTER = 28.0  # px between texts and a product beside them
TEXT_SCALE: dict[Aspect, float] = {"9:16": 1.0, "1:1": 0.86, "16:9": 0.94, "4:5": 0.95}  # of quiet texts and elements
ELEMENT_GAP = 36.0  # px above an element, and below it
_ELEMENT_HEIGHTS = {"price_tag": 140.0, "badge": 84.0, "lower_third": 130.0, "countdown": 240.0}  # px
_SECOND_LINE = {"price_tag": 72.0, "lower_third": 60.0}  # px more with a former price, or a line under the name


def solve(plan: Plan, scene: Scene, shot: Shot, aspect: Aspect) -> Places:
    """Return the places of one shot in one aspect; right-to-left layouts are mirrored."""
    width, height = SIZES[aspect]
    end_card = scene.role == "end_card"
    row = _END_CARDS.get(aspect, _ROWS[aspect]["stack"]) if end_card else _ROWS[aspect][shot.layout]
    (left, top, right, bottom), caption_top, (x, foot, tall, broad), align, loudest = row
    largest = float(loudest)
    if end_card and shot.layout in ("center", "poster") and aspect == "9:16":
        align = "center"
    safe = Area(*safe_box(aspect, plan.platforms))
    column = _inside(Area(left * width, top * height, (right - left) * width, (bottom - top) * height), safe)
    caption = _inside(Area(column.left, caption_top * height, column.width, _CAPTION_HEIGHT), safe)
    middle = aspect == "16:9" or (aspect == "1:1" and column.width < 560)
    more = _small_print(shot, column) if aspect in ("9:16", "4:5") else 0.0
    if middle:
        column = _raised(column, _elements(shot, aspect), safe)
    else:
        more += _elements(shot, aspect)
    up = max(caption.bottom + more - safe.bottom, 0.0) if foot * height <= column.top + 1 else 0.0
    foot, tall = foot - up / height, tall - up / height  # a product that stands above its texts makes room for them
    column = _inside(replace(column, top=column.top - up, height=column.height + more), safe)
    caption = _inside(replace(caption, top=caption.top - up + more), safe)
    pose = shot.product.pose if shot.product else "stand"
    taller, broader, lower = _POSES[pose]
    spot = Spot(x * width, (foot + lower) * height, tall * taller * height, broad * broader * width)
    spot = _sized(spot, shot)
    silent = not (shot.texts or shot.elements)
    if silent and caption.top > column.top and column.bottom < spot.foot - spot.height + 0.1 * height:
        caption = replace(caption, top=column.top)
        column = replace(column, height=caption.height)
        spot = _grown(spot, caption.bottom + _CLEARANCE, pose)
    spot = _clear(spot, foot * height, column, caption, pose)
    if _mirrored(plan, shot, spot.x / width):
        column, caption = _inside(column.mirrored(width), safe), _inside(caption.mirrored(width), safe)
        spot = replace(spot, x=width - spot.x)
    smallest = 92.0 if aspect == "9:16" else 72.0
    if shot.product is None and not end_card and shot.ground.kind == "backdrop":
        column, caption, middle, largest = _whole(column, caption, safe), _under(caption, safe), True, largest * 1.35
    return Places(column, caption, spot, align, (largest, smallest), middle)


def _sized(spot: Spot, shot: Shot) -> Spot:
    """Give the product the size that is wanted; only a close-up leaves the picture by it."""
    if shot.product is None or shot.product.size == 1:
        return spot
    size = shot.product.size
    most = math.inf if shot.product.pose == "close" else max(_HIGHEST * spot.foot, spot.height)
    return replace(spot, height=min(spot.height * size, most), width=spot.width * size)


def _mirrored(plan: Plan, shot: Shot, x: float) -> bool:
    """Whether left and right change places: by the script, or where the product is wanted on the other side.

    In layouts that set it in the middle, texts run over the whole width; it has no side there.
    """
    side = shot.product.side if shot.product else None
    if side is None or abs(x - 0.5) < _MIDDLE:
        return is_right_to_left(plan.locale)
    return (x < 0.5) != (side == "left")


def _small_print(shot: Shot, column: Area) -> float:
    """Return the height that a legal line takes below the other texts."""
    characters = sum(len(text.content) for text in shot.texts if text.role == "legal")
    lines = math.ceil(characters * _PRINT_WIDTH / column.width)
    return lines * _PRINT_LINE + (24 if lines else 0)


def _raised(column: Area, more: float, safe: Area) -> Area:
    """Give a column beside the product more height, up to below the brand's mark."""
    up = max(min(more, column.top - safe.top - _MARK_HEIGHT), 0.0)
    return replace(column, top=column.top - up, height=column.height + up)


def element_height(element: Element, aspect: Aspect) -> float:
    """Return the height in px that an element takes in the column of texts."""
    more = _SECOND_LINE[element.kind] if len(element.said) > 1 else 0.0
    return (_ELEMENT_HEIGHTS[element.kind] + more) * TEXT_SCALE[aspect]


def _elements(shot: Shot, aspect: Aspect) -> float:
    """Return the height that elements take below the texts; a badge mostly stands on a disc beside the product."""
    heights = [element_height(element, aspect) for element in shot.elements if element.kind != "badge"]
    return sum(height + ELEMENT_GAP for height in heights)


def _whole(column: Area, caption: Area, safe: Area) -> Area:
    """Give texts that stand alone the height down to the caption, and half as much width again."""
    width = min(column.width * 1.5, safe.right - column.left if column.left < safe.right / 2 else column.width)
    return replace(column, top=safe.top, width=width, height=_under(caption, safe).top - 24 - safe.top)


def _under(caption: Area, safe: Area) -> Area:
    return replace(caption, top=safe.bottom - caption.height)


def _grown(spot: Spot, top: float, pose: Pose) -> Spot:
    """Give a product that stands alone the room of the missing texts: up to `top`, or nearer where it is a close-up."""
    room = spot.foot - top
    factor = min(room / spot.height, 1.4)
    if pose == "close":
        return replace(spot, foot=top + spot.height * factor, height=spot.height * factor, width=spot.width * factor)
    return replace(spot, height=spot.height * factor, width=spot.width * factor)


def _clear(spot: Spot, stand: float, column: Area, caption: Area, pose: Pose) -> Spot:
    """Keep a product that stands in the text column's way above or below all texts, whatever its pose asks for.

    `stand` is where its foot would be without a pose. A close-up moves down, out of the picture; others get smaller.
    """
    if not column.left < spot.x < column.right:
        return spot
    if stand <= column.top + 1:  # above the texts
        foot = min(spot.foot, stand)
        return replace(spot, foot=foot, height=min(spot.height, foot * 0.94))
    lowest = max(column.bottom, caption.bottom) + 12
    if spot.foot - spot.height >= lowest:
        return spot
    if pose == "close":
        return replace(spot, foot=lowest + spot.height)
    return replace(spot, height=spot.foot - lowest)


def _inside(area: Area, safe: Area) -> Area:
    """Move an area into the safe box, and cut it where it is larger."""
    width, height = min(area.width, safe.width), min(area.height, safe.height)
    left = min(max(area.left, safe.left), safe.right - width)
    top = min(max(area.top, safe.top), safe.bottom - height)
    return Area(left, top, width, height)
