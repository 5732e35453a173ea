"""Captions mark the word that is spoken, in reading direction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from examples.features import Feature
from examples.features._studio import Studio, film
from examples.features._texts import block

from reelwright.compose.texts import STANDING
from reelwright.composition import Composition, Mark, Plate, TextLayer

Style = Literal["plate", "underline", "fill", "grow"]
INK, CREAM, AMBER, RUST = "#1B1D22", "#FFF4E0", "#F2B441", "#C8401A"
_STYLES: dict[Style, tuple[str, str]] = {
    "plate": ("#FFFFFF", RUST),
    "underline": ("#FFFFFF", AMBER),
    "fill": (AMBER, AMBER),
    "grow": (AMBER, AMBER),
}


def caption(content: str, top: float, style: Style, locale: str = "en-US", face: str = "inter-tight") -> TextLayer:
    color, plate = _STYLES[style]
    marks = {
        index: Mark(start=12 * index, end=12 * index + 12, color=color, plate=plate, style=style) for index in range(12)
    }
    return block(
        content, top, 32, width=290, begin=STANDING, align="center", locale=locale, font=(face, 700), leading=1.3,
        color=CREAM, marks=marks,
        plate=Plate(color=INK, opacity=0.85, pad=(16, 8), radius=14, each_line=False),
    )  # fmt: skip


def style(name: Style) -> Callable[[Studio], Composition]:
    def compose(studio: Studio) -> Composition:
        english = caption("Wild as the ridge", 580, name)
        arabic = caption("عسل من قمم الجبال", 60, name, "ar-SA", "cairo")
        return film(studio.photo("ridge-honey"), english, arabic)

    return compose


FEATURES = (
    Feature("plate", "A plate lies behind the word that is spoken.", style("plate"), (6, 18, 30)),
    Feature("underline", "A line runs under it.", style("underline"), (2, 18, 30)),
    Feature("fill", "Ink runs through it as it is spoken, and stays.", style("fill"), (6, 18, 30)),
    Feature("grow", "It is lifted and grows, less than would move its neighbours.", style("grow"), (6, 18, 30)),
)
