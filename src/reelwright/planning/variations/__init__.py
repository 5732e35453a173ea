"""Variations of an ad: a matrix says which, and each is the ad's plan with a few typed edits."""

from reelwright.planning.variations.matrix import MOST, Matrix, read_matrix
from reelwright.planning.variations.variants import Variant, variants_of

__all__ = ["MOST", "Matrix", "Variant", "read_matrix", "variants_of"]
