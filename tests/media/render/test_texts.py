"""How texts look, move, are marked and stand on plates."""

from __future__ import annotations

import math

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
from reelwright.media.planes import Planes, to_rgb
from reelwright.media.render.renderer import Renderer
from reelwright.media.render.text.inks import Part, blurred
from reelwright.media.render.text.kernels import beneath, spread, spread_margin
from reelwright.media.render.text.looks import REST, Looks

WIDTH, HEIGHT = 320, 160
GROUND = (0x40, 0x50, 0x60)
LINEAR = (0.0, 0.0, 1.0, 1.0)
KINDS = ["rise", "drop", "fade", "slide", "pop", "zoom", "wipe", "type", "blur"]


def film(*layers: TextLayer) -> Composition:
    stage = Stage(id="a", start=0, end=90, layers=layers)
    return Composition(width=WIDTH, height=HEIGHT, frames=90, background="#405060", stages=(stage,))


def text(studio, content: str = "Gentle quay", size: float = 44, **more) -> TextLayer:
    color = more.pop("color", "#FFFFFF")
    return studio.text(content, 50, size, color, **({"stagger": 0} | more)).model_copy(update={"end": 90})


def draw(studio, layer: TextLayer, *frames: int) -> list[Planes]:
    with Renderer(film(layer), studio.source) as renderer:
        return [renderer.render(frame) for frame in frames or (0,)]


def rgb(studio, layer: TextLayer, frame: int = 0) -> np.ndarray:
    return to_rgb(draw(studio, layer, frame)[0]).astype(int)


def near(picture: np.ndarray, color: tuple[int, int, int], tolerance: int = 14) -> np.ndarray:
    return np.abs(picture - color).max(axis=2) <= tolerance


def motion(kind: str, frames: float = 12, ease: tuple[float, ...] = LINEAR) -> TextMotion:
    return TextMotion.model_validate({"kind": kind, "frames": frames, "ease": ease})


def disc(side: int, x: float, y: float, radius: float) -> np.ndarray:
    rows, columns = (np.mgrid[: side * 8, : side * 8] + 0.5) / 8
    inside = np.hypot(columns - x, rows - y) <= radius
    return np.round(inside.reshape(side, 8, side, 8).mean(axis=(1, 3)) * 255).astype(np.uint8)


@given(st.floats(28, 31), st.floats(28, 31), st.floats(3, 20), st.floats(0.6, 12))
@settings(max_examples=40, deadline=None)
def test_a_disc_is_spread_to_a_larger_disc(x: float, y: float, radius: float, by: float) -> None:
    margin = spread_margin(by)
    found = spread(disc(60, x, y, radius), by)
    wanted = disc(60 + 2 * margin, x + margin, y + margin, radius + by)
    assert found.shape == wanted.shape
    assert np.abs(found.astype(int) - wanted).max() < 60  # a quarter of a pixel
    # Of a small disc two hundredths are less than a twentieth of a pixel along its outline, which is not the law.
    outline = 255 * 2 * math.pi * (radius + by)
    off = abs(float(found.sum()) - float(wanted.sum()))
    assert off <= max(0.02 * float(wanted.sum()), 0.06 * outline)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0.05, 0.95))
@settings(max_examples=60, deadline=None)
def test_parts_fade_as_one_picture(lower: float, upper: float, opacity: float) -> None:
    s, c = round(lower * 255), round(upper * 255)
    under = beneath(np.full((1, 1), s, np.uint8), np.full((1, 1), c, np.uint8), opacity)[0, 0] / 255 * opacity
    over, share = c / 255 * opacity, s / 255
    ground, ink = (1 - over) * (1 - under), over
    assert ground == pytest.approx(1 - opacity + opacity * (1 - share) * (1 - c / 255), abs=0.005)
    assert ink == pytest.approx(opacity * c / 255)


def test_an_outline_lies_round_the_ink_and_changes_nothing_else(studio) -> None:
    plain, outlined = rgb(studio, text(studio)), rgb(studio, text(studio, stroke=Stroke(width=5, color="#102030")))
    ink = near(plain, (255, 255, 255), 4)
    assert ink.sum() > 500
    assert near(outlined, (255, 255, 255), 30)[ink].all()
    away = cv2.distanceTransform(near(plain, GROUND, 2).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    assert near(outlined, GROUND, 3)[away > 8].all()
    assert near(outlined, (0x10, 0x20, 0x30), 30)[(away > 1.5) & (away < 3.5)].mean() > 0.98


def test_an_outlined_text_fades_as_one_picture(studio) -> None:
    look = {"stroke": Stroke(width=5, color="#000000"), "shadow": TextShadow(dx=3, dy=3, blur=3, opacity=1)}
    whole = draw(studio, text(studio, "Gentle", **look))[0].y.astype(float)
    half = draw(studio, text(studio, "Gentle", enter=motion("fade", 20), **look), 10)[0].y.astype(float)
    faint = draw(studio, text(studio, "Gentle", opacity=0.5, **look))[0].y.astype(float)
    bare = float(half[0, 0])
    assert np.abs(half - (bare + (whole - bare) / 2)).max() < 2.5
    assert np.abs(faint - half).max() <= 1


def test_a_shadow_falls_where_it_is_sent(studio) -> None:
    bare = draw(studio, text(studio))[0].y.astype(int)
    hard = draw(studio, text(studio, shadow=TextShadow(dx=7, dy=4, color="#000000", opacity=1)))[0].y.astype(int)
    ink, dark = bare > 232, hard < 40
    moved = np.roll(np.roll(ink, 7, axis=1), 4, axis=0) & ~(bare > bare[0, 0] + 3)
    assert dark[moved].mean() > 0.97
    assert (hard[ink] == bare[ink]).mean() > 0.99
    soft = draw(studio, text(studio, shadow=TextShadow(dx=7, dy=4, blur=6, color="#000000")))[0].y.astype(int)
    outside = bare == bare[0, 0]
    assert soft[outside].min() > hard[outside].min() + 20
    assert (soft[outside] < bare[0, 0]).sum() > 2 * (hard[outside] < bare[0, 0]).sum()


def test_a_wide_blur_drawn_small_is_that_gaussian() -> None:
    dot = np.full((49, 49), 255, np.uint8)
    for sigma in (1.5, 5.0, 11.0, 24.0):
        soft = blurred(Part("shadow", np.pad(dot, 9), 0, 0), sigma).pixels.astype(float)
        places = np.arange(soft.shape[1])
        share = soft.sum(axis=0) / soft.sum()
        spread_of = math.sqrt((share * (places - (share * places).sum()) ** 2).sum())
        assert spread_of == pytest.approx(math.sqrt(sigma**2 + 49**2 / 12), rel=0.03)


def test_a_gradient_goes_over_the_box(studio) -> None:
    layer = text(studio, color="#FF0000", gradient=Gradient(to="#0000FF", angle=0))
    picture = rgb(studio, layer)
    left, _, width, _ = layer.box
    ink = ~near(picture, GROUND, 40)
    for begin, end, red in ((0, 0.2, True), (0.8, 1, False)):
        part = picture[:, int(left + begin * width) : int(left + end * width)]
        shown = part[ink[:, int(left + begin * width) : int(left + end * width)]].mean(axis=0)
        assert (shown[0] > shown[2] + 60) == red
        assert (shown[2] > shown[0] + 60) != red
    down = rgb(studio, layer.model_copy(update={"gradient": Gradient(to="#0000FF", angle=90)}))
    rows = [down[row][~near(down[row][None], GROUND, 40)[0]].mean(axis=0) for row in (68, 88)]
    assert rows[0][0] > rows[1][0] + 20


def test_a_plate_stands_behind_its_lines(studio) -> None:
    layer = text(studio, plate=Plate(color="#C04020", pad=(10, 4), radius=8))
    picture = rgb(studio, layer)
    where = np.argwhere(draw(studio, layer)[0].y != draw(studio, text(studio), 0)[0].y)
    assert near(picture, (0xC0, 0x40, 0x20), 6).sum() > 2000
    left, top, right, bottom = _span(layer)
    assert where.min(axis=0) == pytest.approx((top - 4, left - 10), abs=1.5)
    assert where.max(axis=0) == pytest.approx((bottom + 4, right + 10), abs=1.5)
    corner = picture[round(top - 4) + 1, round(left - 10) + 1]
    assert np.abs(corner - GROUND).max() < 10
    solid = draw(studio, text(studio))[0].y > 233
    assert (draw(studio, layer)[0].y[solid] > 233).all()


def test_plates_that_meet_are_no_darker_there(studio) -> None:
    two = text(studio, "Gentle quay", 30)
    words = (two.words[0], _lowered(two.words[1], 30))
    plate = Plate(color="#000000", opacity=0.5, pad=(6, 8), radius=4)
    picture = rgb(studio, two.model_copy(update={"words": words, "plate": plate}))
    shades = {int(value) for value in picture[..., 1].ravel() if value > 30}
    assert min(shades) >= 0x50 // 2 - 3


def _lowered(word, by: float):
    _, top, width, height = word.box
    return word.model_copy(update={"y": word.y + by, "x": 40.0, "box": (40.0, top + by, width, height)})


def _span(layer: TextLayer) -> tuple[float, float, float, float]:
    boxes = [word.box for word in layer.words]
    return (
        min(box[0] for box in boxes), min(box[1] for box in boxes),
        max(box[0] + box[2] for box in boxes), max(box[1] + box[3] for box in boxes),
    )  # fmt: skip


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("kind", ["wipe", "type"])
def test_a_plate_opens_in_reading_direction(studio, kind: str, direction: str) -> None:
    look = {"direction": direction, "font": ("cairo", 700)} if direction == "rtl" else {}
    content = "اشتر الآن" if direction == "rtl" else "Gentle quay"
    plate = Plate(color="#C04020", pad=(10, 4), radius=8)
    step = {"wipe": 0, "type": 16 if direction == "ltr" else 8}[kind]
    layer = text(studio, content, enter=motion(kind, 20), begin=10, stagger=step, plate=plate, **look)
    left, _, right, _ = _span(layer)
    before, half, rest = draw(studio, layer, 9, 17 if kind == "type" else 20, 60)
    assert np.ptp(before.y) == 0
    columns = np.flatnonzero((half.y != before.y[0, 0]).any(axis=0))
    middle = (left + right) / 2
    assert (columns.max() < middle + 40) if direction == "ltr" else (columns.min() > middle - 40)
    assert np.flatnonzero((rest.y != before.y[0, 0]).any(axis=0))[[0, -1]] == pytest.approx(
        (left - 10, right + 10), abs=2
    )


@pytest.mark.parametrize("kind", KINDS)
def test_no_ink_is_ever_beside_its_plate(studio, kind: str) -> None:
    look = {"enter": motion(kind), "leave": motion(kind, 10), "leave_at": 40, "stagger": 12 if kind == "type" else 3}
    with_ink, bare = (
        draw(studio, text(studio, color=color, plate=Plate(color="#203040", pad=(8, 4)), **look), *range(0, 52, 2))
        for color in ("#F03010", "#203040")
    )
    for one, other in zip(with_ink, bare, strict=True):
        ink = np.abs(one.v.astype(int) - other.v) > 24
        plate = other.y[::2, ::2].astype(int) < other.y[0, 0]
        assert not (ink & ~plate).any()


@pytest.mark.parametrize("kind", KINDS)
def test_everything_of_a_text_comes_and_rests_and_goes(studio, kind: str) -> None:
    look = {
        "stroke": Stroke(width=3, color="#000000"), "shadow": TextShadow(dx=2.5, dy=3, blur=4),
        "gradient": Gradient(to="#F2B441"), "plate": Plate(color="#203040", pad=(8, 4), radius=6),
    }  # fmt: skip
    layer = text(studio, "Buy 🔥 now", 32, enter=motion(kind), leave=motion(kind, 8), leave_at=60, begin=4, **look)
    rest = draw(studio, text(studio, "Buy 🔥 now", 32, **look), 0)[0]
    frames = draw(studio, layer, 3, 9, 17, 59, 63, 68, 80)
    ground = frames[0].y[0, 0]
    for index in (0, 5, 6):
        assert (frames[index].y == ground).all()
    for index in (2, 3):
        assert all(np.array_equal(one, two) for one, two in zip(frames[index], rest, strict=True))
    for index in (1, 4):
        assert (frames[index].y != ground).any()
        assert not np.array_equal(frames[index].y, rest.y)


def test_what_drops_comes_from_above_and_what_rises_from_below(studio) -> None:
    layers = [text(studio, enter=motion(kind, 20)) for kind in ("drop", "rise")]
    tops = [np.argwhere(draw(studio, layer, 14)[0].y > 160).mean(axis=0)[0] for layer in layers]
    rest = np.argwhere(draw(studio, layers[0], 30)[0].y > 160).mean(axis=0)[0]
    assert tops[0] < rest - 3 < rest + 3 < tops[1]


def test_a_zoom_shrinks_to_rest_and_a_blur_becomes_sharp(studio) -> None:
    zoom, blur = (text(studio, enter=motion(kind, 20)) for kind in ("zoom", "blur"))
    widths = [np.ptp(np.flatnonzero((p.y != p.y[0, 0]).any(axis=0))) for p in draw(studio, zoom, 8, 14, 25)]
    assert widths[0] > widths[1] > widths[2]
    sharpness = [np.abs(np.diff(p.y.astype(int), axis=1)).max() for p in draw(studio, blur, 5, 12, 18, 25)]
    assert sharpness == sorted(sharpness)
    assert sharpness[0] < sharpness[-1] / 4


def test_letters_are_typed_in_reading_order_and_each_at_once(studio) -> None:
    layer = text(studio, "Gently", enter=motion("type", 12))
    frames = draw(studio, layer, *range(14))
    reach = [int(np.flatnonzero((p.y != p.y[0, 0]).any(axis=0)).max()) for p in frames]
    assert reach == sorted(reach)
    assert len(set(reach)) == 6
    assert np.array_equal(frames[12].y, frames[13].y)
    rest = draw(studio, text(studio, "Gently"), 0)[0]
    assert np.array_equal(frames[12].y, rest.y)
    seen = frames[5].y[:, : reach[5] - 1]
    assert np.array_equal(seen, rest.y[:, : reach[5] - 1])


@pytest.mark.parametrize(("content", "pieces"), [("اشتر", 1), ("office", 4), ("שלום", 4), ("क्षमा", 2), ("👩‍🚀🔥", 2)])
def test_joined_letters_are_typed_as_one(studio, content: str, pieces: int) -> None:
    layer = text(studio, content, 40, direction="rtl" if content[0] in "اש" else "ltr", enter=motion("type", 12))
    shown = {frame.y.tobytes() for frame in draw(studio, layer, *range(14))}
    assert len(shown) <= pieces
    assert len(shown) >= pieces - 1


def test_hebrew_is_typed_from_the_right(studio) -> None:
    layer = text(studio, "שלום", 40, direction="rtl", enter=motion("type", 12))
    left = [np.flatnonzero((p.y != p.y[0, 0]).any(axis=0)).min() for p in draw(studio, layer, 0, 4, 7, 11)]
    assert left == sorted(left, reverse=True)
    assert left[0] > left[-1] + 20


def test_the_longest_word_sets_the_pace(studio) -> None:
    layer = text(studio, "I remember", enter=motion("type", 16))
    looks = Looks(layer, 1.0, [(0, 1), (0, 1)], [(1.0,), tuple(place / 8 for place in range(1, 9))])
    assert looks.look(0, 0) == REST
    assert [looks.look(1, frame).pieces for frame in (0, 2, 4, 13)] == [1, 2, 3, 7]


@pytest.mark.parametrize(("content", "direction"), [("quayside", "ltr"), ("اشترمنا", "rtl")])
def test_ink_fills_a_word_as_it_is_read(studio, content: str, direction: str) -> None:
    mark = Mark(start=10, end=30, color="#FFFF00", style="fill")
    font = ("cairo", 700) if direction == "rtl" else ("sora", 600)
    layer = text(studio, content, direction=direction, font=font, marks={0: mark})
    before, half, after, later = (rgb(studio, layer, frame) for frame in (9, 20, 30, 70))
    assert not near(before, (255, 255, 0), 60).any()
    assert np.array_equal(after, later)
    whole, yellow = near(after, (255, 255, 0), 60), near(half, (255, 255, 0), 60)
    assert 0.35 < yellow.sum() / whole.sum() < 0.65
    middle = layer.box[0] + layer.box[2] / 2
    columns = np.flatnonzero(yellow.any(axis=0))
    assert (columns.max() < middle + 6) if direction == "ltr" else (columns.min() > middle - 6)
    assert not near(after, (255, 255, 255), 20).any()


def test_a_word_is_underlined(studio) -> None:
    mark = Mark(start=10, end=40, color="#FFFFFF", plate="#FF3010", style="underline")
    layer = text(studio, marks={1: mark})
    bar = [near(rgb(studio, layer, frame), (0xFF, 0x30, 0x10), 30) for frame in (9, 11, 25, 40)]
    assert not bar[0].any()
    assert not bar[3].any()
    assert 0 < np.ptp(np.flatnonzero(bar[1].any(axis=0))) < np.ptp(np.flatnonzero(bar[2].any(axis=0)))
    rows, columns = np.argwhere(bar[2]).min(axis=0), np.argwhere(bar[2]).max(axis=0)
    word = layer.words[1]
    assert rows[0] > word.y
    assert columns[0] < word.box[1] + word.box[3]
    assert (rows[1], columns[1]) == pytest.approx((word.box[0], word.box[0] + word.box[2]), abs=3)


def test_a_word_grows_and_its_neighbours_stay(studio) -> None:
    mark = Mark(start=10, end=40, color="#FFFF00", style="grow")
    layer = text(studio, "we go on", marks={1: mark})
    rest, grown, again = (rgb(studio, layer, frame) for frame in (5, 25, 40))
    assert np.array_equal(rest, again)
    first, word, last = (each.box for each in layer.words)
    yellow = np.argwhere(near(grown, (255, 255, 0), 80))
    white = np.argwhere(near(rest, (255, 255, 255), 80))
    inside = white[(white[:, 1] > word[0]) & (white[:, 1] < word[0] + word[2])]
    assert yellow.min(axis=0)[0] < inside.min(axis=0)[0]
    assert np.ptp(yellow[:, 1]) > np.ptp(inside[:, 1])
    for part in (np.s_[:, : int(first[0] + first[2])], np.s_[:, int(last[0]) + 1 :]):
        assert np.array_equal(grown[part], rest[part])
