from __future__ import annotations

import itertools
from typing import get_args

import pytest

from reelwright.compose.layout import Area, Places, solve
from reelwright.plan import Placement, Text
from reelwright.plan.model import Layout, Pose
from reelwright.safezones import safe_box
from reelwright.words import SIZES, Aspect, Platform
from tests_support.plans import small_plan

ASPECTS = get_args(Aspect)
CASES = list(itertools.product(ASPECTS, get_args(Layout), get_args(Pose), (True, False)))


def places(
    aspect: Aspect, layout: Layout, pose: Pose, texts: bool, placed: dict[str, object] | None = None, **plan: object
) -> Places:
    document = small_plan().model_copy(update=plan)
    scene = document.scenes[0]
    words = (Text(role="headline", content="Cold"),) if texts else ()
    shot = scene.shots[0].model_copy(
        update={"layout": layout, "product": Placement.model_validate({"pose": pose, **(placed or {})}), "texts": words}
    )
    return solve(document, scene, shot, aspect)


@pytest.mark.parametrize("placed", [{}, {"size": 1.5}, {"size": 0.5}, {"side": "left"}], ids=str)
@pytest.mark.parametrize(("aspect", "layout", "pose", "texts"), CASES)
def test_texts_lie_inside_the_safe_box_and_off_the_product(
    aspect: Aspect, layout: Layout, pose: Pose, texts: bool, placed: dict[str, object]
) -> None:
    found = places(aspect, layout, pose, texts, placed)
    safe = Area(*safe_box(aspect))
    for area in (found.column, found.caption):
        assert area.left >= safe.left - 0.5
        assert area.right <= safe.right + 0.5
        assert area.top >= safe.top - 0.5
        assert area.bottom <= safe.bottom + 0.5
    product = found.product
    if found.column.left < product.x < found.column.right:
        top = product.foot - product.height
        assert top >= found.caption.bottom or product.foot <= found.column.top + 1


@pytest.mark.parametrize("aspect", ASPECTS)
def test_right_to_left_is_the_mirror_image(aspect: Aspect) -> None:
    left = places(aspect, "stack", "stand", True)
    right = places(aspect, "stack", "stand", True, locale="ar-SA")
    width = SIZES[aspect][0]
    assert right.product.x == pytest.approx(width - left.product.x)
    assert right.column.width == pytest.approx(left.column.width, rel=0.2)


@pytest.mark.parametrize("platform", get_args(Platform))
def test_every_platform_leaves_room(platform: Platform) -> None:
    for aspect in ASPECTS:
        left, top, width, height = safe_box(aspect, (platform,))
        assert left >= 0
        assert top >= 0
        assert width >= 0.5 * SIZES[aspect][0]
        assert height >= 0.4 * SIZES[aspect][1]


def test_a_changed_headline_moves_nothing() -> None:
    plan = small_plan()
    scene, shot = plan.scenes[0], plan.scenes[0].shots[0]
    longer = shot.model_copy(update={"texts": (Text(role="headline", content="Something much longer than before"),)})
    assert solve(plan, scene, shot, "9:16") == solve(plan, scene, longer, "9:16")


@pytest.mark.parametrize("aspect", ASPECTS)
@pytest.mark.parametrize("locale", ["en-US", "ar-SA"])
def test_a_product_stands_on_the_side_that_is_wanted(aspect: Aspect, locale: str) -> None:
    middle = SIZES[aspect][0] / 2
    for layout in ("stack", "split"):
        left = places(aspect, layout, "stand", True, {"side": "left"}, locale=locale)
        right = places(aspect, layout, "stand", True, {"side": "right"}, locale=locale)
        assert left.product.x < middle < right.product.x
    centred = [places(aspect, "center", "stand", True, {"side": side}) for side in ("left", "right")]
    assert centred[0] == centred[1] or aspect == "16:9"  # where even this layout has it beside the texts


def test_a_product_gets_the_size_that_is_wanted_where_texts_leave_it() -> None:
    usual, small, large = (places("16:9", "stack", "stand", True, {"size": size}).product for size in (1.0, 0.5, 1.5))
    assert (small.height, large.width) == (usual.height * 0.5, usual.width * 1.5)
    assert usual.height < large.height < large.foot  # it stays in the picture
    close = [places("16:9", "stack", "close", True, {"size": size}).product.height for size in (1.0, 1.5)]
    assert close[1] == 1.5 * close[0]
    tall = [places("9:16", "stack", "stand", True, {"size": size}).product.height for size in (1.0, 1.5)]
    assert tall[0] < tall[1] < 1.5 * tall[0]  # it ends under the texts
