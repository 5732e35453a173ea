"""Cut-outs: easy photos are cut cleanly, doubtful ones are refused with reasons, and nothing fails silently."""

import sys
import time
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import onnx
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper
from skimage import data as photographs
from sklearn.datasets import load_sample_image

from reelwright.craft.cutout import CutOut, cut_out
from reelwright.craft.cutout.frames import Style, frame_photo
from reelwright.media.pictures import Picture

from .cutout_scenes import BUSY, PLAIN, PRODUCTS, Scene, scene

pytestmark = pytest.mark.thorough

MAGENTA = np.array([230, 30, 210], np.float32)


def put_back(cut: CutOut, height: int, width: int) -> NDArray[np.uint8]:
    """The cut-out where it stood in its photo."""
    x, y, box_width, box_height = cut.box
    assert cut.rgba.shape == (box_height, box_width, 4)
    canvas = np.zeros((height, width, 4), np.uint8)
    canvas[y : y + box_height, x : x + box_width] = cut.rgba
    return canvas


def overlap(alpha: NDArray[np.uint8], truth: NDArray[np.float32]) -> float:
    one, other = alpha > 127, truth > 0.5
    return float((one & other).sum() / (one | other).sum())


def nearest_solid_color(photo: Scene) -> NDArray[np.uint8]:
    """For each pixel the colour of the nearest one that is all product: what the product's edge should show."""
    solid = cv2.erode((photo.alpha > 0.995).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    kind = cv2.DIST_LABEL_PIXEL
    labels = cv2.distanceTransformWithLabels((~solid).astype(np.uint8), cv2.DIST_L2, 5, labelType=kind)[1]
    place = np.zeros(labels.max() + 1, np.int64)
    place[labels[solid]] = np.flatnonzero(solid)
    return photo.rgb.reshape(-1, 3)[place[labels]]


@cache
def cut_scene(product: str, ground: str, seed: int) -> tuple[Scene, CutOut]:
    photo = scene(product, ground, seed)
    return photo, cut_out(Picture(photo.rgb))


@pytest.mark.parametrize(
    ("product", "ground", "seed"),
    [("bottle", "paper", 1), ("shoe", "wall", 2), ("tube", "sweep", 1), ("can", "two-tone", 2), ("box", "bokeh", 1)],
)
def test_a_product_before_a_plain_ground_is_cut_cleanly(product: str, ground: str, seed: int) -> None:
    photo, cut = cut_scene(product, ground, seed)
    assert cut.method == "contour", cut.reasons
    assert cut.reasons == ()
    back = put_back(cut, *photo.alpha.shape)
    assert overlap(back[..., 3], photo.alpha) > 0.98
    edge = (photo.alpha > 0.05) & (photo.alpha < 0.95)
    share, alpha = photo.alpha[..., None], back[..., 3:] / 255
    wanted = nearest_solid_color(photo) * share + MAGENTA * (1 - share)
    shown = back[..., :3] * alpha + MAGENTA * (1 - alpha)
    assert np.abs(wanted - shown)[edge].mean() / 255 < 0.09  # the photo itself, uncut, has 0.2 and more
    assert np.abs(alpha[..., 0] - photo.alpha)[edge].mean() < 0.25


def test_colours_inside_are_the_photos_own() -> None:
    photo, cut = cut_scene("bottle", "paper", 1)
    back = put_back(cut, *photo.alpha.shape)
    opaque = back[..., 3] == 255
    assert opaque.sum() > 0.9 * (photo.alpha > 0.5).sum()
    assert np.array_equal(back[opaque][:, :3], photo.rgb[opaque])


def test_a_contact_shadow_is_not_product() -> None:
    photo, cut = cut_scene("tube", "sweep", 1)
    back = put_back(cut, *photo.alpha.shape)
    rows, columns = np.nonzero(photo.alpha > 0.5)
    below = slice(rows.max() + 5, rows.max() + 15), slice(columns.min(), columns.max())
    lit = photo.rgb[below[0], :60].mean()
    assert photo.rgb[below].mean() < 0.9 * lit, "the scene has no shadow to test with"
    assert back[..., 3][below].max() == 0


@pytest.mark.parametrize(("ground", "seed", "size"), [("paper", 1, (1000, 750)), ("wall", 6, (600, 600))])
def test_a_handle_stays_open_on_a_coloured_and_on_a_pale_ground(ground: str, seed: int, size: tuple[int, int]) -> None:
    photo = scene("mug", ground, seed, size=size)
    back = put_back(cut_out(Picture(photo.rgb)), *photo.alpha.shape)
    outside = cv2.floodFill((photo.alpha > 0.02).astype(np.uint8), None, (0, 0), 1)[1]
    opening = cv2.erode((outside == 0).astype(np.uint8), np.ones((15, 15), np.uint8)) > 0
    assert opening.sum() > 300
    assert back[..., 3][opening].max() == 0


@pytest.mark.parametrize(("ground", "seed"), [("wall", 3), ("sweep", 4)])
def test_a_steel_foot_that_mirrors_its_shadow_has_no_notch(ground: str, seed: int) -> None:
    photo = scene("flask", ground, seed, size=(800, 800))
    cut = cut_out(Picture(photo.rgb))
    assert cut.method == "contour", cut.reasons
    back = put_back(cut, *photo.alpha.shape)
    bottom = int(np.flatnonzero((photo.alpha > 0.5).any(axis=1))[-1])
    assert overlap(back[bottom - 16 : bottom, :, 3], photo.alpha[bottom - 16 : bottom]) > 0.95


def test_the_same_photo_gives_the_same_bytes() -> None:
    photo, first = cut_scene("can", "two-tone", 2)
    cv2.setRNGSeed(12345)
    again = cut_out(Picture(photo.rgb))
    assert first.rgba.tobytes() == again.rgba.tobytes()
    assert first.confidence == again.confidence


def test_a_product_cut_off_by_the_frame_is_refused() -> None:
    photo = scene("bottle", "wall", 1, cut=True)
    cut = cut_out(Picture(photo.rgb))
    assert cut.method == "original"
    assert any("frame" in reason for reason in cut.reasons)


@pytest.mark.parametrize(
    "name", ["astronaut", *(pytest.param(name, marks=pytest.mark.slow) for name in ("chelsea", "stereo_motorcycle"))]
)
def test_photographs_without_one_clear_product_are_refused(name: str) -> None:
    source = getattr(photographs, name)()
    rgb = np.asarray(source[0] if isinstance(source, tuple) else source)
    cut = cut_out(Picture(rgb))
    assert cut.method == "original"
    assert cut.reasons
    assert cut.box == (0, 0, rgb.shape[1], rgb.shape[0])
    assert np.array_equal(cut.rgba[..., :3], rgb)
    assert cut.rgba[..., 3].min() == 255


def test_a_photograph_of_a_flower_is_cut() -> None:
    rgb = load_sample_image("flower.jpg")
    cut = cut_out(Picture(rgb))
    assert cut.method == "contour"
    back = put_back(cut, *rgb.shape[:2])
    y, x = np.mgrid[: rgb.shape[0], : rgb.shape[1]]
    round_flower = ((x - 307) ** 2 + (y - 217) ** 2 < 138**2).astype(np.float32)
    assert overlap(back[..., 3], round_flower) > 0.93


def test_flat_and_tiny_pictures_are_refused() -> None:
    for shape in ((64, 64, 3), (64, 640, 3), (900, 1200, 3)):
        assert cut_out(Picture(np.full(shape, 200, np.uint8))).method == "original"


def own_alpha(level: int = 255) -> Picture:
    rgb = np.full((200, 300, 3), (20, 120, 200), np.uint8)
    alpha = np.zeros((200, 300), np.uint8)
    cv2.circle(alpha, (120, 100), 60, (level,), -1, cv2.LINE_AA)
    rgb[alpha == 0] = (255, 255, 255)
    return Picture(rgb, alpha)


def test_the_users_own_alpha_comes_first() -> None:
    picture = own_alpha()
    cut = cut_out(picture, Path("no-such-model.onnx"))
    assert (cut.method, cut.confidence, cut.reasons) == ("alpha", 1.0, ())
    assert picture.alpha is not None
    back = put_back(cut, 200, 300)
    assert overlap(back[..., 3], picture.alpha.astype(np.float32) / 255) > 0.99
    assert np.array_equal(np.unique(cut.rgba[cut.rgba[..., 3] > 0][:, :3], axis=0), [[20, 120, 200]])


def test_an_alpha_that_shows_nothing_is_told_and_passed_over() -> None:
    photo, _ = cut_scene("bottle", "paper", 1)
    veil = np.full(photo.alpha.shape, 128, np.uint8)
    cut = cut_out(Picture(photo.rgb, veil))
    assert cut.method == "contour"
    assert any("transparency" in reason for reason in cut.reasons)


def red_model(path: Path, factor: float = 40.0, shape: tuple[int | str, ...] = (1, 3, 160, 160)) -> Path:
    """A model that marks what is red, as logits."""
    weight = np.array([factor, -factor, -factor], np.float32).reshape(1, 3, 1, 1)
    nodes = [helper.make_node("Conv", ["input", "weight", "bias"], ["mask"], kernel_shape=[1, 1])]
    graph = helper.make_graph(
        nodes,
        "red",
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("mask", TensorProto.FLOAT, (1, 1, *shape[2:]))],
        [
            helper.make_tensor("weight", TensorProto.FLOAT, weight.shape, weight.ravel()),
            helper.make_tensor("bias", TensorProto.FLOAT, (1,), [-3 * factor]),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.save(model, str(path))
    return path


def red_on_clutter() -> tuple[Picture, NDArray[np.float32]]:
    """A red disc before busy blue and green, which is too much for contours but easy for the model."""
    noise = np.random.default_rng(5).integers(0, 255, (30, 40, 3), np.uint8)
    rgb = cv2.resize(noise, (800, 600), interpolation=cv2.INTER_NEAREST)
    rgb[..., 0] = 0
    truth = np.zeros((600, 800), np.float32)
    cv2.circle(truth, (400, 300), 170, (1.0,), -1, cv2.LINE_AA)
    rgb = (rgb * (1 - truth[..., None]) + np.array([230, 10, 10]) * truth[..., None]).astype(np.uint8)
    return Picture(rgb), truth


@pytest.mark.parametrize("shape", [(1, 3, 160, 160), (1, 3, "height", "width")])
def test_a_model_is_used_where_one_is_named(tmp_path: Path, shape: tuple[int | str, ...]) -> None:
    picture, truth = red_on_clutter()
    cut = cut_out(picture, red_model(tmp_path / "red.onnx", shape=shape))
    assert cut.method == "model", cut.reasons
    assert cut.confidence > 0.9
    assert overlap(put_back(cut, 600, 800)[..., 3], truth) > 0.97


def test_a_model_that_cannot_be_used_is_told_and_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    photo = Picture(cut_scene("bottle", "paper", 1)[0].rgb)
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(b"no model")
    cases = {
        tmp_path / "none.onnx": "no model file none.onnx",
        broken: "broken.onnx cannot be loaded",
        red_model(tmp_path / "all.onnx", 0.0): "the model marks",
        red_model(tmp_path / "flat.onnx", shape=(1, 3, 160)): "flat.onnx",
    }
    for path, reason in cases.items():
        cut = cut_out(photo, path)
        assert cut.method == "contour"
        assert len(cut.reasons) == 1
        assert reason in cut.reasons[0]
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    assert "onnxruntime is not installed" in cut_out(photo, red_model(tmp_path / "red.onnx")).reasons[0]


@pytest.mark.parametrize("style", ["arch", "print", "card"])
@pytest.mark.parametrize("size", [(640, 480), (300, 900), (900, 300)])
def test_a_frame_has_the_width_asked_for_and_keeps_the_photo(style: Style, size: tuple[int, int]) -> None:
    rgb = np.full((size[1], size[0], 3), (30, 90, 160), np.uint8)
    art = frame_photo(Picture(rgb), style, 600)
    assert art.shape[1] == 600
    assert 600 < art.shape[0] < 900
    middle = art[art.shape[0] // 2, 300]
    assert tuple(middle) == (30, 90, 160, 255)
    corners = art[[0, 0, -1, -1], [0, -1, 0, -1], 3]
    assert corners.max() == (255 if style == "print" else 0)
    if style != "print":
        assert ((art[..., 3] > 0) & (art[..., 3] < 255)).any(), "the outline is jagged"


def test_the_arch_is_a_half_circle() -> None:
    art = frame_photo(Picture(np.zeros((500, 500, 3), np.uint8)), "arch", 400)
    y, x = np.mgrid[:200, :400]
    circle = np.hypot(x - 199.5, y - 199.5) < 200
    assert overlap(art[:200, :, 3], circle.astype(np.float32)) > 0.98


def test_a_transparent_picture_is_framed_on_white() -> None:
    art = frame_photo(own_alpha(), "card", 400)
    assert tuple(art[art.shape[0] // 2, 395]) == (255, 255, 255, 255)


@pytest.mark.slow
def test_a_large_photo_takes_seconds_not_minutes() -> None:
    photo = Picture(scene("bottle", "brick", 3, size=(3000, 2250)).rgb)
    cut_out(photo)
    start = time.process_time()
    cut_out(photo)
    assert time.process_time() - start < 8  # twice what it takes, for a machine with other work


HALF_A_PRODUCT = pytest.mark.xfail(strict=True, reason="one scene of 30 keeps 77 % of its product and is accepted")
PALE = pytest.mark.xfail(strict=True, reason="a white mug on white is accepted at 87 %")


@pytest.mark.slow
@pytest.mark.parametrize("size", [pytest.param((1000, 750), marks=HALF_A_PRODUCT), (750, 1000), (900, 900)])
def test_what_is_accepted_before_plain_grounds_is_good_and_most_is_accepted(size: tuple[int, int]) -> None:
    accepted, worst = 0, 1.0
    photos = [scene(product, ground, 70, size=size) for product in PRODUCTS for ground in PLAIN]
    for photo in photos:
        cut = cut_out(Picture(photo.rgb))
        if cut.method == "contour":
            accepted += 1
            worst = min(worst, overlap(put_back(cut, *photo.alpha.shape)[..., 3], photo.alpha))
    assert worst > 0.9
    assert accepted >= 0.9 * len(photos)


@pytest.mark.slow
def test_before_busy_grounds_doubt_wins() -> None:
    good = []
    for product in PRODUCTS:
        for ground in BUSY:
            photo = scene(product, ground, 71, size=(800, 600))
            cut = cut_out(Picture(photo.rgb))
            if cut.method == "contour":
                good.append(overlap(put_back(cut, *photo.alpha.shape)[..., 3], photo.alpha) > 0.9)
            else:
                assert cut.reasons
    assert len(good) >= 12
    assert sum(good) >= 0.9 * len(good)


@PALE
@pytest.mark.slow
def test_white_on_white_is_refused_or_right() -> None:
    for product in PRODUCTS:
        photo = scene(product, "sweep", 72, white=True)
        cut = cut_out(Picture(photo.rgb))
        if cut.method == "contour":
            assert overlap(put_back(cut, *photo.alpha.shape)[..., 3], photo.alpha) > 0.9
