"""A small film with its frame numbers in it: what is done to its time can be read off."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from examples.features._studio import HEIGHT, WIDTH, Studio, as_planes, photograph
from PIL import Image, ImageDraw, ImageFont

from reelwright.composition import ShapeLayer, Track, Transform, VideoLayer, constant, move
from reelwright.digest import digest_file
from reelwright.media.encode import FOOTAGE, write_video
from reelwright.media.text.fonts import find_font

FRAMES = 90
RATE = 30
_PAPER, _INK, _HAND = (250, 246, 238), (27, 29, 34), (214, 73, 38)
_FINE = 4  # times the size that the dial is drawn at


def clock_film(studio: Studio, photo: str = "stone-mug") -> str:
    """Return the digest of a film of three seconds at 30 frames a second, 360 x 640; made once in a studio's folder."""
    path = studio.folder / f"clock-{photo}.mp4"
    if not path.exists():
        write_video(map(as_planes, _frames(photo)), path, WIDTH, HEIGHT, rate=RATE, coding=FOOTAGE)
    digest = digest_file(path)
    studio.files[digest] = path
    return digest


def clock(studio: Studio, time: Track, photo: str = "stone-mug", **more: Any) -> VideoLayer:
    """Return the film filling the canvas, seen at `time`."""
    place = Transform(x=constant(WIDTH / 2), y=constant(HEIGHT / 2))
    facts = {
        "id": "film", "start": 0, "end": 900, "role": "footage", "source": clock_film(studio, photo), "width": WIDTH,
        "height": HEIGHT, "time": time, "transform": place,
    }  # fmt: skip
    return VideoLayer.model_validate(facts | more)


def progress(frames: int = 60) -> tuple[ShapeLayer, ShapeLayer]:
    """Return a bar that fills while the composition plays, and the groove that it fills."""
    facts = {"start": 0, "end": 900, "role": "progress", "box": (40, 596, 280, 8), "radius": 4}
    groove = ShapeLayer.model_validate(facts | {"id": "groove", "color": "#1B1D22", "opacity": 0.35})
    bar = ShapeLayer.model_validate(
        facts | {"id": "bar", "color": "#FAF6EE", "grow": move(1 / frames, 1, 0, frames - 1)}
    )
    return groove, bar


def _frames(photo: str) -> Iterator[npt.NDArray[np.uint8]]:
    """Pan over a photograph, with a dial whose hand goes round once a second."""
    wide = photograph(photo, WIDTH + 120, HEIGHT)
    for index in range(FRAMES):
        picture = wide[:, 120 * index // FRAMES :][:, :WIDTH].copy()
        dial, cover = _dial(index)
        top, left = 56, (WIDTH - dial.shape[1]) // 2
        part = picture[top : top + dial.shape[0], left : left + dial.shape[1]]
        part[:] = np.round(part * (1 - cover) + dial * cover)
        yield picture


@cache
def _dial(index: int) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    side = 148 * _FINE
    image = Image.new("RGBA", (side, side), (*_PAPER, 0))
    draw = ImageDraw.Draw(image)
    draw.ellipse((0, 0, side - 1, side - 1), fill=(*_PAPER, 235))
    middle, edge = side / 2, 5 * _FINE
    box = (edge * 2, edge * 2, side - edge * 2, side - edge * 2)
    draw.arc(box, 0, 360, fill=(*_INK, 40), width=edge)
    draw.arc(box, -90, -90 + 360 * (index % RATE) / RATE + 4, fill=(*_HAND, 255), width=edge)
    font = find_font("sora", 700)
    assert font
    face = ImageFont.truetype(str(font.path), 56 * _FINE)
    draw.text((middle, middle), str(index), fill=(*_INK, 255), font=face, anchor="mm")
    small = cv2.resize(np.asarray(image, np.float32), (side // _FINE,) * 2, interpolation=cv2.INTER_AREA)
    return small[..., :3], small[..., 3:] / 255
