"""Laws of the renderer as a whole."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelwright.composition import Composition, ShapeLayer, Stage, StageTransition, constant
from reelwright.errors import InputError, Interrupted
from reelwright.media.encode import join
from reelwright.media.planes import Planes, to_rgb
from reelwright.media.render.renderer import Renderer
from reelwright.media.render.segment import encode_segment, poster
from reelwright.media.video import decode, probe


def all_frames(composition: Composition, source: Callable[[str], Path]) -> list[Planes]:
    with Renderer(composition, source) as renderer:
        return [renderer.render(frame) for frame in range(composition.frames)]


def equal(one: Planes, two: Planes) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(one, two, strict=True))


@pytest.fixture(scope="module")
def frames(film: Composition, studio) -> list[Planes]:
    return all_frames(film, studio.source)


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_a_clipped_film_is_the_same_film(film: Composition, studio, frames: list[Planes], data: st.DataObject) -> None:
    start = data.draw(st.integers(0, film.frames - 1), label="start")
    end = data.draw(st.integers(start + 1, min(film.frames, start + 25)), label="end")
    clipped = all_frames(film.clip(start, end), studio.source)
    assert [index for index, planes in enumerate(clipped) if not equal(planes, frames[start + index])] == []


@settings(max_examples=15, deadline=None)
@given(order=st.lists(st.integers(0, 129), min_size=2, max_size=6))
def test_frames_do_not_depend_on_what_was_drawn_before(film: Composition, studio, frames, order: list[int]) -> None:
    with Renderer(film, studio.source) as renderer:
        for frame in order:
            assert equal(renderer.render(frame), frames[frame]), frame


def test_frames_drawn_over_old_planes_are_the_same(film: Composition, studio, frames: list[Planes]) -> None:
    planes = Planes.empty(film.width, film.height)
    with Renderer(film, studio.source) as renderer:
        for frame in range(0, film.frames, 7):
            assert equal(renderer.render(frame, planes), frames[frame])


def test_every_frame_moves_and_none_is_black(frames: list[Planes]) -> None:
    assert all(planes.y.std() > 5 for planes in frames)
    changes = [np.abs(a.y.astype(int) - b.y).mean() for a, b in pairwise(frames)]
    assert min(changes) > 0


def test_segments_at_the_cuts_join_to_the_film(film: Composition, studio, tmp_path: Path) -> None:
    """A segment's picture is the full film's, but for what the encoder loses."""
    cuts = film.cuts()
    assert cuts == (0, 44, 90, 130)
    heard: list[float] = []
    assert encode_segment(film.clip(44, 90), studio.source, tmp_path / "one.mp4", heard.append) == 46
    assert heard == pytest.approx([(index + 1) / 46 for index in range(46)])
    encode_segment(film.clip(44, 90), studio.source, tmp_path / "two.mp4", heard.append)
    assert (tmp_path / "one.mp4").read_bytes() == (tmp_path / "two.mp4").read_bytes()
    with Renderer(film, studio.source) as renderer:
        for index, planes in enumerate(decode(tmp_path / "one.mp4")):
            lost = np.abs(planes.y.astype(int) - renderer.render(44 + index).y).mean()
            assert lost < 3


def test_a_person_stops_a_segment(film: Composition, studio, tmp_path: Path) -> None:
    def stop(done: float) -> None:
        if done > 0.1:
            raise Interrupted("stopped")

    with pytest.raises(Interrupted):
        encode_segment(film, studio.source, tmp_path / "out.mp4", stop)
    assert list(tmp_path.iterdir()) == []


def test_a_poster_is_the_frame_in_rgb(film: Composition, studio, frames: list[Planes]) -> None:
    assert np.array_equal(poster(film, studio.source, 60), to_rgb(frames[60]))
    assert np.array_equal(poster(film, studio.source, 9_999), to_rgb(frames[-1]))


def two_colors(change: StageTransition) -> Composition:
    stages = (
        Stage(id="a", start=0, end=30, layers=(_panel("one", "#203040"),)),
        Stage(id="b", start=10, end=40, layers=(_panel("two", "#E0C0A0"),)),
    )
    return Composition(width=160, height=96, frames=40, stages=stages, transitions=(change,))


def _panel(name: str, color: str) -> ShapeLayer:
    return ShapeLayer(id=name, start=0, end=40, role="panel", box=(0, 0, 160, 96), color=color)


LINE = (0.0, 0.0, 1.0, 1.0)


def nothing(digest: str) -> Path:
    raise KeyError(digest)


def test_the_middle_of_a_dissolve_is_the_mean() -> None:
    change = StageTransition(kind="dissolve", to="b", start=10, frames=9, ease=LINE)
    drawn = all_frames(two_colors(change), nothing)
    for old, new, middle in zip(drawn[0], drawn[35], drawn[14], strict=True):
        assert abs((int(old[5, 5]) + int(new[5, 5])) / 2 - int(middle[5, 5])) <= 0.5
    levels = [int(planes.y[40, 60]) for planes in drawn[9:20]]
    assert levels == sorted(levels)
    assert len(set(levels)) == 11  # no frame is lost: each of the nine differs from both stages


@pytest.mark.parametrize(
    ("direction", "edge"), [((-1, 0), "right"), ((1, 0), "left"), ((0, -1), "bottom"), ((0, 1), "top")]
)
def test_a_push_brings_the_new_stage_from_its_side(direction: tuple[float, float], edge: str) -> None:
    change = StageTransition(kind="push", to="b", start=10, frames=11, ease=LINE, direction=direction)
    drawn = all_frames(two_colors(change), nothing)
    old, new = int(drawn[0].y[40, 60]), int(drawn[35].y[40, 60])
    middle = drawn[13].y
    sides = {"left": middle[48, 0], "right": middle[48, -1], "top": middle[0, 80], "bottom": middle[-1, 80]}
    arrived = sides.pop(edge)
    assert int(arrived) == new
    opposite = {"left": "right", "right": "left", "top": "bottom", "bottom": "top"}[edge]
    assert int(sides[opposite]) == old
    share = (middle.astype(float).mean() - old) / (new - old)
    assert share == pytest.approx(4 / 12, abs=0.02)


def test_a_push_leaves_no_sliver() -> None:
    change = StageTransition(kind="push", to="b", start=10, frames=11, ease=(0.45, 0.05, 0.15, 1.0))
    drawn = all_frames(two_colors(change), nothing)
    new = drawn[35].y
    for planes in drawn[10:21]:
        rest = float((planes.y != new).mean())
        assert rest == 0 or rest > 0.03


def test_a_wipe_opens_at_its_centre() -> None:
    change = StageTransition(kind="iris", to="b", start=10, frames=11, ease=LINE, center=(0.25, 0.5))
    drawn = all_frames(two_colors(change), nothing)
    old, new = int(drawn[0].y[40, 60]), int(drawn[35].y[40, 60])
    assert int(drawn[12].y[48, 40]) == new
    assert int(drawn[12].y[2, 157]) == old
    row = drawn[14].y[48].astype(int)
    edge = np.flatnonzero((row > old + 2) & (row < new - 2))
    assert 0 < len(edge) <= 4  # soft, 8 px at a short side of 1080
    areas = [float((planes.y > (old + new) / 2).mean()) for planes in drawn[9:22]]
    assert areas == sorted(areas)
    assert areas[0] == 0
    assert areas[-1] == 1


def test_all_problems_are_told_by_layer(film: Composition, studio) -> None:
    stage = film.stages[0]
    lost = stage.layers[0].model_copy(update={"source": "0" * 64, "zoom": constant(0.5)})
    text = stage.layers[3]
    run = text.words[0].runs[0].model_copy(update={"font": "1" * 64})
    word = text.words[0].model_copy(update={"runs": (run,)})
    broken = stage.model_copy(update={"layers": (lost, text.model_copy(update={"words": (word,)}))})
    change = film.transitions[0].model_copy(update={"to": "z"})
    with pytest.raises(InputError) as caught:
        Renderer(
            film.model_copy(update={"stages": (broken,), "transitions": (change,), "overlays": (text,) * 2}),
            studio.source,
        )
    wheres = [problem.where for problem in caught.value.problems]
    lost_ones = [f"layer {lost.id}.source", f"layer {lost.id}.zoom"]
    assert wheres == [f"layer {text.id}", "transitions.to", *lost_ones, f"layer {text.id}.font"]
    assert all(problem.limit and problem.remedy for problem in caught.value.problems)


def test_too_many_layers_are_refused() -> None:
    layers = tuple(_panel(str(index), "#000000") for index in range(2001))
    film = Composition(width=160, height=96, frames=10, stages=(Stage(id="a", start=0, end=10, layers=layers),))
    with pytest.raises(InputError, match="at most 2000"):
        Renderer(film, nothing)


def test_twice_the_size_is_the_same_picture(film: Composition, studio, frames: list[Planes]) -> None:
    """Outside of transitions, whose soft edges and blur have their own tests, and but for grain and dither."""
    with Renderer(film.scaled(2), studio.source) as renderer:
        for frame in (5, 20, 31, 50, 64, 76, 95, 110, 129):
            large = renderer.render(frame)
            for one, plane in zip(frames[frame], large, strict=True):
                small = cv2.resize(plane, one.shape[::-1], interpolation=cv2.INTER_AREA).astype(float)
                gap = cv2.GaussianBlur(np.abs(small - one), (0, 0), 2)
                assert gap.mean() < 1.5, frame
                assert gap.max() < 16, frame


def test_at_twice_the_rate_every_other_frame_is_the_same(film: Composition, studio, frames: list[Planes]) -> None:
    with Renderer(film.at_rate(60), studio.source) as renderer:
        for frame in (0, 5, 20, 30, 45, 60, 75, 95, 110, 125):
            found = renderer.render(2 * frame)
            for one, two in zip(frames[frame], found, strict=True):
                assert np.abs(one.astype(float) - two).mean() < 0.01, frame


def test_at_a_lower_rate_the_same_time_shows_the_same_picture(film: Composition, studio, frames: list[Planes]) -> None:
    """But for the half frame by which a shot's start is rounded: slow things differ little by that."""
    with Renderer(film.at_rate(24), studio.source) as renderer:
        for frame in (0, 5, 20, 30, 45, 60, 75):
            found = renderer.render(frame * 4 // 5)
            for one, two in zip(frames[frame], found, strict=True):
                assert np.abs(one.astype(float) - two).mean() < 0.8, frame


@pytest.mark.parametrize("fps", [24, 50])
def test_a_segment_has_the_rate_of_its_composition(film: Composition, studio, tmp_path: Path, fps: int) -> None:
    part = film.at_rate(fps).clip(0, 12)
    encode_segment(part, studio.source, tmp_path / "one.mp4", lambda _: None)
    encode_segment(part, studio.source, tmp_path / "two.mp4", lambda _: None)
    assert join([tmp_path / "one.mp4", tmp_path / "two.mp4"], None, tmp_path / "out.mp4", rate=fps) == 24
    (stream,) = probe(tmp_path / "out.mp4")["streams"]
    assert (stream["fps"], stream["frames"], stream["steady"]) == (fps, 24, True)
    assert stream["duration"] == pytest.approx(24 / fps, abs=1e-3)
