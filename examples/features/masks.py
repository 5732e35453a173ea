"""Crops and masks: parts of stills and films, sharp at the size they are seen at. They move with their picture."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
from examples.features import Feature
from examples.features._clock import clock
from examples.features._studio import HEIGHT, WIDTH, Studio, film

from reelwright.composition import EASES, Composition, Crop, Mask, ShapeLayer, Transform, constant, move

PAPER = "#F3E9DC"


def rounded(studio: Studio) -> Composition:
    mask = Mask(shape="rounded", radius=36)
    turned = Transform(x=constant(WIDTH / 2), y=constant(HEIGHT / 2), rotation=move(0, 9, 0, 60))
    photo = studio.photo("ridge-honey", 280, 420).model_copy(update={"mask": mask, "transform": turned})
    return film(photo, background="#2F4A46")


def ellipse(studio: Studio) -> Composition:
    photo = studio.photo("night-cream", 300, 300).model_copy(update={"mask": Mask(shape="ellipse")})
    return film(photo, background=PAPER)


def feather(studio: Studio) -> Composition:
    """The same ellipse with edges that are 20 and 90 pixels soft, and a film in one."""
    soft = [
        studio.photo("herb-tea", 260, 260, f"soft {width}").model_copy(
            update={
                "mask": Mask(shape="ellipse", feather=width),
                "transform": Transform(x=constant(WIDTH / 2), y=constant(y)),
            }
        )
        for width, y in ((20, 170), (90, 470))
    ]
    return film(*soft, background=PAPER)


def inverted(studio: Studio) -> Composition:
    """The ground is seen through a hole in a photograph."""
    ground = studio.photo("sun-gel", id="ground")
    above = studio.photo("soda-can").model_copy(update={"mask": Mask(shape="ellipse", invert=True, feather=3)})
    return film(ground, above)


def picture(studio: Studio) -> Composition:
    """The ink of a brush is the mask of a film."""
    mask = Mask(shape="picture", source=studio.picture(_brush()))
    return film(clock(studio, move(0, 2, 0, 60), "herb-tea", mask=mask), background=PAPER)


def crop_wipe(studio: Studio) -> Composition:
    """Two photographs, the upper one uncovered from the left; a rule marks the edge."""
    after = studio.photo("stone-mug", id="after").model_copy(
        update={"crop": Crop(right=move(1, 0, 0, 60, EASES["camera"]))}
    )
    edge = Transform(x=move(0, WIDTH, 0, 60, EASES["camera"]), y=constant(0))
    rule = ShapeLayer(
        id="rule", start=0, end=60, role="rule", box=(-2, 0, 4, HEIGHT), color="#FAF6EE", transform=edge
    )  # fmt: skip
    return film(studio.photo("trail-bottle", id="before"), after, rule)


def crop_opens(studio: Studio) -> Composition:
    """A film opens from a slit to its whole picture, and what is left of it stays where it is."""
    shut = move(0.46, 0, 0, 40, EASES["move"])
    crop = Crop(
        top=shut, bottom=shut, left=move(0.1, 0, 0, 40, EASES["move"]), right=move(0.1, 0, 0, 40, EASES["move"])
    )
    return film(clock(studio, move(0, 2, 0, 60), "sun-gel", crop=crop), background=PAPER)


def _brush() -> npt.NDArray[np.uint8]:
    """Return strokes of a dry brush, white with alpha, 360 x 640."""
    noise = np.random.default_rng(5)
    paint = np.zeros((HEIGHT, WIDTH), np.float32)
    for stroke in range(7):
        y, tilt = 70 + stroke * 84, -46
        left, right = 34 + noise.integers(0, 30), WIDTH - 34 - noise.integers(0, 40)
        cv2.line(paint, (int(left), y - tilt // 2), (int(right), y + tilt // 2), 1.0, 84, cv2.LINE_AA)
    bristles = cv2.GaussianBlur(noise.standard_normal((HEIGHT, WIDTH)).astype(np.float32), (0, 0), 22, sigmaY=1.1)
    worn = cv2.GaussianBlur(paint, (0, 0), 14) + bristles / bristles.std() * 0.17
    alpha = np.clip((worn - 0.42) / 0.12, 0, 1)
    white = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
    return np.dstack([white, np.round(alpha * 255).astype(np.uint8)])


FEATURES = (
    Feature("rounded", "Round corners that turn with their picture.", rounded, (0, 59)),
    Feature("ellipse", "A circle.", ellipse),
    Feature("feather", "Soft edges of 20 and 90 pixels.", feather),
    Feature("inverted", "An inverted mask: a hole.", inverted),
    Feature("picture", "A picture as the mask of a film: where it is bright and opaque.", picture, (0, 45)),
    Feature("crop-wipe", "A crop by keyframes uncovers a second photograph.", crop_wipe, (8, 30, 48)),
    Feature("crop-opens", "A film that opens from a slit.", crop_opens, (0, 4, 10, 40)),
)
