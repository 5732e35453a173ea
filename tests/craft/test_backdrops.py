"""Every family of backdrops in every tone and aspect: form, repeatability, calm, motion, cost of planning."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelwright.color import from_oklch, oklch, to_rgb
from reelwright.craft.backdrop import (
    BackdropSpec,
    ClipPlan,
    PicturePlan,
    calm_zone,
    describe,
    draw_clip,
    draw_picture,
    drawn_frames,
    families,
    family,
)
from reelwright.craft.backdrops._shades import Shades, hue_distance
from reelwright.errors import InputError

ASPECTS = {
    "9:16": (1080, 1920, (0.52, 0.815, 0.375)),
    "16:9": (1920, 1080, (0.74, 0.885, 0.67)),
    "1:1": (1080, 1080, (0.745, 0.90, 0.59)),
    "4:5": (1080, 1350, (0.60, 0.94, 0.48)),
}
BRANDS = {
    "cream": {"light": ("#E9D9C3", "#D9662B", "#7A9E8E"), "deep": ("#4A2A22", "#E0803A", "#8FA38F")},
    "grey": {"light": ("#E3E3E3", "#111111", "#9A9A9A"), "deep": ("#262626", "#FFFFFF", "#8A8A8A")},
    "red": {"light": ("#FBE3DF", "#FF0000", "#FFB03B"), "deep": ("#6A0F12", "#FF0000", "#FFB03B")},
    "neon": {"light": ("#DDF3E6", "#39FF14", "#FF00E5"), "deep": ("#10222E", "#39FF14", "#FF00E5")},
    "sky": {"light": ("#D3E6F5", "#1668E3", "#FFB703"), "deep": ("#0B2545", "#29B6F6", "#FFB703")},
}
KINDS = [(name, tone) for name in families() for tone in family(name).tones]
# The same everywhere, and different enough to meet each brand in each aspect somewhere.
CASES = [
    (name, tone, aspect, list(BRANDS)[(index + place) % len(BRANDS)])
    for index, (name, tone) in enumerate(KINDS)
    for place, aspect in enumerate(ASPECTS)
]


def spec_of(name: str, tone: str, aspect: str = "9:16", brand: str = "cream", **more: object) -> BackdropSpec:
    width, height, stand = ASPECTS[aspect]
    ground, accent, third = BRANDS[brand][tone]
    spec = BackdropSpec(name, ground, accent, third, tone, 3, width, height, 60, stand)  # type: ignore[arg-type]
    return replace(spec, **more)  # type: ignore[arg-type]


def clip_of(spec: BackdropSpec) -> ClipPlan:
    first = describe(spec).layers[0]
    assert isinstance(first, ClipPlan)
    return first


def pictures_of(spec: BackdropSpec) -> list[PicturePlan]:
    return [layer for layer in describe(spec).layers if isinstance(layer, PicturePlan)]


def lightness(rgb: np.ndarray) -> np.ndarray:
    """OKLab L of sRGB pictures."""
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    cone = linear @ np.array(
        [[0.4122214708, 0.2119034982, 0.0883024619], [0.5363325363, 0.6806995451, 0.2817188376],
         [0.0514459929, 0.1073969566, 0.6299787005]]
    )  # fmt: skip
    return np.cbrt(cone) @ np.array([0.2104542553, 0.7936177850, -0.0040720468])


def drifted(plan: PicturePlan, frame: float) -> tuple[float, float]:
    keys = plan.drift or ((0.0, 0.0, 0.0),)
    at, dx, dy = zip(*keys, strict=True)
    return plan.x + float(np.interp(frame, at, dx)), plan.y + float(np.interp(frame, at, dy))


class Film:
    """A backdrop as a renderer shows it, at a quarter of the canvas."""

    def __init__(self, spec: BackdropSpec) -> None:
        clip = clip_of(spec)
        self.rate, self.size = clip.rate, (clip.width, clip.height)
        self.clip = list(draw_clip(spec, clip))
        self.pictures = [(plan, self._smooth(draw_picture(spec, plan))) for plan in pictures_of(spec)]

    @staticmethod
    def _smooth(rgba: np.ndarray) -> np.ndarray:
        """Return a picture that can be drawn at a quarter of its size."""
        return cv2.GaussianBlur(rgba.astype(np.float32) / 255, (0, 0), 1.6)

    def at(self, frame: float) -> np.ndarray:
        time_ = frame * self.rate / 30
        index = min(int(time_), len(self.clip) - 2)
        rest = time_ - index
        out = self.clip[index] * (1 - rest) + self.clip[index + 1] * rest
        for plan, smooth in self.pictures:
            x, y = drifted(plan, frame)
            place = np.array([[0.25, 0, (x + 0.5) / 4 - 0.5], [0, 0.25, (y + 0.5) / 4 - 0.5]])
            moved = cv2.warpAffine(smooth, place, self.size, flags=cv2.INTER_LINEAR)
            out = out * (1 - moved[..., 3:]) + moved[..., :3] * moved[..., 3:]
        return out


def zone_of(spec: BackdropSpec, picture: np.ndarray) -> np.ndarray:
    height, width = picture.shape[:2]
    left, top, right, bottom = calm_zone(spec)
    return picture[int(top * height) : int(bottom * height), int(left * width) : int(right * width)]


def test_the_promised_families_are_found_by_their_files() -> None:
    promised = "sweep mesh satin bokeh leak paper arches beam window caustics fluted halo horizon blocks"
    assert set(promised.split()) <= set(families())
    for name in families():
        assert family(name).name == name
        assert family(name).moods
        assert 0 <= family(name).energy <= 1


@pytest.mark.thorough
@pytest.mark.parametrize(("name", "tone", "aspect", "brand"), CASES)
def test_clips_have_the_promised_form_and_leave_text_in_peace(name: str, tone: str, aspect: str, brand: str) -> None:
    spec = spec_of(name, tone, aspect, brand, frames=8)
    plan, stage = clip_of(spec), describe(spec).stage
    frames = list(draw_clip(spec, plan))
    assert len(frames) == drawn_frames(8, plan.rate)
    assert plan.width % 2 == plan.height % 2 == 0
    assert plan.width / plan.height == pytest.approx(spec.width / spec.height, rel=0.01)
    for frame in frames:
        assert frame.shape == (plan.height, plan.width, 3)
        assert frame.dtype == np.float32
        assert np.isfinite(frame).all()
        assert frame.min() >= 0
        assert frame.max() <= 1
    assert not np.array_equal(frames[0], frames[1])
    light = lightness(zone_of(spec, frames[-1]).astype(np.float64))
    assert np.percentile(light, 99.5) - np.percentile(light, 0.5) <= 0.18
    assert abs(oklch(stage.ground).L - light.mean()) <= 0.08
    assert stage.text == ("white" if light.mean() < 0.6 else "ink")


@pytest.mark.parametrize(("name", "tone"), KINDS)
def test_equal_specs_give_equal_pixels_and_seeds_differ(name: str, tone: str) -> None:
    spec = spec_of(name, tone, "1:1", frames=4)
    one, again = (next(iter(draw_clip(spec, clip_of(spec)))) for _ in range(2))
    other = replace(spec, seed=4)
    assert np.array_equal(one, again)
    assert not np.array_equal(one, next(iter(draw_clip(other, clip_of(other)))))
    for plan in pictures_of(spec)[-1:]:
        assert np.array_equal(draw_picture(spec, plan), draw_picture(replace(spec, frames=0), plan))


@pytest.mark.thorough
@pytest.mark.parametrize(
    "name",
    [name for name in families() if pictures_of(spec_of(name, "light" if "light" in family(name).tones else "deep"))],
)
@pytest.mark.parametrize("aspect", ["9:16", "16:9"])
def test_pictures_have_their_planned_size_and_never_show_their_ends(name: str, aspect: str) -> None:
    spec = spec_of(name, "light", aspect, frames=240)
    for plan in pictures_of(spec):
        rgba = draw_picture(spec, plan)
        assert rgba.shape == (plan.height, plan.width, 4)
        assert rgba.dtype == np.uint8
        assert rgba[..., 3].any()
        for frame, dx, dy in plan.drift:
            assert 0 <= frame <= 239
            assert max(abs(dx), abs(dy)) <= plan.margin
        # What touches the picture's side must lie beyond the canvas, wherever it drifts.
        left, right = min(drifted(plan, f)[0] for f in range(240)), max(drifted(plan, f)[0] for f in range(240))
        if rgba[:, 0, 3].max() > 8:
            assert right <= 0
        if rgba[:, -1, 3].max() > 8:
            assert left + plan.width >= spec.width


@pytest.mark.thorough
@pytest.mark.parametrize(("name", "tone"), KINDS)
def test_motion_is_alive_and_calm(name: str, tone: str) -> None:
    spec = spec_of(name, tone, "1:1", "sky", frames=64)
    film = Film(spec)
    shown = [film.at(frame) for frame in (8, 9, 32, 33, 60, 61)]
    change = [np.abs(later - sooner).mean() * 255 for sooner, later in zip(shown[::2], shown[1::2], strict=True)]
    assert 0.02 <= np.mean(change) <= 0.4
    assert max(change) <= 0.5


@pytest.mark.thorough
@pytest.mark.parametrize(("name", "tone"), KINDS)
def test_frames_between_drawn_ones_need_not_be_drawn(name: str, tone: str) -> None:
    """A frame half way between two drawn ones differs from their mean by less than eyes and 8 bits resolve."""
    spec = spec_of(name, tone, "1:1", "red", frames=12)
    plan = clip_of(spec)
    drawn = list(draw_clip(spec, plan))
    finer = list(draw_clip(spec, replace(plan, rate=2 * plan.rate)))
    for index, (sooner, later) in enumerate(pairwise(drawn[:3])):
        off = np.abs((sooner + later) / 2 - finer[2 * index + 1]) * 255
        assert off.mean() < 0.12
        assert np.percentile(off, 99) < 2.5


@pytest.mark.parametrize(("name", "tone"), KINDS)
def test_stages_are_within_their_ranges(name: str, tone: str) -> None:
    for brand in BRANDS:
        stage = describe(spec_of(name, tone, brand=brand)).stage
        assert np.hypot(*stage.light) == pytest.approx(1)
        assert stage.light[1] < 0
        assert 0.80 <= min(stage.lit) <= max(stage.lit) <= 1.04
        assert 0 <= stage.shadow_strength <= 1
        assert 0 <= stage.reflection <= 0.3
        assert oklch(stage.shadow).L < oklch(stage.ground).L
        assert stage.grounded is not family(name).floats


def test_paper_stands_before_the_products_foot_only() -> None:
    for aspect in ASPECTS:
        spec = spec_of("paper", "light", aspect)
        x, foot, height = (a * b for a, b in zip(spec.stand, (spec.width, spec.height, spec.height), strict=True))
        cover = np.zeros(spec.height)
        for plan in pictures_of(spec):
            if plan.front:
                column = draw_picture(spec, plan)[:, round(x - plan.x), 3]
                cover[max(plan.y, 0) : plan.y + plan.height] = np.maximum(
                    cover[max(plan.y, 0) : plan.y + plan.height],
                    column[max(-plan.y, 0) :][: spec.height - max(plan.y, 0)],
                )
        solid = np.flatnonzero(cover > 250)
        assert foot - 0.2 * height <= solid[0] <= foot - 0.02 * height
        assert cover[solid[0] :].min() > 250


def test_the_plinth_lies_under_the_foot() -> None:
    for aspect in ASPECTS:
        spec = spec_of("arches", "light", aspect)
        plinth = next(plan for plan in pictures_of(spec) if plan.name == "plinth")
        rgba = draw_picture(spec, plinth)
        x, y = round(spec.stand[0] * spec.width) - plinth.x, round(spec.stand[1] * spec.height) - plinth.y
        assert rgba[y, x - 60 : x + 60, 3].min() == 255
        above = y - round(0.08 * spec.stand[2] * spec.height)
        assert above < 0 or rgba[above, x, 3] == 0


@settings(max_examples=60, deadline=None)
@given(st.tuples(*[st.integers(0, 255)] * 9), st.sampled_from(["light", "deep"]))
def test_shades_of_any_brand_keep_their_tone_and_hue(channels: tuple[int, ...], tone: str) -> None:
    colors = ["#{:02X}{:02X}{:02X}".format(*channels[i : i + 3]) for i in (0, 3, 6)]
    spec = replace(spec_of("sweep", "light"), ground=colors[0], accent=colors[1], third=colors[2], tone=tone)
    shades = Shades(spec)
    assert (shades.base.L <= 0.36) if tone == "deep" else (0.87 <= shades.base.L <= 0.915)
    lighter, darker = shades.ground(0.04), shades.ground(-0.10)
    assert lighter[0] > shades.base.L > darker[0]
    if oklch(colors[0]).C > 0.03:
        turned = np.degrees(np.arctan2(darker[2], darker[1]))
        assert hue_distance(turned, oklch(colors[0]).H) < 40
    if oklch(colors[0]).C < 0.01:
        assert np.hypot(*darker[1:]) < 0.02


@settings(max_examples=12, deadline=None)
@given(
    st.sampled_from(KINDS), st.floats(0.1, 0.9), st.floats(0.3, 1.25), st.floats(0.2, 1.1), st.integers(0, 2**31 - 1),
    st.tuples(*[st.integers(0, 255)] * 9),
)  # fmt: skip
def test_any_place_of_the_product_and_any_colours_can_be_drawn(
    kind: tuple[str, str], x: float, foot: float, tall: float, seed: int, channels: tuple[int, ...]
) -> None:
    colors = ["#{:02X}{:02X}{:02X}".format(*channels[i : i + 3]) for i in (0, 3, 6)]
    spec = BackdropSpec(kind[0], *colors, kind[1], seed, 270, 480, 3, (x, foot, tall))  # type: ignore[arg-type]
    for plan in describe(spec).layers:
        if isinstance(plan, ClipPlan):
            assert all(np.isfinite(frame).all() for frame in draw_clip(spec, plan))
        else:
            assert draw_picture(spec, plan).shape == (plan.height, plan.width, 4)


def test_describing_is_quick() -> None:
    specs = [spec_of(name, tone, aspect) for name, tone in KINDS for aspect in ASPECTS]
    best = min(_spent(specs) for _ in range(3))
    assert best / len(specs) < 0.002


def _spent(specs: list[BackdropSpec]) -> float:
    start = time.process_time()
    for spec in specs:
        describe(spec)
    return time.process_time() - start


def test_describing_imports_nothing_that_draws() -> None:
    code = (
        "import sys\n"
        "from reelwright.craft.backdrop import BackdropSpec, describe, families, family\n"
        "assert 'numpy' not in sys.modules\n"
        "for name in families():\n"
        "    spec = BackdropSpec(name, '#E9D9C3', '#D9662B', '#7A9E8E', family(name).tones[0], 1, 1080, 1920, 90,"
        " (.5, .8, .4))\n"
        "    describe(spec)\n"
        "print(sorted({'numba', 'cv2', 'scipy', 'av'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_unknown_families_and_tones_are_refused_with_a_remedy() -> None:
    with pytest.raises(InputError, match=r"no such backdrop family.*window"):
        describe(spec_of("plasma", "light"))
    with pytest.raises(InputError, match=r"bokeh is made for deep grounds\. Use deep"):
        describe(spec_of("bokeh", "light"))


@given(st.integers(1, 600), st.sampled_from([10, 15]))
def test_drawn_frames_reach_the_last_frame(frames: int, rate: int) -> None:
    drawn = drawn_frames(frames, rate)
    assert drawn >= 2
    assert (drawn - 1) * 30 / rate >= frames - 1 > (drawn - 2) * 30 / rate or drawn == 2


def test_colours_out_of_gamut_keep_their_lightness_and_hue() -> None:
    from reelwright.craft.backdrops._paint import to_srgb

    lab = np.array([0.9, 0.0, 0.16], np.float32)[:, None, None]
    color = to_srgb(lab, np.ones((1, 1), np.float32))[0, 0]
    found = oklch("#" + "".join(f"{round(float(value) * 255):02X}" for value in color))
    assert abs(found.L - 0.9) < 0.03
    assert hue_distance(found.H, 90) < 12
    inside = from_oklch(0.7, 0.1, 200)
    L, C, H = oklch(inside)
    lab = np.array([L, C * np.cos(np.radians(H)), C * np.sin(np.radians(H))], np.float32)[:, None, None]
    assert to_srgb(lab, np.ones((1, 1), np.float32))[0, 0] == pytest.approx(to_rgb(inside), abs=2e-3)
