"""Who speaks, or what is seen: a name and a line under it, beside a rule."""

from __future__ import annotations

from reelwright.compose.elements._parts import Look, Span, placed, plate, set_text, start_of
from reelwright.compose.layout import Area
from reelwright.composition import AnyLayer, Transform, constant, move

RULE, PAD = 8.0, 24.0  # px


def lower_third(area: Area, name: str, line: str, look: Look, span: Span) -> tuple[AnyLayer, ...]:
    """Return a name over a line, in the lower part of `area`; raises InputError where they do not fit."""
    room = area.width - 2 * PAD - RULE
    upper = set_text(name, look.strong, (room, area.height * 0.55), min(60, area.height * 0.42))
    lower = set_text(line, look.text, (room, area.height * 0.4), min(36, area.height * 0.28))
    width = max(upper.width, lower.width) + 2 * PAD + RULE
    height = upper.height + lower.height + 12 + 2 * PAD * 0.8
    left, top = start_of(area, width, look), area.bottom - height
    rule = left + width - RULE if look.rtl else left
    inner = left + PAD if look.rtl else left + RULE + PAD
    slides = Transform(
        x=move(40 if look.rtl else -40, 0, 0, 14, (0.05, 0.7, 0.1, 1.0)), y=constant(0), opacity=move(0, 1, 0, 10)
    )
    at = [inner if not look.rtl else left + width - RULE - PAD - block.width for block in (upper, lower)]
    return (
        plate(span, "plate", Area(left, top, width, height), look.ink, 6, opacity=0.86, transform=slides),
        plate(span, "rule", Area(rule, top, RULE, height), look.accent, 0, transform=slides),
        placed(span, "name", name, upper, (at[0], top + PAD * 0.8), look.paper, look, begin=6),
        placed(span, "line", line, lower, (at[1], top + PAD * 0.8 + upper.height + 12), look.paper, look, begin=10),
    )
