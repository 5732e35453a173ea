"""Graphic elements that ads are built of, solved inside an area and mirrored where reading begins on the right."""

from __future__ import annotations

import numpy as np
from examples.features import Feature
from examples.features._studio import HEIGHT, PHOTOS, WIDTH, Studio, film
from PIL import Image

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
)  # fmt: skip
from reelwright.compose.ingredients import Picture
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
    area = Area(24, 512, WIDTH - 48, 108)
    return _over(studio, "stone-mug", *lower_third(area, "Maren Aas", "Potter, Aarhus", look(), SPAN))


def third_arabic(studio: Studio) -> Composition:
    area = Area(24, 512, WIDTH - 48, 108)
    return _over(studio, "night-cream", *lower_third(area, "ليلى حدّاد", "صانعة عطور، عمّان", look("ar"), SPAN))


def price(studio: Studio) -> Composition:
    return _over(studio, "stone-mug", *price_tag(Area(24, 70, 240, 140), "€ 12", "€ 16", look(), SPAN))


def disc(studio: Studio) -> Composition:
    return _over(studio, "herb-tea", *badge(Area(220, 36, 116, 116), "New: no plastic", look(), SPAN))


def short(studio: Studio) -> Composition:
    arabic = pill(Area(24, 580, WIDTH - 48, 40), "اليوم فقط", look("ar"), Span(0, 90, "arabic"))
    return _over(studio, "ridge-honey", *pill(Area(24, 60, WIDTH - 48, 52), "Only today", look(), SPAN), *arabic)


def small_print(studio: Studio) -> Composition:
    text = "Offer ends on 31 May. While stocks last."
    return _over(studio, "night-cream", *legal_line(Area(20, 560, WIDTH - 40, 68), text, look(), SPAN))


def logo(studio: Studio) -> Composition:
    pixels = np.asarray(Image.open(PHOTOS / "trailworks-logo.png").convert("RGBA"))
    picture = Picture(studio.picture(pixels), pixels.shape[1], pixels.shape[0])
    return _over(studio, "trail-bottle", *logo_mark(Area(20, 580, 120, 44), picture, look(), SPAN))


def bar_arabic(studio: Studio) -> Composition:
    return _over(studio, "night-cream", *progress_bar(Area(24, HEIGHT - 40, WIDTH - 48, 10), look("ar"), SPAN))


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
    Feature("pill", "The same on a pill, where reading begins.", short, (5, 60)),
    Feature("legal-line", "Small print on a plate.", small_print, (60,)),
    Feature("progress-arabic", "A bar fills in reading direction.", bar_arabic, (20, 70)),
    Feature("logo", "A logo that lies faintly over the whole film.", logo, (60,)),
    Feature("countdown", "Seconds that run down over a bar.", seconds, (15, 50, 80)),
    Feature("progress-bar", "A bar that fills while the film runs.", bar, (20, 70)),
    Feature("watermark", "A name that lies faintly over the whole film.", mark, (60,)),
)
