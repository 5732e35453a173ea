"""What style references ask of a film: colours where the brand has none, light, contrast, warmth, saturation, grain.

References are told by numbers (`reelwright.study.LookStudy`); all of them count alike. They steer a style twice: in the
words that go into prompts, and in a grade that is laid over what stands behind the product.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from reelwright.color import oklch
from reelwright.plan import Grading, Palette, StyleSpec
from reelwright.planning.looks import Look
from reelwright.study import LookStudy, Swatch

_NEAR = 0.07  # OKLab distance at which two main colours are one
_MOST = 6  # main colours of an aim
_DARK = 0.45  # mean L* / 100 below which a film stands on deep grounds
_LAB = 2.6  # CIELAB chroma / 100 to OKLCH chroma, of colours of little chroma
_EXPOSURE, _TEMPERATURE, _CONTRAST, _SATURATION = 0.8, 0.4, (0.85, 1.2), (0.6, 1.5)  # how far a grade goes
_PLAIN_CONTRAST = 0.15  # of ads that we draw, with their texts and products
_GAMMA = 2.4  # of the display (ITU-R BT.1886): a stop of light is 2 to the power of 1 / 2.4 in code values
_GRAINED, _MOST_GRAIN = 0.006, 0.04  # our grounds have 0.004 of their own; 0.04 is coarse


def joined(looks: Sequence[LookStudy]) -> LookStudy | None:
    """Return what several references have in common, each counting alike; None of none."""
    if not looks:
        return None
    swatches = [(swatch.color, swatch.share / len(looks)) for look in looks for swatch in look.palette]

    def mean(name: str) -> float:
        return round(sum(float(getattr(look, name)) for look in looks) / len(looks), 4)

    return LookStudy(
        palette=_merged(swatches),
        light=mean("light"),
        contrast=mean("contrast"),
        saturation=mean("saturation"),
        warmth=mean("warmth"),
        grain=mean("grain"),
    )


def _merged(swatches: Sequence[tuple[str, float]]) -> tuple[Swatch, ...]:
    kept: list[tuple[str, float]] = []
    for color, share in sorted(swatches, key=lambda swatch: -swatch[1]):
        near = next((index for index, (other, _) in enumerate(kept) if _distance(color, other) < _NEAR), None)
        if near is None:
            kept.append((color, share))
        else:
            kept[near] = (kept[near][0], kept[near][1] + share)
    kept = sorted(kept, key=lambda swatch: -swatch[1])[:_MOST]
    total = sum(share for _, share in kept)
    return tuple(Swatch(color=color, share=round(share / total, 4)) for color, share in kept)


def _distance(one: str, other: str) -> float:
    (l1, c1, h1), (l2, c2, h2) = oklch(one), oklch(other)
    a = c1 * math.cos(math.radians(h1)) - c2 * math.cos(math.radians(h2))
    b = c1 * math.sin(math.radians(h1)) - c2 * math.sin(math.radians(h2))
    return math.sqrt((l1 - l2) ** 2 + a * a + b * b)


def colors_of(aim: LookStudy) -> tuple[str, ...]:
    """Return the colours that grounds are made from, most first."""
    return tuple(swatch.color for swatch in aim.palette)


def toned(look: Look, aim: LookStudy) -> Look:
    """Return a look on light or deep grounds, as the references are."""
    return replace(look, deep=aim.light < _DARK)


def steered(spec: StyleSpec, aim: LookStudy, deep: bool) -> StyleSpec:
    """Return a style with the aim in its words and its grade."""
    light, grade = _words(aim)
    return spec.model_copy(
        update={
            "lighting": _said(light, spec.lighting),
            "grade": _said(grade, spec.grade),
            "grading": grading_of(spec.palette, aim, deep),
            "aim": aim,
        }
    )


def grading_of(palette: Palette, aim: LookStudy, deep: bool) -> Grading:
    """Return the grade that brings grounds of a palette near to an aim, within what a picture bears."""
    base = oklch(palette.deep if deep else palette.ground)
    stops = _GAMMA * math.log2(max(aim.light, 0.02) / max(base.L, 0.02))
    saturation = aim.saturation / max(_LAB * base.C, 0.02)
    warmth = _LAB * base.C * math.sin(math.radians(base.H))
    return Grading(
        exposure=round(_within(stops, -_EXPOSURE, _EXPOSURE), 2),
        temperature=round(_within(aim.warmth - warmth, -_TEMPERATURE, _TEMPERATURE), 2),
        contrast=round(_within(1 + aim.contrast - _PLAIN_CONTRAST, *_CONTRAST), 2),
        saturation=round(_within(saturation, *_SATURATION), 2),
        grain=round(min(aim.grain, _MOST_GRAIN), 3) if aim.grain >= _GRAINED else 0.0,
    )


def _words(aim: LookStudy) -> tuple[str, str]:
    """Return words for prompts: of the light, and of the colours."""
    light = (
        "low-key and dark"
        if aim.light < 0.3
        else "dim"
        if aim.light < _DARK
        else "bright"
        if aim.light > 0.7
        else "even"
    )
    hard = "high contrast" if aim.contrast > 0.26 else "low contrast" if aim.contrast < 0.14 else "moderate contrast"
    rich = "saturated" if aim.saturation > 0.35 else "muted" if aim.saturation < 0.13 else "natural colours"
    cast = "warm" if aim.warmth > 0.08 else "cool" if aim.warmth < -0.04 else "neutral"
    grain = ", coarse film grain" if aim.grain > 0.02 else ", fine film grain" if aim.grain > 0.008 else ""
    return f"{light}, {hard}", f"{rich}, {cast}{grain}"


def _said(first: str, rest: str) -> str:
    """Return words before others, which are left out where both are too long for a name."""
    both = f"{first}; {rest}"
    return both if len(both) <= 80 else first


def _within(value: float, low: float, high: float) -> float:
    return min(max(value, low), high)
