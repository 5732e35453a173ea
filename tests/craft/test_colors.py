"""The main colours of a product are those that a viewer would name."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from reelwright.color import oklch
from reelwright.craft.colors import main_colors


def cut(*stripes: tuple[str, int], alpha: int = 255) -> np.ndarray:
    """Draw stripes of a colour and a height, 60 px wide."""
    rows = []
    for color, height in stripes:
        rgb = [int(color[at : at + 2], 16) for at in (1, 3, 5)]
        rows.append(np.full((height, 60, 4), (*rgb, alpha), np.uint8))
    return np.concatenate(rows)


def test_the_largest_come_first_and_greys_last() -> None:
    assert main_colors(cut(("#F5F5F5", 60), ("#1F6E5A", 40), ("#F2C14E", 20))) == ("#1F6E5A", "#F2C14E", "#F5F5F5")


def test_shades_of_one_colour_are_one_and_specks_are_none() -> None:
    found = main_colors(cut(("#1F6E5A", 60), ("#23735F", 60), ("#FF0000", 2)))
    assert len(found) == 1 and abs(oklch(found[0]).H - oklch("#1F6E5A").H) < 5


def test_what_is_cut_away_does_not_count() -> None:
    both = np.concatenate([cut(("#1F6E5A", 40)), cut(("#FF00FF", 80), alpha=60)])
    assert main_colors(both) == ("#1F6E5A",)
    assert main_colors(cut(("#FF00FF", 80), alpha=0)) == ()


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 200), st.integers(1, 200))
def test_any_picture_has_four_colours_at_most(seed: int, height: int, width: int) -> None:
    noise = np.random.default_rng(seed).integers(0, 256, (height, width, 4)).astype(np.uint8)
    found = main_colors(noise)
    assert len(found) <= 4 and found == main_colors(noise)
