"""Typography: text → positioned glyphs (pure data), and glyphs → coverage."""

from reelwright.media.text.breaking import break_lines
from reelwright.media.text.fitting import Block, PlacedLine, Setting, fit
from reelwright.media.text.fonts import (
    FOLDER,
    Font,
    FontStack,
    families,
    find_font,
    font_by_digest,
    font_stack,
    user_font,
)
from reelwright.media.text.raster import Sprite, draw_glyphs
from reelwright.media.text.scripts import clean
from reelwright.media.text.shape import Line, Unit, shape_line

__all__ = [
    "FOLDER", "Block", "Font", "FontStack", "Line", "PlacedLine", "Setting", "Sprite", "Unit", "break_lines", "clean",
    "draw_glyphs", "families", "find_font", "fit", "font_by_digest", "font_stack", "shape_line",
    "user_font",
]  # fmt: skip
