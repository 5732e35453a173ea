"""Drawn glyphs: coverage, places between pixels, overlaps, colours, threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from reelwright.composition import GlyphRun
from reelwright.errors import MissingPartError
from reelwright.media.text.fonts import cap_height, font_stack
from reelwright.media.text.raster import Sprite, draw_glyphs
from reelwright.media.text.shape import shape_line


def _runs(text: str, size: float = 100, family: str = "sora") -> tuple[GlyphRun, ...]:
    line = shape_line(text, font_stack(family, 600, "en"), size, "ltr")
    return tuple(run for unit in line.units for run in unit.runs)


def _drawn(text: str, x: float = 0, y: float = 100, **values) -> Sprite:
    sprite = draw_glyphs(_runs(text, **values), x, y)
    assert sprite is not None
    return sprite


def _centre(sprite: Sprite) -> tuple[float, float]:
    rows, columns = np.indices(sprite.alpha.shape)
    mass = sprite.alpha.sum(dtype=float)
    return (
        sprite.x + float((columns * sprite.alpha).sum() / mass),
        sprite.y + float((rows * sprite.alpha).sum() / mass),
    )


def test_a_capital_stands_on_the_baseline_and_reaches_its_height():
    sprite = _drawn("H", y=100)
    height = cap_height(font_stack("sora", 600, "en").first) * 100
    assert sprite.y + sprite.alpha.shape[0] == 100
    assert sprite.alpha.shape[0] == pytest.approx(height, abs=1)
    assert sprite.alpha.max() == 255


def test_a_picture_is_upright():
    sprite = _drawn("L")
    rows = (sprite.alpha > 128).sum(axis=1)
    assert rows[-4:].min() > 2 * rows[:20].max()  # the foot of the L is at the bottom


@pytest.mark.parametrize(("dx", "dy"), [(0.5, 0), (0, 0.25), (0.3, 0.7), (12.75, -3.5)])
def test_places_between_pixels_are_kept(dx, dy):
    still, moved = _centre(_drawn("R", 10, 100)), _centre(_drawn("R", 10 + dx, 100 + dy))
    assert moved[0] - still[0] == pytest.approx(dx, abs=0.05)
    assert moved[1] - still[1] == pytest.approx(dy, abs=0.05)


def test_coverage_is_the_area_of_the_outline():
    areas = [_drawn("I", size=size, y=400).alpha.sum() / 255 / size**2 for size in (50, 100, 200, 400)]
    assert areas == pytest.approx([areas[-1]] * 4, rel=0.01)


def test_overlapping_outlines_leave_no_holes():
    first, second = _runs("O")[0], _runs("B")[0]
    both = draw_glyphs([first, second], 0, 100)
    assert both is not None
    for run in (first, second):
        alone = draw_glyphs([run], 0, 100)
        assert alone is not None
        top, left = alone.y - both.y, alone.x - both.x
        height, width = alone.alpha.shape
        seen = both.alpha[top : top + height, left : left + width]
        assert (seen.astype(int) >= alone.alpha.astype(int) - 2).all()


def test_nothing_visible_is_none():
    assert draw_glyphs([], 0, 0) is None
    space = shape_line("a b", font_stack("sora", 600, "en"), 40, "ltr")
    empty = space.units[0].runs[0].model_copy(update={"glyphs": ()})
    assert draw_glyphs([empty], 0, 0) is None


def test_pictures_have_their_own_colours():
    sprite = _drawn("🔥", 20, 120)
    assert sprite.rgba is not None
    solid = sprite.rgba[sprite.alpha > 250]
    red, _, blue = (solid[:, channel].astype(float).mean() for channel in range(3))
    assert red > blue + 60
    np.testing.assert_array_equal(sprite.rgba[..., 3], sprite.alpha)


def test_a_picture_is_about_as_high_as_the_type_and_where_it_was_put():
    sprite = _drawn("🔥", 300, 500)
    assert 80 < sprite.alpha.shape[0] < 105
    assert 300 <= sprite.x < 330
    assert 500 < sprite.y + sprite.alpha.shape[0] < 525


def test_letters_beside_a_picture_are_drawn_with_it():
    sprite = _drawn("ok🔥")
    picture = _drawn("🔥")
    assert sprite.rgba is not None
    assert sprite.alpha.shape[1] > picture.alpha.shape[1] + 60


def test_a_font_that_is_not_installed_is_named():
    run = _runs("a")[0].model_copy(update={"font": "0" * 64})
    with pytest.raises(MissingPartError, match="make setup"):
        draw_glyphs([run], 0, 0)


def test_threads_draw_the_same():
    texts = ["Water", "ماء", "🔥👍🏽", "水を飲む", "Évian"] * 8
    alone = [_drawn(text, 0.25, 100.5) for text in texts]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda text: _drawn(text, 0.25, 100.5), texts))
    for one, other in zip(alone, together, strict=True):
        assert (one.x, one.y) == (other.x, other.y)
        np.testing.assert_array_equal(one.alpha, other.alpha)
