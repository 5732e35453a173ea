"""The renderer: a Composition, and nothing else, becomes frames.

`segment` encodes a part of a film, `renderer` draws single frames, `light` says what light falls on a product.
"""

from __future__ import annotations

from importlib import import_module

from reelwright.loading import LOADING

_KERNELS = (
    "blend", "effects", "grade", "masks", "mixing", "patches", "resample", "shapes", "stretch", "text", "textures",
    "transitions",
)  # fmt: skip


def warm() -> None:
    """Compile and cache the renderer's kernels: seconds the first time, nothing later."""
    with LOADING:
        modules = [import_module(f"{__name__}.{name}") for name in _KERNELS]
    for module in modules:
        module.warm()
