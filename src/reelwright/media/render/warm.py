"""Compiles every kernel of the renderer on tiny data, so that a first run does not look hung."""

from __future__ import annotations

from reelwright.media import planes
from reelwright.media.render import blend, resample, shapes, transitions


def warm() -> None:
    """Compile and cache all kernels; seconds the first time, nothing later."""
    for module in (planes, blend, resample, shapes, transitions):
        module.warm()
