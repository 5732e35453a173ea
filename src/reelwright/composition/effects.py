"""Layers that change what lies beneath them: grade, vignette, grain, light leaks."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from reelwright.color import Hex
from reelwright.composition.layers import Layer, Unit
from reelwright.composition.tracks import Track, constant
from reelwright.words import Digest

Signed = Annotated[float, Field(ge=-1, le=1)]
Point = tuple[Unit, Unit]


class GradeLayer(Layer):
    """A colour correction, on gamma-coded BT.709, in this order: exposure, temperature and tint, contrast about
    middle grey, the curve, saturation, then the table.

    `exposure` in stops of light; `temperature` from -1 (blue) to 1 (orange), `tint` from -1 (green) to 1 (magenta);
    `contrast` and `saturation` are factors (where exposure or contrast would drive lights or shadows off the scale,
    they are bent instead); `curve` holds points (in, out) of a monotone curve of luma through all of
    them, and through (0, 0) and (1, 1) where it has no point there; `lut` names a `.cube` table, mixed in by
    `strength`.
    """

    kind: Literal["grade"] = "grade"
    exposure: Annotated[float, Field(ge=-3, le=3)] = 0
    temperature: Signed = 0
    tint: Signed = 0
    contrast: Annotated[float, Field(ge=0, le=2)] = 1
    curve: Annotated[tuple[Point, ...], Field(max_length=16)] = ()
    saturation: Annotated[float, Field(ge=0, le=2)] = 1
    lut: Digest | None = None
    strength: Unit = 1
    amount: Track = constant(1)  # how much of it all is applied, 0 to 1


class VignetteLayer(Layer):
    """Darkens towards the corners by `amount` (of the light there), beginning at `inner` of the way to a corner."""

    kind: Literal["vignette"] = "vignette"
    amount: Unit = 0.06
    inner: Unit = 0.35
    color: Hex = "#000000"


class GrainLayer(Layer):
    """Film grain: noise of the standard deviation `amount` (of full scale), `size` pixels soft, on luma alone.

    Strongest in the middle tones. It changes every `hold` frames; at 0 it stands still.
    """

    kind: Literal["grain"] = "grain"
    amount: Annotated[float, Field(ge=0, le=0.1)] = 0.02
    size: Annotated[float, Field(ge=0.1, le=32)] = 1.6
    hold: Annotated[int, Field(ge=0)] = 2
    seed: int = 0


class LeakLayer(Layer):
    """Light that leaks in from the edges: soft spots of `colors` that drift, laid over by screen."""

    kind: Literal["leak"] = "leak"
    colors: Annotated[tuple[Hex, ...], Field(min_length=1, max_length=4)]
    amount: Track = constant(0.35)
    seed: int = 0


EffectLayer = GradeLayer | VignetteLayer | GrainLayer | LeakLayer
