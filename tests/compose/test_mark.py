"""A logo stands as its brand's rules ask: as wide, as far from texts and edges; without rules as ever."""

from __future__ import annotations

import itertools
from types import SimpleNamespace
from typing import Any, cast, get_args

import pytest

from reelwright.brief.rules import BrandRules, LogoRules
from reelwright.check import Subject
from reelwright.checks.ad.logo_space import check
from reelwright.compose.compose import compose
from reelwright.compose.ingredients import GroundArt, GroundLayer, Ingredients, Logo, Picture
from reelwright.composition import Composition, PictureLayer
from reelwright.plan import Brand, Plan, Text
from reelwright.plan.model import Layout
from reelwright.words import SIZES, Aspect
from tests_support.plans import small_plan

ASPECTS, LAYOUTS = get_args(Aspect), get_args(Layout)
SHAPES = ((600, 150), (300, 300), (200, 400))


def film(
    aspect: Aspect, layout: Layout, rules: LogoRules | None, size: tuple[int, int] = (600, 150), locale: str = "en-US"
) -> tuple[Plan, Composition]:
    plan = small_plan(scenes=2, seconds=8)
    scenes = []
    for scene in plan.scenes:
        texts = (Text(role="headline", content="Cold for a day"), Text(role="cta", content="Shop now"))
        shots = tuple(
            shot.model_copy(
                update={"layout": layout, "texts": texts[: 1 + (scene is plan.scenes[-1])], "product": None}
            )
            for shot in scene.shots
        )
        scenes.append(scene.model_copy(update={"shots": shots}))
    scenes[-1] = scenes[-1].model_copy(update={"role": "end_card"})
    brand = Brand(name="Trailworks", rules=BrandRules(logo=rules) if rules else None)
    plan = plan.model_copy(update={"scenes": tuple(scenes), "brand": brand, "aspects": (aspect,), "locale": locale})
    logo = Logo(Picture("a" * 64, *size), 0.1, False)
    layer = GroundLayer(Picture("0" * 64, 270, 480), "clip", tone={"low": ((0.6, 0.6),), "high": ((0.7, 0.7),)})
    grounds = {shot.id: GroundArt(layers=(layer,), kind="air") for _, _, shot in plan.shots()}
    return plan, compose(plan, aspect, Ingredients(grounds=grounds, logo=logo)).composition


def logos(composition: Composition) -> list[tuple[int, PictureLayer]]:
    return [
        (index, layer) for index, stage in enumerate(composition.stages) for layer in stage.layers
        if isinstance(layer, PictureLayer) and layer.role == "logo"
    ]  # fmt: skip


def found(plan: Plan, composition: Composition) -> list[str]:
    subject: Any = SimpleNamespace(plan=plan, composition=composition)
    return [finding.message for finding in check(cast(Subject, subject))]


@pytest.mark.parametrize("locale", ["en-US", "ar-SA"])
@pytest.mark.parametrize(("aspect", "layout"), itertools.product(ASPECTS, LAYOUTS))
def test_rules_are_kept_in_every_layout(aspect: Aspect, layout: Layout, locale: str) -> None:
    for size, clear, least in (
        (SHAPES[0], 0.5, 0.2),
        (SHAPES[0], 1.0, 0.3),
        (SHAPES[1], 0.5, 0.08),
        (SHAPES[2], 1, 0.05),
    ):
        plan, composition = film(aspect, layout, LogoRules(clear=clear, least_width=least), size, locale)
        assert found(plan, composition) == [], (size, clear, least)
        assert [index for index, _ in logos(composition)][-1] == 1  # the end card has it always


@pytest.mark.parametrize("aspect", ASPECTS)
def test_a_wider_least_width_makes_a_wider_logo_up_to_what_its_pixels_bear(aspect: Aspect) -> None:
    widths = []
    for least in (0.0, 0.35, 0.5):
        _, composition = film(aspect, "stack", LogoRules(least_width=least))
        _, logo = logos(composition)[-1]
        scale = logo.transform.scale[0].value
        assert scale <= 1.5
        widths.append(scale * logo.width / SIZES[aspect][0])
    assert widths == sorted(widths)
    assert widths[1] >= 0.35 - 1e-6


@pytest.mark.parametrize("aspect", ASPECTS)
def test_texts_of_an_end_card_keep_a_room_however_much_space_a_logo_asks_for(aspect: Aspect) -> None:
    plan, composition = film(aspect, "stack", LogoRules(clear=2))
    assert found(plan, composition) == []
    texts = [layer for layer in composition.stages[1].layers if layer.kind == "text"]
    assert len(texts) == 2


@pytest.mark.parametrize("aspect", ASPECTS)
def test_rules_that_ask_for_nothing_change_no_logos_size(aspect: Aspect) -> None:
    for size in SHAPES:
        (_, free), (_, ruled) = (film(aspect, "stack", rules, size) for rules in (None, LogoRules()))
        scales = [logos(each)[-1][1].transform.scale for each in (free, ruled)]
        assert scales[0] == scales[1]
