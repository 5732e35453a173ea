"""The logo is as large, and as far from everything else, as the brand's rules ask; without them nothing is asked.

Its space is kept free of texts, of buttons and of the picture's edge. A plate behind the logo is its own, and of two
shots that change into each other each is judged alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from reelwright.brief.rules import LogoRules
from reelwright.check import Subject
from reelwright.checks._brand import picture_box
from reelwright.checks._report import at, finding
from reelwright.composition import AnyLayer, Box, PictureLayer, ShapeLayer, TextLayer
from reelwright.finding import Finding, Severity

_TOLERANCE = 2.0  # px of a picture 1080 px wide: side bearings and rounding


def check(subject: Subject) -> Iterator[Finding]:
    rules = subject.plan.brand.rules
    if rules is None or rules.logo is None:
        return
    severity: Severity = "error" if rules.enforce == "block" else "warning"
    for stage in subject.composition.stages:
        layers = (*stage.layers, *subject.composition.overlays)
        for logo in stage.layers:
            if isinstance(logo, PictureLayer) and logo.role == "logo":
                for message, remedy, evidence in _problems(subject, logo, rules.logo, layers):
                    yield finding(__name__, severity, at(subject, logo.start), message, remedy, **evidence)


def _problems(
    subject: Subject, logo: PictureLayer, rules: LogoRules, layers: tuple[AnyLayer, ...]
) -> Iterator[tuple[str, str, dict[str, float]]]:
    canvas = subject.composition.width
    box, slack = picture_box(logo), _TOLERANCE * canvas / 1080
    share = box[2] / canvas
    if share < rules.least_width - slack / canvas:
        message = f"The logo is {share:.0%} of the picture wide, and the brand wants {rules.least_width:.0%}."
        yield message, "Bring a wider form of it.", {"width": round(share, 3), "limit": rules.least_width}
    others = [found for layer in layers if (found := _box(layer)) and layer.start < logo.end and layer.end > logo.start]
    free = min([_edge(box, subject), *(_apart(box, other) for other in others)])
    if free < rules.clear * box[3] - slack:
        clear = max(free, 0) / box[3]
        message = f"There are {clear:.2f} of the logo's heights free around it, and the brand wants {rules.clear:g}."
        yield message, "Shorten the texts beside it.", {"clear": round(clear, 2), "limit": rules.clear}


def _box(layer: AnyLayer) -> Box | None:
    if isinstance(layer, TextLayer) or (isinstance(layer, ShapeLayer) and layer.role == "pill"):
        return layer.box
    return None


def _apart(one: Box, other: Box) -> float:
    """Return the px between two boxes, 0 or less where they meet."""
    across = max(other[0] - one[0] - one[2], one[0] - other[0] - other[2])
    down = max(other[1] - one[1] - one[3], one[1] - other[1] - other[3])
    return max(across, down)


def _edge(box: Box, subject: Subject) -> float:
    right = subject.composition.width - box[0] - box[2]
    bottom = subject.composition.height - box[1] - box[3]
    return min(box[0], box[1], right, bottom)
