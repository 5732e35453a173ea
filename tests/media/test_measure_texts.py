"""The contrast of texts as the finished picture shows them: on plates, in outlines, over shadows, while spoken."""

from __future__ import annotations

import pytest

from reelwright.color import contrast
from reelwright.composition import (
    Composition,
    Gradient,
    Mark,
    Plate,
    ShapeLayer,
    Stage,
    Stroke,
    TextLayer,
    TextMotion,
    TextShadow,
    Word,
)
from reelwright.media.measure.rest import readable, resting, stills
from reelwright.media.measure.texts import TextLook, text_looks
from reelwright.media.render.renderer import Renderer
from reelwright.media.text import font_stack, shape_line

WIDTH, HEIGHT, SIZE = 1080, 1080, 100.0
BUSY = "#8A8A8A"


def text(color: str = "#FFFFFF", marks: dict[int, Mark] | None = None, **more: object) -> TextLayer:
    line = shape_line("Read me now", font_stack("sora", 700, "en"), SIZE, "ltr")
    words = tuple(
        Word(
            text=unit.text, x=140 + unit.x, y=500, box=(140 + unit.x, 405, unit.width, 125), runs=unit.runs,
            mark=(marks or {}).get(unit.index),
        )
        for unit in line.units
    )  # fmt: skip
    facts = {
        "id": "t", "start": 0, "end": 100, "role": "headline", "content": "Read me now", "color": color, "size": SIZE,
        "box": (140, 405, line.width, 125), "words": words,
    }  # fmt: skip
    return TextLayer.model_validate(facts | more)


def film(layer: TextLayer, ground: str = BUSY) -> Composition:
    stage = Stage(id="a", start=0, end=100, layers=(layer,))
    return Composition(width=WIDTH, height=HEIGHT, frames=100, background=ground, stages=(stage,))


def measured(layer: TextLayer, ground: str = BUSY, frame: int | None = None) -> float | None:
    composition = film(layer, ground)
    look = next(iter(text_looks(composition)))
    look = look if frame is None else TextLook(look.layer, frame, look.others)
    with Renderer(composition, lambda _: pytest.fail("no sources")) as renderer:
        found = look.measure(renderer.render(look.frame))
    return found["contrast"] if found else None


def test_a_plain_text_stands_on_its_ground() -> None:
    assert measured(text()) == pytest.approx(contrast("#FFFFFF", BUSY), rel=0.03)


@pytest.mark.parametrize("pad", [0.0, 4.0, 40.0])
def test_a_plate_is_the_ground_of_its_text(pad: float) -> None:
    layer = text("#202020", plate=Plate(color="#F8F8F8", pad=(pad, 0), radius=12))
    assert measured(layer, "#303030") == pytest.approx(contrast("#202020", "#F8F8F8"), rel=0.04)


def test_a_wide_outline_is_the_ground_and_a_thin_one_is_not() -> None:
    wide, thin = (text(stroke=Stroke(width=width, color="#000000")) for width in (10.0, 2.0))
    assert measured(wide, "#F0F0F0") == pytest.approx(21, rel=0.04)
    assert measured(thin, "#F0F0F0") == pytest.approx(contrast("#FFFFFF", "#F0F0F0"), rel=0.04)
    alike = text(stroke=Stroke(width=10, color="#EEEEEE"))
    low = measured(alike, "#000000")
    assert low is not None
    assert low < 1.4


def test_a_shadow_helps_where_it_lies() -> None:
    bare, shaded = measured(text(), "#C8C8C8"), measured(text(shadow=TextShadow(blur=10, opacity=1)), "#C8C8C8")
    assert bare is not None
    assert shaded is not None
    assert shaded > 1.05 * bare


def test_of_a_gradient_the_worse_end_counts() -> None:
    worse = measured(text(gradient=Gradient(to="#8A8A8A", angle=0)))
    assert worse is not None
    assert worse < 1.3


def test_spoken_words_are_measured_in_their_mark() -> None:
    plate = {1: Mark(start=0, end=90, color="#777777", plate="#808080")}
    assert measured(text(marks=plate)) == pytest.approx(contrast("#777777", "#808080"), abs=0.15)
    underline = {1: Mark(start=0, end=90, color="#909090", plate="#FF0000", style="underline")}
    low = measured(text(marks=underline))
    assert low is not None
    assert low < 1.4
    filling = {1: Mark(start=0, end=50, color="#8A8A8A", style="fill")}
    assert measured(text(marks=filling), frame=25) == pytest.approx(contrast("#FFFFFF", BUSY), rel=0.03)
    assert measured(text(marks=filling), frame=75) == pytest.approx(1.0, abs=0.15)  # the ink stays
    grown = {1: Mark(start=0, end=90, color="#8A8A8A", style="grow")}
    assert measured(text(marks=grown)) == pytest.approx(contrast("#FFFFFF", BUSY), rel=0.03)


def test_what_is_typed_or_comes_into_focus_is_read_later() -> None:
    ease = (0.0, 0.0, 1.0, 1.0)
    for kind, start in (("fade", 0), ("type", 10), ("blur", 10)):
        motion = TextMotion.model_validate({"kind": kind, "frames": 20, "ease": ease})
        layer = text(enter=motion)
        assert readable(layer) == (start, 100)
        assert resting(layer) == (20, 100)


def test_a_mark_is_a_change() -> None:
    layer = text(marks={0: Mark(start=30, end=50, color="#000000", style="fill")})
    assert stills(film(layer)) == [[1, 30], [51, 100]]


def test_a_shape_under_a_text_still_counts() -> None:
    layer = text("#000000")
    panel = ShapeLayer(id="p", start=0, end=100, role="panel", box=(0, 300, 1080, 400), color="#FFFFFF")
    composition = film(layer, "#000000")
    stage = composition.stages[0].model_copy(update={"layers": (panel, layer)})
    look = next(iter(text_looks(composition.model_copy(update={"stages": (stage,)}))))
    with Renderer(composition.model_copy(update={"stages": (stage,)}), lambda _: pytest.fail("no")) as renderer:
        found = look.measure(renderer.render(look.frame))
    assert found
    assert found["contrast"] > 18
