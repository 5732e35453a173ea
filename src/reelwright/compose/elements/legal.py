"""What the law wants to be said, small and still."""

from __future__ import annotations

from reelwright.compose.elements._parts import Look, Span, placed, plate, set_text, start_of
from reelwright.compose.layout import Area
from reelwright.composition import AnyLayer

LARGEST = 30.0  # px
LINES = 4
PAD = (20.0, 12.0)  # px


def legal_line(area: Area, text: str, look: Look, span: Span) -> tuple[AnyLayer, ...]:
    """Return a text of up to LINES lines at the foot of `area`, on a plate; raises InputError where it does not fit."""
    across, along = PAD
    block = set_text(text, look.text, (area.width - 2 * across, area.height - 2 * along), LARGEST, LINES)
    width, height = block.width + 2 * across, block.height + 2 * along
    left, top = start_of(area, width, look), area.bottom - height
    layer = placed(span, "text", text, block, (left + across, top + along), look.paper, look)
    return (
        plate(span, "plate", Area(left, top, width, height), look.ink, 10, opacity=0.86),
        layer.model_copy(update={"role": "legal"}),
    )
