"""Texts of the examples: set in a box as the composer does it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from examples.features._studio import WIDTH

from reelwright.compose.texts import place_words
from reelwright.composition import Mark, TextLayer, TextMotion
from reelwright.media.text import Setting, fit, font_stack
from reelwright.media.text.fitting import Align
from reelwright.words import is_right_to_left

ENTER = (0.16, 0.6, 0.2, 1.0)
LEAVE = (0.3, 0.0, 0.8, 0.15)


def motion(kind: str, frames: float = 16, ease: tuple[float, float, float, float] = ENTER) -> TextMotion:
    return TextMotion.model_validate({"kind": kind, "frames": frames, "ease": ease})


def block(
    content: str,
    top: float,
    size: float = 44,
    *,
    width: float = 312,
    locale: str = "en-US",
    font: tuple[str, int] = ("sora", 700),
    leading: float = 1.12,
    tracking: float = 0.0,
    align: Align = "start",
    color: str = "#FFFFFF",
    by_word: float = 0.0,
    by_line: float = 0.0,
    begin: float = 0.0,
    marks: Mapping[int, Mark] | None = None,
    **more: Any,
) -> TextLayer:
    """Return a text in the middle of the canvas, broken where it has to be; words and lines enter that far apart."""
    rtl = is_right_to_left(locale)
    setting = Setting(font_stack(*font, locale), locale, "rtl" if rtl else "ltr", leading, tracking, align)
    found = fit(content, setting, (width, 600), (size, 12), 8)
    assert found is not None, content
    left = (WIDTH - width) / 2
    left += {"start": width - found.width if rtl else 0, "center": (width - found.width) / 2}.get(align, 0)
    delays = [
        [begin + line * by_line + word * by_word for word in range(len(placed.units))]
        for line, placed in enumerate(found.lines)
    ]
    words = place_words(found, left, top, delays, (marks or {}).get)
    facts = {
        "id": f"text {top:g} {content[:12]}", "start": 0, "end": 900, "role": "headline", "content": content,
        "direction": "rtl" if rtl else "ltr", "color": color, "size": found.size,
        "box": (left, top, found.width, found.height), "words": words,
    }  # fmt: skip
    return TextLayer.model_validate(facts | more)
