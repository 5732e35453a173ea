"""Thumbnails of a film on one sheet, and the WebVTT by which players find them."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import numpy as np
from PIL import Image

from reelwright.media.encode import whole_file
from reelwright.media.outputs.shrink import resized, shape
from reelwright.media.planes import Planes, to_rgb
from reelwright.media.video import ClipReader

TILE_SIDE = 160  # px of a thumbnail's long side
COLUMNS = 10
MOST_TILES = 100


@dataclass(frozen=True)
class Sprite:
    """A sheet of thumbnails: `count` tiles of `width` x `height` pixels, row by row, each for `every` seconds."""

    width: int
    height: int
    count: int
    every: float
    seconds: float

    def vtt(self, sheet: str) -> str:
        """Return the WebVTT that says where on the picture `sheet` each span of the film stands.

        The fragment is W3C Media Fragments' `#xywh=left,top,width,height`, in pixels.
        """
        blocks = ["WEBVTT\n"]
        for index in range(self.count):
            row, column = divmod(index, COLUMNS)
            start, end = index * self.every, min((index + 1) * self.every, self.seconds)
            place = f"{column * self.width},{row * self.height},{self.width},{self.height}"
            blocks.append(f"{_clock(start)} --> {_clock(end)}\n{sheet}#xywh={place}\n")
        return "\n".join(blocks)


def _clock(seconds: float) -> str:
    thousandths = round(seconds * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"


def write_sprite(film: Path, out: Path, rate: int) -> Sprite:
    """Write thumbnails of a film, one a second (fewer where that were too many), as one JPEG.

    A thumbnail is the middle frame of its span. Raises MediaError where the film cannot be decoded, and what
    `whole_file` does.
    """
    width, height, frames = shape(film)
    scale = TILE_SIDE / max(width, height)
    seconds = frames / rate
    every = next(float(step) for step in count(1) if -(-seconds // step) <= MOST_TILES)
    tiles = int(-(-seconds // every))
    sprite = Sprite(max(round(width * scale), 1), max(round(height * scale), 1), tiles, every, seconds)
    sheet = np.zeros((-(-tiles // COLUMNS) * sprite.height, min(tiles, COLUMNS) * sprite.width, 3), np.uint8)
    with closing(ClipReader(film)) as reader:
        for index in range(tiles):
            row, column = divmod(index, COLUMNS)
            middle = (index * every + min((index + 1) * every, seconds)) / 2
            planes = Planes(*(np.ascontiguousarray(plane) for plane in reader.frame(int(middle * rate))))
            small = resized(to_rgb(planes), (sprite.width, sprite.height))
            top, left = row * sprite.height, column * sprite.width
            sheet[top : top + sprite.height, left : left + sprite.width] = small
    with whole_file(out) as part:
        Image.fromarray(sheet).save(part, "JPEG", quality=80, optimize=True)
    return sprite
