"""Stills: placed, moved, scaled, turned and faded by keyframes with named easings, sharp at any fraction of a pixel."""

from __future__ import annotations

from examples.features import Feature
from examples.features._studio import HEIGHT, WIDTH, Studio, film

from reelwright.composition import EASES, Composition, Transform, constant, move


def ken_burns(studio: Studio) -> Composition:
    drift = Transform(
        x=move(WIDTH / 2, WIDTH / 2 - 14, 0, 60, EASES["camera"]), y=constant(HEIGHT / 2),
        scale=move(1.06, 1.22, 0, 60, EASES["camera"]), rotation=move(0, 1.2, 0, 60, EASES["camera"]),
    )  # fmt: skip
    return film(studio.photo("herb-tea").model_copy(update={"transform": drift}))


def keyframes(studio: Studio) -> Composition:
    fly = Transform(
        x=move(70, 260, 0, 50, EASES["move"]), y=move(140, 480, 0, 50, EASES["move"]),
        scale=move(0.35, 0.8, 0, 50, EASES["pop"]), rotation=move(-25, 10, 0, 50, EASES["move"]),
        opacity=move(0.35, 1, 0, 30),
    )  # fmt: skip
    return film(studio.photo("soda-can", 240, 320).model_copy(update={"transform": fly}))


FEATURES = (
    Feature("ken-burns", "A slow zoom, drift and turn over a still (Ken Burns).", ken_burns, (0, 30, 59)),
    Feature(
        "keyframes",
        "Position, scale, rotation and opacity by keyframes, each with its own easing.",
        keyframes,
        (0, 8, 20, 59),
    ),
)
