"""Texts stand clear of each other and of the product: nothing that is to be read or sold is covered.

Judged by the boxes of what stands still together; a text may touch the box of a product, whose corners are mostly
empty, by a quarter of its own area.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from reelwright.check import Subject
from reelwright.checks._report import at, finding
from reelwright.composition import Box, PictureLayer, TextLayer, evaluate
from reelwright.finding import Finding
from reelwright.media.measure.rest import Span, clear, resting, staged

MOST, MOST_PRODUCT = 0.05, 0.25  # share of the smaller text's box
BRIEF = 8  # frames: what passes faster is not seen as a collision


def check(subject: Subject) -> Iterator[Finding]:
    composition = subject.composition
    texts: list[tuple[TextLayer, Span]] = []
    products: list[tuple[PictureLayer, Span]] = []
    for stage, layer, _ in staged(composition):
        if isinstance(layer, TextLayer) and layer.words:
            texts.append((layer, clear(composition, stage, resting(layer))))
        elif isinstance(layer, PictureLayer) and layer.role == "product":
            products.append((layer, clear(composition, stage, (layer.start, layer.end))))
    for (one, when), (other, then) in combinations(texts, 2):
        frame = _meeting(when, then)
        share = 0.0 if frame is None else _share(one.box, other.box)
        if frame is not None and share > MOST:
            message = f"“{one.content}” and “{other.content}” stand on each other."
            evidence = {"share": round(share, 2), "limit": MOST}
            yield finding(__name__, "warning", at(subject, frame), message, "Shorten one of them.", **evidence)
    for text, when in texts:
        for product, then in products:
            frame = _meeting(when, then)
            share = 0.0 if frame is None else _share(text.box, _box(product, frame), whole=text.box)
            if frame is not None and share > MOST_PRODUCT:
                message = f"“{text.content}” stands on the product."
                remedy = "Shorten it, or choose another layout or pose for this shot."
                evidence = {"share": round(share, 2), "limit": MOST_PRODUCT}
                yield finding(__name__, "warning", at(subject, frame), message, remedy, **evidence)


def _meeting(one: Span, other: Span) -> int | None:
    """Return the middle of the frames that two spans share; None for none, or too few."""
    start, end = max(one[0], other[0]), min(one[1], other[1])
    return (start + end) // 2 if end - start >= BRIEF else None


def _share(one: Box, other: Box, whole: Box | None = None) -> float:
    """Return the overlap of two boxes as a share of `whole`, or of the smaller one."""
    width = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    height = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    area = whole[2] * whole[3] if whole else min(one[2] * one[3], other[2] * other[3])
    return max(width, 0) * max(height, 0) / max(area, 1)


def _box(layer: PictureLayer, frame: int) -> Box:
    """Return where a product stands in a frame; the sway of a floating one is too small to matter."""
    moves = layer.transform
    x, y, scale = (evaluate(track, frame - layer.start) for track in (moves.x, moves.y, moves.scale))
    width, height = layer.width * scale, layer.height * scale
    return (x - moves.anchor[0] * width, y - moves.anchor[1] * height, width, height)
