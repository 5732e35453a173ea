"""Who speaks, or what is seen: a name and a line under it, beside a rule."""

from __future__ import annotations

from reelwright.compose.elements._parts import Look, Span, placed, plate, set_text, start_of
from reelwright.compose.layout import Area
from reelwright.composition import AnyLayer, Transform, constant, move

RULE, PAD, GAP = 8.0, 24.0, 12.0  # px


def lower_third(area: Area, name: str, line: str | None, look: Look, span: Span) -> tuple[AnyLayer, ...]:
    """Return a name, over a line where there is one, at the foot of `area`; raises InputError where they do not fit."""
    room = area.width - 2 * PAD - RULE
    blocks = [set_text(name, look.strong, (room, area.height * 0.55), min(60, area.height * 0.42))]
    if line:
        blocks.append(set_text(line, look.text, (room, area.height * 0.4), min(36, area.height * 0.28)))
    width = max(block.width for block in blocks) + 2 * PAD + RULE
    height = sum(block.height for block in blocks) + GAP * (len(blocks) - 1) + 2 * PAD * 0.8
    left, top = start_of(area, width, look), area.bottom - height
    rule = left + width - RULE if look.rtl else left
    slides = Transform(
        x=move(40 if look.rtl else -40, 0, 0, 14, (0.05, 0.7, 0.1, 1.0)), y=constant(0), opacity=move(0, 1, 0, 10)
    )
    layers: list[AnyLayer] = [
        plate(span, "plate", Area(left, top, width, height), look.ink, 6, opacity=0.86, transform=slides),
        plate(span, "rule", Area(rule, top, RULE, height), look.accent, 0, transform=slides),
    ]
    top += PAD * 0.8
    for part, text, block, begin in zip(("name", "line"), (name, line or ""), blocks, (6, 10), strict=False):
        inner = left + width - RULE - PAD - block.width if look.rtl else left + RULE + PAD
        layers.append(placed(span, part, text, block, (inner, top), look.paper, look, begin=begin))
        top += block.height + GAP
    return tuple(layers)
