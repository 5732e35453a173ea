"""Texts: glyphs that are shaped before they are drawn, with outline, shadow, box and gradient; every script that the
installed fonts know, in its own direction.
"""

from __future__ import annotations

from examples.features import Feature
from examples.features._studio import WIDTH, Studio, film

from reelwright.composition import Composition, Gradient, Plate, Stroke, TextLayer, TextShadow
from reelwright.media.text.fonts import font_stack
from reelwright.media.text.shape import shape_line


def _two(studio: Studio, texts: tuple[str, str], size: float = 56, **more: object) -> tuple[TextLayer, ...]:
    return tuple(studio.text(text, 250 + 1.15 * size * row, size, **more) for row, text in enumerate(texts))


def stroke(studio: Studio) -> Composition:
    lines = _two(studio, ("Summer", "is back"), stroke=Stroke(width=5, color="#B8431C"))
    return film(studio.photo("sun-gel"), *lines)


def shadow(studio: Studio) -> Composition:
    soft = TextShadow(dx=0, dy=5, blur=7, color="#1A1530", opacity=0.75)
    return film(studio.photo("soda-can"), *_two(studio, ("Ice", "cold"), 72, shadow=soft))


def box(studio: Studio) -> Composition:
    each = Plate(color="#F2C14E", pad=(14, 4), radius=10)
    whole = Plate(color="#0B3D2E", opacity=0.85, pad=(22, 16), radius=22, each_line=False)
    ink = {"color": "#17201C"}
    upper = (
        studio.text("Box by line", 150, 40, plate=each, **ink),
        studio.text("as it reads", 214, 40, plate=each, **ink),
    )
    lower = studio.text("One box for all", 430, 36, plate=whole)
    return film(studio.photo("trail-bottle"), *upper, lower)


def gradient(studio: Studio) -> Composition:
    down, across = Gradient(to="#F2713A", angle=90), Gradient(to="#5F82FF", angle=0)
    sunset = studio.text("Sunset", 210, 78, "#FFE29A", gradient=down)
    return film(sunset, studio.text("Horizon", 330, 78, "#FFFFFF", gradient=across))


def tracking(studio: Studio) -> Composition:
    stack = font_stack("sora", 700, "en-US")
    layers = []
    for number, spacing in enumerate((-0.03, 0.0, 0.12)):
        line = shape_line("NORTH", stack, 50, "ltr", tracking=spacing)
        plain = studio.text("NORTH", 180 + 100 * number, 50)
        (word,), (unit,) = plain.words, line.units
        x = (WIDTH - line.width) / 2 + unit.x
        spaced = word.model_copy(update={"x": x, "box": (x, *word.box[1:]), "runs": unit.runs})
        layers.append(plain.model_copy(update={"words": (spaced,)}))
    return film(*layers)


def scripts(studio: Studio) -> Composition:
    lines = (
        ("اشترِ الآن 24.50", "ar", "rtl", ("cairo", 700)),
        ("קנו עכשיו 100%", "he", "rtl", ("heebo", 800)),
        ("ซื้อเลยวันนี้", "th", "ltr", ("noto-sans-thai", 700)),
        ("अभी खरीदें", "hi", "ltr", ("noto-sans-devanagari", 700)),
        ("立即购买", "zh-CN", "ltr", ("noto-sans-sc", 800)),
        ("今すぐ購入", "ja", "ltr", ("noto-sans-jp", 800)),
        ("지금 구매하기", "ko", "ltr", ("noto-sans-kr", 800)),
        ("Only 24 € 🔥👍🏽", "en-US", "ltr", ("sora", 700)),
    )
    return film(
        *(
            studio.text(content, 50 + 70 * row, 38, language=language, direction=direction, font=font)
            for row, (content, language, direction, font) in enumerate(lines)
        )
    )


FEATURES = (
    Feature("stroke", "An outline under the ink.", stroke, (40,)),
    Feature("shadow", "A soft shadow of the glyphs.", shadow, (40,)),
    Feature("box", "A box behind each line, or one behind all.", box, (40,)),
    Feature("gradient", "Ink that runs from one colour to another.", gradient, (40,)),
    Feature("tracking", "Letters set closer or wider; never in scripts whose letters join.", tracking, (40,)),
    Feature("scripts", "Arabic, Hebrew, Thai, Hindi, Chinese, Japanese, Korean, emoji.", scripts, (40,)),
)
