"""Texts drawn: how words look, move, are marked and stand on plates."""

from reelwright.media.render.text.drawer import TextDrawer
from reelwright.media.render.text.kernels import warm

__all__ = ["TextDrawer", "warm"]
