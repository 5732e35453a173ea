"""A product photograph becomes a cut-out: the user's own transparency, a model, contour analysis, or honestly not."""

from reelwright.craft.cutout.cutting import CutOut, cut_out
from reelwright.loading import LOADING

__all__ = ["CutOut", "cut_out", "warm"]


def warm() -> None:
    """Compile every kernel."""
    with LOADING:
        from reelwright.craft.cutout import maps

    maps.warm()
