"""Whether texts can be read in the finished picture: the ink that is there against the ground round its glyphs.

Contrast is WCAG 2.2's ratio of relative luminances. The ground is what lies in a ring round the glyphs, since what is
behind them cannot be seen; its worst tenth decides. The ground of an outlined text is its outline where that is wide
enough to be seen, the ground of a text with a plate is the plate; shadows are part of the ground as they lie there. Of
an ink that runs from one colour to another, the worse end counts.

Over film, whose pictures change, texts are looked at more often, and it is measured how busy their ground is: light and
dark patches as strong as the ink hide its letters, whatever their mean.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from reelwright.color import luminance
from reelwright.composition import Box, Composition, TextLayer, Word
from reelwright.media.measure.difference import linear
from reelwright.media.measure.frames import crop
from reelwright.media.measure.rest import clear, is_filmed, resting, staged
from reelwright.media.planes import U8, Planes, to_rgb
from reelwright.media.text.raster import draw_glyphs

_WORST = 10  # per cent of the ring
_GAP = 3.0  # px at a short side of 1080 between glyphs and ring: antialiasing and the codec's ringing
_REACH = (6.0, 0.12)  # width of the ring: px at a short side of 1080, or share of the type size
_PLATE_PAD = 0.13  # of the type size: the plate of a spoken word goes beyond its box
_GRADED = (5.0, 95.0)  # percentiles of an ink that runs from one colour to another: its ends
_INK_LEAST = 24  # fully covered pixels that are needed to see an ink
_LINEAR = linear(np.arange(256) / 255).astype(np.float32)
_WEIGHTS = np.array([0.2126, 0.7152, 0.0722], np.float32)

_MOMENTS, _MOMENTS_FILMED = (1 / 4, 3 / 4), (0.05, 0.25, 0.45, 0.6, 0.75, 0.95)  # of the time that a text stands still
_STEP = 0.02  # of lightness, the least that an ink is from its ground

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class TextLook:
    """A text that stands still in a frame, the boxes of other texts there, and whether it stands before a film."""

    layer: TextLayer
    frame: int
    others: tuple[Box, ...]
    filmed: bool = False

    def measure(self, planes: Planes) -> dict[str, Any] | None:
        """Return the contrast of the worst readable part, the ink that was declared; None where nothing is in view.

        Before a film also the `clutter`: how far the ground's lightness (the cube root of luminance) strays from its
        mean (standard deviation), as a share of the step from there to the ink, in the part where it is most.
        """
        patch = _Patch.around(self.layer, planes)
        if patch is None:
            return None
        local = self.frame - self.layer.start
        groups = list(self._groups(patch, local))
        ratios = [patch.contrast(words, color, area) for words, color, area in groups]
        found = [ratio for ratio in ratios if ratio is not None]
        if not found:
            return None
        record = {"id": self.layer.id, "frame": self.frame, "contrast": round(min(found), 2)}
        if self.filmed:
            record["clutter"] = round(max(patch.clutter(words, color, area) for words, color, area in groups), 3)
        return record

    def _groups(self, patch: _Patch, local: int) -> Iterator[tuple[list[Word], str, Mask]]:
        """Return words by their ink with the area their ground may be looked for in: some stand on plates.

        A word that is being filled or has grown is no measure: its ink is neither the one nor in its place.
        """
        pad = _PLATE_PAD * self.layer.size
        allowed = patch.plates(self.layer)
        for box in self.others:
            patch.cut(allowed, box)
        plain: list[Word] = []
        for word in self.layer.words:
            mark = word.mark
            if mark is None or local < mark.start or (local >= mark.end and mark.style != "fill"):
                plain.append(word)
            elif mark.style == "plate" and mark.plate:
                left, top, width, height = word.box
                plate = (left - pad, top, width + 2 * pad, height)
                within = np.zeros_like(allowed)
                patch.cut(within, plate, value=True)
                patch.cut(allowed, plate)
                yield [word], mark.color, within
            elif mark.style == "grow" or (local < mark.end and mark.style == "fill"):
                patch.cut(allowed, word.box)
            else:
                yield [word], mark.color, allowed
        if plain:
            yield plain, self.layer.color, allowed


@dataclass(frozen=True)
class _Patch:
    """The part of a frame round a text: relative luminance, glyph coverage of its words, and where its ground is.

    `gap` and `reach` are the distances from the ink, in pixels, between which the ground lies.
    """

    left: int
    top: int
    luminance: npt.NDArray[np.float32]
    cover: U8  # of all words
    inks: dict[int, U8]  # of each word, by its place in memory
    gap: int
    reach: int
    shades: tuple[float, ...]  # percentiles of the ink that have to be read

    @classmethod
    def around(cls, layer: TextLayer, planes: Planes) -> _Patch | None:
        unit = min(planes.y.shape) / 1080
        gap, reach = _ring(layer, unit)
        region = _region(layer, reach, planes.y.shape)
        if region is None:
            return None
        left, top, right, bottom = region
        cut = crop(planes, left, top, right - left, bottom - top)
        bright = np.asarray(_LINEAR[to_rgb(cut)] @ _WEIGHTS, np.float32)
        inks = {id(word): _coverage(word, left, top, cut.y.shape) for word in layer.words}
        cover = np.max(np.stack(list(inks.values())), axis=0)
        shades = _GRADED if layer.gradient else (50.0,)
        return cls(left, top, bright, cover, inks, gap, reach, shades)

    def cut(self, mask: Mask, box: Box, value: bool = False) -> None:
        """Set a box of the canvas in a mask of the patch."""
        left, top = max(round(box[0]) - self.left, 0), max(round(box[1]) - self.top, 0)
        right, bottom = max(round(box[0] + box[2]) - self.left, 0), max(round(box[1] + box[3]) - self.top, 0)
        mask[top:bottom, left:right] = value

    def plates(self, layer: TextLayer) -> Mask:
        """Return where the ground of a text may be: on its plates, or anywhere."""
        if layer.plate is None:
            return np.ones(self.luminance.shape, bool)
        on = np.zeros(self.luminance.shape, bool)
        across, along = layer.plate.pad
        for left, top, width, height in (word.box for word in layer.words):
            self.cut(on, (left - across, top - along, width + 2 * across, height + 2 * along), value=True)
        return on

    def contrast(self, words: list[Word], color: str, area: Mask) -> float | None:
        """Return the ratio of the ink of `words` to the worst tenth of the ground round them in `area`."""
        ink, ring = self._parts(words, area)
        if not ring.any():
            return None
        core = self.luminance[ink >= 250]
        shades = np.percentile(core, self.shades) if core.size >= _INK_LEAST else [luminance(color)]
        ground = self.luminance[ring]
        ratios = [(np.maximum(ground, shade) + 0.05) / (np.minimum(ground, shade) + 0.05) for shade in shades]
        return min(float(np.percentile(ratio, _WORST)) for ratio in ratios)

    def clutter(self, words: list[Word], color: str, area: Mask) -> float:
        """Return how far the lightness of the ground round `words` in `area` strays, as a share of the ink's step."""
        ink, ring = self._parts(words, area)
        if not ring.any():
            return 0.0
        light = np.cbrt(self.luminance)
        core = light[ink >= 250]
        shade = float(np.median(core)) if core.size >= _INK_LEAST else luminance(color) ** (1 / 3)
        step = abs(shade - float(np.median(light[ring])))
        return min(float(light[ring].std()) / max(step, _STEP), 1.0)

    def _parts(self, words: list[Word], area: Mask) -> tuple[U8, Mask]:
        """Return the ink of words, and the ring of ground round it in `area`."""
        ink = np.max(np.stack([self.inks[id(word)] for word in words]), axis=0)
        return ink, _grown(ink, self.reach) & ~_grown(self.cover, self.gap) & area


def text_looks(composition: Composition) -> Iterator[TextLook]:
    """Return a quarter and three quarters into the time that each text stands still, where it does; more over film."""
    texts = [(stage, layer) for stage, layer, _ in staged(composition) if isinstance(layer, TextLayer) and layer.words]
    spans = {layer.id: clear(composition, stage, resting(layer)) for stage, layer in texts}
    for stage, layer in texts:
        start, end = spans[layer.id]
        filmed = any(is_filmed(each) for each in ((stage,) if stage else composition.stages))
        moments = _MOMENTS_FILMED if filmed else _MOMENTS
        for frame in sorted({start + int((end - start) * part) for part in moments} if end > start else ()):
            others = tuple(other.box for _, other in texts if other.id != layer.id and other.start <= frame < other.end)
            yield TextLook(layer, frame, others, filmed)


def _ring(layer: TextLayer, unit: float) -> tuple[int, int]:
    """Return the distances from the ink between which the ground lies: on an outline, or beyond one that is thin."""
    gap, width = max(round(_GAP * unit), 1), layer.stroke.width if layer.stroke else 0.0
    if int(width) - 1 > gap:
        return gap, int(width) - 1
    gap += math.ceil(width)
    return gap, gap + max(round(max(_REACH[0] * unit, _REACH[1] * layer.size)), 2)


def _region(layer: TextLayer, margin: int, shape: tuple[int, ...]) -> tuple[int, int, int, int] | None:
    """Return left, top, right and bottom of a text with a margin on the canvas, all even."""
    boxes = [word.box for word in layer.words]
    left = max(int(min(box[0] for box in boxes)) - margin, 0) // 2 * 2
    top = max(int(min(box[1] for box in boxes)) - margin, 0) // 2 * 2
    right = min(int(max(box[0] + box[2] for box in boxes)) + margin + 2, shape[1]) // 2 * 2
    bottom = min(int(max(box[1] + box[3] for box in boxes)) + margin + 2, shape[0]) // 2 * 2
    return (left, top, right, bottom) if right > left and bottom > top else None


def _coverage(word: Word, left: int, top: int, shape: tuple[int, ...]) -> U8:
    """Return the coverage of a word's plain glyphs in a patch; painted ones, such as emoji, have no ink."""
    cover = np.zeros(shape, np.uint8)
    drawn = draw_glyphs([run for run in word.runs if not run.color], word.x, word.y)
    if drawn is None:
        return cover
    x, y = drawn.x - left, drawn.y - top
    x0, y0 = max(x, 0), max(y, 0)
    x1, y1 = min(x + drawn.alpha.shape[1], shape[1]), min(y + drawn.alpha.shape[0], shape[0])
    if x1 > x0 and y1 > y0:
        cover[y0:y1, x0:x1] = drawn.alpha[y0 - y : y1 - y, x0 - x : x1 - x]
    return cover


def _grown(cover: U8, by: int) -> Mask:
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * by + 1, 2 * by + 1))
    return np.asarray(cv2.dilate((cover > 8).astype(np.uint8), kernel) > 0)
