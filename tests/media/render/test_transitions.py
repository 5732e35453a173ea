"""Laws of transitions: they begin at the old picture, end at the new one, and are mirrored with their direction."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelwright.composition import Composition, ShapeLayer, Stage, StageTransition
from reelwright.errors import InputError
from reelwright.media.planes import Planes, code_of, copy, fill
from reelwright.media.render.renderer import Renderer
from reelwright.media.render.transitions import DRAWN, MAPS, blending
from reelwright.words import TransitionKind

KINDS = get_args(TransitionKind)
OPENING = (*MAPS, "luma")
MOVING = ("push", "slide", "whip")
LINE = (0.0, 0.0, 1.0, 1.0)
WIDTH, HEIGHT = 144, 256
LEFT, RIGHT, UP, DOWN = (-1.0, 0.0), (1.0, 0.0), (0.0, -1.0), (0.0, 1.0)

ways = st.sampled_from((LEFT, RIGHT, UP, DOWN, (-0.8, 0.6), (0.3, 0.9)))
eases = st.sampled_from((LINE, (0.45, 0.05, 0.15, 1.0), (0.45, 0.1, 0.4, 1.0), (0.7, 0.0, 0.3, 1.0)))


def picture(seed: int, light: tuple[int, int]) -> Planes:
    """A soft pattern, its luma inside `light`."""
    noise = np.random.default_rng(seed)
    planes = Planes.empty(WIDTH, HEIGHT)
    for plane, (low, high) in zip(planes, (light, (90, 170), (90, 170)), strict=True):
        soft = cv2.GaussianBlur(noise.random(plane.shape, np.float32), (0, 0), 9)
        plane[:] = low + (high - low) * (soft - soft.min()) / (soft.max() - soft.min())
    return planes


OLD, NEW = picture(1, (40, 120)), picture(2, (110, 220))


def nothing(digest: str) -> Path:
    raise KeyError(digest)


def plain(color: str) -> Planes:
    planes = Planes.empty(WIDTH, HEIGHT)
    fill(planes, color)
    return planes


def drawn(
    kind: str, frames: int, old: Planes = OLD, new: Planes = NEW, source: Callable[[str], Path] = nothing, **more: Any
) -> list[Planes]:
    """Return the stage before a transition, its frames, and the stage after it."""
    change = StageTransition.model_validate(
        {"kind": kind, "to": "b", "start": 0, "frames": frames, "ease": LINE, "soft": 0.1} | more
    )
    height, width = old.y.shape
    blend = blending(change, width, height, source)
    found = [old]
    for frame in range(frames):
        found.append(Planes.empty(width, height))
        blend(frame, old, new, found[-1])
    return [*found, new]


def gap(one: Planes, two: Planes) -> float:
    return float(sum(np.abs(a.astype(int) - b).mean() for a, b in zip(one, two, strict=True)))


def mirrored(planes: Planes, axis: int) -> Planes:
    return Planes(*(np.ascontiguousarray(np.flip(plane, axis)) for plane in planes))


def test_every_kind_is_drawn_one_way() -> None:
    assert sorted((*MAPS, *DRAWN, "luma")) == sorted(KINDS)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=8, deadline=None)
@given(frames=st.integers(6, 30), direction=ways, ease=eases)
def test_neither_end_is_a_jump(kind: str, frames: int, direction: tuple[float, float], ease: Any) -> None:
    found = drawn(kind, frames, direction=direction, ease=ease)
    steps = [gap(one, two) for one, two in pairwise(found)]
    assert max(steps[0], steps[-1]) <= 1.25 * max(steps[1:-1])


@pytest.mark.parametrize("kind", KINDS)
def test_it_begins_at_the_old_stage_and_ends_at_the_new_one(kind: str) -> None:
    before, first, *_, last, after = drawn(kind, 300)
    whole = gap(OLD, NEW)
    assert 0 <= gap(before, first) < 0.05 * whole
    assert 0 <= gap(last, after) < 0.05 * whole


@pytest.mark.parametrize("kind", KINDS)
@given(frames=st.integers(1, 12), direction=ways)
@settings(max_examples=6, deadline=None)
def test_no_frame_is_lost(kind: str, frames: int, direction: tuple[float, float]) -> None:
    """Where it goes evenly, each frame differs from the ones around it, the first and last from both stages."""
    found = drawn(kind, frames, direction=direction)
    least = min(gap(one, two) for one, two in pairwise(found))
    assert least > 0.01


@pytest.mark.parametrize("kind", OPENING)
@settings(max_examples=8, deadline=None)
@given(frames=st.integers(2, 20), direction=ways, soft=st.floats(0, 1))
def test_what_opens_changes_each_pixel_once(kind: str, frames: int, direction: Any, soft: float) -> None:
    found = drawn(kind, frames, plain("#000000"), plain("#FFFFFF"), direction=direction, soft=soft)
    for one, two in pairwise(found):
        assert (two.y >= one.y).all()
    chroma = drawn(kind, frames, plain("#0000FF"), plain("#FFFF00"), direction=direction, soft=soft)
    for planes in chroma:  # luma and chroma change together, whatever lies between them by half a pixel
        luma = (planes.y[0::2, 0::2].astype(float) + planes.y[1::2, 0::2]) / 2
        low, high = (code_of(color) for color in ("#0000FF", "#FFFF00"))
        way = (luma - low[0]) / (high[0] - low[0]), (planes.u - low[1]) / (high[1] - low[1])
        assert np.abs(way[0] - way[1]).mean() < 0.03


@pytest.mark.parametrize("kind", ["dissolve", "wipe", "split", "iris", "clock", "luma"])
def test_an_even_pace_shows_more_and_more_of_the_new_stage(kind: str) -> None:
    found = drawn(kind, 19, plain("#000000"), plain("#FFFFFF"), direction=UP)
    shown = [(float(planes.y.mean()) - 16) / 219 for planes in found]
    assert shown == sorted(shown)
    if kind not in ("iris", "clock"):
        assert shown[10] == pytest.approx(0.5, abs=0.06)


@pytest.mark.parametrize("kind", [*MOVING, "wipe", "split", "blinds"])
@pytest.mark.parametrize("axis", [0, 1])
def test_the_other_direction_is_the_mirrored_picture(kind: str, axis: int) -> None:
    ways = (UP, DOWN) if axis == 0 else (LEFT, RIGHT)
    one = drawn(kind, 9, direction=ways[0])
    other = drawn(kind, 9, mirrored(OLD, axis), mirrored(NEW, axis), direction=ways[1])
    for a, b in zip(one, other, strict=True):
        assert np.abs(a.y.astype(int) - np.flip(b.y, axis)).max() <= 1


@pytest.mark.parametrize("kind", ["dissolve", "dip", "push", "whip", "wipe"])
@pytest.mark.parametrize("way", [(LEFT, RIGHT), (DOWN, UP)])
def test_the_way_back_is_the_same_film_backwards(kind: str, way: Any) -> None:
    there = drawn(kind, 8, direction=way[0])[1:-1]
    back = drawn(kind, 8, NEW, OLD, direction=way[1])[1:-1]
    for one, two in zip(there[1:-1], back[::-1][1:-1], strict=True):
        assert all(np.abs(a.astype(int) - b).max() <= 1 for a, b in zip(one, two, strict=True))


@pytest.mark.parametrize("direction", [LEFT, RIGHT, UP, DOWN])
def test_a_slide_comes_over_the_old_stage_with_a_shadow(direction: tuple[float, float]) -> None:
    dark, light = plain("#808080"), plain("#F0F0F0")
    middle = drawn("slide", 9, dark, light, direction=direction)[5].y.astype(float)
    line = middle[HEIGHT // 2] if direction[0] else middle[:, WIDTH // 2]
    line = line if max(direction) > 0 else line[::-1]  # from where the new stage comes
    half = len(line) // 2
    assert (line[: half - 8] == light.y[0, 0]).all()
    under = line[half + 8 :]
    assert under[0] < under[-1] < dark.y[0, 0]  # deeper at the edge, dimmed everywhere
    assert (np.diff(under) >= 0).all()


def test_a_dip_goes_through_its_colour() -> None:
    found = drawn("dip", 9, color="#C02040")
    assert gap(found[5], plain("#C02040")) < 1.5
    away = [gap(planes, plain("#C02040")) for planes in found]
    assert away[:6] == sorted(away[:6], reverse=True)
    assert away[5:] == sorted(away[5:])


@pytest.mark.parametrize(("kind", "axis"), [("push", 1), ("whip", 1), ("whip", 0)])
def test_what_moves_is_blurred_along_its_way_only(kind: str, axis: int) -> None:
    stripes, lines = plain("#404040"), plain("#404040")
    stripes.y[:, ::2] = 200
    lines.y[::2] = 200
    direction = LEFT if axis else UP
    gone, kept = (stripes, lines) if axis else (lines, stripes)
    blurred, sharp = (drawn(kind, 9, one, one, direction=direction)[5].y for one in (gone, kept))
    assert sharp.astype(float).std() > 60
    assert blurred.astype(float).std() < 0.15 * sharp.astype(float).std()


def test_a_whip_swings_farther_than_a_push() -> None:
    """A spot of light is smeared over a longer way."""
    spot = plain("#000000")
    spot.y[:, 70:74] = 235
    widths = [
        int((drawn(kind, 9, spot, plain("#000000"), direction=LEFT)[2].y[100] > 18).sum()) for kind in ("push", "whip")
    ]
    assert widths[1] > 2 * widths[0]


def test_a_zoom_comes_nearer_about_its_centre() -> None:
    spots = plain("#000000")
    cv2.circle(spots.y, (72, 64), 12, 235, -1)
    late = drawn("zoom", 40, spots, plain("#000000"), center=(0.5, 0.25))[8].y
    rows, columns = np.nonzero(late > 120)
    assert np.ptp(rows) > 26
    assert rows.mean() == pytest.approx(64, abs=1.5)
    assert columns.mean() == pytest.approx(72, abs=1.5)


def test_dark_parts_of_a_matte_change_first(tmp_path: Path) -> None:
    """The matte covers the canvas, whatever its size; its range of brightness is used from end to end."""
    ramp = np.linspace(60, 190, 90)[None, :].repeat(40, axis=0).astype(np.uint8)
    path = tmp_path / "matte.png"
    cv2.imwrite(str(path), ramp)
    found = drawn("luma", 19, plain("#000000"), plain("#FFFFFF"), lambda _: path, matte="a" * 64, soft=0.05)
    row = found[10].y[HEIGHT // 2].astype(int)
    assert row[40] == 235
    assert row[-40] == 16
    assert (np.diff(row) <= 0).all()
    # 90 x 40 covers 144 x 256 with its middle quarter.
    assert np.abs(found[10].y.astype(int) - row[None, :]).max() <= 2


def test_clouds_depend_on_the_canvas_alone() -> None:
    one, two = (drawn("luma", 5, direction=way, soft=0.5) for way in (LEFT, DOWN))
    assert all(gap(a, b) == 0 for a, b in zip(one, two, strict=True))
    spread = drawn("luma", 5, plain("#000000"), plain("#FFFFFF"), soft=0.02)[3].y
    tops, lefts = spread[: HEIGHT // 2].mean(), spread[:, : WIDTH // 2].mean()
    assert 40 < tops < 210
    assert 40 < lefts < 210


# Through the renderer


def two_colors(**change: Any) -> Composition:
    def panel(name: str, color: str) -> ShapeLayer:
        return ShapeLayer(id=name, start=0, end=40, role="panel", box=(0, 0, 160, 96), color=color)

    stages = (
        Stage(id="a", start=0, end=24, layers=(panel("one", "#203040"),)),
        Stage(id="b", start=10, end=40, layers=(panel("two", "#E0C0A0"),)),
    )
    facts = {"kind": "wipe", "to": "b", "start": 10, "frames": 12, "ease": LINE} | change
    return Composition(
        width=160, height=96, frames=40, stages=stages, transitions=(StageTransition.model_validate(facts),)
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_transition_cut_in_two_is_the_same_film(kind: str) -> None:
    whole = two_colors(kind=kind)
    with Renderer(whole, nothing) as renderer:
        frames = []
        for frame in range(8, 24):
            copy(renderer.render(frame), kept := Planes.empty(160, 96))
            frames.append(kept)
    for start, end in ((8, 15), (15, 24)):
        with Renderer(whole.clip(start, end), nothing) as renderer:
            assert [gap(renderer.render(index), frames[start + index - 8]) for index in range(end - start)] == [0] * (
                end - start
            )


@pytest.mark.parametrize(
    ("change", "where", "limit"),
    [
        ({"to": "c"}, "transitions.to", "no such stage"),
        ({"to": "a"}, "transitions.to", "nothing comes before"),
        ({"start": 9}, "transition to b.start", "[10, 24)"),
        ({"start": 20}, "transition to b.start", "[10, 24)"),
        ({"start": 60}, "transition to b.start", "[10, 24)"),
        ({"direction": (0, 0)}, "transition to b.direction", "length"),
        ({"kind": "luma", "matte": "d" * 64}, "transition to b.matte", "missing"),
    ],
)
def test_what_cannot_be_drawn_is_refused(change: dict[str, Any], where: str, limit: str) -> None:
    with pytest.raises(InputError) as caught:
        Renderer(two_colors(**change), nothing)
    (problem,) = caught.value.problems
    assert problem.where == where
    assert limit in problem.limit
    assert problem.remedy


def test_two_transitions_at_once_are_refused() -> None:
    film = two_colors()
    third = Stage(id="c", start=16, end=40, layers=())
    second = film.stages[1].model_copy(update={"end": 30})
    more = StageTransition(kind="push", to="c", start=18, frames=8, ease=LINE)
    update = {"stages": (film.stages[0], second, third), "transitions": (*film.transitions, more)}
    with pytest.raises(InputError, match="no other transition"):
        Renderer(film.model_copy(update=update), nothing)


def test_a_transition_lasts_a_frame_at_least() -> None:
    with pytest.raises(ValueError, match="greater than or equal to 1"):
        two_colors(frames=0)
