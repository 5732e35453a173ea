"""A grade does what it says: compared with the same in floating-point R'G'B', and by its laws."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.interpolate import RegularGridInterpolator

from reelwright.composition import AnyLayer, Composition, GradeLayer, ShapeLayer, Stage, constant, move
from reelwright.digest import digest_file
from reelwright.errors import InputError
from reelwright.media.planes import Planes
from reelwright.media.render.grade import GradeDrawer
from reelwright.media.render.renderer import Renderer
from reelwright.media.render.tones import MIDDLE, balance, monotone

KR, KG, KB = 0.2126, 0.7152, 0.0722
LUMA = np.array([KR, KG, KB])
CURVE = ((0.0, 0.05), (0.3, 0.22), (0.7, 0.8))


def grade(**fields: Any) -> GradeLayer:
    return GradeLayer.model_validate({"id": "grade", "start": 0, "end": 60} | fields)


@pytest.fixture(scope="module")
def cubes(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., tuple[str, Callable[[str], Path]]]:
    """Return a function that writes what another makes of colours as a `.cube`: its digest and where it is found."""
    folder = tmp_path_factory.mktemp("cubes")
    files: dict[str, Path] = {}

    @cache
    def write(
        make: Callable[[np.ndarray], np.ndarray], size: int, high: float = 1, name: str = ""
    ) -> tuple[str, Callable[[str], Path]]:
        nodes = np.linspace(0, high, size)
        blue, green, red = np.meshgrid(nodes, nodes, nodes, indexing="ij")
        rows = make(np.stack([red, green, blue], -1).reshape(-1, 3))
        domain = f"DOMAIN_MIN 0 0 0\nDOMAIN_MAX {high} {high} {high}\n"
        path = folder / f"{name}-{make.__name__}-{size}-{high}.cube"
        lines = (" ".join(f"{value:.6f}" for value in row) for row in rows.tolist())
        path.write_text(f"LUT_3D_SIZE {size}\n{domain}" + "\n".join(lines))
        digest = digest_file(path)
        files[digest] = path
        return digest, files.__getitem__

    return write


def nothing(digest: str) -> Path:
    raise KeyError(digest)


def graded(layer: GradeLayer, planes: Planes, source: Callable[[str], Path] = nothing, frame: int = 0) -> Planes:
    out = Planes(*(plane.copy() for plane in planes))
    GradeDrawer(layer, source).draw(frame, out)
    return out


def colors(seed: int = 0, size: tuple[int, int] = (192, 256)) -> Planes:
    """Colours that displays show, as neighbours in a photograph: they vary in light within a block, not in hue."""
    dice = np.random.default_rng(seed)
    rgb = dice.random((size[0] // 2, size[1] // 2, 3))
    rgb = rgb.mean(axis=2, keepdims=True) + (rgb - rgb.mean(axis=2, keepdims=True)) * dice.random((*rgb.shape[:2], 1))
    luma = rgb @ LUMA
    full = np.repeat(np.repeat(luma, 2, 0), 2, 1) + dice.normal(0, 0.02, size)
    y = np.clip(16 + 219 * full, 16, 235)
    u, v = 128 + 224 * (rgb[..., 2] - luma) / 1.8556, 128 + 224 * (rgb[..., 0] - luma) / 1.5748
    return Planes(*(np.round(plane).astype(np.uint8) for plane in (y, u, v)))


def to_rgb(y: np.ndarray, u: np.ndarray, v: np.ndarray) -> np.ndarray:
    luma, cb, cr = (y - 16) / 219, (u - 128) / 224, (v - 128) / 224
    red, blue = luma + 1.5748 * cr, luma + 1.8556 * cb
    return np.stack([red, (luma - KR * red - KB * blue) / KG, blue], axis=-1)


def reference(layer: GradeLayer, planes: Planes, lut: Callable[[np.ndarray], np.ndarray] | None = None) -> list[Any]:
    """Return the graded Y, U, V in floating point: luma with its block's chroma, chroma with the luma at its place."""
    y, u, v = (plane.astype(float) for plane in planes)
    full = to_rgb(y, *(np.repeat(np.repeat(plane, 2, 0), 2, 1) for plane in (u, v)))
    site = to_rgb((y[::2, ::2] + y[1::2, ::2]) / 2, u, v)
    full, site = (_reference(layer, rgb, lut) for rgb in (full, site))
    luma = site @ LUMA
    new = (
        16 + 219 * full @ LUMA,
        128 + 224 * (site[..., 2] - luma) / 1.8556,
        128 + 224 * (site[..., 0] - luma) / 1.5748,
    )
    return [np.clip(plane, 16, top) for plane, top in zip(new, (235, 240, 240), strict=True)]


def _reference(layer: GradeLayer, rgb: np.ndarray, lut: Callable[[np.ndarray], np.ndarray] | None) -> np.ndarray:
    exposed = 2 ** (layer.exposure / 2.4)
    rgb = rgb * exposed
    balanced = rgb * balance(layer.temperature, layer.tint)
    rgb = balanced + ((rgb - balanced) @ LUMA)[..., None]
    rgb = MIDDLE + layer.contrast * (rgb - MIDDLE)
    luma = rgb @ LUMA
    white, black = MIDDLE + layer.contrast * (exposed - MIDDLE), MIDDLE * (layer.contrast - 1)
    new, pale = luma.copy(), np.ones_like(luma)
    if white > 1:
        start = max(2 - white, 0.5)
        scaled, most = np.clip((luma - start) / (1 - start), 0, None), (white - start) / (1 - start)
        new = np.where(luma > start, start + (1 - start) * (1 - np.clip(1 - scaled / most, 0, 1) ** most), luma)
        pale = np.clip((white - luma) / (white - start), 0, 1)
    if black > 0:
        new = np.where(luma < black, np.clip(luma + black, 0, None) ** 2 / (4 * black), new)
    new = np.clip(new, 0, 1)
    if layer.curve:
        new = monotone(layer.curve, new)
    rgb = new[..., None] + layer.saturation * pale[..., None] * (rgb - luma[..., None])
    if lut:
        inside = np.clip(rgb, 0, 1)
        rgb = rgb + layer.strength * (lut(inside) + rgb - inside - rgb)
    return rgb


def gaps(found: Planes, wanted: list[Any]) -> tuple[float, float]:
    """Return the largest and the mean error over all planes, in code values."""
    errors = [np.abs(plane.astype(float) - other) for plane, other in zip(found, wanted, strict=True)]
    return max(float(error.max()) for error in errors), max(float(error.mean()) for error in errors)


LOOKS = (
    {"exposure": 0.8}, {"exposure": -1.5}, {"exposure": 3}, {"temperature": 0.7}, {"temperature": -1, "tint": 0.5},
    {"contrast": 1.4}, {"contrast": 0.5}, {"contrast": 2}, {"curve": CURVE}, {"saturation": 1.6}, {"saturation": 0.3},
    {"exposure": 0.4, "temperature": 0.3, "tint": -0.2, "contrast": 1.15, "curve": CURVE, "saturation": 1.2},
)  # fmt: skip


@pytest.mark.parametrize("look", LOOKS, ids=["-".join(look) + f"{i}" for i, look in enumerate(LOOKS)])
def test_a_look_is_that_of_the_formulas_in_rgb(look: dict[str, Any]) -> None:
    planes, layer = colors(), grade(**look)
    largest, mean = gaps(graded(layer, planes), reference(layer, planes))
    assert largest <= 0.52  # nothing but the last rounding
    assert mean < 0.3


def teal(rgb: np.ndarray) -> np.ndarray:
    luma = (rgb @ LUMA)[..., None]
    share = luma * luma * (3 - 2 * luma)
    push = (1 - share) * (-0.13, 0.02, 0.12) + share * (0.10, 0.0, -0.13)
    return np.clip(rgb + 4 * luma * (1 - luma) * push + 0.1 * (rgb - luma), 0, 1)


def same(rgb: np.ndarray) -> np.ndarray:
    return rgb


def root(rgb: np.ndarray) -> np.ndarray:
    return np.sqrt(rgb / 2)


@pytest.mark.thorough
@pytest.mark.parametrize("size", [17, 33, 65])
@pytest.mark.parametrize("look", [{}, LOOKS[-1] | {"strength": 0.7}], ids=["alone", "after a look"])
def test_a_table_is_that_of_interpolation_in_rgb(cubes, size: int, look: dict[str, Any]) -> None:
    digest, source = cubes(teal, size)
    nodes = np.linspace(0, 1, size)
    values = teal(np.stack(np.meshgrid(nodes, nodes, nodes, indexing="ij"), -1))
    planes, layer = colors(), grade(lut=digest, **look)
    wanted = reference(layer, planes, RegularGridInterpolator((nodes, nodes, nodes), values))
    largest, mean = gaps(graded(layer, planes, source), wanted)
    assert largest < 2.5
    assert mean < 0.4


@pytest.mark.parametrize("extreme", [np.max, np.min])
def test_a_table_is_cut_into_tetrahedra(cubes, extreme: Callable[..., np.ndarray]) -> None:
    """Between the corners of one cube they make the largest (or least) channel of itself; other mixtures do not."""

    def alike(rgb: np.ndarray) -> np.ndarray:
        return np.repeat(extreme(rgb, axis=-1, keepdims=True), 3, -1)

    digest, source = cubes(alike, 2, name=extreme.__name__)
    planes = colors()
    largest, mean = gaps(graded(grade(lut=digest), planes, source), reference(grade(), planes, alike))
    assert largest < 4.5  # where another channel becomes the largest, the table's own steps show
    assert mean < 0.4


@pytest.mark.thorough
@settings(max_examples=20, deadline=None)
@given(
    planes=st.tuples(
        *(hnp.arrays(np.uint8, (6, 8) if i == 0 else (3, 4), elements=st.integers(16, 235)) for i in range(3))
    )
)
@pytest.mark.parametrize("size", [2, 33, 65])
def test_a_table_that_changes_nothing_changes_no_code(cubes, size: int, planes: tuple[np.ndarray, ...]) -> None:
    digest, source = cubes(same, size)
    for found, before in zip(graded(grade(lut=digest), Planes(*planes), source), planes, strict=True):
        assert np.array_equal(found, before)


@pytest.mark.thorough
def test_a_table_may_cover_another_range(cubes) -> None:
    digest, source = cubes(root, 65, high=2)
    planes = colors()
    grey = planes._replace(u=np.full_like(planes.u, 128), v=np.full_like(planes.v, 128))
    wanted = reference(grade(), grey, root)
    found, light = graded(grade(lut=digest), grey, source), grey.y > 40  # the root is too steep for 65 nodes near black
    assert np.abs(found.y - wanted[0])[light].max() < 1.5


FIELDS = {
    "exposure": st.floats(-3, 3), "temperature": st.floats(-1, 1), "tint": st.floats(-1, 1),
    "contrast": st.floats(0, 2), "saturation": st.floats(0, 2),
}  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(look=st.fixed_dictionaries({}, optional=FIELDS), seed=st.integers(0, 99))
def test_none_of_a_look_changes_nothing(look: dict[str, float], seed: int) -> None:
    planes = colors(seed, (16, 16))
    for layer in (grade(**look, amount=constant(0)), grade()):
        assert all(np.array_equal(a, b) for a, b in zip(graded(layer, planes), planes, strict=True))


@settings(max_examples=40, deadline=None)
@given(look=st.fixed_dictionaries({}, optional=FIELDS), amount=st.floats(0, 1))
def test_a_part_of_a_look_lies_in_proportion_between(look: dict[str, float], amount: float) -> None:
    planes = colors(1, (16, 16))
    whole, part = graded(grade(**look), planes), graded(grade(**look, amount=constant(amount)), planes)
    for before, after, found in zip(planes, whole, part, strict=True):
        assert np.abs(before + amount * (after.astype(float) - before) - found).max() <= 1.01


def test_a_table_comes_in_by_its_amount_and_by_its_strength_alike(cubes) -> None:
    digest, source = cubes(teal, 17)
    planes = colors(2)
    coming = grade(lut=digest, amount=move(0, 1, 0, 40))
    for frame in (0, 10, 30, 40):
        weak = graded(grade(lut=digest, strength=frame / 40), planes, source)
        found = graded(coming, planes, source, frame)
        assert all(np.abs(a.astype(int) - b).max() <= 1 for a, b in zip(found, weak, strict=True))
    plain = graded(grade(lut=digest, strength=0, saturation=1.5), planes, nothing_found(source, digest))
    assert all(np.array_equal(a, b) for a, b in zip(plain, graded(grade(saturation=1.5), planes), strict=True))


def nothing_found(source: Callable[[str], Path], digest: str) -> Callable[[str], Path]:
    return lambda asked: source(asked) if asked == digest else nothing(asked)


def ramp() -> Planes:
    """Every luma from black to white, in grey."""
    y = np.repeat(np.arange(16, 236, dtype=np.uint8)[None], 4, 0)
    return Planes(y, *(np.full((2, 110), 128, np.uint8) for _ in range(2)))


@settings(max_examples=60, deadline=None)
@given(one=st.floats(-3, 3), two=st.floats(-3, 3), contrast=st.floats(0.5, 2))
def test_more_exposure_is_brighter_everywhere(one: float, two: float, contrast: float) -> None:
    dark, light = (
        graded(grade(exposure=stops, contrast=contrast), ramp()).y.astype(int) for stops in sorted((one, two))
    )
    assert (light >= dark).all()
    assert (np.diff(light[0]) >= 0).all()
    if abs(one - two) > 0.4:
        assert (light[0, 30:120] > dark[0, 30:120]).all()


@given(stops=st.floats(-3, 1))
def test_a_stop_doubles_the_light_of_what_is_not_bright(stops: float) -> None:
    found = graded(grade(exposure=stops), ramp()).y[0, 40:90]  # of codes 56 to 105
    light = ((found - 16.0) / 219) ** 2.4
    before = ((np.arange(56, 106) - 16.0) / 219) ** 2.4
    coded = 1 / 219 / 2 / 0.02  # half a code value, where codes are smallest
    assert np.allclose((light / before) ** (1 / 2.4), 2 ** (stops / 2.4), rtol=coded)


@settings(max_examples=40, deadline=None)
@given(look=st.fixed_dictionaries({}, optional=FIELDS))
def test_without_saturation_all_is_grey(look: dict[str, float]) -> None:
    found = graded(grade(**look | {"saturation": 0}), colors(3, (16, 16)))
    assert (found.u == 128).all()
    assert (found.v == 128).all()


@settings(max_examples=40, deadline=None)
@given(temperature=st.floats(-1, 1), tint=st.floats(-1, 1))
def test_temperature_and_tint_keep_luma_and_turn_greys_their_way(temperature: float, tint: float) -> None:
    planes = colors(4, (16, 16))
    assert np.array_equal(graded(grade(temperature=temperature, tint=tint), planes).y, planes.y)
    red, green, blue = balance(temperature, tint)
    assert KR * red + KG * green + KB * blue == pytest.approx(1)
    assert (red > blue) == (temperature > 0) or abs(temperature) < 0.1 + abs(tint)
    assert (green < (red + blue) / 2) == (tint > 0) or abs(tint) < 0.1 + abs(temperature)


def test_no_temperature_is_the_white_of_the_standard() -> None:
    assert np.allclose(balance(0, 0), 1)
    warm, cool = balance(1, 0), balance(-1, 0)
    assert warm[0] > 1 > warm[2]
    assert cool[0] < 1 < cool[2]


@given(contrast=st.floats(0, 2))
def test_contrast_turns_about_middle_grey_and_cuts_nothing(contrast: float) -> None:
    found = graded(grade(contrast=contrast), ramp()).y[0].astype(int)
    middle = round(219 * MIDDLE)
    assert abs(found[middle] - (middle + 16)) <= 1
    assert (np.diff(found) >= 0).all()
    assert found[0] >= 16
    assert found[-1] <= 235
    if contrast > 1:  # the ends stay ends, and what lies before them is not flattened
        assert (found[0], found[-1]) == (16, 235)
        assert len(set(found[:60])) > 8
        assert len(set(found[-60:])) > 8


@st.composite
def curves(draw: st.DrawFn) -> tuple[tuple[float, float], ...]:
    count = draw(st.integers(1, 8))
    codes = st.lists(st.integers(0, 1000), min_size=count, max_size=count)
    x = draw(st.lists(st.integers(0, 1000), min_size=count, max_size=count, unique=True))
    return tuple((a / 1000, b / 1000) for a, b in zip(sorted(x), sorted(draw(codes)), strict=True))


@settings(max_examples=200)
@given(points=curves())
def test_a_curve_goes_through_its_points_and_never_back(points: tuple[tuple[float, float], ...]) -> None:
    x, y = np.array(points).T
    assert np.allclose(monotone(points, x), y, atol=1e-9)
    drawn = monotone(points, np.linspace(0, 1, 2001))
    assert np.diff(drawn).min() >= -1e-9
    assert drawn.min() >= 0
    assert drawn.max() <= 1 + 1e-9
    for low, high in pairwise(points):
        between = monotone(points, np.linspace(low[0], high[0], 50))
        assert between.min() >= low[1] - 1e-9
        assert between.max() <= high[1] + 1e-9


def test_a_straight_curve_changes_nothing() -> None:
    values = np.linspace(0, 1, 101)
    for points in (((0.5, 0.5),), ((0.0, 0.0), (0.2, 0.2), (1.0, 1.0))):
        assert np.allclose(monotone(points, values), values)


# In a film


def film(*layers: AnyLayer) -> Composition:
    return Composition(
        width=96, height=64, frames=60, background="#805030", stages=(Stage(id="a", start=0, end=60, layers=layers),)
    )


def panel(name: str, left: int) -> ShapeLayer:
    return ShapeLayer(id=name, start=0, end=60, role="panel", box=(left, 0, 32, 64), color="#2060C0")


def test_a_grade_changes_what_is_beneath_and_no_further() -> None:
    with Renderer(film(panel("under", 0), grade(exposure=1, saturation=0), panel("over", 64)), nothing) as renderer:
        found = renderer.render(0)
    with Renderer(film(panel("under", 0), panel("over", 64)), nothing) as renderer:
        plain = renderer.render(0)
    for one, other, half in zip(found, plain, (1, 2, 2), strict=True):
        assert np.array_equal(one[:, 68 // half :], other[:, 68 // half :])
    assert (found.u[:, :32] == 128).all()
    assert (found.y[:, :64].astype(int) > plain.y[:, :64]).all()


def problems(layer: GradeLayer, source: Callable[[str], Path]) -> Iterator[str]:
    with pytest.raises(InputError) as caught:
        Renderer(film(layer), source)
    assert all(problem.limit and problem.remedy for problem in caught.value.problems)
    return (str(problem) for problem in caught.value.problems)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("not a table", "holds no colour table"),
        ("LUT_3D_SIZE 2\n" + "nan 0 0\n" * 8, "three finite numbers"),
        ("", "no table"),
    ],
)
def test_what_is_no_table_is_refused_before_the_first_frame(tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "look.cube").write_text(content)
    (found,) = problems(grade(lut="a" * 64), lambda _: tmp_path / "look.cube")
    assert found.startswith("layer grade.lut")
    assert said in found


def test_a_missing_table_is_refused() -> None:
    (found,) = problems(grade(lut="a" * 64), nothing)
    assert "layer grade.lut" in found
    assert "missing" in found


@pytest.mark.parametrize("points", [((0.5, 0.2), (0.5, 0.4)), ((0.6, 0.2), (0.5, 0.4)), ((0.2, 0.6), (0.5, 0.4))])
def test_a_curve_that_turns_back_is_refused(points: tuple[tuple[float, float], ...]) -> None:
    (found,) = problems(grade(curve=points), nothing)
    assert "layer grade.curve" in found
