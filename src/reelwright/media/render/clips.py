"""Moving grounds: small smooth clips enlarged and dithered, and footage scaled to cover."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from reelwright.composition import ClipLayer, Finish, evaluate
from reelwright.media.planes import F32, U8, Planes
from reelwright.media.render.films import Films
from reelwright.media.render.resample import I16, PLATE_STEPS, Taps, enlarge, taps
from reelwright.media.render.stretch import stretch
from reelwright.media.video import eight_bit, nearest

DITHER = 1.5  # code values to each side: triangular, so that its strength does not depend on the level
_DITHER_SEED = 20_250_114  # any number: the dither is the same in every film


class ClipDrawer:
    """Fills the canvas with the frames of one layer's clip; a `draft` is decoded with less care and halved first."""

    def __init__(
        self, layer: ClipLayer, source: Callable[[str], Path], films: Films, width: int, height: int, fps: int
    ) -> None:
        self._layer, self._size = layer, (width, height)
        self._step = layer.rate / fps  # source frames to one of the layer
        self._plain = not layer.smooth and layer.finish is None
        draft = films.draft and self._plain
        self._films, self._reader = films, films.open(layer.id, source(layer.source), draft)
        self._plates = () if self._plain else plates(width, height, layer.cell if layer.smooth else None, layer.finish)
        largest = self._cover * max(key.value for key in layer.zoom)
        self._halves = draft and largest <= 0.5 and self._reader.width % 4 == self._reader.height % 4 == 0
        self._zoom: float | None = None
        self._taps: tuple[tuple[Taps, Taps], ...] = ()
        self._loaded: dict[int, tuple[F32, ...]] = {}

    def draw(self, frame: int, planes: Planes) -> None:
        """Draw what is seen at a frame of the layer."""
        layer = self._layer
        time, zoom = layer.offset + frame * self._step, evaluate(layer.zoom, frame)
        if zoom != self._zoom:
            self._zoom, self._taps = zoom, self._taps_at(zoom)
        if self._plain:
            self._place(eight_bit(self._reader.frame(nearest(time))), planes)
            return
        sample = self._between(time) if layer.smooth else self._load(nearest(time))
        for source, target, plate, (rows, columns), top in zip(
            sample, planes, self._plates, self._taps, (235, 240, 240), strict=True
        ):
            enlarge(source, rows, columns, plate, target, top)

    def _place(self, views: tuple[U8, ...], planes: Planes) -> None:
        """Draw a frame that is used as it is: copied or halved where that gives the canvas's size."""
        if self._halves:
            views = tuple(_halved(view) for view in views)
        for index, (view, target, across) in enumerate(zip(views, planes, self._taps, strict=True)):
            exact = self._zoom == 1 and (index == 0 or not self._halves)  # halving moves chroma, which stands aside
            if exact and view.shape == target.shape:
                np.copyto(target, view)
            else:
                stretch(view, *across, target)

    def close(self) -> None:
        self._films.close(self._reader)

    def _between(self, time: float) -> tuple[F32, ...]:
        """Return the planes at a time in source frames, interpolated linearly between the two around it."""
        before = int(time)
        one, two = self._load(before), self._load(before + 1)
        later = np.float32(time - before)
        return one if later == 0 else tuple(a + (b - a) * later for a, b in zip(one, two, strict=True))

    def _load(self, index: int) -> tuple[F32, ...]:
        """Return a source frame's planes as 8-bit code values with their fractions; the last two are kept."""
        if index not in self._loaded:
            views = self._reader.frame(index)
            scale = np.float32(1 if views[0].dtype == np.uint8 else 0.25)
            while len(self._loaded) > 1:
                del self._loaded[next(iter(self._loaded))]
            self._loaded[index] = tuple(np.multiply(view, scale, dtype=np.float32) for view in views)
        return self._loaded[index]

    @property
    def _cover(self) -> float:
        """The scale at which the clip just fills the canvas."""
        return max(self._size[0] / self._reader.width, self._size[1] / self._reader.height)

    def _taps_at(self, zoom: float) -> tuple[tuple[Taps, Taps], ...]:
        """Return rows and columns for luma and both chroma planes, covering the canvas and zoomed about the centre."""
        width, height = self._size
        wide, tall = self._reader.width, self._reader.height
        cover, (x, y) = self._cover, self._layer.center
        whole = 2 if self._halves else 1
        axes = ((height, tall, y, 1.0), (width, wide, x, 0.5))  # chroma sits between the rows and on every other column
        luma = tuple(_axis(size, source, at, cover, zoom, 1, 0.5, whole) for size, source, at, _ in axes)
        chroma = tuple(_axis(size, source, at, cover, zoom, 2, site, whole) for size, source, at, site in axes)
        return (luma[0], luma[1]), (chroma[0], chroma[1]), (chroma[0], chroma[1])


def _halved(plane: U8) -> U8:
    """Return the means of two by two samples; OpenCV takes a fifth of the time of taps for them."""
    size = plane.shape[1] // 2, plane.shape[0] // 2
    return np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_AREA), np.uint8)


def _axis(
    size: int, source: int, center: float, cover: float, zoom: float, every: int, site: float, whole: int
) -> Taps:
    """Return the taps along one axis for samples that lie at `site` + i `every` pixels, on canvas and source alike.

    Of the source the means of `whole` samples each are read: these lie between the samples.
    """
    zoomed = center * size + (site - center * size) / zoom
    place = (zoomed - size / 2) / cover + source / 2
    first, apart = site + every * (whole - 1) / 2, every * whole
    return taps(size // every, (place - first) / apart, 1 / (cover * zoom * whole), source // apart)


@lru_cache(maxsize=4)
def plates(width: int, height: int, cell: float | None, finish: Finish | None) -> tuple[I16, I16, I16]:
    """Return what is added to the three planes, in 1/PLATE_STEPS of a code value: grain on luma, dither on all.

    Dither comes in cells of `cell` samples a side, None for none.
    """
    shapes = ((height, width), (height // 2, width // 2), (height // 2, width // 2))
    noise = np.random.default_rng(_DITHER_SEED)
    added = [_dither(shape, cell, noise) if cell else np.zeros(shape, np.float32) for shape in shapes]
    if finish and finish.grain:
        added[0] += _grain(width, height, finish)
    y, u, v = (np.round(np.clip(plane * PLATE_STEPS, -32000, 32000)).astype(np.int16) for plane in added)
    return y, u, v


def _dither(shape: tuple[int, int], cell: float, noise: np.random.Generator) -> F32:
    rows, columns = ((np.arange(side) / max(cell, 1.0)).astype(np.intp) for side in shape)
    cells = (int(rows[-1]) + 1, int(columns[-1]) + 1)
    plane = (noise.random(cells, np.float32) - noise.random(cells, np.float32)) * np.float32(DITHER)
    return plane[np.ix_(rows, columns)]  # rows lie whole in memory, as kernels read them


def _grain(width: int, height: int, finish: Finish) -> F32:
    white = np.random.default_rng(finish.seed).standard_normal((height, width), np.float32)
    soft = cv2.GaussianBlur(white, (0, 0), finish.size)
    return np.asarray(soft * (finish.grain * 219 / soft.std()), np.float32)
