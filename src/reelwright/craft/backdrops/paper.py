"""Paper: layers of coloured card with wavy edges, from behind which the product rises."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from reelwright.craft.backdrop import BackdropSpec, PicturePlan, Stage, calm_zone
from reelwright.craft.backdrops import _cards as cards
from reelwright.craft.backdrops._canvas import Canvas, F, Plane, mix, step
from reelwright.craft.backdrops._family import MovingFamily, Painter, choose, light_side, wave
from reelwright.craft.backdrops._shades import Lab, Shades, hex_of

_LAYERS = 4
_FRONT = 2  # from this layer on, they stand before the product
_MARGIN = 88  # px that a layer may move to each side
_BOB = 4.0  # px


class Paper(MovingFamily):
    name = "paper"
    moods = ("natural", "playful", "warm")
    energy = 0.4
    hides = True

    def calm(self, shades: Shades) -> Lab:
        return shades.ground(0.0) if shades.deep else shades.ground(0.045, 0.75)

    def stage(self, spec: BackdropSpec) -> Stage:
        stage = super().stage(spec)
        if calm_zone(spec)[3] <= spec.stand[1]:
            return stage
        # Text below the product stands on the foremost layers.
        front = _colors(Shades(spec))[_FRONT]
        return replace(stage, ground=hex_of(front), text="white" if front[0] < 0.62 else "ink")

    def painter(self, spec: BackdropSpec, canvas: Canvas) -> Painter:
        shades, side = Shades(spec), light_side(spec)
        dark, lit = (
            (shades.ground(-0.06), shades.ground(0.06, 1.1))
            if shades.deep
            else (shades.ground(0.0), shades.ground(0.06, 0.6))
        )

        def paint(seconds: float) -> Plane:
            drift = 0.26 * wave(seconds, 10)
            lift = 0.2 * wave(seconds, 10, 0.25)
            pool = canvas.gauss(canvas.px + side * 0.25 + drift, 0.42 * canvas.tall + lift, 0.7 * canvas.wide, 0.6)
            return mix(dark, lit, F(0.15) + F(0.8) * pool)

        return paint

    def pictures(self, spec: BackdropSpec) -> tuple[PicturePlan, ...]:
        found: tuple[PicturePlan, ...] = ()
        crests = [_Crest(spec, index) for index in range(_LAYERS)]
        for index, crest in enumerate(crests):
            below = crests[index + 1].lowest + 3 * _BOB if index + 1 < _LAYERS else spec.height + _MARGIN
            speed = 16 * (0.3 + 0.25 * index) / 30
            reach = min(speed * max(spec.frames, 1), 2.0 * (_MARGIN - 4))
            drift = cards.sway(spec.frames, (light_side(spec) * reach, 0), _BOB, 0.3 * index)
            edges = (-_MARGIN, crest.highest - 60 * crest.unit, spec.width + _MARGIN, max(below, crest.highest + 8))
            found += cards.box(f"layer{index}", spec, edges, index >= _FRONT, drift, _MARGIN)
        return found

    def draw_picture(self, spec: BackdropSpec, plan: PicturePlan) -> npt.NDArray[np.uint8]:
        index = int(plan.name.removeprefix("layer"))
        sheet = cards.Sheet(plan)
        _draw(sheet, _Crest(spec, index), _colors(Shades(spec))[index], Shades(spec), choose(spec, 20 + index))
        return sheet.finish(spec.seed)


class _Crest:
    """A layer's upper edge: its height at x, in canvas pixels, and the slope there."""

    def __init__(self, spec: BackdropSpec, index: int) -> None:
        rng = choose(spec, 10 + index)
        self.unit = min(spec.width, spec.height) / 1080
        x, foot, tall = spec.stand
        cover = min(foot - 0.09 * tall, 0.90) * spec.height
        last = cover + 0.52 * (spec.height - cover)
        zone = calm_zone(spec)
        if zone[3] > foot:  # text stands on the third layer: keep the fourth below it
            last = max(last, (zone[3] + 0.06) * spec.height)
        level = (cover - 0.185 * spec.height, cover - 0.090 * spec.height, cover, last)[index]
        room = min(spec.width, spec.height)
        self.size = (0.050, 0.045, 0.028, 0.034)[index] * room
        self.turns = 2 * math.pi / (np.array([1.25, 0.62, 0.37]) * room * rng.uniform(0.9, 1.15, 3))
        self.phase = rng.uniform(0, 2 * math.pi, 3)
        self.base = level
        # The crest passes the product's middle at its level, so that it covers the foot and no more.
        self.base -= float(self._waves(np.array([x * spec.width], F))[0]) if index == _FRONT else 0.0

    def _waves(self, x: Plane) -> Plane:
        parts = [
            F(weight) * np.sin(F(turn) * x + F(phase))
            for weight, turn, phase in zip((1.0, 0.42, 0.13), self.turns, self.phase, strict=True)
        ]
        return np.asarray(F(self.size) * (parts[0] + parts[1] + parts[2]), F)

    def at(self, x: Plane) -> Plane:
        return self._waves(x) + F(self.base)

    @property
    def highest(self) -> float:
        return self.base - 1.55 * self.size

    @property
    def lowest(self) -> float:
        return self.base + 1.55 * self.size


def _colors(shades: Shades) -> list[Lab]:
    """Return the layers' colours from the farthest to the nearest."""
    if shades.deep:
        return [shades.ground(0.07, 1.2), shades.glow(0.46, 0.13), shades.accent(0.60), shades.accent(0.42, 0.13)]
    return [shades.third(0.84, 0.075), shades.accent(0.80, 0.11), shades.accent(), shades.accent(0.45, 0.12)]


def _draw(sheet: cards.Sheet, crest: _Crest, color: Lab, shades: Shades, rng: np.random.Generator) -> None:
    line = crest.at(sheet.x)
    slope = np.gradient(line[0])[None, :].astype(F)
    below = (sheet.y - line) / np.sqrt(F(1) + slope * slope)  # distance into the paper
    above = np.maximum(-below, F(0)) / F(crest.unit)
    shade = F(0.20) * np.exp(-((above / F(34)) ** 2)) + F(0.13) * np.exp(-((above / F(8)) ** 2))
    sheet.paint(shades.umbra(0.35), shade)
    L, a, b = color
    light = F(0.018) * np.exp(-below / F(70 * crest.unit)) - F(0.030) * step(0, 420 * crest.unit, below)
    light = light + F(0.07) * np.exp(-(((below - F(1.4)) / F(1.7 * crest.unit)) ** 2)) * step(0.5, -0.5, slope)
    light = light + _fibre(below.shape, rng)
    paper = np.stack([F(L) + light, np.full_like(light, a), np.full_like(light, b)])
    sheet.paint(paper, cards.inside(-below))


def _fibre(shape: tuple[int, ...], rng: np.random.Generator) -> Plane:
    """Return the paper's tooth, a noise of about half a per cent that is longer than it is high."""
    import cv2

    small = rng.standard_normal((shape[0] // 2 + 1, shape[1] // 4 + 1), F)
    grown = cv2.resize(small, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
    return np.asarray(grown * F(0.0055), F)


FAMILY = Paper()
