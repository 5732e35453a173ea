"""A round badge with a short text."""

from __future__ import annotations

from reelwright.compose.elements._parts import Look, Span, centred, placed, plate, popped, set_text
from reelwright.compose.layout import Area
from reelwright.composition import AnyLayer

INNER = 0.68  # of the diameter: the side of the box that a text in a circle has


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
