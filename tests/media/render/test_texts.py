"""Looks and motions of texts."""

from __future__ import annotations

import numpy as np
import pytest

from reelwright.composition import (
    Composition,
    Gradient,
    Mark,
    Plate,
    Stage,
    Stroke,
    TextLayer,
    TextMotion,
    TextShadow,
)
from reelwright.media.planes import to_rgb
from reelwright.media.render.looks import is_typed
from reelwright.media.render.renderer import Renderer

LINEAR = (0.0, 0.0, 1.0, 1.0)
MOTIONS = ["rise", "drop", "fade", "slide", "pop", "zoom", "wipe", "type", "blur"]


def frames(studio, layer: TextLayer, *wanted: int) -> list[np.ndarray]:
    stage = Stage(id="a", start=0, end=60, layers=(layer.model_copy(update={"end": 60}),))
    film = Composition(width=320, height=240, frames=60, background="#204060", stages=(stage,))
    with Renderer(film, studio.source) as renderer:
        return [to_rgb(renderer.render(frame)).astype(int) for frame in wanted]


def line(studio, content: str = "Gentle", **more) -> TextLayer:
    return studio.text(content, 80, 48, "#FFFFFF", **more)


def inked(picture: np.ndarray) -> np.ndarray:
    return np.abs(picture - np.array([0x20, 0x40, 0x60])).max(axis=2) > 12


@pytest.mark.parametrize("kind", MOTIONS)
def test_a_motion_comes_from_nothing_and_ends_at_rest(studio, kind: str) -> None:
    motion = TextMotion.model_validate({"kind": kind, "frames": 10, "ease": LINEAR})
    layer = line(studio, enter=motion, leave=motion, leave_at=40, begin=5)
    before, rest, moving, there, gone = frames(studio, layer, 4, 20, 10, 39, 50)
    (plain,) = frames(studio, line(studio), 20)
    assert not inked(before).any()
    assert not inked(gone).any()
    assert np.array_equal(rest, plain)
    assert np.array_equal(there, plain)
    assert inked(moving).any()
    assert not np.array_equal(moving, plain)


def test_letters_come_one_by_one_and_joined_ones_together(studio) -> None:
    motion = TextMotion(kind="type", frames=12, ease=LINEAR)
    right = [
        np.flatnonzero(inked(f).any(axis=0)).max() for f in frames(studio, line(studio, enter=motion), 0, 4, 8, 12)
    ]
    assert right == sorted(right)
    assert right[0] < right[1] < right[3]
    assert is_typed("Straße")
    assert not is_typed("سلام")
    assert not is_typed("नमस्ते")
    arabic = line(studio, "اشتر", enter=motion, direction="rtl", font=("cairo", 700))
    early, late = frames(studio, arabic, 3, 30)
    assert inked(early).any(axis=0).sum() > 0.8 * inked(late).any(axis=0).sum()


def test_an_outline_goes_round_the_ink(studio) -> None:
    plain, outlined = (
        frames(studio, layer, 20)[0] for layer in (line(studio), line(studio, stroke=Stroke(width=4, color="#FF0000")))
    )
    bare, whole = inked(plain), inked(outlined)
    rows, columns = np.nonzero(bare)
    edge_rows, edge_columns = np.nonzero(whole)
    assert 3 <= rows.min() - edge_rows.min() <= 5
    assert 3 <= edge_columns.max() - columns.max() <= 6
    red = (outlined[..., 0] > 150) & (outlined[..., 1] < 90)
    assert red.sum() > 200
    white = (plain > 245).all(axis=2)
    assert np.percentile(outlined[white], 1) > 215  # chroma is shared by four pixels


def test_a_shadow_falls_where_it_is_sent(studio) -> None:
    shadow = TextShadow(dx=0, dy=30, blur=0, color="#000000", opacity=1)
    plain, shaded = (frames(studio, layer, 20)[0] for layer in (line(studio), line(studio, shadow=shadow)))
    dark = (shaded.max(axis=2) < 40) & ~inked(plain)
    rows = np.flatnonzero(dark.any(axis=1))
    ink = np.flatnonzero(inked(plain).any(axis=1))
    assert abs(int(rows.max()) - int(ink.max()) - 30) <= 1


def test_a_gradient_runs_from_one_colour_to_the_other(studio) -> None:
    (picture,) = frames(studio, line(studio, "HHHH", gradient=Gradient(to="#FF0000", angle=0)), 20)
    solid = (picture[..., 0] > 200) & inked(picture)
    columns = np.flatnonzero(solid.any(axis=0))
    green = [picture[..., 1][:, column][solid[:, column]].mean() for column in (columns[2], columns[-3])]
    assert green[0] > 200
    assert green[1] < 60


def test_a_plate_lies_behind_its_line(studio) -> None:
    layer = line(studio, plate=Plate(color="#00FF00", pad=(10, 6), radius=0))
    (picture,) = frames(studio, layer, 20)
    green = (picture[..., 1] > 200) & (picture[..., 0] < 80)
    left, top, width, height = layer.words[0].box
    rows, columns = np.nonzero(green)
    assert abs(columns.min() - (left - 10)) <= 1.5
    assert abs(columns.max() + 1 - (left + width + 10)) <= 1.5
    assert abs(rows.min() - (top - 6)) <= 1.5
    assert abs(rows.max() + 1 - (top + height + 6)) <= 1.5


@pytest.mark.parametrize(("direction", "content", "font"), [
    ("ltr", "HHHH", ("sora", 600)), ("rtl", "سسسس", ("cairo", 700)),
])  # fmt: skip
def test_a_word_fills_while_it_is_spoken(studio, direction: str, content: str, font: tuple[str, int]) -> None:
    mark = Mark(start=10, end=30, color="#FF0000", style="fill")
    layer = line(studio, content, marks={0: mark}, direction=direction, font=font)
    shares = []
    for picture in frames(studio, layer, 9, 14, 20, 29):
        red = (picture[..., 0] > 200) & (picture[..., 1] < 60)
        shares.append(red.sum())
    assert shares[0] == 0
    assert shares[1] < shares[2] < shares[3]
    (half,) = frames(studio, layer, 20)
    columns = np.flatnonzero(((half[..., 0] > 200) & (half[..., 1] < 60)).any(axis=0))
    middle = layer.box[0] + layer.box[2] / 2
    assert columns.max() < middle + 4 if direction == "ltr" else columns.min() > middle - 4


def test_a_spoken_word_is_lifted_without_its_neighbours(studio) -> None:
    mark = Mark(start=10, end=30, color="#FFFFFF", style="grow")
    layer = line(studio, "Far away", marks={1: mark}, stagger=0)
    before, during = frames(studio, layer, 5, 20)
    first = int(layer.words[0].box[0] + layer.words[0].box[2])
    assert np.array_equal(before[:, : first - 4], during[:, : first - 4])
    assert inked(during)[:, first:].sum() > 1.1 * inked(before)[:, first:].sum()
