"""Variations of an ad: a matrix says which, and each is the ad's plan with a few typed edits."""

from reelwright.planning.variations.matrix import MOST, Matrix, read_matrix
from reelwright.planning.variations.tongues import Tongue, column, tongues, with_words
from reelwright.planning.variations.variants import Variant, variants_of

__all__ = ["MOST", "Matrix", "Tongue", "Variant", "column", "read_matrix", "tongues", "variants_of", "with_words"]
