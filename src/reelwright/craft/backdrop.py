"""What a drawn backdrop is: a family of grounds, its layers for one shot, and how a product meets them.

A family is one file in `backdrops/`. It describes its layers without drawing them, so that a build can be planned in
milliseconds, and draws each layer on its own. Equal specs give equal pixels.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from reelwright.errors import InputError, Problem
from reelwright.registry import load, names

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

FPS = 30
_FAMILIES = "reelwright.craft.backdrops"
Tone = Literal["light", "deep"]
Zone = tuple[float, float, float, float]  # left, top, right, bottom; fractions of the canvas


@dataclass(frozen=True)
class BackdropSpec:
    """All that a backdrop is drawn from.

    `ground`, `accent` and `third` are hex colours that lend their hues. `width` and `height` are the canvas in
    pixels, `frames` the length at 30 fps. `stand` says where the product stands: x of its middle, y of its foot and its
    height, as fractions of the canvas's width, height and height.
    """

    family: str
    ground: str
    accent: str
    third: str
    tone: Tone
    seed: int
    width: int
    height: int
    frames: int
    stand: tuple[float, float, float]


@dataclass(frozen=True)
class ClipPlan:
    """A moving ground, drawn small and smooth; the renderer enlarges it cubically, fills in frames and dithers.

    `width` and `height` are the drawn size, both even; `rate` is in drawn frames a second.
    """

    name: str
    width: int
    height: int
    rate: int


@dataclass(frozen=True)
class PicturePlan:
    """A still with alpha at canvas scale whose left top corner lies at (x, y) canvas pixels.

    It is moved by `drift`, keys of (frame, dx, dy) joined by straight lines, by at most `margin` pixels to each
    side: that much of the picture lies beyond the canvas. `front` pictures stand before the product.
    """

    name: str
    front: bool
    x: int
    y: int
    width: int
    height: int
    drift: tuple[tuple[float, float, float], ...] = ()
    margin: int = 0


@dataclass(frozen=True)
class Stage:
    """How a product meets this ground.

    `light` is a unit vector toward the light, x right and y down. `grounded` says that there is a floor to stand on.
    `shadow` is the hex tint of shadows, `shadow_strength` 0 to 1, `reflection` 0 to 0.3. `lit` multiplies the product
    on its lit and its shade side, 0.80 to 1.04. `text` reads on the calm zone, whose mean colour is `ground`.
    """

    light: tuple[float, float]
    grounded: bool
    shadow: str
    shadow_strength: float
    reflection: float
    lit: tuple[float, float]
    text: Literal["ink", "white"]
    ground: str


@dataclass(frozen=True)
class Backdrop:
    """The layers of one shot from bottom to top, and how the product meets them."""

    layers: tuple[ClipPlan | PicturePlan, ...]
    stage: Stage


class Family(Protocol):
    """A kind of backdrop. `moods`, `tones` and `energy` (0 calm to 1 lively) are what a planner chooses by.

    `floats` says that a product hangs in it, for want of a floor; `hides` that it has pictures before the product,
    from behind which it may rise.
    """

    name: str
    moods: tuple[str, ...]
    tones: tuple[Tone, ...]
    energy: float
    floats: bool
    hides: bool

    def describe(self, spec: BackdropSpec) -> Backdrop: ...

    def draw_clip(self, spec: BackdropSpec, plan: ClipPlan) -> Iterator[npt.NDArray[np.float32]]: ...

    def draw_picture(self, spec: BackdropSpec, plan: PicturePlan) -> npt.NDArray[np.uint8]: ...


def families() -> tuple[str, ...]:
    """Return the names of all families, sorted."""
    return names(_FAMILIES)


def family(name: str) -> Family:
    """Return a family by name; raises InputError for one that does not exist."""
    if name not in families():
        problem = Problem("family", repr(name), "there is no such backdrop family", f"Known: {', '.join(families())}.")
        raise InputError(problem)
    found: Family = load(_FAMILIES, name).FAMILY
    return found


def describe(spec: BackdropSpec) -> Backdrop:
    """Return the layers and the stage of a backdrop without drawing anything.

    Raises InputError for an unknown family and for a tone that it cannot have.
    """
    found = family(spec.family)
    if spec.tone not in found.tones:
        allowed = " and ".join(found.tones)
        problem = Problem("tone", spec.tone, f"{spec.family} is made for {allowed} grounds", f"Use {found.tones[0]}.")
        raise InputError(problem)
    return found.describe(spec)


def draw_clip(spec: BackdropSpec, plan: ClipPlan) -> Iterator[npt.NDArray[np.float32]]:
    """Yield the clip's drawn frames: (height, width, 3) float32, sRGB-encoded, 0 to 1."""
    return family(spec.family).draw_clip(spec, plan)


def draw_picture(spec: BackdropSpec, plan: PicturePlan) -> npt.NDArray[np.uint8]:
    """Return the picture: (height, width, 4) uint8 sRGB with straight alpha. It does not depend on `spec.frames`."""
    return family(spec.family).draw_picture(spec, plan)


def drawn_frames(frames: int, rate: int) -> int:
    """Return how many frames a clip needs so that each of `frames` at 30 fps lies on or between two of them."""
    return max(-(-(max(frames, 1) - 1) * rate // FPS) + 1, 2)


def calm_zone(spec: BackdropSpec) -> Zone:
    """Return the part of the canvas that is kept calm for text: away from where the product stands."""
    x, foot, _ = spec.stand
    shape = spec.width / spec.height
    if shape < 0.7:
        return (0.0, 0.47, 1.0, 0.61) if foot < 0.55 else (0.0, 0.15, 1.0, 0.43)
    if shape < 1.25 and abs(x - 0.5) < 0.2:
        return (0.0, 0.65, 1.0, 0.86) if foot < 0.72 else (0.0, 0.06, 1.0, 0.34 if shape > 0.9 else 0.40)
    if shape < 1.25:
        return (0.0, 0.06, 0.55, 0.62) if x > 0.5 else (0.45, 0.06, 1.0, 0.62)
    return (0.0, 0.10, 0.55, 0.58) if x > 0.5 else (0.45, 0.10, 1.0, 0.58)
