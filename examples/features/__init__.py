"""Compositions written by hand, one for each thing that the renderer can do.

They are drawn into `docs/features.md` by `make gen`, and the pictures there are what the golden tests compare with.
A module here is a chapter: its docstring is the text that stands over it, `FEATURES` what it shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType

import numpy as np
import numpy.typing as npt
from examples.features._studio import Studio

from reelwright.composition import Composition
from reelwright.media.planes import to_rgb
from reelwright.media.render.renderer import Renderer

Rgb = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Feature:
    """One thing that a Composition can say: a name, a line for the docs, and the frames that show it best."""

    name: str
    line: str
    compose: Callable[[Studio], Composition]
    frames: tuple[int, ...] = (0,)


def chapters() -> Iterator[tuple[str, ModuleType]]:
    """Yield each chapter's name and module, in the order of their names."""
    for path in sorted(Path(__file__).parent.glob("[a-z]*.py")):
        yield path.stem, import_module(f"{__name__}.{path.stem}")


def drawn(feature: Feature, studio: Studio) -> Rgb:
    """Return the feature's frames side by side, (height, width, 3)."""
    composition = feature.compose(studio)
    with Renderer(composition, studio.source) as renderer:
        frames = [to_rgb(renderer.render(frame)) for frame in feature.frames]
    gap = np.full((composition.height, 8, 3), 255, np.uint8)
    parts = [part for frame in frames for part in (frame, gap)][:-1]
    return np.hstack(parts)
