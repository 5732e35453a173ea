"""The families of backdrops, one a file; files that begin with an underscore are what they share."""

from __future__ import annotations


def warm() -> None:
    """Compile the kernels that drawing needs."""
    from reelwright.craft.backdrops import _paint

    _paint.warm()
