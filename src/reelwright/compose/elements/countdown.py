"""Seconds that run down, over a bar that empties."""

from __future__ import annotations

from reelwright.compose.elements._parts import Look, Span, placed, plate, reading, set_text
from reelwright.compose.layout import Area
from reelwright.composition import AnyLayer, move

BAR = 0.08  # of the area's height
EARLY = -6  # frames: a number has come nearly all its way when it is seen, so that it is read in its second


def countdown(area: Area, seconds: int, fps: int, look: Look, span: Span) -> tuple[AnyLayer, ...]:
    """Return the numbers from `seconds` to 1, each shown for a second from the span's start, as far as it lasts."""
    tall = area.height * (1 - 2.5 * BAR)
    bar = Area(area.left, area.bottom - BAR * area.height, area.width, BAR * area.height)
    layers: list[AnyLayer] = [
        plate(span, "track", bar, look.paper, bar.height / 2, role="progress", opacity=0.25),
        plate(
            span, "bar", bar, look.accent, bar.height / 2, role="progress", grow=move(1, 0, 0, seconds * fps),
            transform=reading(look),
        ),
    ]  # fmt: skip
    for number in range(seconds, 0, -1):
        start = span.start + (seconds - number) * fps
        if start >= span.end:
            break
        text = str(number)
        block = set_text(text, look.strong, (area.width, tall), tall * 0.9)
        at = (area.left + (area.width - block.width) / 2, area.top + (tall - block.height) / 2)
        part = Span(start, min(start + fps, span.end), f"{span.name}.{number}")
        layers.append(placed(part, "number", text, block, at, look.paper, look, EARLY, "zoom"))
    return tuple(layers)
