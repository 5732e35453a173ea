"""Graphic elements of ads: each a function from a few values and an area to layers of a Composition."""

from reelwright.compose.elements._parts import Look, Span
from reelwright.compose.elements.badge import badge, pill
from reelwright.compose.elements.countdown import countdown
from reelwright.compose.elements.legal import legal_line
from reelwright.compose.elements.lower_third import lower_third
from reelwright.compose.elements.price_tag import price_tag
from reelwright.compose.elements.progress import progress_bar
from reelwright.compose.elements.watermark import logo_mark, watermark

__all__ = [
    "Look", "Span", "badge", "countdown", "legal_line", "logo_mark", "lower_third", "pill", "price_tag", "progress_bar",
    "watermark",
]  # fmt: skip
