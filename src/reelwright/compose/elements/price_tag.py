"""A price on a pill, and the one before it, struck through."""

from __future__ import annotations

from reelwright.compose.elements._parts import Look, Span, placed, plate, popped, set_text, start_of
from reelwright.compose.layout import Area
from reelwright.composition import AnyLayer, Transform, constant

PAD = 0.42  # of the pill's height, to each side


def price_tag(area: Area, price: str, before: str | None, look: Look, span: Span) -> tuple[AnyLayer, ...]:
    """Return the price as written, as large as `area` has room for; raises InputError where it does not fit."""
    tall = area.height * (0.66 if before else 1.0)
    now = set_text(price, look.strong, (area.width - 2 * PAD * tall, tall), tall * 0.62)
    width = now.width + 2 * PAD * tall
    left, top = start_of(area, width, look), area.bottom - tall
    pill = plate(span, "pill", Area(left, top, width, tall), look.accent, tall / 2, role="pill", transform=popped(4))
    at = (left + PAD * tall, top + (tall - now.height) / 2)
    layers: tuple[AnyLayer, ...] = (pill, placed(span, "price", price, now, at, look.on_accent, look, 8, "pop"))
    if before is None:
        return layers
    old = set_text(before, look.text, (area.width, area.height * 0.22), area.height * 0.2)
    wide, high = old.width + 2 * PAD * old.size, area.height * 0.28
    x, y = start_of(area, wide, look), area.top
    ground = plate(span, "ground", Area(x, y, wide, high), look.ink, high / 2, opacity=0.86)
    text = placed(span, "before", before, old, (x + PAD * old.size, y + (high - old.height) / 2), look.paper, look)
    strike = plate(
        span, "strike", Area(x + PAD * old.size - 4, y + high * 0.48, old.width + 8, max(3.0, old.size * 0.1)),
        look.accent, 0, role="rule", transform=Transform(x=constant(0), y=constant(0), rotation=constant(-6)),
    )  # fmt: skip
    return (ground, text, strike, *layers)
