"""Graphic elements of ads: each a function from a few values and an area to layers of a Composition."""

from reelwright.compose.elements._parts import Look, Span
from reelwright.compose.elements.badge import badge
from reelwright.compose.elements.countdown import countdown
from reelwright.compose.elements.lower_third import lower_third
from reelwright.compose.elements.price_tag import price_tag
from reelwright.compose.elements.progress import progress_bar
from reelwright.compose.elements.watermark import watermark

__all__ = ["Look", "Span", "badge", "countdown", "lower_third", "price_tag", "progress_bar", "watermark"]
