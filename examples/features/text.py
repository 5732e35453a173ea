"""Texts are shaped once, when a film is composed, and drawn from positioned glyphs: outlined, shadowed, on plates, in
gradients; in every script that the installed typefaces have.
"""

from __future__ import annotations

from collections.abc import Callable

from examples.features import Feature
from examples.features._studio import Studio, film
from examples.features._texts import block

from reelwright.composition import Composition, Gradient, Plate, Stroke, TextShadow

INK, CREAM, AMBER = "#1B1D22", "#FFF4E0", "#F2B441"


def stroke(studio: Studio) -> Composition:
    thin = block("Nobody else's", 62, 40, stroke=Stroke(width=2.5, color=INK))
    thick = block("morning", 116, 70, color=AMBER, stroke=Stroke(width=6, color=INK))
    return film(studio.photo("stone-mug"), thin, thick)


def shadow(studio: Studio) -> Composition:
    soft = block("After dark", 38, 52, color=CREAM, shadow=TextShadow(dy=4, blur=8, opacity=0.7))
    hard = block(
        "START HERE", 572, 44, font=("anton", 400), color=AMBER,
        shadow=TextShadow(dx=4, dy=4, color="#8A3A1D", opacity=1),
    )  # fmt: skip
    return film(studio.photo("oud-perfume"), soft, hard)


def gradient(_: Studio) -> Composition:
    down = block("Light, bottled", 120, 62, color="#FFE9A8", gradient=Gradient(to="#F0653A"))
    across = block("from dawn to dusk", 380, 50, color="#8FD3FF", gradient=Gradient(to="#C58BFF", angle=0))
    return film(down, across)


def plate(studio: Studio) -> Composition:
    lines = block(
        "Every line on its own", 50, 40, leading=1.34, color=INK, width=250,
        plate=Plate(color=CREAM, pad=(12, -1), radius=9),
    )  # fmt: skip
    whole = block(
        "or all of them on one", 560, 24, width=200, leading=1.2,
        plate=Plate(color=INK, opacity=0.82, pad=(16, 8), radius=16, each_line=False),
    )  # fmt: skip
    return film(studio.photo("night-cream"), lines, whole)


def tracking(_: Studio) -> Composition:
    rows = [
        block(text, top, size, font=font, tracking=room, align="center")
        for text, top, size, font, room in (
            ("TIGHT AS TYPE", 110, 46, ("inter-tight", 800), -0.03),
            ("SET AS DRAWN", 240, 40, ("inter-tight", 800), 0.0),
            ("WIDE OPEN", 370, 40, ("inter-tight", 800), 0.22),
            ("خط متصل", 490, 60, ("cairo", 700), 0.22),
        )
    ]
    return film(*rows)


# By name: locale, face, leading, a headline and a line below it.
_SCRIPTS: dict[str, tuple[str, str, float, str, str]] = {
    "arabic": ("ar-SA", "cairo", 1.4, "قهوتك جاهزة في 5 دقائق", "خصم 20% على Trail Bottle حتى الجمعة"),
    "hebrew": ("he-IL", "heebo", 1.3, "הקפה שלך מוכן ב-5 דקות", "20% הנחה על Trail Bottle עד שישי"),
    "thai": ("th-TH", "noto-sans-thai", 1.45, "กาแฟที่ดีที่สุดสำหรับทุกเช้า", "ส่งฟรีทั่วประเทศ เพื่อคุณและครอบครัว"),
    "hindi": ("hi-IN", "noto-sans-devanagari", 1.4, "हर सुबह की नई शुरुआत", "स्वादिष्ट कॉफ़ी, सिर्फ़ ₹199 में"),
    "chinese": ("zh-CN", "noto-sans-sc", 1.35, "每一天，都从一杯好水开始。", "限时优惠：第二件半价，仅此一周！"),
    "japanese": ("ja-JP", "noto-sans-jp", 1.35, "毎朝に、ちいさな感動を。", "今だけ20％オフ（送料無料）"),
    "korean": ("ko-KR", "noto-sans-kr", 1.35, "매일 아침, 새로운 시작", "지금 주문하면 20% 할인"),
    "emoji": ("en-US", "sora", 1.2, "Hot 🔥 cold ❄️ gone 👩‍🚀", "Made in 🇯🇵 with 👍🏽 and ❤️"),
}


def script(name: str) -> Callable[[Studio], Composition]:
    locale, face, leading, headline, line = _SCRIPTS[name]

    def compose(_: Studio) -> Composition:
        loud = block(headline, 60, 56, locale=locale, font=(face, 700), leading=leading)
        quiet = block(line, 300, 28, locale=locale, font=(face, 500), leading=leading, color=CREAM)
        return film(loud, quiet, height=420)

    return compose


FEATURES = (
    Feature("stroke", "An outline with round joins under the ink, of any width.", stroke),
    Feature("shadow", "A shadow, soft or hard, of the ink and its outline.", shadow),
    Feature("gradient", "Ink that runs from one colour to another over the text, at any angle.", gradient),
    Feature("plate", "A box behind each line, or one behind all, with round corners.", plate),
    Feature("tracking", "Room between letters, never between letters that join.", tracking),
    *(
        Feature(name, f"{name.capitalize()}, shaped, ordered and broken as it is read.", script(name))
        for name in _SCRIPTS
    ),
)
