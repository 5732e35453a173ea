"""Texts, logos and buttons stand where no platform lays its own buttons over them; a product's body may go beyond.

The box is that of the plan's platforms for this aspect, the one free on all of them where none is named.
"""

from __future__ import annotations

from collections.abc import Iterator

from reelwright.check import Subject
from reelwright.checks._brand import picture_box
from reelwright.checks._report import finding
from reelwright.composition import AnyLayer, Box, PictureLayer, ShapeLayer, TextLayer
from reelwright.finding import Finding
from reelwright.safezones import safe_box
from reelwright.words import SIZES

TOLERANCE = 2.0  # px: side bearings and rounding


def check(subject: Subject) -> Iterator[Finding]:
    scale = subject.composition.width / SIZES[subject.aspect][0]
    left, top, width, height = (scale * side for side in safe_box(subject.aspect, subject.plan.platforms))
    for layer in subject.composition.layers():
        box = _box(layer)
        if box is None:
            continue
        over = {
            "left": left - box[0],
            "top": top - box[1],
            "right": box[0] + box[2] - left - width,
            "bottom": box[1] + box[3] - top - height,
        }
        side = max(over, key=lambda name: over[name])
        if over[side] > TOLERANCE * scale:
            message = f"{_name(layer)} goes {over[side]:.0f} px beyond the safe box ({side})."
            remedy = "Shorten it or choose another layout; platforms may cover it there."
            evidence = {
                "box": [round(value) for value in box],
                "limit": [round(value) for value in (left, top, width, height)],
            }
            yield finding(__name__, "warning", f"{subject.label} {layer.id}", message, remedy, **evidence)


def _name(layer: AnyLayer) -> str:
    return f"“{layer.content}”" if isinstance(layer, TextLayer) else f"The {getattr(layer, 'role', 'layer')}"


def _box(layer: AnyLayer) -> Box | None:
    """Return where something that must be seen stands at the end of its motion; None for all else."""
    match layer:
        case TextLayer():
            return layer.box
        case ShapeLayer(role="pill"):
            return layer.box
        case PictureLayer(role="logo"):
            return picture_box(layer)
        case _:
            return None
