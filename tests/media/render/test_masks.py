"""What crops and masks leave of a picture or a film, at any size and angle."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage import data as photographs

from reelwright.composition import (
    AnyLayer,
    Composition,
    Crop,
    Mask,
    PictureLayer,
    ShapeLayer,
    Stage,
    Transform,
    VideoLayer,
    constant,
    move,
)
from reelwright.media.encode import FOOTAGE, write_video
from reelwright.media.measure.products import product_looks
from reelwright.media.planes import Planes, code_of, to_rgb
from reelwright.media.render.masks import coverage
from reelwright.media.render.renderer import Renderer

WIDTH, HEIGHT = 320, 240
GROUND = "#405060"
SIDE = 100


def film(layer: AnyLayer) -> Composition:
    stage = Stage(id="a", start=0, end=60, layers=(layer,))
    return Composition(width=WIDTH, height=HEIGHT, frames=60, background=GROUND, stages=(stage,))


@pytest.fixture(scope="module")
def white(studio) -> dict[str, str]:
    """A white square as a picture and as a film."""
    picture = studio.picture(np.full((SIDE, SIDE, 4), 255, np.uint8))
    planes = Planes.empty(SIDE, SIDE)
    planes.y[:], planes.u[:], planes.v[:] = 235, 128, 128
    path = studio.name(".mp4")
    write_video([planes] * 4, path, SIDE, SIDE, coding=FOOTAGE)
    return {"picture": picture, "video": studio.keep(path)}


def square(kind: str, white: dict[str, str], **more) -> PictureLayer | VideoLayer:
    place = more.pop("transform", None) or Transform(x=constant(160), y=constant(120))
    facts = {"id": kind, "start": 0, "end": 60, "source": white[kind], "width": SIDE, "height": SIDE}
    facts |= {"transform": place, **more}
    if kind == "video":
        return VideoLayer.model_validate(facts | {"role": "inset", "time": constant(0)})
    return PictureLayer.model_validate(facts | {"role": "photo"})


def seen(layer: AnyLayer, studio, frame: int = 0) -> np.ndarray:
    """How much of each pixel is white, 0 to 1."""
    with Renderer(film(layer), studio.source) as renderer:
        planes = renderer.render(frame)
    ground = round(code_of(GROUND)[0])
    return (planes.y.astype(float) - ground) / (235 - ground)


KINDS = ["picture", "video"]


@settings(max_examples=25, deadline=None)
@given(
    kind=st.sampled_from(KINDS), scale=st.floats(0.4, 1.4), angle=st.sampled_from([0.0, 17.0, 90.0, -60.0]),
    shape=st.sampled_from(["rounded", "ellipse"]), radius=st.floats(0, 70), invert=st.booleans(),
)  # fmt: skip
def test_the_area_of_a_mask_is_that_of_geometry(studio, white, kind, scale, angle, shape, radius, invert) -> None:
    place = Transform(x=constant(160.3), y=constant(119.6), scale=constant(scale), rotation=constant(angle))
    mask = Mask(shape=shape, radius=radius, invert=invert)
    found = seen(square(kind, white, transform=place, mask=mask), studio)
    corner = min(radius, SIDE / 2)
    hidden = (4 - np.pi) * corner**2 if shape == "rounded" else SIDE**2 * (1 - np.pi / 4)
    area = (hidden if invert else SIDE**2 - hidden) * scale**2
    assert found.sum() == pytest.approx(area, rel=0.02, abs=0.012 * (SIDE * scale) ** 2)
    assert found.min() > -0.02
    assert found.max() < 1.02


@pytest.mark.parametrize("kind", KINDS)
def test_a_mask_without_radius_changes_nothing(studio, white, kind: str) -> None:
    place = Transform(x=constant(160.3), y=constant(119.6), scale=constant(0.7), rotation=constant(10))
    bare = seen(square(kind, white, transform=place), studio)
    masked = seen(square(kind, white, transform=place, mask=Mask(shape="rounded")), studio)
    edge = 0.02 if kind == "video" else 0.3  # a picture's own border is softened already where it is kept larger
    assert np.abs(bare - masked).max() < edge
    assert masked.sum() == pytest.approx(bare.sum(), rel=0.012)
    none = seen(square(kind, white, transform=place, mask=Mask(shape="rounded", invert=True)), studio)
    assert np.abs(none).max() < 0.02


@pytest.mark.parametrize("kind", KINDS)
def test_edges_are_soft_by_one_pixel_or_the_feather(studio, white, kind: str) -> None:
    sharp = seen(square(kind, white, mask=Mask(shape="ellipse")), studio)[90]
    assert 2 <= ((sharp > 0.02) & (sharp < 0.98)).sum() <= 4
    soft = seen(square(kind, white, mask=Mask(shape="ellipse", feather=20)), studio)[120]
    band = np.flatnonzero((soft > 0.02) & (soft < 0.98))
    assert 30 <= len(band) <= 42  # two edges of 20 picture pixels
    assert band.min() >= 110
    left = soft[110:131]
    assert np.all(np.diff(left) >= -1e-6)
    assert left[9] == pytest.approx(0.5, abs=0.06)
    small = Transform(x=constant(160), y=constant(120), scale=constant(0.5))
    half = seen(square(kind, white, transform=small, mask=Mask(shape="ellipse", feather=20)), studio)[120]
    assert 15 <= ((half > 0.02) & (half < 0.98)).sum() <= 22  # it scales with the picture


@pytest.mark.parametrize("invert", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_masks_by_its_brightness_and_alpha(studio, white, kind: str, invert: bool) -> None:
    matte = np.zeros((50, 50, 4), np.uint8)
    matte[:25, :25] = 255  # white
    matte[:25, 25:] = (0, 0, 0, 255)  # black
    matte[25:, :25] = (255, 255, 255, 0)  # clear
    matte[25:, 25:] = (128, 128, 128, 255)
    mask = Mask(shape="picture", source=studio.picture(matte), invert=invert)
    found = seen(square(kind, white, mask=mask), studio)
    quarters = [found[y, x] for y in (95, 145) for x in (135, 185)]
    wanted = [1, 0, 0, 128 / 255]
    assert quarters == pytest.approx([1 - value for value in wanted] if invert else wanted, abs=0.02)
    assert np.abs(found[:68]).max() < 0.02


@settings(max_examples=25, deadline=None)
@given(
    kind=st.sampled_from(KINDS), scale=st.floats(0.4, 1.3), angle=st.sampled_from([0.0, 25.0]), moves=st.booleans(),
    sides=st.tuples(*[st.floats(0, 0.45)] * 4),
)  # fmt: skip
def test_a_crop_cuts_and_moves_nothing(studio, white, kind, scale, angle, moves, sides) -> None:
    """Whether it stands still or is on its way: the area, and where its middle lies."""
    place = Transform(x=constant(160), y=constant(120), scale=constant(scale), rotation=constant(angle))
    tracks = [move(share / 2, share * 1.5, 0, 20) if moves else constant(share) for share in sides]
    crop = Crop(**dict(zip(("left", "top", "right", "bottom"), tracks, strict=True)))
    found = seen(square(kind, white, transform=place, crop=crop), studio, 10)
    left, top, right, bottom = sides
    wide, tall = SIDE * scale * (1 - left - right), SIDE * scale * (1 - top - bottom)
    assert found.sum() == pytest.approx(wide * tall, rel=0.02, abs=10)
    rows, columns = np.mgrid[:HEIGHT, :WIDTH] + 0.5
    middle = np.array([(found * columns).sum(), (found * rows).sum()]) / found.sum()
    off = np.array([left - right, top - bottom]) * SIDE * scale / 2
    turn = np.radians(angle)
    wanted = (160 + off[0] * np.cos(turn) - off[1] * np.sin(turn), 120 + off[0] * np.sin(turn) + off[1] * np.cos(turn))
    assert np.abs(middle - wanted).max() < 0.25


@pytest.mark.parametrize("kind", KINDS)
def test_a_crop_that_takes_all_leaves_nothing(studio, white, kind: str) -> None:
    for crop in (Crop(left=constant(1)), Crop(left=constant(0.7), right=constant(0.6)), Crop(top=move(0, 1, 0, 10))):
        assert np.abs(seen(square(kind, white, crop=crop), studio, 10)).max() < 0.02


@pytest.mark.parametrize("kind", KINDS)
def test_a_mask_moves_with_its_picture(studio, white, kind: str) -> None:
    place = Transform(x=move(120, 160, 0, 20), y=constant(120), scale=constant(0.8))
    layer = square(kind, white, transform=place, mask=Mask(shape="ellipse"))
    with Renderer(film(layer), studio.source) as renderer:
        one, two = renderer.render(0).y.copy(), renderer.render(20).y.copy()
    assert np.abs(np.roll(one.astype(int), 40, axis=1) - two).max() <= 1


@settings(max_examples=40, deadline=None)
@given(
    size=st.tuples(st.integers(5, 90), st.integers(5, 90)), angle=st.floats(-180, 180), scale=st.floats(0.2, 3),
    shape=st.sampled_from(["rounded", "ellipse"]), radius=st.floats(0, 50), feather=st.floats(0, 30),
    invert=st.booleans(), cut=st.tuples(*[st.floats(0, 0.6)] * 4),
)  # fmt: skip
def test_runs_are_what_single_pixels_are(size, angle, scale, shape, radius, feather, invert, cut) -> None:
    """The kernel fills what lies far from an outline by runs: it finds the same as when each pixel is asked alone."""
    turn = np.radians(angle)
    linear = scale * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    forward = np.hstack([linear, np.array([[50.3], [40.7]])])
    mask = Mask(shape=shape, radius=radius, feather=feather, invert=invert)
    whole = coverage(size, forward, (0, 0, 120, 90), cut, mask)
    rows, columns = np.arange(0, 90, 7), np.arange(0, 120, 5)
    for y in rows:
        alone = [coverage(size, forward, (x, y, x + 1, y + 1), cut, mask)[0, 0] for x in columns]
        assert np.abs(whole[y, columns].astype(int) - alone).max() <= 1


def test_a_bar_grows_from_the_left(studio) -> None:
    layer = ShapeLayer(
        id="bar", start=0, end=60, role="progress", box=(40, 100, 200, 12), radius=6, color="#FFFFFF",
        grow=move(0, 1, 0, 50),
    )  # fmt: skip
    with Renderer(film(layer), studio.source) as renderer:
        frames = [renderer.render(index).y.astype(float) for index in (0, 10, 25, 50, 59)]
    ground = round(code_of(GROUND)[0])
    wide = [(frame[106] > ground + 80).sum() for frame in frames]
    assert wide == [0, 40, 100, 200, 200]
    assert all(np.flatnonzero(frame[106] > ground + 80)[0] == 40 for frame in frames[1:])


def test_a_growing_bar_turns_about_its_whole_box(studio) -> None:
    place = Transform(x=constant(0), y=constant(0), rotation=constant(180))
    layer = ShapeLayer(
        id="bar", start=0, end=60, role="progress", box=(40, 100, 200, 12), color="#FFFFFF", grow=constant(0.25),
        transform=place,
    )  # fmt: skip
    columns = np.flatnonzero(seen(layer, studio)[106] > 0.5)
    assert (columns.min(), columns.max()) == (190, 239)


RGB = np.array([200, 120, 60]) / 255


@pytest.mark.parametrize("blend", ["normal", "multiply", "screen", "add"])
@pytest.mark.parametrize("kind", ["picture", "video", "shape"])
def test_every_kind_blends_as_rgb(studio, kind: str, blend: str) -> None:
    """At half opacity, against the formulas of the CSS compositing drafts."""
    color = (200, 120, 60)
    place = Transform(x=constant(160), y=constant(120), opacity=constant(0.5))
    facts = {"id": "l", "start": 0, "end": 60, "blend": blend, "transform": place, "width": 60, "height": 60}
    if kind == "picture":
        source = studio.picture(np.full((60, 60, 4), (*color, 255), np.uint8))
        layer = PictureLayer.model_validate(facts | {"role": "photo", "source": source})
    elif kind == "video":
        planes = Planes.empty(60, 60)
        for plane, value in zip(planes, code_of("#C8783C"), strict=True):
            plane[:] = round(value)
        path = studio.name(".mp4")
        write_video([planes] * 2, path, 60, 60, coding=FOOTAGE)
        layer = VideoLayer.model_validate(
            facts | {"role": "inset", "source": studio.keep(path), "time": constant(0)}
        )  # fmt: skip
    else:
        layer = ShapeLayer(
            id="l", start=0, end=60, role="panel", box=(130, 90, 60, 60), color="#C8783C", blend=blend, opacity=0.5
        )
    with Renderer(film(layer), studio.source) as renderer:
        found = to_rgb(renderer.render(0))
    ground = np.array([0x40, 0x50, 0x60]) / 255
    mixed = {
        "normal": 0.5 * ground + 0.5 * RGB,
        "multiply": ground * (0.5 + 0.5 * RGB),
        "screen": 1 - (1 - ground) * (1 - 0.5 * RGB),
        "add": np.minimum(ground + 0.5 * RGB, 1),
    }[blend]
    assert np.abs(found[110, 150] / 255 - mixed).max() < 0.014
    assert np.abs(found[60, 60] / 255 - ground).max() < 0.006


def test_adding_stops_at_white(studio) -> None:
    layer = ShapeLayer(
        id="l", start=0, end=60, role="panel", box=(0, 0, WIDTH, HEIGHT), color="#E0D0C0", blend="add"
    )  # fmt: skip
    with Renderer(film(layer), studio.source) as renderer:
        planes = renderer.render(0)
    assert planes.y.max() <= 235
    assert (to_rgb(planes) >= 253).all()


def test_a_masked_product_is_judged_by_what_is_seen_of_it(studio) -> None:
    """What a mask or a crop hides is no fault of the product's picture."""
    photo = photographs.astronaut()[100:220, 180:340]
    source = studio.picture(np.dstack([photo, np.full((120, 160), 255, np.uint8)]))
    place = Transform(x=constant(160), y=constant(120), scale=constant(1.2), rotation=constant(4))
    facts = {"id": "product", "start": 0, "end": 60, "role": "product", "source": source, "width": 160, "height": 120}
    hidden = {"mask": Mask(shape="ellipse", feather=6), "crop": Crop(right=constant(0.4))}
    whole, part = (
        PictureLayer.model_validate(facts | {"transform": place} | more) for more in ({}, hidden)
    )  # fmt: skip
    with Renderer(film(part), studio.source) as renderer:
        planes = renderer.render(20)
    (look, *_) = product_looks(film(part), studio.source)
    found = look.measure(planes)
    assert found["delta_e"] < 1
    assert 0.3 < found["share"] < 1
    (look, *_) = product_looks(film(whole), studio.source)
    assert look.measure(planes)["delta_e"] > 2 or look.measure(planes)["ssim"] < 0.8
