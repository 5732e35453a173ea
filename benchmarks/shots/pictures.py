"""What generated films show: photographs and drawn grounds, wider than the canvas so that a camera can move.

Development and evaluation share no picture and no seed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image
from skimage import data

from benchmarks.bench import ROOT
from reelwright.craft.backdrop import BackdropSpec, ClipPlan, describe, draw_clip, families, family
from reelwright.media.pictures import encode_png

U8 = npt.NDArray[np.uint8]

_PHOTOS = ROOT / "examples" / "photos"
_DEVELOPMENT = ("astronaut", "coffee", "gravel", "stone-mug", "herb-tea", "soda-can", "moon", "motorcycle_left")
_EVALUATION = ("chelsea", "rocket", "brick", "grass", "trail-bottle", "oud-perfume", "sun-gel", "night-cream",
               "ridge-honey", "hubble_deep_field", "camera", "retina")  # fmt: skip
_COLORS = (
    ("#C9D6DF", "#52616B", "#F0A35E"), ("#0B3D2E", "#F2C14E", "#D98E73"), ("#7A1E2C", "#F6D9C4", "#2B4A8B"),
    ("#E9B44C", "#4B2E83", "#9BC53D"), ("#3D5A80", "#EE6C4D", "#98C1D9"), ("#6B4226", "#D9AE94", "#F1DCA7"),
)  # fmt: skip
GROUNDS = 6  # drawn grounds of each half


def names(evaluation: bool) -> tuple[str, ...]:
    """Return the names of the pictures of one half."""
    half = families()[int(evaluation) :: 2]
    return (*(_EVALUATION if evaluation else _DEVELOPMENT), *(f"ground:{name}" for name in half[:GROUNDS]))


@cache
def picture(name: str, width: int, height: int) -> U8:
    """Return a picture that covers a size, RGB; mirrored at its sides where it is too narrow."""
    image = _ground(name.removeprefix("ground:"), width, height) if name.startswith("ground:") else _photo(name)
    scale = height / image.shape[0]
    tall = cv2.resize(image, (max(round(image.shape[1] * scale), 2), height), interpolation=cv2.INTER_AREA)
    parts = [tall if index % 2 == 0 else tall[:, ::-1] for index in range(-(-width // tall.shape[1]))]
    return np.ascontiguousarray(np.hstack(parts)[:, :width])


def _photo(name: str) -> U8:
    path = _PHOTOS / f"{name}.jpg"
    if path.exists():
        return np.asarray(Image.open(path).convert("RGB"))
    if name.startswith("motorcycle"):
        return np.asarray(data.stereo_motorcycle()[0][..., :3])
    draw: Callable[[], U8] = getattr(data, name)
    pixels = np.asarray(draw())
    return np.repeat(pixels[..., None], 3, axis=2) if pixels.ndim == 2 else np.asarray(pixels[..., :3])


def _ground(name: str, width: int, height: int) -> U8:
    number = families().index(name)
    tones = family(name).tones
    tone, colors = tones[number // 2 % len(tones)], _COLORS[number // 2 % len(_COLORS)]
    spec = BackdropSpec(name, *colors, tone, len(name), width, height, 30, (0.5, 0.74, 0.5))
    clip = next(layer for layer in describe(spec).layers if isinstance(layer, ClipPlan))
    frame = next(iter(draw_clip(spec, clip)))
    large = cv2.resize(frame, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip(large * 255, 0, 255).round(), np.uint8)


def write(name: str, width: int, height: int, folder: Path) -> Path:
    path = folder / f"{name.replace(':', '-')}-{width}x{height}.png"
    if not path.exists():
        path.write_bytes(encode_png(picture(name, width, height)))
    return path
