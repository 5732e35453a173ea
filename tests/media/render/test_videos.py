"""Films on the canvas: which frame of the source is seen when, and where its pixels go."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from reelwright.composition import (
    ClipLayer,
    Composition,
    Crop,
    Key,
    Mask,
    ShapeLayer,
    Stage,
    Track,
    Transform,
    VideoLayer,
    constant,
    move,
)
from reelwright.errors import InputError
from reelwright.media.encode import FOOTAGE, encode_clip, write_video
from reelwright.media.planes import Planes, code_of
from reelwright.media.render.renderer import Renderer
from reelwright.media.render.segment import Part, encode_in_step
from reelwright.media.video import ClipReader, decode, frames_of

WIDTH, HEIGHT = 192, 108
GROUND = "#405060"
BITS = 8
LENGTH = 100


def numbered(index: int) -> Planes:
    """A picture that holds its number in eight upright bars, black or white, over a slanted gradient."""
    planes = Planes.empty(WIDTH, HEIGHT)
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    planes.y[:] = 60 + (rows + columns) // 3
    planes.u[:], planes.v[:] = 120, 140
    for bit in range(BITS):
        left = (2 * bit + 1) * WIDTH // (2 * BITS + 2)
        planes.y[: HEIGHT // 2, left : left + WIDTH // BITS // 2] = 225 if index >> bit & 1 else 25
    return planes


def number(planes: Planes) -> int:
    bars = [(2 * bit + 1) * WIDTH // (2 * BITS + 2) for bit in range(BITS)]
    return sum((planes.y[20:30, left + 3 : left + 9].mean() > 125) << bit for bit, left in enumerate(bars))


class Films:
    """Numbered films at several rates, found by digest."""

    def __init__(self, folder: Path) -> None:
        self._files = {rate: folder / f"{rate}.mp4" for rate in (24, 25, 30, 50, 60)}
        for rate, path in self._files.items():
            write_video((numbered(index) for index in range(LENGTH)), path, WIDTH, HEIGHT, rate=rate, coding=FOOTAGE)

    def source(self, digest: str) -> Path:
        return self._files[int(digest[:2])]

    def layer(self, time: Track, rate: int = 30, **more: object) -> VideoLayer:
        place = Transform(x=constant(WIDTH / 2), y=constant(HEIGHT / 2))
        facts = {
            "id": "film", "start": 0, "end": 400, "role": "footage", "source": f"{rate}{'0' * 62}", "width": WIDTH,
            "height": HEIGHT, "time": time, "transform": place,
        }  # fmt: skip
        return VideoLayer.model_validate(facts | more)


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Films:
    return Films(tmp_path_factory.mktemp("films"))


def shown(
    layer: VideoLayer | ClipLayer, frames: int = 400, fps: int = 30, size: tuple[int, int] = (WIDTH, HEIGHT)
) -> Composition:
    stage = Stage(id="a", start=0, end=frames, layers=(layer,))
    facts = {"width": size[0], "height": size[1], "frames": frames, "fps": fps, "background": GROUND}
    return Composition.model_validate(facts | {"stages": (stage,)})


def numbers(films: Films, layer: VideoLayer, frames: Iterator[int] | range, fps: int = 30) -> list[int]:
    with Renderer(shown(layer, fps=fps), films.source) as renderer:
        return [number(renderer.render(frame)) for frame in frames]


@settings(max_examples=40, deadline=None)
@given(
    rate=st.sampled_from([24, 25, 30, 50, 60]), fps=st.sampled_from([24, 25, 30, 50, 60]),
    slope=st.floats(-4, 4), begin=st.floats(0, 3), frame=st.integers(0, 60),
)  # fmt: skip
def test_a_linear_time_shows_the_nearest_frame(films, rate: int, fps: int, slope: float, begin: float, frame: int):
    """Trim, speed and reverse at any pair of rates: frame f shows the source at begin + slope · f / fps seconds."""
    time = move(begin, begin + slope * 60 / fps, 0, 60)
    (found,) = numbers(films, films.layer(time, rate), range(frame, frame + 1), fps)
    exact = min(max((begin + slope * frame / fps) * rate, 0), LENGTH - 1)
    assert abs(found - exact) <= 0.5 + 1e-4


@pytest.mark.parametrize("fps", [24, 25, 30, 50, 60])
def test_equal_rates_show_every_frame_once(films, fps: int) -> None:
    time = move(10 / fps, 50 / fps, 0, 40)
    assert numbers(films, films.layer(time, fps), range(40), fps) == list(range(10, 50))


def test_slow_motion_has_an_even_cadence(films) -> None:
    found = numbers(films, films.layer(move(0, 1, 0, 60)), range(20))
    assert found == [(frame + 1) // 2 for frame in range(20)]


def test_reverse_freeze_and_ramp(films) -> None:
    assert numbers(films, films.layer(move(3, 1, 0, 60)), range(60)) == list(range(90, 30, -1))
    frozen = (Key(at=0, value=0), Key(at=20, value=20 / 30), Key(at=40, value=20 / 30), Key(at=60, value=40 / 30))
    assert numbers(films, films.layer(frozen), range(60)) == [*range(20), *[20] * 20, *range(20, 40)]
    ramp = numbers(films, films.layer(move(0, 3, 0, 60, (0.42, 0.0, 0.58, 1.0))), range(61))
    steps = np.diff(ramp)
    assert (ramp[0], ramp[30], ramp[60]) == (0, 45, 90)
    assert steps.min() >= 0
    assert steps[:6].max() <= 1 < steps[27:33].min() + 1


def test_ends_are_held(films) -> None:
    assert numbers(films, films.layer(move(-1, 5, 0, 180)), range(0, 180, 10)) == [
        *[0] * 3, *range(0, 100, 10), *[99] * 5,
    ]  # fmt: skip


def test_a_loop_repeats_its_seconds(films) -> None:
    forward = films.layer(move(0.5, 10.5, 0, 300), loop=(0.5, 1.5))
    assert numbers(films, forward, range(100)) == [15 + frame % 30 for frame in range(100)]
    back = films.layer(move(1, -9, 0, 300), loop=(0.5, 1.5))
    assert numbers(films, back, range(40)) == [15 + (15 - frame) % 30 for frame in range(40)]
    finer = films.layer(move(0, 10, 0, 600), loop=(0, 0.2))  # on 60 fps: half a frame before the end is not the end
    assert set(numbers(films, finer, range(60), 60)) == set(range(6))


@settings(max_examples=25, deadline=None)
@given(order=st.lists(st.integers(0, LENGTH + 3), min_size=1, max_size=12), keep=st.sampled_from([1, 2, 7, 64]))
def test_any_frame_can_be_read_in_any_order(films, order: list[int], keep: int) -> None:
    reader = ClipReader(films.source("30" + "0" * 62))
    reader.keep = keep
    for index in order:
        assert number(Planes(*reader.frame(index))) == min(index, LENGTH - 1)
    assert len(reader._kept) <= keep
    reader.close()


def test_backwards_decodes_no_group_twice(films, monkeypatch: pytest.MonkeyPatch) -> None:
    """90 frames backwards through groups of 30 decode at most one group more than there is."""
    from reelwright.media import video

    decoded, views = [0], video.views

    def counting(frame: object) -> object:
        decoded[0] += 1
        return views(frame)

    monkeypatch.setattr(video, "views", counting)
    numbers(films, films.layer(move(3, 0, 0, 90)), range(90))
    assert decoded[0] <= 120


def test_a_film_that_covers_the_canvas_is_copied(films) -> None:
    wanted = list(decode(films.source("30" + "0" * 62)))
    with Renderer(shown(films.layer(move(1, 2, 0, 30))), films.source) as renderer:
        for frame in (0, 7, 29):
            found = renderer.render(frame)
            assert all(np.array_equal(a, b) for a, b in zip(found, wanted[30 + frame], strict=True))


def test_a_larger_film_shows_its_window(films) -> None:
    """At its own size and an even place, a film is cut to the canvas without being resampled."""
    place = Transform(x=constant(-20), y=constant(-8), anchor=(0, 0))
    layer = films.layer(constant(0), transform=place)
    with Renderer(shown(layer, size=(128, 96)), films.source) as renderer:
        found = renderer.render(0)
    wanted = next(decode(films.source("30" + "0" * 62)))
    assert np.array_equal(found.y, wanted.y[8:104, 20:148])
    assert np.array_equal(found.v, wanted.v[4:52, 10:74])


def slope_film(folder: Path) -> Callable[[str], Path]:
    """A film of smooth slopes in all three planes: where a pixel comes from can be read from its value."""
    rows, columns = np.mgrid[:HEIGHT, :WIDTH].astype(np.float64)
    planes = Planes.empty(WIDTH, HEIGHT)
    planes.y[:] = np.round(40 + columns * 0.9)
    planes.u[:] = np.round(60 + (columns[::2, ::2] + 0) * 0.6)
    planes.v[:] = np.round(60 + (rows[::2, ::2] + 0.5) * 1.1)
    path = folder / "slope.mp4"
    write_video([planes] * 2, path, WIDTH, HEIGHT, coding=FOOTAGE)
    return lambda _: path


@settings(max_examples=25, deadline=None)
@given(
    x=st.floats(60, 240), y=st.floats(60, 200), scale=st.floats(0.3, 2.2),
    angle=st.sampled_from([0, 0, 360, 20, -75, 180]),
)  # fmt: skip
def test_every_pixel_comes_from_its_place(tmp_path_factory, x: float, y: float, scale: float, angle: float) -> None:
    """Luma and both chroma planes are where the transform puts them, upright or turned, enlarged or reduced."""
    source = slope_film(tmp_path_factory.mktemp("slope"))
    place = Transform(x=constant(x), y=constant(y), scale=constant(scale), rotation=constant(angle))
    layer = VideoLayer(
        id="film", start=0, end=2, role="inset", source="0" * 64, width=WIDTH, height=HEIGHT, time=constant(0),
        transform=place,
    )  # fmt: skip
    with Renderer(shown(layer, 2, size=(320, 240)), source) as renderer:
        found = renderer.render(0)
    turn = np.radians(angle)

    def origin(columns: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        dx, dy = (columns - x) / scale, (rows - y) / scale
        return (
            np.cos(turn) * dx + np.sin(turn) * dy + WIDTH / 2,
            np.cos(turn) * dy - np.sin(turn) * dx + HEIGHT / 2,
        )

    def inside(px: np.ndarray, py: np.ndarray) -> np.ndarray:
        edge = 4 + 3 / scale
        return (px > edge) & (px < WIDTH - edge) & (py > edge) & (py < HEIGHT - edge)

    rows, columns = np.mgrid[:240, :320].astype(np.float64)
    px, py = origin(columns + 0.5, rows + 0.5)
    seen = inside(px, py)
    assert np.abs(found.y[seen] - (40 + (px[seen] - 0.5) * 0.9)).max(initial=0) < 1.9
    rows, columns = np.mgrid[:120, :160] * 2.0
    px, py = origin(columns + 0.5, rows + 1)
    seen = inside(px, py)
    assert np.abs(np.mean(found.u[seen] - (60 + (px[seen] - 0.5) * 0.6)) if seen.any() else 0) < 0.5
    assert np.abs(np.mean(found.v[seen] - (60 + (py[seen] - 0.5) * 1.1)) if seen.any() else 0) < 0.5


@pytest.mark.parametrize("angle", [0, 30])
@pytest.mark.parametrize("scale", [0.01, 0.013, 0.31])
def test_a_tiny_film_is_drawn_too(films, scale: float, angle: float) -> None:
    place = Transform(
        x=constant(80.3), y=constant(50.7), scale=constant(scale), rotation=constant(angle)
    )  # fmt: skip
    with Renderer(shown(films.layer(constant(0), transform=place)), films.source) as renderer:
        found = renderer.render(0)
    ground = round(code_of(GROUND)[0])
    changed = np.argwhere(found.y != ground)
    assert 0 < len(changed) <= WIDTH * HEIGHT * scale**2 * 1.6 + 12
    assert np.abs(changed.mean(axis=0) - (50.2, 79.8)).max() < 1.5


@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_a_clip_shows_the_same_frames(films, data: st.DataObject) -> None:
    """Whatever part of the film is drawn alone: the layers keep their phase by a negative start."""
    bar = ShapeLayer(
        id="bar", start=8, end=100, role="progress", box=(10, 90, 170, 9), radius=4.5, color="#FF8040", blend="add",
        grow=move(0, 1, 5, 60),
    )  # fmt: skip
    whole = shown(moving(films), 120).model_copy(update={"overlays": (bar,)})
    start = data.draw(st.integers(0, 110))
    end = data.draw(st.integers(start + 1, min(start + 12, 120)))
    with Renderer(whole, films.source) as one, Renderer(whole.clip(start, end), films.source) as two:
        for frame in range(end - start):
            a, b = one.render(start + frame), two.render(frame)
            assert all(np.array_equal(p, q) for p, q in zip(a, b, strict=True)), frame


def moving(films: Films) -> VideoLayer:
    """A film with everything that moves: time back and forth, a turn, a crop that opens, a round mask."""
    time = (Key(at=0, value=0.4), Key(at=30, value=1.6), Key(at=80, value=0.2), Key(at=120, value=3))
    place = Transform(
        x=move(60, 130, 0, 100), y=constant(50.5), scale=move(0.5, 0.8, 0, 110), rotation=move(0, 40, 20, 60),
        opacity=move(0.2, 1, 0, 50),
    )  # fmt: skip
    crop = Crop(left=move(0.4, 0, 10, 60), bottom=constant(0.1))
    mask = Mask(shape="rounded", radius=14)
    return films.layer(time, 25, start=5, end=110, transform=place, crop=crop, mask=mask)


def test_a_freeze_is_drawn_once(films) -> None:
    """Standing pictures cost no resampling: equal frames are equal to the last bit."""
    place = Transform(x=constant(90.4), y=constant(50.2), scale=constant(0.6))
    with Renderer(shown(films.layer(constant(1), transform=place)), films.source) as renderer:
        one, two = renderer.render(3), renderer.render(30)
    assert all(np.array_equal(a, b) for a, b in zip(one, two, strict=True))


def problems(films: Films, layer: VideoLayer, source: Callable[[str], Path] | None = None) -> list[tuple[str, str]]:
    with pytest.raises(InputError) as caught:
        Renderer(shown(layer), source or films.source)
    assert all(problem.limit and problem.remedy for problem in caught.value.problems)
    return [(problem.where, problem.value) for problem in caught.value.problems]


def test_what_cannot_be_drawn_is_told_by_layer(films, tmp_path: Path) -> None:
    good = films.layer(constant(0))

    def lost(digest: str) -> Path:
        return tmp_path / "gone" if digest.startswith("f") else films.source(digest)

    matte = good.model_copy(update={"mask": Mask(shape="picture", source="f" * 64)})
    gone = good.model_copy(update={"source": "f" * 64})
    assert problems(films, gone, lost) == [("layer film.source", "ffffffffffff…")]
    assert problems(films, matte, lost) == [("layer film.mask.source", "ffffffffffff…")]
    for loop in ((2, 1), (1, 1), (-1, 2)):
        bad = good.model_copy(update={"loop": loop})
        assert problems(films, bad) == [("layer film.loop", f"{loop[0]} to {loop[1]} s")]
    assert problems(films, good.model_copy(update={"width": 0})) == [("layer film.width", "0x108")]
    large = good.transform.model_copy(update={"scale": constant(65)})
    assert problems(films, good.model_copy(update={"transform": large})) == [("layer film.transform.scale", "65")]
    bare = good.model_copy(update={"mask": Mask(shape="picture")})
    assert problems(films, bare) == [("layer film.mask.source", "picture")]
    cropped = good.model_copy(update={"crop": Crop(top=move(0, 1.2, 0, 9), right=constant(-0.1))})
    assert problems(films, cropped) == [("layer film.crop.top", "1.2"), ("layer film.crop.right", "-0.1")]


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_no_time_or_place_is_boundless(films, value: float) -> None:
    with pytest.raises(ValidationError):
        films.layer(({"at": 0, "value": value},))
    with pytest.raises(ValidationError):
        films.layer(constant(0), loop=(0, value))
    with pytest.raises(ValidationError):
        Mask(shape="ellipse", feather=value)


@pytest.mark.parametrize("fps", [24, 25, 50, 60])
def test_grounds_keep_their_time_at_any_rate(films, fps: int) -> None:
    """Footage of 30 frames a second under a canvas of another rate: each frame stands as evenly as it can."""
    clip = ClipLayer(
        id="film", start=0, end=400, source=f"30{'0' * 62}", width=WIDTH, height=HEIGHT, rate=30, offset=6
    )  # fmt: skip
    with Renderer(shown(clip, fps=fps), films.source) as renderer:
        found = [number(renderer.render(frame)) for frame in range(40)]
    assert all(abs(index - 6 - 30 * frame / fps) <= 0.5 + 1e-4 for frame, index in enumerate(found))
    if fps == 60:
        assert found[1:] == [6 + (frame + 1) // 2 for frame in range(1, 40)]


def test_ten_bit_clips_can_be_films_too(films, tmp_path: Path) -> None:
    pictures = [np.full((HEIGHT, WIDTH, 3), 0.2 + 0.1 * index, np.float32) for index in range(4)]
    encode_clip(pictures, WIDTH, HEIGHT, 30, tmp_path / "clip.mp4")
    for scale in (1, 1.3):
        place = Transform(x=constant(WIDTH / 2), y=constant(HEIGHT / 2), scale=constant(scale))
        layer = films.layer(move(0, 1, 0, 30), transform=place)
        with Renderer(shown(layer), lambda _: tmp_path / "clip.mp4") as renderer:
            for frame in range(4):
                assert abs(renderer.render(frame).y.mean() - (16 + 219 * (0.2 + 0.1 * frame))) < 0.7


def test_films_keep_their_look_and_time_at_other_sizes_and_rates(films) -> None:
    whole = shown(moving(films), 120)
    with (
        Renderer(whole, films.source) as plain,
        Renderer(whole.scaled(2), films.source) as twice,
        Renderer(whole.at_rate(60), films.source) as quick,
    ):
        for frame in (6, 20, 45, 70, 100):
            wanted = plain.render(frame)
            small = cv2.resize(twice.render(frame).y, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
            gap = cv2.GaussianBlur(np.abs(small.astype(float) - wanted.y), (0, 0), 2)
            assert gap.mean() < 1.2, frame
            assert gap.max() < 24, frame
            same = quick.render(2 * frame)
            assert np.abs(same.y.astype(int) - wanted.y).max() <= 1, frame


def test_films_drawn_in_step_are_the_same_and_decoded_once(films, tmp_path: Path, monkeypatch) -> None:
    """Three canvases, a clip that is blended between frames beside a film with a ramp; then one file each, alone."""
    decoded = []

    def counted(*args: object) -> Iterator[object]:
        for frame in frames_of(*args):
            decoded.append(frame.pts)
            yield frame

    facts = {"id": "clip", "start": 0, "end": 60, "source": "24" + "0" * 62, "width": WIDTH, "height": HEIGHT}
    clip = ClipLayer.model_validate(facts | {"rate": 24, "smooth": True})
    small = Transform(x=constant(40), y=constant(40), scale=constant(0.4))
    film = films.layer(move(0, 3, 0, 60, (0.42, 0.0, 0.58, 1.0)), transform=small)
    stage = Stage(id="a", start=0, end=60, layers=(clip, film))
    sizes = [(WIDTH, HEIGHT), (HEIGHT, WIDTH), (128, 128)]
    canvases = [shown(film, 60, size=size).model_copy(update={"stages": (stage,)}) for size in sizes]
    counts = []
    monkeypatch.setattr("reelwright.media.video.frames_of", counted)
    for name, groups in (("together", [canvases]), ("alone", [[canvas] for canvas in canvases])):
        (tmp_path / name).mkdir()
        for group in groups:
            parts = [Part(drawn, tmp_path / name / f"{drawn.width}.mp4", lambda _: None) for drawn in group]
            encode_in_step(parts, films.source)
        counts.append(len(decoded) - sum(counts))
    assert 3 * counts[0] == counts[1]
    for path in (tmp_path / "alone").iterdir():
        assert path.read_bytes() == (tmp_path / "together" / path.name).read_bytes()
