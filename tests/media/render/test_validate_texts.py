"""What of a text cannot be drawn is told by layer and word before the first frame."""

from __future__ import annotations

from pathlib import Path

import pytest

from reelwright.composition import Composition, Mark, Stage, TextLayer
from reelwright.errors import InputError
from reelwright.media.render.renderer import Renderer
from reelwright.media.text import fonts


def refused(studio, layer: TextLayer) -> list[str]:
    stage = Stage(id="a", start=0, end=9, layers=(layer.model_copy(update={"id": "t"}),))
    film = Composition(width=216, height=384, frames=9, stages=(stage,))
    with pytest.raises(InputError) as caught:
        Renderer(film, studio.source)
    assert all(problem.limit and problem.remedy for problem in caught.value.problems)
    return [f"{problem.where} {problem.value}".strip() for problem in caught.value.problems]


def with_word(layer: TextLayer, **update: object) -> TextLayer:
    word = layer.words[0].model_copy(update=update)
    return layer.model_copy(update={"words": (word, *layer.words[1:])})


def with_run(layer: TextLayer, **update: object) -> TextLayer:
    return with_word(layer, runs=(layer.words[0].runs[0].model_copy(update=update),))


@pytest.fixture
def layer(studio) -> TextLayer:
    return studio.text("So far", 40, 40)


def test_sizes(studio, layer: TextLayer) -> None:
    assert refused(studio, layer.model_copy(update={"size": 0.0})) == ["layer t.size 0"]
    assert refused(studio, with_run(layer, size=-3.0)) == ["layer t.run.size -3"]
    assert refused(studio, with_run(layer, size=90000.0)) == ["layer t.run.size 90000"]
    with pytest.raises(InputError, match="finite"):
        TextLayer.read(layer.model_dump() | {"size": float("nan")})


def test_boxes_and_marks(studio, layer: TextLayer) -> None:
    assert refused(studio, with_word(layer, box=(0, 0, -4, 10))) == ["layer t.So.box -4 x 10"]
    backwards = Mark(start=9, end=9, color="#FFFFFF")
    assert refused(studio, with_word(layer, mark=backwards)) == ["layer t.So.mark 9 to 9"]


def test_glyphs_and_pieces(studio, layer: TextLayer) -> None:
    assert refused(studio, with_run(layer, glyphs=((99999, 0, 0), (1, 9, 0)), pieces=())) == ["layer t.So.glyphs 99999"]
    assert refused(studio, with_run(layer, pieces=(0,))) == ["layer t.So.pieces 1 for 2 glyphs"]
    assert refused(studio, with_run(layer, pieces=(0, -1))) == ["layer t.So.pieces -1"]


def test_a_font_that_is_none(studio, layer: TextLayer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "font.ttf").write_bytes(b"\0\1\0\0 no more than that")
    broken = fonts.Font("user-bad-500", tmp_path / "font.ttf", "b" * 64)
    monkeypatch.setitem(fonts._users, "b" * 64, broken)
    assert refused(studio, with_run(layer, font="b" * 64)) == ["layer t.font bbbbbbbbbbbb…"]
    (tmp_path / "font.ttf").unlink()
    assert refused(studio, with_run(layer, font="b" * 64)) == ["layer t.font bbbbbbbbbbbb…"]
    assert refused(studio, with_run(layer, font="c" * 64)) == ["layer t.font cccccccccccc…"]
