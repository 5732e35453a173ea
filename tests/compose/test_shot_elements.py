"""Elements of a plan stand in the safe box, clear of the product, of texts, captions and each other."""

from __future__ import annotations

from itertools import combinations
from typing import Any, get_args

import pytest

from reelwright.compose.compose import Composed, compose
from reelwright.compose.ingredients import GroundArt, GroundLayer, Ingredients, Picture, ProductArt
from reelwright.compose.layout import Area, solve
from reelwright.compose.product import PUSH_IN
from reelwright.composition import PictureLayer, ShapeLayer, TextLayer
from reelwright.plan import Badge, Countdown, LowerThird, Plan, PriceTag, ProgressBar, Text, Watermark
from reelwright.plan.model import Layout
from reelwright.safezones import safe_box
from reelwright.words import Aspect
from tests_support.plans import small_plan

ASPECTS = get_args(Aspect)
FACTS = ("offer",)
TAG = PriceTag(price="$19", before="$29", facts=FACTS)
ELEMENTS = {
    "price_tag": TAG,
    "badge": Badge(text="Until 31 August", facts=FACTS),
    "lower_third": LowerThird(name="Maren Aas", line="Potter, Aarhus", facts=FACTS),
    "countdown": Countdown(seconds=2),
}


def made(aspect: Aspect, layout: Layout, *elements: object, product: int = 300, **plan: Any) -> tuple[Plan, Composed]:
    """Compose a plan whose second shot has elements, with a product `product` px wide and 600 high (0: none)."""
    document = small_plan().model_copy(update=plan)
    first, second = document.scenes
    texts = (Text(role="headline", content="Cold for a day"),)
    shot = second.shots[0].model_copy(update={"layout": layout, "elements": elements, "texts": texts})
    document = document.model_copy(update={"scenes": (first, second.model_copy(update={"shots": (shot,)}))})
    tone = {"low": ((0.6, 0.6),), "high": ((0.7, 0.7),)}
    layer = GroundLayer(Picture("0" * 64, 270, 480), "clip", tone=tone)
    grounds = {shot.id: GroundArt(layers=(layer,), kind="air") for _, _, shot in document.shots()}
    art = ProductArt(Picture("1" * 64, product, 600), "cutout") if product else None
    return document, compose(document, aspect, Ingredients(grounds=grounds, product=art))


def boxes(composed: Composed, kind: str) -> list[Area]:
    return [
        Area(*layer.box)
        for layer in composed.composition.stages[1].layers
        if isinstance(layer, TextLayer | ShapeLayer) and f".{kind}." in layer.id and "strike" not in layer.id
    ]


def meet(one: Area, other: Area) -> bool:
    across = min(one.right, other.right) - max(one.left, other.left)
    return across > 1 and min(one.bottom, other.bottom) - max(one.top, other.top) > 1


@pytest.mark.parametrize("locale", ["en-US", "ar-SA"])
@pytest.mark.parametrize("width", [200, 500])
@pytest.mark.parametrize("layout", get_args(Layout))
@pytest.mark.parametrize("aspect", ASPECTS)
def test_elements_stand_clear(aspect: Aspect, layout: Layout, width: int, locale: str) -> None:
    for kind, element in ELEMENTS.items():
        plan, composed = made(aspect, layout, element, product=width, locale=locale)
        own = boxes(composed, kind)
        assert own
        safe = Area(*safe_box(aspect))
        for box in own:
            assert box.left >= safe.left - 2
            assert box.right <= safe.right + 2
            assert box.top >= safe.top - 2
            assert box.bottom <= safe.bottom + 2
        layers = composed.composition.stages[1].layers
        texts = [Area(*layer.box) for layer in layers if isinstance(layer, TextLayer) and ".text" in layer.id]
        texts = [text for text in texts if not any(text == box for box in own)]
        (art,) = [layer for layer in layers if isinstance(layer, PictureLayer) and layer.role == "product"]
        moves = art.transform
        scale = moves.scale[0].value * PUSH_IN
        left, top = moves.x[0].value - art.width * scale / 2, moves.y[0].value - art.height * scale
        body = Area(left, top, art.width * scale, art.height * scale)
        caption = solve(plan, plan.scenes[1], plan.scenes[1].shots[0], aspect).caption
        for box in own:
            assert not any(meet(box, other) for other in (body, caption, *texts)), (kind, box, body, caption, texts)


def test_a_badge_is_a_disc_beside_a_narrow_product_and_a_pill_beside_a_wide_one() -> None:
    discs = [boxes(made("9:16", "stack", ELEMENTS["badge"], product=width)[1], "badge")[0] for width in (200, 560, 0)]
    assert discs[0].width == discs[0].height
    assert discs[1].width > 2 * discs[1].height
    assert discs[2].width > 2 * discs[2].height


def test_several_elements_follow_each_other() -> None:
    _, composed = made("9:16", "stack", TAG, ELEMENTS["lower_third"])
    for one, other in combinations([boxes(composed, kind) for kind in ("price_tag", "lower_third")], 2):
        assert max(box.bottom for box in one) < min(box.top for box in other)


def test_an_element_of_a_short_shot_is_seen() -> None:
    plan, _ = made("9:16", "stack", TAG)
    texts = tuple(Text(role=role, content="One") for role in ("label", "headline", "sub", "source", "website"))
    (shot,) = plan.scenes[1].shots
    shots = (shot.model_copy(update={"frames": 24, "texts": texts}), shot.model_copy(update={"id": "b", "frames": 66}))
    plan = plan.model_copy(update={"scenes": (plan.scenes[0], plan.scenes[1].model_copy(update={"shots": shots}))})
    tone = {"low": ((0.6, 0.6),), "high": ((0.7, 0.7),)}
    layer = GroundLayer(Picture("0" * 64, 270, 480), "clip", tone=tone)
    grounds = {shot.id: GroundArt(layers=(layer,), kind="air") for _, _, shot in plan.shots()}
    stage = compose(plan, "9:16", Ingredients(grounds=grounds)).composition.stages[1]
    assert all(layer.end - layer.start >= 16 for layer in stage.layers if ".price_tag." in layer.id)


def test_what_has_no_room_is_left_out_and_told() -> None:
    wide = LowerThird(name="国" * 60, facts=FACTS)
    _, composed = made("1:1", "stack", wide)
    assert boxes(composed, "lower_third") == []
    (finding,) = [found for found in composed.findings if found.check == "fitting"]
    assert "has no room as a lower third" in finding.message


def test_what_lies_over_the_whole_film() -> None:
    brand = small_plan().brand.model_copy(update={"name": "Nord"})
    _, composed = made("9:16", "stack", brand=brand, elements=(ProgressBar(), Watermark()))
    film = composed.composition
    bars = [layer for layer in film.overlays if isinstance(layer, ShapeLayer)]
    marks = [layer for layer in film.overlays if isinstance(layer, TextLayer)]
    assert {(bar.start, bar.end) for bar in bars} == {(0, film.frames)}
    assert [(mark.start, mark.end) for mark in marks] == [(0, 90), (90, 180)]
    assert len({mark.box for mark in marks}) == 1
    assert all(mark.opacity < 0.5 for mark in marks)
    _, crowded = made("9:16", "stack", product=600, brand=brand, elements=(Watermark(),))
    if not crowded.composition.overlays:
        assert any("watermark is left out" in found.message for found in crowded.findings)
