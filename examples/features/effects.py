"""Effects over what lies beneath: vignettes, film grain, light that leaks in."""

from __future__ import annotations

from examples.features import Feature
from examples.features._studio import HEIGHT, WIDTH, Studio, film

from reelwright.composition import (
    Composition,
    GradeLayer,
    GrainLayer,
    LeakLayer,
    Transform,
    VignetteLayer,
    constant,
    move,
)


def vignette(studio: Studio) -> Composition:
    layers = (
        VignetteLayer(id="soft", start=1, end=2, amount=0.5, inner=0.3),
        VignetteLayer(id="hard", start=2, end=3, amount=0.9, inner=0.55),
        VignetteLayer(id="paper", start=3, end=4, amount=0.85, inner=0.5, color="#FFF6E8"),
    )
    return film(studio.photo("stone-mug"), *layers, frames=4)


def grain(studio: Studio) -> Composition:
    near = Transform(x=constant(WIDTH / 2), y=constant(HEIGHT / 2), scale=constant(1.6))
    photo = studio.photo("oud-perfume").model_copy(update={"transform": near})
    layers = (
        GrainLayer(id="fine", start=1, end=2, amount=0.04, size=0.8),
        GrainLayer(id="soft", start=2, end=3, amount=0.06, size=2),
    )
    return film(photo, *layers, frames=3)


def leak(studio: Studio) -> Composition:
    light = LeakLayer(
        id="leak", start=0, end=180, colors=("#FF7A2E", "#FFD27A", "#FF3D6E"), amount=move(0, 0.75, 0, 40), seed=3
    )
    night = GradeLayer(id="night", start=0, end=180, exposure=-1.6, temperature=-0.15)
    return film(studio.photo("oud-perfume"), night, light, frames=180)


FEATURES = (
    Feature(
        "vignette", "A vignette: without, soft, later and stronger, and towards a light colour.", vignette, (0, 1, 2, 3)
    ),
    Feature("grain", "Film grain on luma, strongest in the middle tones: without, fine, soft.", grain, (0, 1, 2)),
    Feature("leak", "Light leaks: soft spots of colour that drift in from the edges.", leak, (0, 20, 60, 150)),
)
