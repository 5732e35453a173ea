"""Each kind of layer: it is where it should be, has the colour it should have, and nothing beside it changes."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage import data as photographs

from reelwright.composition import (
    AnyLayer,
    ClipLayer,
    Composition,
    Finish,
    Key,
    Light,
    Mark,
    PictureLayer,
    ShapeLayer,
    Stage,
    TextLayer,
    TextMotion,
    Transform,
    constant,
    move,
)
from reelwright.media.encode import encode_clip
from reelwright.media.planes import Planes, code_of, to_rgb
from reelwright.media.render.light import light_map
from reelwright.media.render.renderer import Renderer
from reelwright.media.video import decode

WIDTH, HEIGHT = 320, 240
GROUND = "#405060"


def film(*layers: AnyLayer, frames: int = 60, size: tuple[int, int] = (WIDTH, HEIGHT)) -> Composition:
    stage = Stage(id="a", start=0, end=frames, layers=layers)
    return Composition(width=size[0], height=size[1], frames=frames, background=GROUND, stages=(stage,))


def draw(studio, layer: AnyLayer, frame: int = 0, **more) -> Planes:
    with Renderer(film(layer, **more), studio.source) as renderer:
        return renderer.render(frame)


def moved(planes: Planes) -> np.ndarray:
    """Where the luma differs from the ground."""
    return planes.y != round(code_of(GROUND)[0])


def picture(source: str, width: int, height: int, x: float, y: float, **more) -> PictureLayer:
    transform = more.pop("transform", None) or Transform(
        x=constant(x), y=constant(y), anchor=more.pop("anchor", (0, 0))
    )
    return PictureLayer(
        id="p", start=0, end=60, role="photo", source=source, width=width, height=height, transform=transform, **more
    )


def square(studio, side: int = 60, color: tuple[int, ...] = (255, 0, 0, 255)) -> str:
    return studio.picture(np.full((side, side, 4), color, np.uint8))


def test_red_is_63_in_luma(studio) -> None:
    planes = draw(studio, picture(square(studio), 60, 60, 100, 80))
    assert (planes.y[100, 120], planes.u[50, 60], planes.v[50, 60]) == (63, 102, 240)
    assert np.array_equal(np.argwhere(moved(planes)).min(axis=0), (80, 100))
    assert np.array_equal(np.argwhere(moved(planes)).max(axis=0), (139, 159))


def test_a_photograph_at_its_own_size_is_exact(studio) -> None:
    photo = photographs.astronaut()[100:220, 180:340]
    planes = draw(
        studio, picture(studio.picture(np.dstack([photo, np.full((120, 160), 255, np.uint8)])), 160, 120, 50, 60)
    )
    luma = 16 + (photo / 255) @ np.array([0.2126, 0.7152, 0.0722]) * 219
    assert np.abs(planes.y[60:180, 50:210] - luma).max() <= 0.51


@settings(max_examples=20, deadline=None)
@given(
    x=st.floats(60, 240), y=st.floats(60, 180), scale=st.floats(0.3, 1.5), angle=st.floats(-180, 180),
    anchor=st.tuples(st.floats(0, 1), st.floats(0, 1)),
)  # fmt: skip
def test_a_picture_is_placed_by_its_anchor(studio, x, y, scale, angle, anchor) -> None:
    """The centre of mass of a square lies where the contract puts the square's middle."""
    transform = Transform(
        x=constant(x), y=constant(y), scale=constant(scale), rotation=constant(angle), anchor=anchor
    )  # fmt: skip
    layer = picture(square(studio, 60, (255, 255, 255, 255)), 60, 60, 0, 0, transform=transform)
    planes = draw(studio, layer, size=(640, 480))
    turn = np.radians(angle)
    off = (0.5 - np.array(anchor)) * 60 * scale
    cos, sin = np.cos(turn), np.sin(turn)
    middle = np.array([x + off[0] * cos - off[1] * sin, y + off[0] * sin + off[1] * cos])
    reach = 60 * scale
    if not (np.all(middle > reach) and np.all(middle < np.array([640, 480]) - reach)):
        return
    weight = planes.y.astype(float) - round(code_of(GROUND)[0])
    rows, columns = np.mgrid[:480, :640] + 0.5
    found = np.array([(weight * columns).sum(), (weight * rows).sum()]) / weight.sum()
    assert np.abs(found - middle).max() < 0.12
    area = weight.sum() / (235 - round(code_of(GROUND)[0]))
    assert area == pytest.approx((60 * scale) ** 2, rel=0.03)


@pytest.mark.parametrize("color", [(20, 20, 20, 255), (245, 245, 245, 255)])
@pytest.mark.parametrize("scale", [0.7, 1.0, 1.37, 2.5])
@pytest.mark.parametrize("turning", [False, True])
def test_edges_have_no_rim(studio, color: tuple[int, ...], scale: float, turning: bool) -> None:
    """Between the picture's value and the ground's, nowhere beyond: a sharp filter must not draw a line around it."""
    rotation = move(0, 5, 0, 60) if turning else constant(0)
    transform = Transform(x=constant(150.3), y=constant(110.7), scale=constant(scale), rotation=rotation)
    layer = picture(square(studio, 60, color), 60, 60, 0, 0, transform=transform)
    planes = draw(studio, layer, 30)
    ground, value = round(code_of(GROUND)[0]), 16 + color[0] / 255 * 219
    assert planes.y.min() >= min(ground, value) - 1.5
    assert planes.y.max() <= max(ground, value) + 1.5
    assert np.ptp(planes.u) <= np.ptp([round(code_of(GROUND)[1]), 128]) + 2


def test_slow_travel_keeps_sharpness_and_place(studio) -> None:
    """A photograph that drifts by 0.2 px a frame: it moves evenly, and its sharpness ripples by a few percent only."""
    photo = photographs.camera()[:200, :200]
    source = studio.picture(np.dstack([photo, photo, photo, np.full((200, 200), 255, np.uint8)]))
    transform = Transform(x=move(40, 46, 0, 30), y=constant(20), anchor=(0, 0))
    with Renderer(film(picture(source, 200, 200, 0, 0, transform=transform)), studio.source) as renderer:
        frames = [renderer.render(index).y[40:200, 60:220].astype(np.float32) for index in range(31)]
    sharpness = np.array([np.abs(np.diff(frame, axis=1)).mean() for frame in frames])
    assert np.ptp(sharpness) / sharpness.mean() < 0.16
    assert np.array_equal(frames[30][:, 6:], frames[0][:, :-6])
    smooth = [cv2.GaussianBlur(frame, (0, 0), 2)[10:-10, 10:-10] for frame in frames]
    for one, two in pairwise(smooth):
        slope = np.gradient((one + two) / 2, axis=1)
        assert (slope * (one - two)).sum() / (slope**2).sum() == pytest.approx(0.2, abs=0.03)


def test_a_slow_zoom_keeps_sharpness(studio) -> None:
    photo = photographs.astronaut()[:400, 60:460]
    source = studio.picture(np.dstack([photo, np.full((400, 400), 255, np.uint8)]))
    transform = Transform(x=constant(160), y=constant(120), scale=move(0.5, 0.518, 0, 60))
    with Renderer(film(picture(source, 400, 400, 0, 0, transform=transform)), studio.source) as renderer:
        frames = [renderer.render(index).y[60:180, 100:220].astype(float) for index in range(0, 60, 2)]
    sharpness = np.array([np.abs(np.diff(frame, axis=1)).mean() for frame in frames])
    trend = np.polyval(np.polyfit(range(30), sharpness, 2), range(30))
    assert np.abs(sharpness / trend - 1).max() < 0.03


def test_light_is_laid_on_once_and_exactly(studio) -> None:
    light = Light(direction=(1, 0.4), lit=1.04, shade=0.8, foot=0.35)
    layer = picture(square(studio, 100, (180, 180, 180, 255)), 100, 100, 60, 60, light=light)
    planes = draw(studio, layer)
    wanted = 16 + np.minimum(180 / 255 * light_map(light, 100, 100), 1) * 219
    assert np.abs(planes.y[60:160, 60:160] - wanted).max() <= 0.51


def test_the_light_map_is_smooth_and_goes_from_lit_to_shade() -> None:
    light = Light(direction=(1, 0), lit=1.02, shade=0.86)
    values = light_map(light, 200, 50)
    assert values[:, 0] == pytest.approx(1.02, abs=1e-3)
    assert values[:, -1] == pytest.approx(0.86, abs=1e-3)
    assert np.all(np.diff(values[0]) <= 0)
    assert np.ptp(values, axis=0).max() == 0
    foot = light_map(light.model_copy(update={"foot": 0.35}), 200, 1000)
    assert foot[-1, 0] / foot[0, 0] == pytest.approx(0.65, abs=0.01)
    assert np.array_equal(foot[:978], light_map(light, 200, 1000)[:978])
    assert light_map(Light(direction=(0, 0), lit=1.0, shade=0.9), 4, 4) == pytest.approx(0.95)


@pytest.mark.parametrize("blend", ["multiply", "screen"])
def test_multiply_and_screen_are_those_of_rgb(studio, blend: str) -> None:
    color, alpha = np.array([200, 120, 60]) / 255, 0.5
    rgba = (200, 120, 60, round(alpha * 255))
    layer = picture(square(studio, 60, rgba), 60, 60, 100, 80, blend=blend)
    found = to_rgb(draw(studio, layer))[110, 130] / 255
    ground = np.array([0x40, 0x50, 0x60]) / 255
    mixed = ground * color if blend == "multiply" else 1 - (1 - ground) * (1 - color)
    assert np.abs(found - (ground * (1 - alpha) + mixed * alpha)).max() < 0.012


def test_opacity_and_time(studio) -> None:
    transform = Transform(x=constant(100), y=constant(80), opacity=move(0, 1, 10, 20), anchor=(0, 0))
    layer = picture(square(studio, 60, (255, 255, 255, 255)), 60, 60, 0, 0, transform=transform)
    layer = layer.model_copy(update={"start": 5, "end": 40})
    ground = round(code_of(GROUND)[0])
    with Renderer(film(layer), studio.source) as renderer:
        levels = {frame: int(renderer.render(frame).y[100, 120]) for frame in (4, 14, 25, 35, 39, 40)}
    assert levels == {4: ground, 14: ground, 25: round((ground + 235) / 2), 35: 235, 39: 235, 40: ground}


def test_pictures_reach_over_every_edge(studio) -> None:
    for x, y in ((-30, -30), (WIDTH - 30, -30), (-30, HEIGHT - 30), (WIDTH - 31, HEIGHT - 31), (-100, 0), (0, 900)):
        planes = draw(studio, picture(square(studio), 60, 60, x, y))
        rows, columns = np.mgrid[:HEIGHT, :WIDTH]
        inside = (rows >= y) & (rows < y + 60) & (columns >= x) & (columns < x + 60)
        assert np.array_equal(moved(planes), inside)


@given(
    x=st.floats(-20, 300), y=st.floats(-20, 220), width=st.floats(4, 200), height=st.floats(4, 150),
    radius=st.floats(0, 100),
)  # fmt: skip
@settings(max_examples=30, deadline=None)
def test_a_shape_fills_its_box(studio, x: float, y: float, width: float, height: float, radius: float) -> None:
    layer = ShapeLayer(id="s", start=0, end=60, role="panel", box=(x, y, width, height), radius=radius, color="#FFFFFF")
    planes = draw(studio, layer)
    ground = round(code_of(GROUND)[0])
    cover = (planes.y.astype(float) - ground) / (235 - ground)
    rows, columns = np.mgrid[:HEIGHT, :WIDTH] + 0.5
    outside = (columns < x - 1) | (columns > x + width + 1) | (rows < y - 1) | (rows > y + height + 1)
    assert not cover[outside].any()
    round_off = min(radius, width / 2, height / 2)
    if x >= 0 and y >= 0 and x + width <= WIDTH and y + height <= HEIGHT:
        area = width * height - (4 - np.pi) * round_off**2
        assert cover.sum() == pytest.approx(area, rel=0.02, abs=3)


@pytest.mark.parametrize(("fade", "solid", "gone"), [("up", (-1, 160), (0, 160)), ("right", (120, 0), (120, -1))])
def test_a_scrim_runs_out_on_its_side(studio, fade: str, solid: tuple[int, int], gone: tuple[int, int]) -> None:
    layer = ShapeLayer(
        id="s", start=0, end=60, role="scrim", box=(0, 0, WIDTH, HEIGHT), color="#000000", fade=fade, opacity=0.5
    )
    y = draw(studio, layer).y.astype(int)
    ground = round(code_of(GROUND)[0])
    assert y[solid] == round((ground + 16) / 2)
    assert y[gone] == ground
    line = y[:, 160] if fade == "up" else y[120]
    assert np.all(np.diff(line) * (1 if fade == "right" else -1) >= 0)


def test_a_pill_is_scaled_and_turned_about_its_middle(studio) -> None:
    transform = Transform(x=constant(10), y=constant(-6), scale=constant(0.5), rotation=constant(90))
    layer = ShapeLayer(
        id="s", start=0, end=60, role="pill", box=(100, 80, 100, 40), radius=20, color="#FFFFFF", transform=transform
    )
    where = np.argwhere(draw(studio, layer).y > 150)
    assert where.min(axis=0).tolist() == [69, 150]
    assert where.max(axis=0).tolist() == [118, 169]


def text(studio, **more) -> TextLayer:
    return studio.text("Gentle quay", 40, 36, "#FFFFFF", **more).model_copy(update={"end": 60})


@pytest.mark.parametrize("kind", ["rise", "drop", "fade", "slide", "pop", "zoom", "wipe", "blur"])
def test_words_enter_rest_and_leave(studio, kind: str) -> None:
    motion = TextMotion.model_validate({"kind": kind, "frames": 10, "ease": (0.16, 0.6, 0.2, 1.0)})
    layer = text(studio, enter=motion, leave=motion, leave_at=30, begin=4)
    rest = draw(studio, text(studio), 20)
    with Renderer(film(layer), studio.source) as renderer:
        frames = [renderer.render(index) for index in range(45)]
    ink = [int(moved(planes).sum()) for planes in frames]
    assert ink[3] == ink[4] == 0
    assert ink[40] == ink[44] == 0
    assert all(np.array_equal(planes.y, rest.y) for planes in frames[17:30])
    assert ink[8] > 0
    assert not np.array_equal(frames[8].y, rest.y)
    assert not np.array_equal(frames[31].y, rest.y)
    assert ink[31] > 0


def test_resting_text_stays_in_its_box(studio) -> None:
    layer = text(studio)
    where = np.argwhere(moved(draw(studio, layer, 20)))
    left, top, width, height = layer.box
    assert (where.min(axis=0) >= (top - 1, left - 3)).all()
    assert (where.max(axis=0) <= (top + height + 1, left + width + 3)).all()
    assert where.max(axis=0)[1] > left + 0.9 * width


def test_a_rising_word_never_leaves_its_line(studio) -> None:
    layer = text(studio, enter=TextMotion(kind="rise", frames=16, ease=(0.16, 0.6, 0.2, 1.0)))
    _, top, _, height = layer.box
    with Renderer(film(layer), studio.source) as renderer:
        for frame in range(20):
            rows = np.flatnonzero(moved(renderer.render(frame)).any(axis=1))
            assert rows.size == 0 or (rows.min() >= top - 3 and rows.max() <= top + height + 3)


@pytest.mark.parametrize(("direction", "content"), [("ltr", "Gentle quay"), ("rtl", "اشتر الآن")])
def test_a_wipe_goes_in_reading_direction(studio, direction: str, content: str) -> None:
    motion = TextMotion(kind="wipe", frames=20, ease=(0.0, 0.0, 1.0, 1.0))
    font = ("sora", 600) if direction == "ltr" else ("cairo", 700)
    layer = studio.text(content, 40, 36, "#FFFFFF", enter=motion, direction=direction, font=font)
    with Renderer(film(layer.model_copy(update={"end": 60})), studio.source) as renderer:
        half, whole = moved(renderer.render(10)), moved(renderer.render(30))
    middle = layer.box[0] + layer.box[2] / 2
    columns = np.flatnonzero(half.any(axis=0))
    assert 0.25 < half.sum() / whole.sum() < 0.75
    if direction == "ltr":
        assert columns.max() < middle + 0.6 * 36
    else:
        assert columns.min() > middle - 0.6 * 36


def test_a_spoken_word_has_its_plate_and_ink(studio) -> None:
    mark = Mark(start=10, end=20, color="#FFFF00", plate="#B8431C")
    layer = text(studio, marks={1: mark}, stagger=0)
    with Renderer(film(layer), studio.source) as renderer:
        before, during, after = (to_rgb(renderer.render(frame)).astype(int) for frame in (9, 10, 20))
    assert np.array_equal(before, after)
    plate = np.abs(during - (0xB8, 0x43, 0x1C)).max(axis=2) < 12
    yellow = (during[..., 0] > 200) & (during[..., 1] > 200) & (during[..., 2] < 90)
    left, top, width, height = layer.words[1].box
    for mask in (plate, yellow):
        where = np.argwhere(mask)
        assert len(where) > 30
        assert (where.min(axis=0) >= (top - 8, left - 8)).all()
        assert (where.max(axis=0) <= (top + height + 8, left + width + 8)).all()
    first = layer.words[0].box
    assert np.array_equal(during[:, : int(first[0] + first[2])], before[:, : int(first[0] + first[2])])


def test_emoji_keep_their_own_colours(studio) -> None:
    layer = studio.text("24 🔥", 40, 60, "#FFFFFF").model_copy(update={"end": 60})
    picture = to_rgb(draw(studio, layer, 20)).astype(int)
    left, top, width, height = (int(value) for value in layer.words[-1].box)
    flame = picture[top : top + height, left : left + width].reshape(-1, 3)
    assert ((flame[:, 0] > 220) & (flame[:, 2] < 100)).sum() > 200


def gradient_clip(studio, tmp_path: Path, frames: int = 4, **more) -> ClipLayer:
    width, height = 80, 60
    x = np.linspace(0.2, 0.7, width, dtype=np.float32)[None, :, None]
    pictures = [np.broadcast_to(x + 0.02 * index, (height, width, 3)).astype(np.float32) for index in range(frames)]
    path = tmp_path / "clip.mp4"
    encode_clip(pictures, width, height, 10, path)
    source = studio.keep(path)
    return ClipLayer(id="g", start=0, end=60, source=source, width=width, height=height, rate=10, smooth=True, **more)


def test_a_smooth_clip_is_enlarged_in_space_and_time(studio, tmp_path: Path) -> None:
    layer = gradient_clip(studio, tmp_path)
    with Renderer(film(layer), studio.source) as renderer:
        frames = [renderer.render(index).y.astype(float) for index in range(20)]
    place = (np.arange(WIDTH) + 0.5) / WIDTH * 80 - 0.5
    wanted = 16 + 219 * (0.2 + np.clip(place, 0, 79) * 0.5 / 79)
    for index in (0, 1, 2, 3, 7, 9, 19):
        step = 219 * 0.02 * min(index / 3, 3)
        error = (frames[index] - wanted - step)[:, 8:-8]
        assert abs(error.mean()) < 0.25
        assert np.abs(error.mean(axis=0)).max() < 0.6


def test_dither_is_static_triangular_and_hides_bands(studio, tmp_path: Path) -> None:
    layer = gradient_clip(studio, tmp_path, frames=1)
    with Renderer(film(layer), studio.source) as renderer:
        one, two = renderer.render(0).y.copy(), renderer.render(7).y.copy()
    assert np.array_equal(one, two)
    noise = one.astype(float) - one.astype(float).mean(axis=0)
    assert 0.4 < noise.std() < 0.8  # a triangle to 1.5 has a deviation of 0.61
    assert np.abs(noise).max() < 2.6
    cells = one[0::2, 0::2].astype(int) - one[1::2, 0::2]
    assert np.abs(cells).max() <= 1  # 2 px cells, but for rounding


def test_grain_has_its_strength_and_seed(studio, tmp_path: Path) -> None:
    plain = gradient_clip(studio, tmp_path)
    bare, grained, other = (
        draw(studio, plain.model_copy(update={"finish": finish})).y.astype(float)
        for finish in (None, Finish(grain=0.02, seed=1), Finish(grain=0.02, seed=2))
    )
    assert (grained - bare).std() == pytest.approx(0.02 * 219, rel=0.05)
    assert (grained - other).std() > 5


@pytest.mark.parametrize("factor", [2, 3])
def test_grain_and_dither_follow_the_canvas(studio, tmp_path: Path, factor: int) -> None:
    """Seen from as far away as it is larger, the noise of a large canvas is the noise of the small one."""
    plain = gradient_clip(studio, tmp_path)
    for finish in (None, Finish(grain=0.02, seed=1)):
        composed = film(plain.model_copy(update={"finish": finish}))
        with Renderer(composed, studio.source) as one, Renderer(composed.scaled(factor), studio.source) as many:
            near, far = one.render(0).y.copy(), many.render(0).y.copy()
        seen = cv2.resize(far, near.shape[::-1], interpolation=cv2.INTER_AREA)
        noises = [plane.astype(float) - cv2.GaussianBlur(plane.astype(float), (0, 0), 12) for plane in (near, seen)]
        inside = [noise[36:-36, 36:-36].std() for noise in noises]  # a gradient is not blurred alike at its ends
        assert inside[1] > 0.8 * inside[0]


def test_a_zoom_grows_about_its_centre(studio, tmp_path: Path) -> None:
    layer = gradient_clip(studio, tmp_path, zoom=(Key(at=0, value=1.0), Key(at=30, value=2.0)), center=(0.25, 0.5))
    with Renderer(film(layer), studio.source) as renderer:
        one = renderer.render(0).y.astype(float).mean(axis=0)
        two = renderer.render(30).y.astype(float).mean(axis=0)
    at = WIDTH // 4
    drift = 219 * 0.06  # the clip itself has brightened by then
    assert two[at] - one[at] == pytest.approx(drift, abs=0.6)
    assert two[at + 60] - one[at + 30] == pytest.approx(drift, abs=0.6)


def test_footage_of_the_canvas_size_is_copied(new_studio, tmp_path: Path) -> None:
    studio = new_studio(tmp_path, WIDTH, HEIGHT)
    layer = studio.footage(12).model_copy(update={"end": 60, "offset": 3})
    wanted = list(decode(studio.source(layer.source)))
    with Renderer(film(layer), studio.source) as renderer:
        for index in (0, 1, 8, 20):
            planes = renderer.render(index)
            assert all(np.array_equal(a, b) for a, b in zip(planes, wanted[min(index + 3, 11)], strict=True))


def test_footage_of_another_shape_covers_the_canvas(new_studio, tmp_path: Path) -> None:
    studio = new_studio(tmp_path, WIDTH, HEIGHT)
    wide = studio.footage(4, (400, 160)).model_copy(update={"end": 60})
    planes = draw(studio, wide)
    assert not moved(planes).all(axis=0).any() or moved(planes).mean() > 0.95
    assert set(np.unique(planes.y[:, ::7])) <= set(range(50, 235))
    tall = studio.footage(4, (160, 400)).model_copy(update={"end": 60})
    assert moved(draw(studio, tall)).mean() > 0.9
