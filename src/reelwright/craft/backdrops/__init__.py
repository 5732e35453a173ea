"""The families of backdrops, one a file; files that begin with an underscore are what they share."""

from __future__ import annotations

from reelwright.loading import LOADING


def warm() -> None:
    """Compile the kernels that drawing needs."""
    with LOADING:
        from reelwright.craft.backdrops import _paint

    _paint.warm()
