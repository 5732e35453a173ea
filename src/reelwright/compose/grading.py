"""The grade of a film over what stands behind its product, and how it changes the light that texts are read on."""

from __future__ import annotations

from collections.abc import Iterator

from reelwright.compose.tone import Tone
from reelwright.composition import AnyLayer, GradeLayer, GrainLayer
from reelwright.loading import LOADING
from reelwright.plan.model import Grading

_GAMMA = 2.2  # near enough to what relative luminance is coded with


def graded(grading: Grading | None, name: str, start: int, end: int, seed: int) -> Iterator[AnyLayer]:
    """Yield the layers of a grade and its grain."""
    if grading is None:
        return
    layer = grade_layer(grading, f"{name}.grade", start, end)
    if layer.model_copy(update={"id": "", "start": 0, "end": 1}) != GradeLayer(id="", start=0, end=1):
        yield layer
    if grading.grain:
        yield GrainLayer(id=f"{name}.grain", start=start, end=end, amount=grading.grain, seed=seed)


def grade_layer(grading: Grading, name: str, start: int, end: int) -> GradeLayer:
    return GradeLayer(
        id=name,
        start=start,
        end=end,
        exposure=grading.exposure,
        temperature=grading.temperature,
        contrast=grading.contrast,
        saturation=grading.saturation,
    )


def relit(tone: Tone, grading: Grading | None) -> Tone:
    """Return a ground's tone under a grade."""
    if grading is None:
        return tone
    with LOADING:
        import numpy as np

        from reelwright.media.render.tones import Tones
    tones = Tones.of(grade_layer(grading, "", 0, 1))

    def rows(cells: tuple[tuple[float, ...], ...]) -> tuple[tuple[float, ...], ...]:
        light = tones.luma(np.clip(np.array(cells), 0, 1) ** (1 / _GAMMA)) ** _GAMMA
        return tuple(tuple(map(float, row)) for row in light)

    return Tone(rows(tone.low), rows(tone.high))
