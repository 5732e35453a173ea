"""A product beside texts makes way for them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelwright.compose.ingredients import GroundArt, Picture, ProductArt
from reelwright.compose.layout import GUTTER, Area, Spot
from reelwright.compose.product import MARGIN, PUSH_IN, Placed
from reelwright.plan.model import Placement

WIDTH = 1080


def placed(x: float, width: int, pose: str = "stand") -> Placed:
    art = ProductArt(Picture("a" * 64, width, 600), "cutout")
    spot = Spot(x, 900, 600, width)
    return Placed(art, spot, Placement.model_validate({"pose": pose}), 60, GroundArt((), "air"))


@given(st.floats(0, WIDTH), st.integers(80, 900), st.floats(0, 500), st.floats(40, 500))
def test_no_product_stands_on_texts_beside_it(x: float, width: int, left: float, wide: float) -> None:
    texts = Area(left, 400, wide, 300)
    product = placed(x, width)
    product.make_way(texts, WIDTH)
    if texts.left < x < texts.right:
        assert product.x == x  # it stands under or over them: another rule
        return
    reach = PUSH_IN * product.width / 2
    if x >= texts.right:
        assert product.x - reach >= texts.right + GUTTER - 1
        assert product.x + reach <= max(WIDTH * (1 - MARGIN), x + reach) + 1 or product.x == x
    elif texts.left - GUTTER > MARGIN * WIDTH:
        assert product.x + reach <= texts.left - GUTTER + 1


def test_a_product_that_is_clear_stays_where_it_is() -> None:
    product = placed(900, 200)
    before = (product.x, product.scale)
    product.make_way(Area(80, 400, 400, 300), WIDTH)
    product.make_way(Area(700, 0, 100, 100), WIDTH)  # above it
    assert (product.x, product.scale) == before


def test_a_close_up_may_leave_the_picture() -> None:
    near, standing = placed(800, 500, "close"), placed(800, 500)
    for product in (near, standing):
        product.make_way(Area(80, 400, 500, 300), WIDTH)
    assert near.scale == pytest.approx(1.0)
    assert near.x + near.width / 2 > WIDTH
    assert standing.scale < 1
    assert standing.x + standing.width / 2 < WIDTH
