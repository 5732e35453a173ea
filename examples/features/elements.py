"""Graphic elements that ads are built of, solved inside an area and mirrored where reading begins on the right."""

from __future__ import annotations

from examples.features import Feature
from examples.features._studio import HEIGHT, WIDTH, Studio, film

from reelwright.compose.elements import (
    Look,
    Span,
    badge,
    countdown,
    lower_third,
    price_tag,
    progress_bar,
    watermark,
)  # fmt: skip
from reelwright.compose.layout import Area
from reelwright.composition import AnyLayer, Composition
from reelwright.media.text import Setting, font_stack

SPAN = Span(0, 90, "element")


def look(language: str = "en-US", accent: str = "#F2C14E") -> Look:
    rtl = language.startswith("ar")
    faces = ("cairo", 800), ("cairo", 500)
    strong, text = faces if rtl else (("sora", 700), ("inter", 500))
    direction = "rtl" if rtl else "ltr"
    return Look(
        "#0E1B17", "#FFFFFF", accent, "#17201C",
        Setting(font_stack(*strong, language), language, direction, 1.2),
        Setting(font_stack(*text, language), language, direction, 1.2),
    )  # fmt: skip


def _over(studio: Studio, photo: str, *layers: AnyLayer) -> Composition:
    return film(studio.photo(photo), *layers, frames=90)


def third(studio: Studio) -> Composition:
    area = Area(24, 420, WIDTH - 48, 150)
    return _over(studio, "stone-mug", *lower_third(area, "Maren Aas", "Potter, Aarhus", look(), SPAN))


def third_arabic(studio: Studio) -> Composition:
    area = Area(24, 420, WIDTH - 48, 150)
    return _over(studio, "oud-perfume", *lower_third(area, "ليلى حدّاد", "صانعة عطور، عمّان", look("ar"), SPAN))


def price(studio: Studio) -> Composition:
    return _over(studio, "soda-can", *price_tag(Area(24, 60, 220, 130), "€ 1.20", "€ 1.60", look(), SPAN))


def disc(studio: Studio) -> Composition:
    return _over(studio, "herb-tea", *badge(Area(220, 40, 116, 116), "New: no plastic", look(), SPAN))


def seconds(_: Studio) -> Composition:
    return film(*countdown(Area(60, 200, WIDTH - 120, 220), 3, 30, look(), SPAN), frames=90)


def bar(studio: Studio) -> Composition:
    return _over(studio, "night-cream", *progress_bar(Area(24, HEIGHT - 40, WIDTH - 48, 10), look(), SPAN))


def mark(studio: Studio) -> Composition:
    return _over(studio, "sun-gel", *watermark(Area(24, HEIGHT - 90, WIDTH - 48, 60), "HINATA", look(), SPAN))


FEATURES = (
    Feature("lower-third", "A name and a line beside a rule.", third, (6, 14, 60)),
    Feature("lower-third-arabic", "The same where reading begins on the right.", third_arabic, (60,)),
    Feature("price-tag", "A price, and the one before it struck through.", price, (8, 60)),
    Feature("badge", "A round badge with a short text.", disc, (5, 60)),
    Feature("countdown", "Seconds that run down over a bar.", seconds, (15, 50, 80)),
    Feature("progress-bar", "A bar that fills while the film runs.", bar, (20, 70)),
    Feature("watermark", "A name that lies faintly over the whole film.", mark, (60,)),
)
