"""What cannot be drawn is refused before the first frame, by layer, and nothing is left behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from reelwright.composition import Composition, GradeLayer, ShapeLayer, Stage
from reelwright.errors import InputError
from reelwright.media.render.segment import encode_segment, poster


def panel(name: str = "panel", start: int = 0, end: int = 9) -> ShapeLayer:
    return ShapeLayer(id=name, start=start, end=end, role="panel", box=(0, 0, 160, 96), color="#203040")


def film(*layers: object, **more: object) -> Composition:
    stage = Stage(id="a", start=0, end=9, layers=layers)
    facts = {"width": 160, "height": 96, "frames": 9, "stages": (stage,)} | more
    return Composition.model_validate(facts)


def refused(composition: Composition, folder: Path, source=lambda _: Path("/none")) -> list[str]:
    drawn = []
    with pytest.raises(InputError) as caught:
        encode_segment(composition, source, folder / "out.mp4", drawn.append)
    with pytest.raises(InputError):
        poster(composition, source, 0)
    assert drawn == []
    assert list(folder.iterdir()) == []
    assert all(problem.limit and problem.remedy for problem in caught.value.problems)
    return [f"{problem.where} = {problem.value}" for problem in caught.value.problems]


@pytest.mark.parametrize(("start", "end"), [(9, 20), (-20, 0), (5, 5), (7, 3)])
def test_a_layer_outside_time(tmp_path: Path, start: int, end: int) -> None:
    late = panel("late", start, end)
    assert refused(film(panel(), late), tmp_path) == [f"layer late.start = {start} to {end}"]
    assert refused(film(panel(), overlays=(late,)), tmp_path) == [f"layer late.start = {start} to {end}"]


def test_ten_thousand_layers(tmp_path: Path) -> None:
    layers = [panel(f"panel-{index}") for index in range(10_000)]
    assert refused(film(*layers), tmp_path) == ["layers = 10000"]


def test_what_is_missing(tmp_path: Path) -> None:
    grade = {"id": "look", "start": 0, "end": 9, "lut": "5" * 64}
    assert refused(film(panel(), GradeLayer.model_validate(grade)), tmp_path) == ["layer look.lut = 555555555555…"]


def test_a_table_of_nan(tmp_path: Path) -> None:
    table = tmp_path / "in" / "bad.cube"
    table.parent.mkdir()
    table.write_text("LUT_3D_SIZE 2\n" + "nan 0 0\n" * 8)
    out = tmp_path / "out"
    out.mkdir()
    grade = {"id": "look", "start": 0, "end": 9, "lut": "5" * 64}
    layer = GradeLayer.model_validate(grade)
    assert refused(film(panel(), layer), out, lambda _: table) == ["layer look.lut = 555555555555…"]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"width": 100_000}, "width"),
        ({"height": 100_000}, "height"),
        ({"frames": 10**9}, "frames"),
        ({"fps": float("nan")}, "fps"),
        ({"stages": []}, "stages"),
    ],
)
def test_numbers_that_no_canvas_has(change: dict[str, object], where: str) -> None:
    with pytest.raises(InputError) as caught:
        Composition.read(film(panel()).model_dump() | change)
    assert [problem.where for problem in caught.value.problems] == [where]


def test_nan_in_a_layer_is_told_by_its_place() -> None:
    document = film(panel()).model_dump()
    document["stages"][0]["layers"][0]["box"] = (0, float("nan"), 160, 96)
    with pytest.raises(InputError) as caught:
        Composition.read(document)
    assert [problem.where for problem in caught.value.problems] == ["stages[0].layers[0].shape.box[1]"]
