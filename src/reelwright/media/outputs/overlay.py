"""What stands before the grounds, with its alpha, out of the one renderer that knows no alpha.

The composition is drawn without its grounds, once over black and once over white. A pixel of colour c under coverage a
comes out as

    black:  B = a c + (1 - a) 16        white:  W = a c + (1 - a) 235        (luma codes)

so  a = 1 - (W - B) / 219  and  c = 16 + (B - 16) / a. Black and white both have chroma 128, so either picture gives
a' (u - 128) = U - 128, where a' is the coverage as chroma sees it: filtered over 1-2-1 columns and two rows, the way
the renderer halves its masks. Both sides are enlarged before they are divided, so an edge keeps its hue.

This is exact, up to one code of rounding, for layers of normal blending, and through transitions, which are linear in
what lies below, where both stages stand over the same picture. A layer that multiplies or screens has no alpha of its
own; it comes out as the darkening or lightening that its luma makes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
from numba import njit

from reelwright.composition import Composition, is_ground
from reelwright.media.coding import Coding
from reelwright.media.encode import write_video
from reelwright.media.planes import F32, U8, U16, Planes
from reelwright.media.render.renderer import Renderer, Source

Straight = tuple[U16, U16, U16, U16]  # Y, U, V in 10-bit limited codes, alpha 0 to 1023, all of the canvas's size


def without_grounds(composition: Composition) -> Composition:
    """Return the composition with nothing but what stands before its grounds."""
    stages = tuple(
        stage.model_copy(update={"layers": tuple(layer for layer in stage.layers if not is_ground(layer))})
        for stage in composition.stages
    )
    return composition.model_copy(update={"stages": stages})


def blended(composition: Composition) -> tuple[str, ...]:
    """Return the layers before the grounds whose blending has no exact alpha."""
    layers = without_grounds(composition).layers()
    return tuple(
        layer.id for layer in layers if layer.kind in ("picture", "video", "shape") and layer.blend != "normal"
    )


def write_overlay(
    composition: Composition, source: Source, out: Path, progress: Callable[[float], None], coding: Coding
) -> int:
    """Draw what stands before the grounds and encode it with straight alpha; returns the number of frames.

    Raises what `Renderer` and `write_video` do.
    """
    frames = overlay_frames(composition, source, progress)
    return write_video(frames, out, composition.width, composition.height, rate=composition.fps, coding=coding)


def overlay_frames(
    composition: Composition, source: Source, progress: Callable[[float], None] = lambda _: None
) -> Iterator[Straight]:
    """Yield each frame of what stands before the grounds."""
    front = without_grounds(composition)
    with ExitStack() as stack:
        over = [
            stack.enter_context(Renderer(front.model_copy(update={"background": color}), source))
            for color in ("#000000", "#FFFFFF")
        ]
        planes = [Planes.empty(front.width, front.height) for _ in over]
        for frame in range(front.frames):
            black, white = (renderer.render(frame, into) for renderer, into in zip(over, planes, strict=True))
            yield straight(black, white)
            progress((frame + 1) / front.frames)


def straight(black: Planes, white: Planes) -> Straight:
    """Return colour and alpha of a picture that was drawn over black and over white; see the top of this file.

    Where nothing is, the colour is black.
    """
    height, width = black.y.shape
    y, u, v, alpha = (np.empty((height, width), np.uint16) for _ in range(4))
    coverage = np.empty(black.u.shape, np.float32)
    _luma(black.y, white.y, y, alpha, coverage)
    _chroma(black.u, black.v, coverage, alpha, u, v)
    return y, u, v, alpha


@njit(cache=True, nogil=True, fastmath=True)
def _luma(black: U8, white: U8, y: U16, alpha: U16, coverage: F32) -> None:
    height, width = black.shape
    span = np.float32(219)
    for i in range(height):
        for j in range(width):
            seen = span - np.float32(white[i, j] - black[i, j] if white[i, j] > black[i, j] else 0)
            alpha[i, j] = np.uint16(seen * (1023 / 219) + 0.5)
            if seen > 0:
                code = 64.5 + 4 * (np.float32(black[i, j]) - 16) * span / seen
                y[i, j] = np.uint16(min(max(float(code), 64.0), 940.0))
            else:
                y[i, j] = 64
    for i in range(height // 2):
        for j in range(width // 2):
            total = np.float32(0)
            for k in range(2):
                row = alpha[2 * i + k]
                total += np.float32(row[max(2 * j - 1, 0)]) + 2 * np.float32(row[2 * j]) + np.float32(row[2 * j + 1])
            coverage[i, j] = total / np.float32(8 * 1023)


@njit(cache=True, nogil=True, fastmath=True)
def _chroma(half_u: U8, half_v: U8, coverage: F32, alpha: U16, u: U16, v: U16) -> None:
    rows, columns = half_u.shape
    for i in range(alpha.shape[0]):
        near = i // 2
        far = min(max(near + (1 if i % 2 else -1), 0), rows - 1)
        for j in range(alpha.shape[1]):
            left = j // 2
            right = min(left + j % 2, columns - 1)
            a = 0.375 * (coverage[near, left] + coverage[near, right])
            a += 0.125 * (coverage[far, left] + coverage[far, right])
            if alpha[i, j] == 0 or a <= 0:
                u[i, j] = v[i, j] = 512
                continue
            b = 0.375 * (half_u[near, left] + half_u[near, right]) + 0.125 * (half_u[far, left] + half_u[far, right])
            r = 0.375 * (half_v[near, left] + half_v[near, right]) + 0.125 * (half_v[far, left] + half_v[far, right])
            u[i, j] = np.uint16(min(max(512 + 4 * (b - 128) / a, 64.0), 960.0) + 0.5)
            v[i, j] = np.uint16(min(max(512 + 4 * (r - 128) / a, 64.0), 960.0) + 0.5)


def warm() -> None:
    """Compile the kernels of this module."""
    planes = Planes.empty(4, 4)
    for plane in planes:
        plane.fill(128)
    straight(planes, planes)
