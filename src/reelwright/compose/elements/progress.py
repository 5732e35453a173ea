"""A bar that fills while the film runs."""

from __future__ import annotations

from reelwright.compose.elements._parts import Look, Span, plate, reading
from reelwright.compose.layout import Area
from reelwright.composition import AnyLayer, move


def progress_bar(area: Area, look: Look, span: Span) -> tuple[AnyLayer, ...]:
    """Return a bar over the whole of `area` that is empty at the span's start and full at its end."""
    radius = min(area.height, area.width) / 2
    filling = move(0, 1, 0, span.frames)
    return (
        plate(span, "track", area, look.paper, radius, role="progress", opacity=0.25),
        plate(span, "bar", area, look.accent, radius, role="progress", grow=filling, transform=reading(look)),
    )
