"""How near the finished film has come to its style references, in numbers. The product, which keeps its own colours, is
left out; of each segment one frame is looked at.

Palettes are compared by the colour difference (CIEDE2000) of each main colour to the nearest one of the other side,
weighted by shares, both ways. The limits are ours: what two stills of one film differ by, and half as much again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from reelwright.check import Subject
from reelwright.checks._looks import stills_of
from reelwright.checks._report import finding
from reelwright.finding import Finding, Severity
from reelwright.loading import LOADING

if TYPE_CHECKING:
    import numpy.typing as npt

    from reelwright.study import LookStudy

LIMITS = {"palette": 20.0, "light": 0.2, "contrast": 0.12, "saturation": 0.15, "warmth": 0.12, "grain": 0.015}
_UNITS = {"palette": "ΔE"}


def check(subject: Subject) -> Iterator[Finding]:
    aim = subject.plan.style.aim
    if aim is None:
        return
    look = look_of_film(subject)
    if look is None:
        return
    distances = distances_of(look, aim)
    beyond = [name for name, value in distances.items() if value > LIMITS[name]]
    severity: Severity = "warning" if beyond else "info"
    told = ", ".join(f"{name} {value:.3g}{_UNITS.get(name, '')}" for name, value in distances.items())
    message = f"The film differs from its style references by: {told}."
    if beyond:
        message += f" Beyond the limit: {', '.join(beyond)}."
    remedy = "Choose references nearer to the brand's colours, or another mood, where it matters." if beyond else ""
    yield finding(__name__, severity, subject.label, message, remedy, distances=distances, limits=LIMITS)


def distances_of(look: LookStudy, aim: LookStudy) -> dict[str, float]:
    """Return how far a look lies from another: ΔE of palettes, and differences of the other numbers."""
    plain = {name: round(abs(getattr(look, name) - getattr(aim, name)), 4) for name in LIMITS if name != "palette"}
    return {"palette": round(_palettes(look, aim), 2), **plain}


def _palettes(one: LookStudy, other: LookStudy) -> float:
    with LOADING:
        import numpy as np

        from reelwright.color import to_rgb
        from reelwright.media.measure.difference import delta_e, lab

    def told(look: LookStudy) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
        colors = lab(np.array([to_rgb(swatch.color) for swatch in look.palette]))
        return np.asarray(colors), np.array([swatch.share for swatch in look.palette])

    (a, wa), (b, wb) = told(one), told(other)
    gaps = delta_e(a[:, None], b[None])
    return float((gaps.min(axis=1) @ wa / wa.sum() + gaps.min(axis=0) @ wb / wb.sum()) / 2)


def look_of_film(subject: Subject) -> LookStudy | None:
    """Return the look of a finished film without its product; None where nothing else is seen."""
    with LOADING:
        import numpy as np

        from reelwright.media.study.looks import look_of

    seen = [(points, subject.segments[index]["grain"]) for index, _, points in stills_of(subject)]
    if not seen:
        return None
    return look_of([points for points, _ in seen], float(np.median([grain for _, grain in seen])))
