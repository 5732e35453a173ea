"""Drafts: films read in less time, the picture the same as far as a small one shows it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from reelwright.composition import ClipLayer, Composition, Stage, constant
from reelwright.media.encode import FOOTAGE, SEGMENT, write_video
from reelwright.media.measure.difference import ssim
from reelwright.media.planes import U8, Planes
from reelwright.media.render.films import Films
from reelwright.media.render.renderer import Renderer
from reelwright.media.render.segment import encode_segment
from reelwright.media.video import decode

WIDTH, HEIGHT, FRAMES = 512, 384, 40
EDGE = 201  # px: neither on a sample of the small picture nor of its chroma


def passing() -> Iterator[Planes]:
    """Texture that moves, so that a decoder predicts from what it has left out."""
    grain = np.random.default_rng(3).normal(0, 1, (HEIGHT, WIDTH + 4 * FRAMES))
    x = np.arange(WIDTH + 4 * FRAMES)[None, :]
    picture = np.clip(110 + 60 * np.sin(x / 17) * np.cos(np.arange(HEIGHT)[:, None] / 23) + 6 * grain, 16, 235)
    for index in range(FRAMES):
        planes = Planes.empty(WIDTH, HEIGHT)
        planes.y[:] = picture[:, 4 * index : 4 * index + WIDTH]
        planes.u[:], planes.v[:] = 110, 150
        yield planes


def edges() -> Iterator[Planes]:
    """Blue beside red, and above it: chroma samples lie on every other column and between two rows."""
    for _ in range(2):
        planes = Planes.empty(WIDTH, HEIGHT)
        planes.y[:] = 100
        columns, rows = 2 * np.arange(WIDTH // 2) + 0.5, 2 * np.arange(HEIGHT // 2) + 1
        planes.u[:] = np.round(60 + 140 * np.clip((EDGE - columns) / 16 + 0.5, 0, 1))
        planes.v[:] = np.round(60 + 140 * np.clip((EDGE - rows) / 16 + 0.5, 0, 1))[:, None]
        yield planes


def shown(scale: float, zoom: float = 1) -> Composition:
    layer = ClipLayer(
        id="film", start=0, end=FRAMES, source="a" * 64, width=WIDTH, height=HEIGHT, rate=30, zoom=constant(zoom)
    )  # fmt: skip
    stages = (Stage(id="s", start=0, end=FRAMES, layers=(layer,)),)
    return Composition(width=WIDTH, height=HEIGHT, frames=FRAMES, stages=stages).scaled(scale)


@pytest.fixture(scope="module")
def moving(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("drafts") / "moving.mp4"
    write_video(passing(), path, WIDTH, HEIGHT, coding=SEGMENT.with_options(crf="26"))
    return path


@pytest.mark.parametrize(("scale", "zoom"), [(1 / 2, 1), (1 / 2, 1.3), (1 / 3, 1), (1 / 3, 1.3)])
def test_a_draft_shows_the_same_picture(moving: Path, scale: float, zoom: float) -> None:
    film = shown(scale, zoom)
    with Renderer(film, lambda _: moving) as plain, Renderer(film, lambda _: moving, Films(draft=True)) as draft:
        pairs = [(plain.render(frame), draft.render(frame)) for frame in range(0, FRAMES, 3)]
    assert min(float(ssim(one.y, other.y, 219).mean()) for one, other in pairs) > 0.97
    assert max(np.abs(one.u.astype(int) - other.u).mean() for one, other in pairs) < 1
    assert any(not np.array_equal(one.y, other.y) for one, other in pairs)


@pytest.mark.parametrize("scale", [1 / 2, 1 / 3, 1 / 4])
def test_halving_leaves_colours_where_they_are(tmp_path: Path, scale: float) -> None:
    """Means of two chroma columns lie half a pixel of the source beside where the small picture has its samples."""
    write_video(edges(), tmp_path / "edges.mp4", WIDTH, HEIGHT, coding=FOOTAGE.with_options(crf="4"))
    with Renderer(shown(scale), lambda _: tmp_path / "edges.mp4", Films(draft=True)) as renderer:
        planes = renderer.render(0)
    size = planes.y.shape[1] / WIDTH  # sides are rounded to even pixels
    column, row = crossing(planes.u[planes.u.shape[0] // 2]), crossing(planes.v[:, planes.v.shape[1] // 2])
    assert (2 * column + 0.5) / size == pytest.approx(EDGE, abs=0.25)
    shift = (HEIGHT - planes.y.shape[0] / size) / 2
    assert (2 * row + 1) / size + shift == pytest.approx(EDGE, abs=0.25)


def crossing(line: U8) -> float:
    """Return where a falling line of codes crosses the middle, in samples."""
    codes = line.astype(float)
    return float(np.interp(-130, -codes, np.arange(len(codes))))


def test_a_segment_can_be_a_draft(moving: Path, tmp_path: Path) -> None:
    film = shown(1 / 2)
    for name in ("plain", "draft"):
        encode_segment(film, lambda _: moving, tmp_path / name, lambda _: None, draft=name == "draft")
    plain, draft = (list(decode(tmp_path / name)) for name in ("plain", "draft"))
    assert len(plain) == len(draft) == FRAMES
    assert (tmp_path / "plain").read_bytes() != (tmp_path / "draft").read_bytes()


def test_a_draft_at_its_own_size_is_neither_halved_nor_moved(moving: Path) -> None:
    film = shown(1)
    with Renderer(film, lambda _: moving, Films(draft=True)) as renderer:
        for frame, planes in zip(range(3), decode(moving, draft=True), strict=False):
            assert all(np.array_equal(one, other) for one, other in zip(renderer.render(frame), planes, strict=True))
