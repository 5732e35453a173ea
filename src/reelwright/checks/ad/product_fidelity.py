"""The product in the finished file is the one in the photograph: its colours and its structure, but for the light.

Compared with the cut-out under that frame's transform and light, inside its eroded alpha, where nothing covers it:
median CIEDE2000 of at most 2, SSIM of at least 0.95. Encoding alone costs about 0.5 to 1.3, and 0.98.
"""

from __future__ import annotations

from collections.abc import Iterator

from reelwright.check import Subject
from reelwright.checks._report import at, finding, segment_starts
from reelwright.finding import Finding

MOST_DELTA_E, LEAST_SSIM = 2.0, 0.95


def check(subject: Subject) -> Iterator[Finding]:
    bad: dict[str, tuple[int, dict[str, float]]] = {}
    for origin, segment in zip(segment_starts(subject), subject.segments, strict=True):
        for found in segment["products"]:
            if found["delta_e"] > MOST_DELTA_E or found["ssim"] < LEAST_SSIM:
                bad.setdefault(found["id"], (origin + found["frame"], found))
    for name, (frame, found) in bad.items():
        message = (
            f"The product differs from its picture: ΔE2000 {found['delta_e']:.1f} (median), SSIM {found['ssim']:.3f}."
        )
        remedy = "Render the shot again; if it happens again, report it with the product's picture."
        evidence = {
            "layer": name, "delta_e": found["delta_e"], "ssim": found["ssim"], "limit": [MOST_DELTA_E, LEAST_SSIM],
        }  # fmt: skip
        yield finding(__name__, "error", at(subject, frame), message, remedy, **evidence)
