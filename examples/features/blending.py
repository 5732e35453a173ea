"""Blending: how a layer's colours mix with what lies beneath it, in RGB as browsers do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

import cv2
import numpy as np
import numpy.typing as npt
from examples.features import Feature
from examples.features._studio import HEIGHT, WIDTH, Studio, film

from reelwright.composition import Composition, ShapeLayer, Transform, VideoLayer, constant, move
from reelwright.composition.layers import Blend

MODES: tuple[Blend, ...] = get_args(Blend)


def modes(studio: Studio) -> Composition:
    """The same light over the same photograph, four times."""
    light = studio.picture(_glow())
    tall = HEIGHT // len(MODES)
    rows = [(mode, Transform(x=constant(WIDTH / 2), y=constant((row + 0.5) * tall))) for row, mode in enumerate(MODES)]
    photo = studio.photo("stone-mug", WIDTH, tall - 2)
    photos = [photo.model_copy(update={"id": f"photo {mode}", "transform": place}) for mode, place in rows]
    lights = [
        studio.placed(light, WIDTH, tall - 2, id=mode, role="prop").model_copy(
            update={"blend": mode, "transform": place}
        )
        for mode, place in rows
    ]
    return film(*photos, *lights, background="#FFFFFF")


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
    """A film of drifting lights at half the canvas's size, screened over a photograph and fading in."""
    fades = Transform(
        x=constant(WIDTH / 2), y=constant(HEIGHT / 2), scale=constant(2), opacity=move(0, 1, 0, 40)
    )  # fmt: skip
    lights = VideoLayer(
        id="lights", start=0, end=60, role="footage", source=studio.video(_lights()), width=WIDTH // 2,
        height=HEIGHT // 2, time=move(0, 2, 0, 60), transform=fades, blend="screen",
    )  # fmt: skip
    return film(studio.photo("trail-bottle"), lights)


def _lights() -> Iterator[npt.NDArray[np.uint8]]:
    """Draw discs of warm light that rise over black, 180 x 320."""
    noise = np.random.default_rng(11)
    spots = [(*noise.random(2), *noise.uniform(0.3, 1, 2)) for _ in range(26)]
    width, height = WIDTH // 2, HEIGHT // 2
    for frame in range(60):
        light = np.zeros((height, width), np.float32)
        for x, y, size, bright in spots:
            disc = np.zeros((height, width), np.uint8)
            rise = (y - 0.002 * frame * (0.5 + size)) % 1 * (height + 40) - 20
            cv2.circle(disc, (int(16 * x * width), int(16 * rise)), int(16 * 22 * size), 255, -1, cv2.LINE_AA, 4)
            light += disc * np.float32(bright / 255)
        warm = cv2.GaussianBlur(light, (0, 0), 1)[..., None] * np.array([107, 74, 39], np.float32)
        yield np.clip(warm, 0, 255).astype(np.uint8)


def _glow() -> npt.NDArray[np.uint8]:
    """Return a warm light that falls in from the right and fades to nothing."""
    y, x = np.mgrid[-1:1:158j, 0:1:360j]
    t = np.clip(1.25 - np.hypot((1.02 - x) * 1.7, (y + 0.2) * 0.45), 0, 1)
    alpha = t * t * (3 - 2 * t)
    color = np.stack([np.full_like(x, 255), 96 + 84 * t, 40 + 40 * t], axis=-1)
    return np.round(np.dstack([color, alpha * 240])).astype(np.uint8)


FEATURES = (
    Feature("modes", "A warm light over a photograph, from the top: normal, multiply, screen, add.", modes),
    Feature("shapes", "The same for shapes of one colour, in the same order.", shapes),
    Feature("films", "A film of lights that is screened over a photograph and fades in.", films, (0, 20, 50)),
)
