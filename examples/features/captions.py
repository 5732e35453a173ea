"""Captions that mark the word being spoken, in several styles."""

from __future__ import annotations

from functools import partial

from examples.features import Feature
from examples.features._studio import Studio, film

from reelwright.composition import Composition, Mark, Plate

_LINES = {
    "plate": "A plate behind the word.",
    "underline": "A line under the word.",
    "fill": "Ink that runs through the word while it is spoken, as in karaoke.",
    "grow": "The word is lifted a little.",
}


def spoken(studio: Studio, style: str) -> Composition:
    accent = "#F2C14E"
    ink = "#17201C" if style == "plate" else accent
    marks = {
        index: Mark.model_validate(
            {"start": 10 * index, "end": 10 * index + 10, "color": ink, "plate": accent, "style": style}
        )
        for index in range(3)
    }
    under = Plate(color="#101418", opacity=0.72, pad=(12, 6), radius=10)
    line = studio.text("Cold for days", 420, 40, marks=marks, plate=under)
    return film(studio.photo("trail-bottle"), line)


FEATURES = tuple(Feature(style, line, partial(spoken, style=style), (5, 15, 26)) for style, line in _LINES.items())
