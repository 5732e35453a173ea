"""Grading: exposure, contrast, saturation, temperature, curves and colour tables, of what lies beneath and no further.

A product that stands above a grade keeps its own colours.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from examples.features import Feature
from examples.features._studio import HEIGHT, WIDTH, Studio, film, photograph

from reelwright.composition import Composition, GradeLayer, PictureLayer, Transform, constant, move
from reelwright.craft.cutout import cut_out
from reelwright.media.pictures import Picture


def looks(studio: Studio, photo: str, *grades: dict[str, Any]) -> Composition:
    """Return a film that shows a photograph under one grade after the other, a frame each."""
    layers = [GradeLayer(id=f"grade {n}", start=n, end=n + 1, **grade) for n, grade in enumerate(grades)]
    return film(studio.photo(photo), *layers, frames=len(grades))


def exposure(studio: Studio) -> Composition:
    return looks(studio, "stone-mug", {"exposure": -1}, {}, {"exposure": 0.7})


def contrast(studio: Studio) -> Composition:
    return looks(studio, "ridge-honey", {"contrast": 0.65}, {}, {"contrast": 1.3})


def saturation(studio: Studio) -> Composition:
    return looks(studio, "soda-can", {"saturation": 0}, {}, {"saturation": 1.5})


def temperature(studio: Studio) -> Composition:
    return looks(studio, "night-cream", {"temperature": -0.4}, {}, {"temperature": 0.4}, {"tint": 0.4})


def curve(studio: Studio) -> Composition:
    film_like = ((0.0, 0.13), (0.25, 0.27), (0.75, 0.78), (1.0, 0.93))
    return looks(studio, "oud-perfume", {}, {"curve": film_like}, {"curve": ((0.25, 0.16), (0.75, 0.86))})


def table(studio: Studio) -> Composition:
    digest = teal_and_orange(studio)
    return looks(studio, "trail-bottle", {}, {"lut": digest, "strength": 0.5}, {"lut": digest})


def amount(studio: Studio) -> Composition:
    look = teal_and_orange(studio)
    layer = GradeLayer(id="grade", start=0, end=60, exposure=-0.3, lut=look, amount=move(0, 1, 0, 59))
    return film(studio.photo("sun-gel"), layer)


def beneath(studio: Studio) -> Composition:
    grade = GradeLayer(id="grade", start=0, end=60, exposure=-1.4, saturation=0.2, temperature=-0.5)
    return film(studio.photo("soda-can"), grade, product(studio, "soda-can"))


def product(studio: Studio, name: str) -> PictureLayer:
    """Return the product of a photograph that covers the canvas, cut out, where it stands there."""
    found = cut_out(Picture(photograph(name, WIDTH, HEIGHT)))
    left, top, width, height = found.box
    place = Transform(x=constant(left), y=constant(top), anchor=(0, 0))
    return studio.placed(studio.picture(found.rgba), width, height, id="product", role="product", transform=place)


def teal_and_orange(studio: Studio) -> str:
    """Keep a table of 33 nodes that turns shadows to teal and lights to orange, luma kept."""
    nodes = np.linspace(0, 1, 33)
    blue, green, red = np.meshgrid(nodes, nodes, nodes, indexing="ij")
    rgb = np.stack([red, green, blue], axis=-1).reshape(-1, 3)
    luma = (rgb @ (0.2126, 0.7152, 0.0722))[:, None]
    share = np.clip((luma - 0.15) / 0.6, 0, 1)
    share = share * share * (3 - 2 * share)
    push = (1 - share) * (-0.13, 0.02, 0.12) + share * (0.10, 0.0, -0.13)
    toned = rgb + 4 * luma * (1 - luma) * push + 0.12 * (rgb - luma)
    rows = "\n".join(f"{r:.5f} {g:.5f} {b:.5f}" for r, g, b in np.clip(toned, 0, 1))

    def write(path: Path) -> None:
        path.write_text(f'TITLE "Teal and orange"\nLUT_3D_SIZE 33\n{rows}\n', "utf-8")

    return studio.keep(".cube", write)


FEATURES = (
    Feature("exposure", "Exposure in stops of light: one darker, as it was, 0.7 brighter.", exposure, (0, 1, 2)),
    Feature("contrast", "Contrast about middle grey: 0.65, as it was, 1.3.", contrast, (0, 1, 2)),
    Feature("saturation", "Saturation: none, as it was, 1.5.", saturation, (0, 1, 2)),
    Feature("temperature", "Temperature, cooler and warmer, and tint, with luma kept.", temperature, (0, 1, 2, 3)),
    Feature("curve", "A monotone curve through points: as it was, faded like film, steep.", curve, (0, 1, 2)),
    Feature(
        "table",
        "A `.cube` table, here teal and orange with 33 nodes: without, at half strength, whole.",
        table,
        (0, 1, 2),
    ),
    Feature("amount", "A grade that comes in: its amount has keyframes.", amount, (0, 20, 40, 59)),
    Feature("beneath", "A grade changes what lies beneath it; what stands above keeps its colours.", beneath),
)
