"""Vignettes, grain and leaks: each by its laws."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelwright.color import to_rgb as rgb_of
from reelwright.composition import (
    AnyLayer,
    Composition,
    GradeLayer,
    GrainLayer,
    LeakLayer,
    Stage,
    VignetteLayer,
    constant,
    move,
)
from reelwright.media.planes import Planes, code_of
from reelwright.media.render.renderer import Renderer

WIDTH, HEIGHT = 240, 400
GREY = "#808080"
WARM = ("#FF8A3C", "#FFD27A", "#FF4070")


def nothing(digest: str) -> Path:
    raise KeyError(digest)


def film(*layers: AnyLayer, color: str = GREY, **more: Any) -> Composition:
    stage = Stage(id="a", start=0, end=120, layers=layers)
    facts = {"width": WIDTH, "height": HEIGHT, "frames": 120, "background": color, "stages": (stage,)}
    return Composition.model_validate(facts | more)


def draw(*layers: AnyLayer, frame: int = 0, **more: Any) -> Planes:
    with Renderer(film(*layers, **more), nothing) as renderer:
        return renderer.render(frame)


def equal(one: Planes, two: Planes) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(one, two, strict=True))


def vignette(**more: Any) -> VignetteLayer:
    return VignetteLayer.model_validate({"id": "vignette", "start": 0, "end": 120} | more)


def grain(**more: Any) -> GrainLayer:
    return GrainLayer.model_validate({"id": "grain", "start": 0, "end": 120} | more)


def leak(**more: Any) -> LeakLayer:
    return LeakLayer.model_validate({"id": "leak", "start": 0, "end": 120, "colors": WARM} | more)


# Vignette


@settings(max_examples=20, deadline=None)
@given(amount=st.floats(0, 1), inner=st.floats(0, 0.9))
def test_a_vignette_leaves_the_middle_and_takes_its_share_of_light_in_the_corners(amount: float, inner: float) -> None:
    found = draw(vignette(amount=amount, inner=inner)).y.astype(float)
    before = round(code_of(GREY)[0])
    y, x = np.mgrid[:HEIGHT, :WIDTH] + 0.5
    way = np.hypot(x / (WIDTH / 2) - 1, y / (HEIGHT / 2) - 1) / np.sqrt(2)
    assert (found[way < inner] == before).all()
    assert (found <= before).all()
    ring = found[way > 0.985].mean()  # of the light in the corners there is 1 - amount
    left = ((ring - 16) / (before - 16)) ** 2.4
    assert left == pytest.approx(1 - amount, abs=0.06)


def test_a_vignette_darkens_steadily_and_without_steps() -> None:
    found = draw(vignette(amount=0.5, inner=0.2)).y.astype(float)
    assert np.allclose(cv2.blur(found, (25, 25)), cv2.blur(found[::-1, ::-1], (25, 25)), atol=0.3)
    along = cv2.blur(found, (25, 25))[HEIGHT // 2 :: 8, 12]  # down the left side
    assert (np.diff(along) < 0.1).all()


def test_a_weak_vignette_follows_its_curve_between_the_codes() -> None:
    found = draw(vignette(amount=0.06, inner=0.2)).y.astype(float)
    y, x = np.mgrid[:HEIGHT, :WIDTH] + 0.5
    way = np.hypot(x / (WIDTH / 2) - 1, y / (HEIGHT / 2) - 1) / np.sqrt(2)
    t = np.clip((way - 0.2) / 0.8, 0, 1)
    before = round(code_of(GREY)[0])
    wanted = 16 + (before - 16) * (1 - 0.06 * t * t * (3 - 2 * t)) ** (1 / 2.4)
    assert before - wanted.min() < 3  # a few codes over the whole picture: rings, if they were rounded alike
    assert np.abs(cv2.blur(found - wanted, (33, 33))).max() < 0.25


def test_a_vignette_may_be_light_or_coloured() -> None:
    white, red = draw(vignette(amount=1, color="#FFFFFF")), draw(vignette(amount=1, color="#C02010"))
    assert white.y[0, 0] >= 233
    assert (white.u == 128).all()
    luma, u, v = code_of("#C02010")
    assert np.allclose([red.y[0, 0], red.u[0, 0], red.v[0, 0]], [luma, u, v], atol=2)


def test_no_vignette_changes_nothing() -> None:
    assert equal(draw(vignette(amount=0)), draw())


# Grain


@settings(max_examples=15, deadline=None)
@given(amount=st.floats(0.004, 0.1), size=st.floats(0.5, 4), seed=st.integers(-5, 2**40))
def test_grain_has_no_mean_and_the_deviation_asked_for_in_middle_grey(amount: float, size: float, seed: int) -> None:
    added = draw(grain(amount=amount, size=size, seed=seed)).y - code_of(GREY)[0].__round__()
    rounded = np.sqrt((219 * amount) ** 2 + 1 / 12)  # whole codes deviate by themselves
    assert added.astype(np.int8).std() == pytest.approx(rounded, rel=0.12)
    assert abs(added.astype(np.int8).mean()) < 0.35


@pytest.mark.parametrize(("color", "share"), [("#000000", 0), ("#404040", 0.75), ("#C0C0C0", 0.75), ("#FFFFFF", 0)])
def test_grain_is_strongest_in_the_middle_tones(color: str, share: float) -> None:
    found = draw(grain(amount=0.05), color=color)
    assert found.y.std() == pytest.approx(share * 0.05 * 219, rel=0.1, abs=1e-9)
    assert equal(draw(color=color)._replace(y=found.y), found)  # luma alone


def test_larger_grain_is_softer() -> None:
    def likeness(size: float) -> float:
        noise = draw(grain(amount=0.1, size=size)).y.astype(float)
        noise -= noise.mean()
        return float((noise[:, 1:] * noise[:, :-1]).mean() / noise.var())

    found = [likeness(size) for size in (0.5, 1, 2, 4)]
    assert found == sorted(found)
    assert likeness(2) == pytest.approx(np.exp(-1 / 16), abs=0.02)  # a blurred noise's own: exp(-d² / 4 s²)


def test_grain_changes_when_it_should_and_stands_still_when_it_should() -> None:
    with Renderer(film(grain(hold=3)), nothing) as renderer:
        frames = [renderer.render(frame).y.copy() for frame in range(9)]
    same = [bool(np.array_equal(one, two)) for one, two in pairwise(frames)]
    assert same == [True, True, False, True, True, False, True, True]
    one, two = (frames[at].astype(float) - frames[at].mean() for at in (0, 3))
    assert abs((one * two).mean() / one.var()) < 0.05  # another noise, not the same moved a little
    assert np.array_equal(draw(grain(hold=0), frame=0).y, draw(grain(hold=0), frame=77).y)
    assert not np.array_equal(draw(grain(seed=1)).y, draw(grain(seed=2)).y)
    assert np.array_equal(draw(grain(id="one")).y, draw(grain(id="two")).y)


# Leaks


def coded(planes: Planes) -> np.ndarray:
    """Return R'G'B' where chroma lies, without rounding."""
    luma, cb, cr = (planes.y[::2, ::2] / 219 - 16 / 219), (planes.u - 128.0) / 224, (planes.v - 128.0) / 224
    red, blue = luma + 1.5748 * cr, luma + 1.8556 * cb
    return np.stack([red, (luma - 0.2126 * red - 0.0722 * blue) / 0.7152, blue], axis=-1)


@pytest.mark.parametrize("color", ["#204060", "#808080", "#D0A070"])
def test_a_leak_is_screened_over_what_is_beneath(color: str) -> None:
    layer = leak(amount=constant(0.8))
    light, under = np.clip(coded(draw(layer, color="#000000", frame=40)), 0, 1), np.array(rgb_of(color))
    wanted, found = 1 - (1 - under) * (1 - light), coded(draw(layer, color=color, frame=40))
    assert light.max() > 0.4
    blur = (9, 9)  # noise decides about the last code
    assert np.abs(cv2.blur(found, blur) - cv2.blur(wanted, blur)).max() < 0.012
    assert np.abs(found - wanted).max() < 0.05


def test_a_leak_comes_from_the_edges_drifts_and_stays_off_the_middle() -> None:
    with Renderer(film(leak(amount=constant(0.7)), color="#000000"), nothing) as renderer:
        frames = [renderer.render(frame).y.astype(float) for frame in range(0, 120, 10)]
    for light in frames:
        edge = np.concatenate([light[:, :12].ravel(), light[:, -12:].ravel()]).max()
        assert edge > light[HEIGHT // 3 : -HEIGHT // 3, WIDTH // 3 : -WIDTH // 3].max()
        assert light[:, : WIDTH // 2].mean() != pytest.approx(light[:, WIDTH // 2 :].mean(), abs=1)
    steps = [np.abs(one - two).mean() for one, two in pairwise(frames)]
    assert min(steps) > 0.1
    assert max(steps) < 6


def test_a_leak_is_the_same_at_any_frame_rate() -> None:
    thirty, sixty = draw(leak(), frame=20, fps=30), draw(leak(), frame=40, fps=60)
    assert equal(thirty, sixty)


def test_no_leak_changes_nothing_and_its_amount_may_move() -> None:
    coming = leak(amount=move(0, 0.8, 10, 50))
    plain, found = draw(), [draw(coming, frame=frame).y.mean() for frame in (0, 10, 20, 40, 60)]
    assert equal(draw(coming, frame=10), plain)
    assert found[1:] == sorted(found[1:])
    assert found[0] == found[1] < found[2]
    far = draw(leak(amount=constant(1), seed=3))
    untouched = draw(leak(amount=constant(1), seed=3), color="#000000").y == 16
    assert untouched.mean() > 0.1
    assert (far.y[untouched] == plain.y[untouched]).mean() > 0.999  # where the light is less than a code, noise decides


# All together

ALL = (
    GradeLayer(id="grade", start=5, end=110, exposure=0.4, temperature=0.3, amount=move(0, 1, 0, 40)),
    leak(start=8, end=100, amount=move(0, 0.6, 0, 30)),
    vignette(amount=0.4),
    grain(start=3, hold=2, seed=9),
)


@settings(max_examples=12, deadline=None)
@given(start=st.integers(0, 118), count=st.integers(1, 20), over=st.booleans())
def test_a_clip_shows_the_frames_of_the_whole(start: int, count: int, over: bool) -> None:
    whole = film(overlays=ALL) if over else film(*ALL)
    end = min(start + count, whole.frames)
    with Renderer(whole, nothing) as one, Renderer(whole.clip(start, end), nothing) as two:
        for frame in range(start, end):
            assert equal(one.render(frame), two.render(frame - start)), frame


@pytest.mark.parametrize("size", [(16, 16), (38, 22), (1002, 18)])
def test_any_canvas_can_be_changed(size: tuple[int, int]) -> None:
    found = draw(*ALL, frame=60, width=size[0], height=size[1])
    assert found.y.shape == (size[1], size[0])
    assert found.y.std() > 0
