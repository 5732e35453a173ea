"""A name or a logo that lies faintly over the whole film."""

from __future__ import annotations

from reelwright.compose.elements._parts import Look, Span, placed, set_text, start_of
from reelwright.compose.ingredients import Picture
from reelwright.compose.layout import Area
from reelwright.composition import AnyLayer, PictureLayer, Transform, constant

OPACITY = 0.35


def watermark(area: Area, name: str, look: Look, span: Span) -> tuple[AnyLayer, ...]:
    """Return a name at the lower edge of `area`; raises InputError where it does not fit."""
    block = set_text(name, look.strong, (area.width, area.height), min(40, area.height))
    at = (start_of(area, block.width, look), area.bottom - block.height)
    return (placed(span, "name", name, block, at, look.paper, look).model_copy(update={"opacity": OPACITY}),)


def logo_mark(area: Area, logo: Picture, look: Look, span: Span) -> tuple[AnyLayer, ...]:
    """Return a logo at the lower edge of `area`, where reading begins, as large as it fits without being enlarged."""
    scale = min(area.width / logo.width, area.height / logo.height, 1.0)
    x, y = start_of(area, logo.width * scale, look), area.bottom - logo.height * scale
    place = Transform(x=constant(x), y=constant(y), scale=constant(scale), opacity=constant(OPACITY), anchor=(0.0, 0.0))
    facts = {"role": "logo", "source": logo.digest, "width": logo.width, "height": logo.height, "transform": place}
    return (PictureLayer.model_validate(span.facts("logo") | facts),)
