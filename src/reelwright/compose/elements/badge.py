"""A short text on a disc, or on a pill."""

from __future__ import annotations

from reelwright.compose.elements._parts import Look, Span, centred, placed, plate, popped, set_text, start_of
from reelwright.compose.layout import Area
from reelwright.composition import AnyLayer

INNER = 0.68  # of the diameter: the side of the box that a text in a circle has
PILL_PAD = (0.5, 0.2)  # of the area's height, to each side of a pill's text, above and below


def badge(area: Area, text: str, look: Look, span: Span) -> tuple[AnyLayer, ...]:
    """Return a badge as large as `area` holds, in its middle; raises InputError where the text does not fit."""
    side = min(area.width, area.height)
    left, top = area.left + (area.width - side) / 2, area.top + (area.height - side) / 2
    block = set_text(text, centred(look.strong), (INNER * side, INNER * side), side * 0.34, 3)
    at = (left + (side - block.width) / 2, top + (side - block.height) / 2)
    return (
        plate(span, "disc", Area(left, top, side, side), look.accent, side / 2, role="pill", transform=popped(0)),
        placed(span, "text", text, block, at, look.on_accent, look, 4, "pop"),
    )


def pill(area: Area, text: str, look: Look, span: Span) -> tuple[AnyLayer, ...]:
    """Return a line on a pill as high as `area`, where reading begins; raises InputError where it does not fit."""
    across, along = (pad * area.height for pad in PILL_PAD)
    room = (area.width - 2 * across, area.height - 2 * along)
    block = set_text(text, look.strong, room, 0.6 * area.height)
    left = start_of(area, block.width + 2 * across, look)
    at = (left + across, area.top + (area.height - block.height) / 2)
    ground = Area(left, area.top, block.width + 2 * across, area.height)
    return (
        plate(span, "pill", ground, look.accent, area.height / 2, role="pill", transform=popped(0)),
        placed(span, "text", text, block, at, look.on_accent, look, 4, "pop"),
    )
