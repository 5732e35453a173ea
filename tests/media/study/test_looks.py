"""Looks: colours by their shares, light, warmth, and grain of known strength."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from reelwright.composition import Composition, GrainLayer, Stage
from reelwright.media.pictures import Picture
from reelwright.media.render.renderer import Renderer
from reelwright.media.study.grain import grain_of
from reelwright.media.study.light import L_OF_CODE
from reelwright.media.study.looks import look_of_picture
from tests_support.studied import photo


def test_main_colours_and_their_shares() -> None:
    picture = np.zeros((300, 400, 3), np.uint8)
    picture[:, :200], picture[:, 200:320], picture[:, 320:] = (200, 40, 30), (240, 240, 235), (20, 60, 120)
    found = look_of_picture(Picture(picture)).palette
    assert [swatch.share for swatch in found] == pytest.approx([0.5, 0.3, 0.2], abs=0.03)
    for swatch, color in zip(found, ((200, 40, 30), (240, 240, 235), (20, 60, 120)), strict=True):
        told = [int(swatch.color[at : at + 2], 16) for at in (1, 3, 5)]
        assert told == pytest.approx(color, abs=3)


def test_light_contrast_and_warmth() -> None:
    plain = photo("coffee")
    look, dark = look_of_picture(Picture(plain)), look_of_picture(Picture((plain * 0.5).astype(np.uint8)))
    blue = look_of_picture(Picture((plain * np.array([0.7, 0.85, 1.0])).astype(np.uint8)))
    grey = look_of_picture(Picture(np.repeat(plain.mean(axis=2, keepdims=True), 3, axis=2).astype(np.uint8)))
    assert dark.light < look.light
    assert blue.warmth < look.warmth
    assert grey.saturation < 0.02 < look.saturation
    assert look_of_picture(Picture(np.full((90, 90, 3), 119, np.uint8))).light == pytest.approx(0.5, abs=0.01)


@settings(max_examples=20, deadline=None)
@given(some.integers(0, 2**31), some.integers(2, 60), some.integers(2, 60))
def test_shares_make_a_whole(seed: int, width: int, height: int) -> None:
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)
    found = look_of_picture(Picture(pixels))
    assert sum(swatch.share for swatch in found.palette) == pytest.approx(1, abs=0.001)


@pytest.mark.parametrize("amount", [0.008, 0.015, 0.03, 0.05])
def test_grain_of_known_strength(amount: float) -> None:
    layer = GrainLayer(id="grain", start=0, end=2, amount=amount, hold=1)
    stage = Stage(id="shot", start=0, end=2, layers=(layer,))
    grey = Composition(width=1080, height=1920, frames=2, background="#777777", stages=(stage,))
    with Renderer(grey, lambda _: pytest.fail("it has no sources")) as renderer:
        luma = renderer.render(0).y
    assert grain_of(luma) == pytest.approx(float(L_OF_CODE[luma].std()) / 100, rel=0.25)


def test_a_smooth_picture_has_no_grain() -> None:
    ramp = np.tile(np.linspace(40, 200, 1080), (720, 1)).round().astype(np.uint8)
    assert grain_of(ramp) < 0.003
