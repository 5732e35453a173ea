"""What lies over a whole film: a bar that fills while it runs, a name where nothing else stands in any shot."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import TYPE_CHECKING

from reelwright.compose.elements import Look, Span, progress_bar, watermark
from reelwright.compose.layout import TEXT_SCALE, Area
from reelwright.compose.product import PUSH_IN
from reelwright.composition import AnyLayer, PictureLayer, ShapeLayer, TextLayer
from reelwright.errors import InputError, Problem
from reelwright.finding import Finding
from reelwright.plan.elements import ProgressBar
from reelwright.plan.model import Plan
from reelwright.safezones import safe_box
from reelwright.words import Aspect, is_right_to_left

if TYPE_CHECKING:
    from reelwright.compose.stage import Built

BAR_HEIGHT, BAR_ABOVE = 8.0, 32.0  # px; above the safe box, where no text stands and platforms lay no buttons
MARK = (260.0, 44.0)  # px
_CLEAR, _STEP = 12.0, 8  # px


def film_elements(
    plan: Plan, aspect: Aspect, stages: Sequence[Built], look: Look
) -> tuple[tuple[AnyLayer, ...], tuple[Finding, ...]]:
    """Return the layers over all shots, and a finding for a watermark that has no free place."""
    layers: list[AnyLayer] = []
    findings: list[Finding] = []
    safe = Area(*safe_box(aspect, plan.platforms))
    for element in plan.elements:
        if isinstance(element, ProgressBar):
            bar = Area(safe.left, safe.top - BAR_ABOVE, safe.width, BAR_HEIGHT)
            layers += progress_bar(bar, look, Span(0, plan.frames, "film.progress"))
            continue
        try:
            layers += _watermark(plan, aspect, stages, safe, look)
        except InputError as error:
            findings.append(_left_out(aspect, error.problems[0]))
    return tuple(layers), tuple(findings)


def _watermark(plan: Plan, aspect: Aspect, stages: Sequence[Built], safe: Area, look: Look) -> list[AnyLayer]:
    """Return the brand's name in each shot's own ink, at one place in all of them; raises InputError without one."""
    width, height = (side * TEXT_SCALE[aspect] for side in MARK)
    taken = [area for built in stages for area in _taken(built)]
    rtl = is_right_to_left(plan.locale)
    lefts = sorted(range(round(safe.left), round(safe.right - width) + 1, _STEP), reverse=rtl)
    tops = range(round(safe.bottom - height), round(safe.top) - 1, -_STEP)
    for top, left in product(tops, lefts):
        area = Area(left, top, width, height)
        if not any(_meet(area, other) for other in taken):
            break
    else:
        limit = f"no place of {width:.0f} x {height:.0f} px is free in all shots"
        raise InputError(Problem("watermark", "", limit, "Give fewer shots a close-up, or remove it."))
    starts = [start for start, _, _ in plan.shots()]
    spans = zip(starts, [*starts[1:], plan.frames], stages, strict=True)
    name = str(plan.brand.name)
    return [
        layer.model_copy(update={"color": built.ink.color})
        for start, end, built in spans
        for layer in watermark(area, name, look, Span(start, end, f"{built.stage.id}.watermark"))
    ]


def _taken(built: Built) -> list[Area]:
    """Return where something to be read or sold stands in a shot."""
    areas = [built.places.caption]
    for layer in built.stage.layers:
        if isinstance(layer, TextLayer) or (isinstance(layer, ShapeLayer) and layer.role in ("pill", "panel")):
            areas.append(Area(*layer.box))
        elif isinstance(layer, PictureLayer) and layer.role == "logo":
            scale = layer.transform.scale[0].value
            x, y = layer.transform.x[0].value, layer.transform.y[0].value
            areas.append(Area(x, y, layer.width * scale, layer.height * scale))
    if built.placed:
        wide, tall = built.placed.width * PUSH_IN, built.placed.height * PUSH_IN
        areas.append(Area(built.placed.x - wide / 2, built.placed.foot - tall, wide, tall))
    return areas


def _meet(one: Area, other: Area) -> bool:
    across = min(one.right, other.right) - max(one.left, other.left)
    along = min(one.bottom, other.bottom) - max(one.top, other.top)
    return across > -_CLEAR and along > -_CLEAR


def _left_out(aspect: Aspect, why: Problem) -> Finding:
    return Finding(
        check="fitting",
        severity="warning",
        where=aspect,
        message=f"The watermark is left out: {why.limit}.",
        remedy=why.remedy,
    )
