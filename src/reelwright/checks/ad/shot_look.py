"""Each shot of film has the look that the style asks for: its light, contrast, saturation and warmth.

One finished frame of each is measured, graded as it is, without the product. Where the plan has style references, it is
held against what they look like, as `style_distance` holds the whole film; else against what the words of the style
(`lighting`, `grade`, `mood`) say that can be measured. A word asks for little: "warm" is not cold, "dark" not bright;
and for nothing that the style's own colours are not. The limits are ours; numbers are as in `study.LookStudy`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reelwright.check import Subject
from reelwright.checks._looks import Light, looks_of_shots
from reelwright.checks._report import at, finding
from reelwright.checks.shared.style_distance import LIMITS
from reelwright.finding import Finding, Severity
from reelwright.loading import LOADING
from reelwright.plan import Generated, StyleSpec

_LOOSE = 1.5  # times the limits of the whole film: a shot is one part of it
_FEATURES = ("light", "contrast", "saturation", "warmth")
# A word of the style, the number that it is about, and its least and most.
_WORDS: tuple[tuple[str, str, float, float], ...] = (
    (r"warm|golden|sunset|amber|candle\w*", "warmth", -0.02, 1.0),
    (r"cool|cold|icy|blue hour|moonlight\w*", "warmth", -1.0, 0.06),
    (r"dark|low[- ]key|night|noir|moody", "light", 0.0, 0.5),
    (r"bright|high[- ]key|airy", "light", 0.38, 1.0),
    (r"low contrast|soft contrast|faded|matte", "contrast", 0.0, 0.24),
    (r"high contrast|strong contrast|punchy", "contrast", 0.12, 1.0),
    (r"vivid|saturated|colou?rful|neon", "saturation", 0.1, 2.0),
    (r"muted|desaturated|pastel|bleached", "saturation", 0.0, 0.28),
    (r"black[- ]and[- ]white|monochrome", "saturation", 0.0, 0.05),
)


def check(subject: Subject) -> Iterator[Finding]:
    style = subject.plan.style
    ranges = _aimed(style) if style.aim else _asked(style)
    if not ranges or not subject.clips:
        return
    for frame, shot, look in looks_of_shots(subject):
        if shot.id not in subject.clips or subject.clips[shot.id].told:
            continue
        off = [text for name, low, high in ranges if (text := _off(look, name, low, high))]
        if off:
            message = f"{shot.id} has another look than the style asks for: {', '.join(off)}."
            remedy = "Have it filmed again, or grade it by other style references."
            evidence = {"shot": shot.id, "frame": frame, "look": look._asdict(), "limit": ranges}
            severity: Severity = "warning" if isinstance(shot.ground, Generated) else "info"
            yield finding(__name__, severity, at(subject, frame), message, remedy, **evidence)


def _aimed(style: StyleSpec) -> list[tuple[str, float, float]]:
    """Return between what style references put the numbers of a look."""
    goals = [(name, getattr(style.aim, name), _LOOSE * LIMITS[name]) for name in _FEATURES]
    return [(name, round(goal - wide, 3), round(goal + wide, 3)) for name, goal, wide in goals]


def _asked(style: StyleSpec) -> list[tuple[str, float, float]]:
    """Return between what the words of a style put numbers; a number that two words pull apart is left alone."""
    words = f"{style.lighting}, {style.grade}, {style.mood}".casefold()
    found: dict[str, tuple[float, float]] = {}
    for pattern, name, low, high in _WORDS:
        if re.search(rf"\b(?:{pattern})\b", words):
            before = found.get(name, (low, high))
            found[name] = max(low, before[0]), min(high, before[1])
    return [(name, low, high) for name, (low, high) in found.items() if low < high and _allowed(style, name, low, high)]


def _allowed(style: StyleSpec, name: str, low: float, high: float) -> bool:
    """Whether the palette's own grounds keep to a range; of light, where one is dark on purpose, one of them."""
    with LOADING:
        import numpy as np

        from reelwright.color import to_rgb
        from reelwright.media.measure.difference import lab

    if name == "contrast":
        return True
    colors = lab(np.array([to_rgb(color) for color in (style.palette.ground, style.palette.deep)])) / 100
    values = {"light": colors[:, 0], "saturation": np.hypot(colors[:, 1], colors[:, 2]), "warmth": colors[:, 2]}[name]
    kept = (values >= low) & (values <= high)
    return bool(kept.any() if name == "light" else kept.all())


def _off(look: Light, name: str, low: float, high: float) -> str:
    value = getattr(look, name)
    if low <= value <= high:
        return ""
    return f"{name} {value:.2f} {'under' if value < low else 'over'} {low if value < low else high:.2f}"
