"""Elements keep to their area, and are mirrored where reading begins on the right."""

from __future__ import annotations

import numpy as np
import pytest

from reelwright.compose.elements import (
    Look,
    Span,
    badge,
    countdown,
    legal_line,
    logo_mark,
    lower_third,
    pill,
    price_tag,
    progress_bar,
    watermark,
)
from reelwright.compose.ingredients import Picture
from reelwright.compose.layout import Area
from reelwright.composition import AnyLayer, Composition, PictureLayer, ShapeLayer, Stage, TextLayer
from reelwright.errors import InputError
from reelwright.media.render.renderer import Renderer
from reelwright.media.text import Setting, font_stack

AREA = Area(100, 200, 500, 240)
SPAN = Span(10, 100, "e")


def look(rtl: bool = False) -> Look:
    face, language = (("cairo", 700), "ar") if rtl else (("sora", 700), "en-US")
    setting = Setting(font_stack(*face, language), language, "rtl" if rtl else "ltr", 1.2)
    return Look("#101418", "#FFFFFF", "#F2C14E", "#17201C", setting, setting)


MADE = {
    "lower third": lambda look: lower_third(AREA, "Maren Aas", "Potter", look, SPAN),
    "price": lambda look: price_tag(AREA, "€ 1.20", "€ 1.60", look, SPAN),
    "badge": lambda look: badge(AREA, "New", look, SPAN),
    "countdown": lambda look: countdown(AREA, 3, 30, look, SPAN),
    "progress": lambda look: progress_bar(Area(100, 200, 500, 12), look, SPAN),
    "pill": lambda look: pill(Area(100, 200, 500, 80), "Only today", look, SPAN),
    "legal": lambda look: legal_line(AREA, "Offer ends on 31 May. While stocks last, one for each person.", look, SPAN),
    "watermark": lambda look: watermark(AREA, "Nord", look, SPAN),
}


def boxes(layers: tuple[AnyLayer, ...]) -> list[tuple[float, float, float, float]]:
    return [layer.box for layer in layers if isinstance(layer, ShapeLayer | TextLayer)]


@pytest.mark.parametrize("rtl", [False, True])
@pytest.mark.parametrize("name", MADE)
def test_an_element_stays_in_its_area(name: str, rtl: bool) -> None:
    layers = MADE[name](look(rtl))
    for left, top, width, height in boxes(layers):
        assert left >= AREA.left - 1 - (10 if name == "price" else 0)
        assert top >= AREA.top - 1
        assert left + width <= AREA.right + 1 + (10 if name == "price" else 0)
        assert top + height <= AREA.bottom + 1
    assert len({layer.id for layer in layers}) == len(layers)
    assert all(SPAN.start <= layer.start < layer.end <= SPAN.end for layer in layers)


@pytest.mark.parametrize("name", ["lower third", "price", "pill", "legal", "watermark"])
def test_an_element_stands_where_reading_begins(name: str) -> None:
    near = [
        min(box[0] for box in boxes(MADE[name](look(False)))),
        max(b[0] + b[2] for b in boxes(MADE[name](look(True)))),
    ]
    assert abs(near[0] - AREA.left) <= 11
    assert abs(near[1] - AREA.right) <= 11


@pytest.mark.parametrize("rtl", [False, True])
def test_bars_grow_in_reading_direction(rtl: bool) -> None:
    layers = progress_bar(Area(10, 20, 100, 8), look(rtl), Span(0, 40, "e"))
    stage = Stage(id="a", start=0, end=40, layers=layers)
    film = Composition(width=120, height=48, frames=40, background="#000000", stages=(stage,))
    with Renderer(film, lambda _: pytest.fail("no sources")) as renderer:
        bright = np.flatnonzero(renderer.render(10).y[24] > 120)
    assert (bright.min(), bright.max()) == pytest.approx((85, 109) if rtl else (10, 34), abs=1)


def test_a_logo_is_not_enlarged_and_stands_where_reading_begins() -> None:
    logo = Picture("a" * 64, 200, 100)
    for rtl, left in ((False, 100), (True, 400)):
        (layer,) = logo_mark(AREA, logo, look(rtl), SPAN)
        assert isinstance(layer, PictureLayer)
        assert layer.transform.scale[0].value == 1
        assert (layer.transform.x[0].value, layer.transform.y[0].value) == (left, AREA.bottom - 100)
    (small,) = logo_mark(Area(0, 0, 50, 50), logo, look(), SPAN)
    assert isinstance(small, PictureLayer)
    assert small.transform.scale[0].value == 0.25


def test_a_countdown_shows_each_second_once() -> None:
    numbers = [layer for layer in countdown(AREA, 3, 30, look(), SPAN) if isinstance(layer, TextLayer)]
    assert [(layer.content, layer.start, layer.end) for layer in numbers] == [
        ("3", 10, 40),
        ("2", 40, 70),
        ("1", 70, 100),
    ]


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(InputError, match="Shorten it"):
        badge(Area(0, 0, 60, 60), "Incomprehensibilities of all kinds", look(), SPAN)
