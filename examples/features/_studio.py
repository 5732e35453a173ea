"""What the examples are made of: photographs, drawn pictures, small films and lines of text, kept by digest."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from reelwright.composition import (
    AnyLayer,
    Composition,
    PictureLayer,
    Stage,
    TextLayer,
    Transform,
    Word,
    constant,
)
from reelwright.digest import digest_file
from reelwright.media.encode import FOOTAGE, write_video
from reelwright.media.pictures import encode_png
from reelwright.media.planes import Planes
from reelwright.media.text.fonts import font_stack
from reelwright.media.text.shape import shape_line

PHOTOS = Path(__file__).resolve().parents[1] / "photos"
WIDTH, HEIGHT = 360, 640


@dataclass
class Studio:
    """Keeps sources in a folder and finds them by digest; canvases are 360 x 640."""

    folder: Path
    files: dict[str, Path] = field(default_factory=dict)

    def source(self, digest: str) -> Path:
        return self.files[digest]

    def keep(self, suffix: str, write: Callable[[Path], object]) -> str:
        """Return the digest of the file that `write` makes."""
        path = self.folder / f"new{suffix}"
        write(path)
        digest = digest_file(path)
        self.files[digest] = path.replace(self.folder / f"{digest}{suffix}")
        return digest

    def picture(self, pixels: npt.NDArray[np.uint8]) -> str:
        """Keep (height, width, 3 or 4) pixels as a PNG."""
        return self.keep(".png", lambda path: path.write_bytes(encode_png(pixels)))

    def video(self, frames: Iterable[npt.NDArray[np.uint8]], rate: int = 30) -> str:
        """Keep (height, width, 3) RGB frames with even sides as footage."""
        planes = [as_planes(frame) for frame in frames]
        height, width = planes[0].y.shape
        return self.keep(".mp4", lambda path: write_video(planes, path, width, height, rate=rate, coding=FOOTAGE))

    def photo(self, name: str, width: int = WIDTH, height: int = HEIGHT, id: str = "photo") -> PictureLayer:
        """Return a photograph of the examples that fills a box of that size at the canvas's middle."""
        path = self.folder / f"{name}-{width}x{height}.png"
        if not path.exists():
            path.write_bytes(encode_png(photograph(name, width, height)))
        digest = digest_file(path)
        self.files[digest] = path
        return self.placed(digest, width, height, id=id, role="photo")

    def placed(self, digest: str, width: int, height: int, **more: Any) -> PictureLayer:
        """Return a picture in the middle of the canvas."""
        place = Transform(x=constant(WIDTH / 2), y=constant(HEIGHT / 2))
        facts = {"start": 0, "end": 900, "source": digest, "width": width, "height": height, "transform": place}
        return PictureLayer.model_validate(facts | more)

    def text(self, content: str, top: float, size: float, color: str = "#FFFFFF", **more: Any) -> TextLayer:
        """Return one centred line; words enter 2.5 frames apart in reading order where `enter` is given."""
        family, weight = more.pop("font", ("sora", 700))
        direction, language = more.get("direction", "ltr"), more.pop("language", "en-US")
        line = shape_line(content, font_stack(family, weight, language), size, direction)
        left, height = (WIDTH - line.width) / 2, 1.2 * size
        marks, step = more.pop("marks", {}), more.pop("stagger", 2.5)
        words = tuple(
            Word(
                text=unit.text, x=left + unit.x, y=top + 0.95 * size, box=(left + unit.x, top, unit.width, height),
                runs=unit.runs, enter=step * unit.index, mark=marks.get(unit.index),
            )
            for unit in line.units
        )  # fmt: skip
        facts = {
            "id": f"text {top:g}", "start": 0, "end": 900, "role": "headline", "content": content, "color": color,
            "size": size, "box": (left, top, line.width, height), "words": words,
        }  # fmt: skip
        return TextLayer.model_validate(facts | more)


@cache
def photograph(name: str, width: int, height: int) -> npt.NDArray[np.uint8]:
    """Return an example photograph cut to cover a size, RGB."""
    image = np.asarray(Image.open(PHOTOS / f"{name}.jpg").convert("RGB"))
    scale = max(width / image.shape[1], height / image.shape[0])
    size = (round(image.shape[1] * scale), round(image.shape[0] * scale))
    covering = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    left, top = (size[0] - width) // 2, (size[1] - height) // 2
    return np.ascontiguousarray(covering[top : top + height, left : left + width])


def as_planes(rgb: npt.NDArray[np.uint8]) -> Planes:
    """Return an RGB picture as limited-range BT.709 planes, chroma averaged over 2 x 2."""
    scaled = rgb.astype(np.float32) / np.float32(255)
    luma = scaled @ np.array([0.2126, 0.7152, 0.0722], np.float32)
    y = 16 + 219 * luma
    u = 128 + 224 * (scaled[..., 2] - luma) / np.float32(1.8556)
    v = 128 + 224 * (scaled[..., 0] - luma) / np.float32(1.5748)
    height, width = y.shape
    half = (width // 2, height // 2)
    u, v = (cv2.resize(plane, half, interpolation=cv2.INTER_AREA) for plane in (u, v))
    return Planes(*(np.ascontiguousarray(np.round(plane).astype(np.uint8)) for plane in (y, u, v)))


def film(*layers: AnyLayer, frames: int = 60, **more: Any) -> Composition:
    """Return a composition of one stage."""
    stage = Stage(id="shot", start=0, end=frames, layers=layers)
    return Composition.model_validate(
        {"width": WIDTH, "height": HEIGHT, "frames": frames, "background": "#1B1D22", "stages": (stage,)} | more
    )
