"""What most families have in common: one small moving clip, and a stage derived from the ground's shades."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from reelwright.craft.backdrop import Backdrop, BackdropSpec, ClipPlan, PicturePlan, Stage, Tone, drawn_frames
from reelwright.craft.backdrops._canvas import Canvas, Plane
from reelwright.craft.backdrops._shades import Lab, Shades, hex_of
from reelwright.loading import LOADING

Painter = Callable[[float], Plane]  # seconds to (3, height, width) OKLab
BOTH: tuple[Tone, ...] = ("light", "deep")
_SMALLER = 4  # canvas pixels to one drawn pixel


def light_side(spec: BackdropSpec) -> int:
    """Return the side that the light comes from: -1 (left) or 1."""
    return -1 if spec.seed % 2 == 0 else 1


def free_side(spec: BackdropSpec) -> int:
    """Return the side of the product where there is room for shapes: away from text, or by the seed: -1 or 1."""
    x = spec.stand[0]
    return light_side(spec) if 0.42 <= x <= 0.58 else 1 if x > 0.5 else -1


def even(length: float) -> int:
    return max(2 * round(length / 2), 2)


class MovingFamily:
    """A family with a clip that covers the canvas. Subclasses set the metadata and give `calm` and `painter`."""

    name: str
    moods: tuple[str, ...]
    tones: tuple[Tone, ...] = BOTH
    energy: float = 0.4
    floats: bool = False
    hides: bool = False
    rate: int = 10
    steep: float = 0.85  # how much of the light comes from above
    strength: float = 1.0  # of the product's shadow
    reflection: float = 0.0

    def describe(self, spec: BackdropSpec) -> Backdrop:
        width, height = even(spec.width / _SMALLER), even(spec.height / _SMALLER)
        clip = ClipPlan("ground", width, height, self.rate)
        return Backdrop((clip, *self.pictures(spec)), self.stage(spec))

    def pictures(self, _spec: BackdropSpec) -> tuple[PicturePlan, ...]:
        """Return the stills over the clip, bottom to top."""
        return ()

    def stage(self, spec: BackdropSpec) -> Stage:
        shades = Shades(spec)
        across = light_side(spec) * math.sqrt(1 - self.steep**2)
        return Stage(
            light=(across, -self.steep),
            grounded=not self.floats,
            shadow=shades.shadow(),
            shadow_strength=self.strength,
            reflection=self.reflection,
            lit=(1.0, 0.84) if shades.deep else (1.02, 0.90),
            text="white" if shades.deep else "ink",
            ground=hex_of(self.calm(shades)),
        )

    def calm(self, shades: Shades) -> Lab:
        """Return the mean colour behind text."""
        raise NotImplementedError

    def painter(self, spec: BackdropSpec, canvas: Canvas) -> Painter:
        """Prepare what stands still, and return what paints the clip at a time."""
        raise NotImplementedError

    def draw_clip(self, spec: BackdropSpec, plan: ClipPlan) -> Iterator[npt.NDArray[np.float32]]:
        with LOADING:
            from reelwright.craft.backdrops._paint import to_srgb, vignette

        paint = self.painter(spec, Canvas(spec, plan.width, plan.height))
        dim = vignette(plan.width, plan.height)
        for index in range(drawn_frames(spec.frames, plan.rate)):
            yield to_srgb(paint(index / plan.rate), dim)

    def draw_picture(self, spec: BackdropSpec, plan: PicturePlan) -> npt.NDArray[np.uint8]:
        """Draw one of `pictures`; families that have some override this."""
        raise KeyError(f"{self.name} has no picture {plan.name!r} at {spec.width} x {spec.height}")


def wave(seconds: float, period: float, phase: float = 0.0) -> float:
    """Return a sine of the given period in seconds and phase in turns."""
    return math.sin(2 * math.pi * (seconds / period + phase))


def choose(spec: BackdropSpec, salt: int = 0) -> Any:
    """Return the random generator of a spec; `salt` gives independent ones."""
    return np.random.default_rng([spec.seed, salt])
