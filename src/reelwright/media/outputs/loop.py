"""Looping previews of a film's beginning: GIF and animated WebP."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from PIL import Image

from reelwright.media.encode import whole_file
from reelwright.media.outputs.shrink import even, resized, shape
from reelwright.media.planes import U8, to_rgb
from reelwright.media.video import decode

LOOP_SIDE = 400  # px of the long side
LOOP_SECONDS = 3.0
LOOP_RATE = 10  # frames a second, about: a whole number of the film's frames each
_DITHER = 4  # codes from the lowest to the highest offset: bands are gone, and 14 would add a tenth to the bytes

Pattern = npt.NDArray[np.int16]


def write_loop(film: Path, out: Path, kind: Literal["gif", "webp"], rate: int) -> dict[str, Any]:
    """Write the first seconds of a film as an animation that loops; returns width, height, frames and seconds.

    A GIF has one palette for all its frames, and an ordered dither that stands still. Raises MediaError where the
    film cannot be decoded, and what `whole_file` does.
    """
    width, height, _ = shape(film)
    scale = min(1.0, LOOP_SIDE / max(width, height))
    size = even(width * scale), even(height * scale)
    every = max(round(rate / LOOP_RATE), 1)
    last = round(LOOP_SECONDS * rate)
    frames = [
        resized(to_rgb(planes), size)
        for index, planes in zip(range(last), decode(film), strict=False)
        if index % every == 0
    ]
    with whole_file(out) as part:
        (_save_gif if kind == "gif" else _save_webp)(frames, part, every / rate)
    return {"width": size[0], "height": size[1], "frames": len(frames), "seconds": len(frames) * every / rate}


def _durations(frames: int, seconds: float, step: int) -> list[int]:
    """Return how long each frame stands in ms, in whole steps, so that the sum does not drift."""
    times = [round(index * seconds * 1000 / step) * step for index in range(frames + 1)]
    return [after - before for before, after in pairwise(times)]


def _save_webp(frames: Sequence[U8], out: Path, seconds: float) -> None:
    first, *rest = (Image.fromarray(frame) for frame in frames)
    durations = _durations(len(frames), seconds, 1)
    first.save(out, "WEBP", save_all=True, append_images=rest, duration=durations, loop=0, quality=75, method=4)


def _save_gif(frames: Sequence[U8], out: Path, seconds: float) -> None:
    palette = Image.fromarray(np.concatenate(_sample(frames))).quantize(256, Image.Quantize.MEDIANCUT)
    pattern = _bayer()
    first, *rest = (_paletted(frame, palette, pattern) for frame in frames)
    durations = _durations(len(frames), seconds, 10)  # GIF counts hundredths of a second
    first.save(out, "GIF", save_all=True, append_images=rest, duration=durations, loop=0, optimize=False)


def _sample(frames: Sequence[U8]) -> list[U8]:
    return list(frames[:: max(len(frames) // 12, 1)])


def _bayer() -> Pattern:
    """Return the 8 x 8 matrix of B. E. Bayer (1973), as offsets around 0."""
    matrix = np.zeros((1, 1), int)
    for _ in range(3):
        matrix = np.block([[4 * matrix, 4 * matrix + 2], [4 * matrix + 3, 4 * matrix + 1]])
    return np.rint((matrix + 0.5) / 64 * _DITHER - _DITHER / 2).astype(np.int16)


def _paletted(frame: U8, palette: Image.Image, pattern: Pattern) -> Image.Image:
    height, width = frame.shape[:2]
    tiled = np.tile(pattern, (-(-height // 8), -(-width // 8)))[:height, :width, None]
    dithered = np.clip(frame.astype(np.int16) + tiled, 0, 255).astype(np.uint8)
    return Image.fromarray(dithered).quantize(palette=palette, dither=Image.Dither.NONE)
