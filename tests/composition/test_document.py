"""A composition at another size and another rate is the same one."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelwright.composition import (
    ClipLayer,
    Composition,
    Crop,
    Finish,
    GlyphRun,
    GradeLayer,
    GrainLayer,
    LeakLayer,
    Mark,
    Mask,
    PictureLayer,
    Plate,
    ShapeLayer,
    Stage,
    StageTransition,
    Stroke,
    TextLayer,
    TextMotion,
    TextShadow,
    Transform,
    VideoLayer,
    Word,
    constant,
    move,
)
from reelwright.errors import InputError

DIGEST = "a" * 64
MOVES = Transform(x=move(10, 50, 3, 9), y=constant(7), scale=move(1, 2, 0, 30), opacity=move(0, 1, 0, 5))
CROP = Crop(left=move(0, 0.5, 6, 12))
LEAVE = TextMotion(kind="fade", frames=5, ease=(0.0, 0.0, 1.0, 1.0))


def everything(start: int, end: int, name: str = "") -> tuple[Any, ...]:
    """One layer of each kind with every field that counts pixels or frames."""
    word = Word(
        text="Ink", x=12, y=30, box=(12, 10, 40, 24), enter=3,
        runs=(GlyphRun(font=DIGEST, size=20, glyphs=((4, 0, 0), (5, 11.5, -2))),),
        mark=Mark(start=8, end=15, color="#000000"),
    )  # fmt: skip
    span = {"start": start, "end": end}
    placed = {**span, "source": DIGEST, "width": 30, "height": 40, "transform": MOVES, "crop": CROP}
    mask = Mask(shape="rounded", radius=6, feather=3)
    return (
        ClipLayer(
            id=f"clip{name}", **span, source=DIGEST, width=8, height=8, rate=10, offset=4, zoom=move(1, 2, 0, 9),
            finish=Finish(),
        ),
        PictureLayer(id=f"picture{name}", role="photo", **placed, mask=mask),
        VideoLayer(id=f"video{name}", role="inset", **placed, mask=mask, time=move(1, 2, 0, 30), loop=(0.5, 2)),
        ShapeLayer(
            id=f"shape{name}", **span, role="progress", box=(4, 6, 90, 8), radius=4, color="#FFFFFF", transform=MOVES,
            grow=move(0, 1, 2, 40),
        ),
        TextLayer(
            id=f"text{name}", **span, role="headline", content="Ink", color="#FFFFFF", size=20, box=(12, 10, 40, 24),
            words=(word,), enter=TextMotion(kind="rise", frames=16, ease=(0.0, 0.0, 1.0, 1.0)), leave=LEAVE,
            leave_at=22.5, stroke=Stroke(width=2, color="#000000"), shadow=TextShadow(dx=1, dy=2, blur=3),
            plate=Plate(color="#FF0000", pad=(5, 3), radius=4),
        ),
        GradeLayer(id=f"grade{name}", **span, amount=move(0, 1, 0, 20)),
        GrainLayer(id=f"grain{name}", **span, size=2, hold=2),
        LeakLayer(id=f"leak{name}", **span, colors=("#FFAA00",), amount=move(0, 0.3, 0, 12)),
    )  # fmt: skip


def film(fps: Any = 30, lengths: tuple[int, ...] = (40, 50, 30), overlap: int = 8) -> Composition:
    """Stages that overlap by a transition each."""
    stages, changes, at = [], [], 0
    for index, length in enumerate(lengths):
        stages.append(Stage(id=f"s{index}", start=at, end=at + length, layers=everything(at, at + length, str(index))))
        if index:
            changes.append(
                StageTransition(kind="push", to=f"s{index}", start=at, frames=overlap, ease=(0.0, 0.0, 1.0, 1.0))
            )
        at += length - overlap
    total = at + overlap
    return Composition(
        width=108, height=192, fps=fps, frames=total, stages=tuple(stages), transitions=tuple(changes),
        overlays=everything(0, total, "over"),
    )  # fmt: skip


def reread(composition: Composition) -> Composition:
    return Composition.model_validate_json(composition.model_dump_json())


@pytest.mark.parametrize("factor", [0.5, 2, 4])
def test_scaling_there_and_back_changes_nothing(factor: float) -> None:
    original = film()
    there = original.scaled(factor)
    assert (there.width, there.height) == (108 * factor, 192 * factor)
    assert reread(there) == there
    assert there.scaled(1 / factor) == original


def test_scaling_takes_every_pixel_and_nothing_else() -> None:
    clip, picture, video, shape, text, grade, grain, leak = film().scaled(2).stages[0].layers
    before = film().stages[0].layers
    assert (grade, leak) == (before[5], before[7])
    assert (clip.cell, clip.finish.size) == (4, 3.2)
    assert clip.model_copy(update={"cell": before[0].cell, "finish": before[0].finish}) == before[0]
    for layer in (picture, video):
        assert (layer.width, layer.height, layer.mask, layer.crop) == (30, 40, before[1].mask, CROP)
        assert [key.value for key in layer.transform.x] == [20, 100]
        assert [key.value for key in layer.transform.scale] == [2, 4]
        assert (layer.transform.opacity, layer.transform.rotation) == (MOVES.opacity, MOVES.rotation)
    assert (shape.box, shape.radius, shape.grow) == ((8, 12, 180, 16), 8, before[3].grow)
    assert shape.transform.scale == MOVES.scale
    assert [key.value for key in shape.transform.x] == [20, 100]
    (word,) = text.words
    assert (text.size, text.box, word.x, word.y) == (40, (24, 20, 80, 48), 24, 60)
    assert (word.box, word.runs[0].size, word.runs[0].glyphs) == ((24, 20, 80, 48), 40, ((4, 0, 0), (5, 23, -4)))
    assert (text.stroke.width, text.shadow.dx, text.shadow.dy, text.shadow.blur) == (4, 2, 4, 6)
    assert (text.plate.pad, text.plate.radius) == ((10, 6), 8)
    assert (text.enter, text.leave, text.leave_at, word.mark) == (
        before[4].enter, LEAVE, 22.5, before[4].words[0].mark,
    )  # fmt: skip
    assert grain.size == 4


@given(factor=st.floats(0.2, 5))
def test_sides_are_even_and_what_covered_still_covers(factor: float) -> None:
    shape = ShapeLayer(id="s", start=0, end=9, role="panel", box=(0, 0, 1080, 1350), color="#FFFFFF")
    plain = Composition(width=1080, height=1350, frames=9, stages=(Stage(id="a", start=0, end=9, layers=(shape,)),))
    found = plain.scaled(factor)
    assert abs(found.width - 1080 * factor) <= 1
    assert abs(found.height - 1350 * factor) <= 1
    assert found.width % 2 == found.height % 2 == 0
    (panel,) = found.stages[0].layers
    assert panel.box[2] >= found.width - 1e-6
    assert panel.box[3] >= found.height - 1e-6
    assert panel.box[2] <= found.width + 2


def test_sides_beyond_the_limits_are_refused() -> None:
    for factor in (0.01, 50):
        with pytest.raises(InputError, match="sides are 16 to 8192"):
            film().scaled(factor)


@given(
    fps=st.sampled_from([24, 25, 30, 50, 60]), other=st.sampled_from([24, 25, 30, 50, 60]),
    lengths=st.lists(st.integers(20, 90), min_size=1, max_size=5).map(tuple), overlap=st.integers(1, 9),
)  # fmt: skip
@settings(deadline=None)
def test_at_another_rate_stages_meet_as_they_did(fps: int, other: int, lengths: Any, overlap: int) -> None:
    before = film(fps, lengths, overlap)
    after = before.at_rate(other)  # type: ignore[arg-type]
    assert reread(after) == after
    assert after.frames == after.stages[-1].end
    assert abs(after.frames - before.frames * other / fps) <= 0.5
    assert after.stages[0].start == 0
    changes = {change.to: change for change in after.transitions}
    for one, two in pairwise(after.stages):
        change = changes.get(two.id)
        assert one.end - two.start == (change.frames if change else 0)
        assert change is None or change.start == two.start
    for stage, old in zip(after.stages, before.stages, strict=True):
        assert abs(stage.start - old.start * other / fps) <= 0.5
        assert all((layer.start, layer.end) == (stage.start, stage.end) for layer in stage.layers)


def test_a_rate_takes_every_frame_and_nothing_else() -> None:
    clip, picture, video, shape, text, grade, grain, leak = film().at_rate(60).stages[1].layers
    before = film().stages[1].layers
    assert (clip.start, clip.end) == (64, 164)
    assert (clip.rate, clip.offset, [key.at for key in clip.zoom]) == (10, 4, [0, 18])
    for layer in (picture, video):
        assert [key.at for key in layer.transform.x] == [6, 24]
        assert [key.value for key in layer.transform.x] == [10, 50]
        assert [key.at for key in layer.crop.left] == [12, 36]
        assert layer.transform.anchor == (0.5, 0.5)
    assert [(key.at, key.value) for key in video.time] == [(0, 1), (60, 2)]
    assert video.loop == (0.5, 2)
    assert [key.at for key in shape.grow] == [4, 84]
    assert (text.enter.frames, text.leave.frames, text.leave_at) == (32, 10, 45)
    assert (text.words[0].enter, text.words[0].mark.start, text.words[0].mark.end) == (6, 16, 30)
    assert ([key.at for key in grade.amount], [key.at for key in leak.amount], grain.hold) == ([0, 40], [0, 24], 4)
    assert (text.size, text.box, shape.box) == (before[4].size, before[4].box, before[3].box)
    assert film().at_rate(60).at_rate(30) == film()


def test_a_transition_too_short_for_the_rate_becomes_a_cut() -> None:
    before = film(60, (31, 31), 1)  # the frame 30 of 60 has no frame of its own at 24
    after = before.at_rate(24)
    assert after.transitions == ()
    assert after.stages[0].end == after.stages[1].start


def test_a_rate_that_films_do_not_have_is_refused() -> None:
    with pytest.raises(InputError, match="24, 25, 30, 50, 60"):
        film().at_rate(29)  # type: ignore[arg-type]
