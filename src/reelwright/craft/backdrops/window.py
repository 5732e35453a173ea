"""Window light: panes of sun on a wall, with the shadow of a palm that sways in it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from reelwright.craft.backdrop import BackdropSpec
from reelwright.craft.backdrops._canvas import Canvas, F, Plane, mix, step
from reelwright.craft.backdrops._family import MovingFamily, Painter, choose, light_side, wave
from reelwright.craft.backdrops._shades import Lab, Shades
from reelwright.loading import LOADING

_SHEAR = 0.46
_SPEED = 0.012  # canvas widths a second that the sun moves
_Spans = tuple[tuple[float, float], ...]
_COLUMNS: _Spans = ((-0.335, -0.015), (0.015, 0.335))
_ROWS: _Spans = ((-0.60, -0.215), (-0.185, 0.185), (0.215, 0.60))
_NEXT = 0.92  # from one window to the next, where the wall is wide enough for two
_LEAFLETS = 17


class Window(MovingFamily):
    name = "window"
    moods = ("calm", "natural", "warm", "fresh")
    energy = 0.2
    strength = 0.9

    def calm(self, shades: Shades) -> Lab:
        return shades.ground(0.03 if shades.deep else -0.045)

    def painter(self, spec: BackdropSpec, canvas: Canvas) -> Painter:
        shades, side = Shades(spec), light_side(spec)
        shade, lit = _wall(shades)
        tall = min(canvas.tall, 1.5)
        center = canvas.px + side * 0.03, canvas.middle - 0.10 * canvas.tall
        columns: _Spans = _COLUMNS
        if canvas.wide > 1.2:
            apart = side * canvas.away * _NEXT
            columns += tuple((start + apart, end + apart) for start, end in _COLUMNS)
        fronds = _Fronds(spec, canvas)
        wall = F(0.10) * (F(1) - step(0, canvas.tall, canvas.y)) + F(0.05)
        low = canvas.floor + 0.12
        to_floor = step(canvas.floor - 0.02, low + 0.1, canvas.y)

        def paint(seconds: float) -> Plane:
            x = (canvas.x - F(center[0] - side * _SPEED * seconds)) / F(tall)
            y = (canvas.y - F(center[1])) / F(tall)
            across = F(side) * x + F(_SHEAR) * y
            far = F(0.5) + F(0.45) * y
            blur = F(0.010) + F(0.036) * np.clip(far, F(0), F(1.2))
            panes = _openings(across, columns, blur) * _openings(y + F(0.10 * side) * x, _ROWS, blur)
            light = panes * (F(1) - F(0.80) * fronds(seconds)) * (F(1) - F(0.45) * to_floor)
            return mix(shade, lit, np.clip(light * F(0.92) + wall, F(0), F(1)))

        return paint


def _wall(shades: Shades) -> tuple[Lab, Lab]:
    """Return the wall in shade and in sun."""
    if shades.deep:
        return shades.ground(-0.06, 1.1), shades.ground(0.12, 1.25)
    return shades.ground(-0.12, 0.9), shades.ground(0.035, 0.9)


def _openings(value: Plane, spans: _Spans, blur: Plane) -> Plane:
    """Return the light through a row of openings; `blur` is the half width of the penumbra."""
    total = np.zeros((1, 1), F)
    for start, end in spans:
        inside = (F((end - start) / 2) - np.abs(value - F((start + end) / 2))) / blur
        total = total + F(0.5) + F(0.5) * inside / np.sqrt(F(0.35) + inside * inside)
    return total


class _Fronds:
    """The soft shadow of three palm fronds, 0 to 1, as a plane at a time."""

    def __init__(self, spec: BackdropSpec, canvas: Canvas) -> None:
        rng = choose(spec, 5)
        self.shape = (canvas.height, canvas.width)
        self.unit = canvas.width / canvas.wide
        x = canvas.px - canvas.away * (0.5 + 0.16 * rng.uniform())
        y = canvas.middle - 0.72 * canvas.ph
        self.root = np.array([x, y])
        self.angles = np.array([0.18, 0.62, 1.08]) + rng.uniform(-0.08, 0.08, 3)
        self.lengths = np.array([0.66, 0.78, 0.62]) * rng.uniform(0.92, 1.1, 3)
        self.flip, self.phase = canvas.away, rng.uniform(0, 1, 3)

    def __call__(self, seconds: float) -> Plane:
        with LOADING:
            import cv2

        mask = np.zeros(self.shape, np.uint8)
        leaves = []
        for angle, length, phase in zip(self.angles, self.lengths, self.phase, strict=True):
            leaves += self._frond(angle, length, 0.030 * wave(seconds, 6.7, phase))
        for leaf in leaves:
            corners = np.round(leaf * self.unit * 16).astype(np.int32)  # sixteenths of a pixel
            cv2.fillConvexPoly(mask, corners, 255, cv2.LINE_AA, 4)
        return cv2.GaussianBlur(mask, (0, 0), 0.0115 * self.unit).astype(F) * F(1 / 255)

    def _frond(self, angle: float, length: float, sway: float) -> list[npt.NDArray[np.float64]]:
        """Return the leaflets of one frond as polygons, to both sides of a bending stem."""
        along = np.linspace(0.14, 1.0, _LEAFLETS)
        bend = angle + sway * (1 + along) + 0.55 * along**1.6
        stem = self.root + np.stack([self.flip * np.cos(bend) * along * length, np.sin(bend) * along * length], 1)
        blade = 0.40 * length * np.sin(np.pi * (0.16 + 0.80 * along)) ** 0.8
        return [
            self._leaflet(where, turn + spread + 1.5 * sway, size)
            for where, turn, size in zip(stem, bend, blade, strict=True)
            for spread in (-0.72, 0.72)
        ]

    def _leaflet(self, root: npt.NDArray[np.float64], turn: float, size: float) -> npt.NDArray[np.float64]:
        way = np.array([self.flip * np.cos(turn), np.sin(turn)])
        broad = np.array([-way[1], way[0]]) * 0.050 * max(size, 0.08)
        return np.array([root, root + 0.35 * size * way + broad, root + size * way, root + 0.35 * size * way - broad])


FAMILY = Window()
