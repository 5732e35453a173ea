"""What the shots of a finished film look like without the product, which keeps its own colours: one frame of each."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from reelwright.check import Subject
from reelwright.checks._report import segment_starts
from reelwright.composition import PictureLayer, evaluate
from reelwright.loading import LOADING
from reelwright.plan import Shot

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

_LEAST = 100  # points that tell a look


class Light(NamedTuple):
    """A look without its colours' names, as `reelwright.study.LookStudy` has them."""

    light: float
    contrast: float
    saturation: float
    warmth: float


def stills_of(subject: Subject) -> Iterator[tuple[int, int, npt.NDArray[np.float64]]]:
    """Yield for each segment its number, the frame of the film that was kept of it, and its points without the product,
    (n, 3) sRGB of 0 to 1, where enough of them are left.
    """
    with LOADING:
        from reelwright.media.study.looks import shrunk

    for index, (start, segment) in enumerate(zip(segment_starts(subject), subject.segments, strict=True)):
        if segment.get("still"):
            picture = shrunk(b64decode(segment["still"]))
            free = picture[~_products(subject, start + segment["seen"], picture.shape[:2])]
            if len(free) > _LEAST:
                yield index, start + segment["seen"], free


def looks_of_shots(subject: Subject) -> Iterator[tuple[int, Shot, Light]]:
    """Yield the look of each shot, with the frame of the plan that it was taken from."""
    with LOADING:
        import numpy as np

        from reelwright.media.measure.difference import lab

    shots, rate = subject.plan.shots(), subject.plan.fps / subject.composition.fps
    for index, frame, points in stills_of(subject):
        colors = np.asarray(lab(points), np.float64) / 100
        light, contrast = float(colors[:, 0].mean()), float(colors[:, 0].std())
        saturation, warmth = float(np.hypot(colors[:, 1], colors[:, 2]).mean()), float(colors[:, 2].mean())
        look = Light(*(round(value, 3) for value in (light, contrast, saturation, warmth)))
        yield round(frame * rate), shots[index][2], look


def _products(subject: Subject, frame: int, shape: tuple[int, ...]) -> npt.NDArray[np.bool_]:
    """Return where a product, with what it stands on in shadow, is seen in a frame, as boxes of its picture."""
    import numpy as np

    covered = np.zeros(shape, np.bool_)
    canvas = subject.composition.width, subject.composition.height
    layers = (layer for layer in subject.composition.layers() if isinstance(layer, PictureLayer))
    for layer in layers:
        if layer.role != "product" or not layer.start <= frame < layer.end:
            continue
        at, place = frame - layer.start, layer.transform
        x, y, scale = (evaluate(track, at) for track in (place.x, place.y, place.scale))
        left, top = x - place.anchor[0] * layer.width * scale, y - place.anchor[1] * layer.height * scale
        columns, rows = shape[1] / canvas[0], shape[0] / canvas[1]
        covered[
            max(int(top * rows), 0) : max(int((top + layer.height * scale) * rows) + 1, 0),
            max(int(left * columns), 0) : max(int((left + layer.width * scale) * columns) + 1, 0),
        ] = True
    return covered
