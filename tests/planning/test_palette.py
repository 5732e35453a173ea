"""Palettes hold their contrasts for any brand, and keep the brand's own colours where they can."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelwright.color import contrast, oklch, to_hex
from reelwright.planning.palette import make_palette

COLORS = st.lists(st.tuples(*[st.floats(0, 1)] * 3).map(to_hex), max_size=6)


@given(COLORS, st.tuples(st.floats(0, 360), st.floats(0, 360)))
def test_any_brand_makes_a_legible_palette(colors: list[str], default: tuple[float, float]) -> None:
    palette = make_palette(colors, default)
    assert contrast(palette.ink, palette.ground) >= 7
    assert contrast(palette.paper, palette.deep) >= 7
    assert 0.85 <= oklch(palette.ground).L <= 0.96
    assert 0.19 <= oklch(palette.deep).L <= 0.43


def test_brand_colours_that_can_do_a_job_keep_their_value() -> None:
    palette = make_palette(["#0B3D2E", "#F2C14E"], (200, 60))
    assert (palette.deep, palette.accent) == ("#0B3D2E", "#F2C14E")


@pytest.mark.parametrize("colors", [["#000000", "#FFFFFF"], ["#808080"], ["#111111"]])
def test_a_grey_brand_keeps_grey_grounds(colors: list[str]) -> None:
    palette = make_palette(colors, (200, 60))
    assert oklch(palette.ground).C < 0.01
    assert oklch(palette.deep).C < 0.01


@pytest.mark.parametrize("color", ["#FF0000", "#3D5AFE", "#FF5A4E"])
def test_one_loud_colour_is_the_accent_beside_another_ground(color: str) -> None:
    palette = make_palette([color], (200, 60))
    assert palette.accent == color
    assert oklch(palette.ground).C < 0.08
