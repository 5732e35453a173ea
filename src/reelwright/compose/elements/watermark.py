"""A name that lies faintly over the whole film."""

from __future__ import annotations

from reelwright.compose.elements._parts import Look, Span, placed, set_text, start_of
from reelwright.compose.layout import Area
from reelwright.composition import AnyLayer

OPACITY = 0.35


def watermark(area: Area, name: str, look: Look, span: Span) -> tuple[AnyLayer, ...]:
    """Return a name at the lower edge of `area`; raises InputError where it does not fit."""
    block = set_text(name, look.strong, (area.width, area.height), min(40, area.height))
    at = (start_of(area, block.width, look), area.bottom - block.height)
    return (placed(span, "name", name, block, at, look.paper, look).model_copy(update={"opacity": OPACITY}),)
