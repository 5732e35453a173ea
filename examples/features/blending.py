"""Blending: how a layer's colours mix with what lies beneath it, in RGB as browsers do."""

from __future__ import annotations

from typing import get_args

import numpy as np
import numpy.typing as npt
from examples.features import Feature
from examples.features._clock import clock
from examples.features._studio import HEIGHT, WIDTH, Studio, film

from reelwright.composition import Composition, ShapeLayer, Transform, constant, move
from reelwright.composition.layers import Blend

MODES: tuple[Blend, ...] = get_args(Blend)


def modes(studio: Studio) -> Composition:
    """The same soft light over a photograph in four strips."""
    light = studio.picture(_glow())
    tall = HEIGHT // 4
    spots = [
        studio.placed(light, WIDTH - 60, tall - 30, id=mode, role="prop").model_copy(
            update={"blend": mode, "transform": Transform(x=constant(WIDTH / 2 + 40), y=constant((row + 0.5) * tall))}
        )
        for row, mode in enumerate(MODES)
    ]
    names = [
        studio.text(mode, row * tall + tall - 40, 22, id=f"name {mode}") for row, mode in enumerate(MODES)
    ]  # fmt: skip
    return film(studio.photo("stone-mug"), *spots, *names)


def shapes(studio: Studio) -> Composition:
    """Bars of one orange over a photograph in the four modes."""
    bars = [
        ShapeLayer(
            id=mode, start=0, end=60, role="panel", box=(24 + 80 * column, 60, 72, 520), radius=18, color="#E8743B",
            blend=mode,
        )
        for column, mode in enumerate(MODES)
    ]  # fmt: skip
    return film(studio.photo("herb-tea"), *bars)


def films(studio: Studio) -> Composition:
    """A film added to a photograph, fading in."""
    fades = Transform(x=constant(WIDTH / 2), y=constant(HEIGHT / 2), opacity=move(0, 0.8, 0, 40))
    return film(
        studio.photo("night-cream"),
        clock(studio, move(0, 2, 0, 60), "ridge-honey", transform=fades, blend="screen"),
    )


def _glow() -> npt.NDArray[np.uint8]:
    """Return a lens of warm light, premultiplied into its alpha."""
    y, x = np.mgrid[-1:1:130j, -1:1:300j]
    alpha = np.clip(1.15 - np.hypot(x, y * 1.02), 0, 1) ** 0.8
    hue = (x + 1) / 2
    color = np.stack([np.full_like(x, 250), 90 + 110 * hue, 60 + 30 * hue], axis=-1)
    return np.round(np.dstack([color, alpha * 255])).astype(np.uint8)


FEATURES = (
    Feature("modes", "A warm light over a photograph: normal, multiply, screen and add.", modes),
    Feature("shapes", "The same for shapes of one colour, in the same order.", shapes),
    Feature("films", "A film that is screened over a photograph and fades in.", films, (0, 20, 50)),
)
