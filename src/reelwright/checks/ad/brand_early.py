"""Brand or product is seen within 1.5 s: most who will ever see an ad in a feed have gone after two and a half."""

from __future__ import annotations

import math
from collections.abc import Iterator

from reelwright.check import Subject
from reelwright.checks._brand import shows_brand
from reelwright.checks._report import finding
from reelwright.composition import AnyLayer, PictureLayer, TextLayer
from reelwright.finding import Finding
from reelwright.media.measure.rest import shown

LATEST = 1.5  # seconds


def check(subject: Subject) -> Iterator[Finding]:
    plan = subject.plan
    if not (plan.product or plan.brand.name or plan.brand.logo):
        return
    layers = [layer for layer in subject.composition.layers() if shows_brand(layer, plan) or _is_product(layer)]
    first = min((frame for layer in layers if (frame := _first(layer)) is not None), default=None)
    seconds = None if first is None else first / subject.composition.fps
    if seconds is None or seconds > LATEST:
        when = "never" if seconds is None else f"only after {seconds:.1f} s"
        message = f"Brand and product are {when} seen."
        remedy = "Show the product, the logo or the name in the first shot."
        yield finding(__name__, "warning", subject.label, message, remedy, seconds=seconds, limit=LATEST)


def _is_product(layer: AnyLayer) -> bool:
    return isinstance(layer, PictureLayer) and layer.role == "product"


def _first(layer: AnyLayer) -> int | None:
    """Return the frame in which a text or picture is first seen; None where it never is."""
    if isinstance(layer, TextLayer):
        return max(shown(layer)[0], 0)
    if isinstance(layer, PictureLayer):
        seen = next((key.at for key in layer.transform.opacity if key.value > 0), None)
        return None if seen is None else max(layer.start, layer.start + math.ceil(seen), 0)
    return None
