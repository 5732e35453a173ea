from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelwright.color import from_oklch, luminance
from reelwright.compose.layout import Area
from reelwright.compose.tone import GOAL, Tone, Veil, choose_ink, merge, ratio
from reelwright.plan import Palette


def palette(hue: float) -> Palette:
    return Palette(
        ground=from_oklch(0.9, 0.04, hue),
        deep=from_oklch(0.26, 0.06, hue),
        accent=from_oklch(0.62, 0.15, hue + 60),
        third=from_oklch(0.7, 0.1, hue + 120),
        ink=from_oklch(0.25, 0.035, hue),
        paper=from_oklch(0.97, 0.015, hue),
    )


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 359))
def test_a_text_is_readable_on_any_ground(one: float, other: float, hue: float) -> None:
    """The chosen ink on the chosen scrim keeps 4.5 : 1 against the darkest and the brightest that a ground shows."""
    low, high = sorted((one, other))
    ink = choose_ink(low, high, palette(hue))
    assert ink.contrast >= 4.5


@given(st.floats(0, 359))
def test_plain_grounds_need_no_scrim(hue: float) -> None:
    colors = palette(hue)
    light = luminance(colors.ground)
    dark = luminance(colors.deep)
    assert choose_ink(light, light, colors).opacity == 0
    assert choose_ink(light, light, colors).color == colors.ink
    assert choose_ink(dark, dark, colors).color == colors.paper


def test_a_scrim_is_the_weakest_that_holds() -> None:
    colors = palette(200)
    busy = choose_ink(0.02, 0.5, colors)
    assert 0 < busy.opacity < 0.9
    assert busy.contrast >= GOAL


def test_the_extremes_under_an_area_are_found() -> None:
    low = tuple(tuple(0.2 + 0.1 * (row == 1 and column == 2) for column in range(4)) for row in range(4))
    high = tuple(tuple(0.4 + 0.5 * (row == 3 and column == 0) for column in range(4)) for row in range(4))
    tone = Tone(low, high)
    assert tone.under(Area(0, 300, 90, 100), 400, 400) == pytest.approx((0.2, 0.9))
    assert tone.under(Area(210, 110, 50, 50), 400, 400) == pytest.approx((0.3, 0.4))


def test_a_picture_hides_what_it_covers() -> None:
    dark = Tone(((0.0, 0.0),), ((0.0, 0.0),))
    bright = Tone(((0.9, 0.9),), ((0.9, 0.9),))
    stacked = merge(dark, [Veil(bright, ((1.0, 0.5),), (0, 0, 1, 1))])
    assert stacked.low == ((0.9, 0.0),)
    assert stacked.high == ((0.9, 0.9),)


def test_a_small_picture_counts_where_it_lies() -> None:
    """A bright card in the lower right quarter of a dark ground of 4 x 4 cells, whose own grid is 2 x 2."""
    dark = Tone(((0.0,) * 4,) * 4, ((0.0,) * 4,) * 4)
    card = Tone(((0.9, 0.9),) * 2, ((0.9, 0.9),) * 2)
    full = ((1.0, 1.0), (1.0, 1.0))
    resting = merge(dark, [Veil(card, full, (0.5, 0.5, 0.5, 0.5))])
    assert resting.high == ((0.0,) * 4, (0.0,) * 4, (0.0, 0.0, 0.9, 0.9), (0.0, 0.0, 0.9, 0.9))
    assert resting.low == resting.high
    swaying = merge(dark, [Veil(card, full, (0.5, 0.5, 0.5, 0.5), (0.1, 0.0))])
    assert swaying.high[3] == (0.0, 0.9, 0.9, 0.9)
    assert swaying.low[3] == (0.0, 0.0, 0.0, 0.0) or swaying.low[3][3] in (0.0, 0.9)


def test_contrast_of_black_and_white() -> None:
    assert ratio(0, 1) == pytest.approx(21)
