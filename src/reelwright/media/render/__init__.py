"""The renderer: a Composition, and nothing else, becomes frames.

`segment` encodes a part of a film, `renderer` draws single frames, `light` says what light falls on a product.
"""

from __future__ import annotations

from reelwright.loading import LOADING


def warm() -> None:
    """Compile and cache the renderer's kernels: seconds the first time, nothing later."""
    with LOADING:
        from reelwright.media.render import (
            blend,
            effects,
            grade,
            masks,
            mixing,
            patches,
            resample,
            shapes,
            stretch,
            text,
            textures,
            transitions,
        )

    for module in (
        blend,
        effects,
        grade,
        masks,
        mixing,
        patches,
        resample,
        shapes,
        stretch,
        text,
        textures,
        transitions,
    ):
        module.warm()
