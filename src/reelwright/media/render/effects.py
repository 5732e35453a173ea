"""Vignette, grain and light leaks: they change what lies beneath them, in the planes.

Smooth changes are rounded with noise, the same in every frame, so that they show no steps on smooth grounds.
"""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
from numba import njit

from reelwright.color import CB, CR, KB, KG, KR
from reelwright.composition import GrainLayer, LeakLayer, VignetteLayer, evaluate
from reelwright.media.planes import F32, U8, U16, Planes, code_of
from reelwright.media.render.resample import I16

LIGHT = 2.4  # exponent of the display (ITU-R BT.1886)
GRAIN_STEPS = 2048  # steps of a grain pattern to one standard deviation
LEAK_SCALE = 8  # px of the canvas a side of a pixel that leaks are drawn with
_CELL, _ROWS = 2, 64  # px a side of the noise's cells, and after how many rows it repeats
_NOISE_SEED = 20_250_115  # any number: the noise is the same in every film


class VignetteDrawer:
    """Mixes the planes with one layer's colour, more towards the corners."""

    def __init__(self, layer: VignetteLayer, width: int, height: int) -> None:
        self._color = [round(code) for code in code_of(layer.color)]
        self._shares = _shares(width, height, layer.amount, layer.inner)
        self._noise = rounding(width)

    def draw(self, frame: int, planes: Planes) -> None:  # noqa: ARG002  (it stands still)
        """Darken the planes."""
        luma, chroma = self._shares
        for plane, code, share in zip(planes, self._color, (luma, chroma, chroma), strict=True):
            _toward(plane, code, share, self._noise[0 if plane is planes.y else 1])

    def close(self) -> None:
        """Nothing is held but memory."""


@lru_cache(maxsize=2)
def _shares(width: int, height: int, amount: float, inner: float) -> tuple[U16, U16]:
    """Return the colour's share, of 65535, of luma and of chroma.

    With r from 0 in the middle to 1 in the corners (ellipses) and S(t) = t²(3 - 2t): light falls by
    amount S((r - inner) / (1 - inner)), so coded values by what that is under the display's exponent.
    """
    planes = []
    for columns, rows, site in ((width, height, 0.5), (width // 2, height // 2, 0.25)):
        x = (np.arange(columns, dtype=np.float32) + np.float32(site)) / np.float32(columns / 2) - 1
        y = (np.arange(rows, dtype=np.float32) + np.float32(0.5)) / np.float32(rows / 2) - 1
        way = (np.sqrt((x**2)[None, :] + (y**2)[:, None]) * np.float32(0.5**0.5) - inner) / max(1 - inner, 1e-3)
        t = np.clip(way, 0, 1)
        planes.append(np.round(65535 * (1 - (1 - amount * t * t * (3 - 2 * t)) ** (1 / LIGHT))).astype(np.uint16))
    return planes[0], planes[1]


class GrainDrawer:
    """Adds one layer's noise to luma. One pattern is made, that goes on over its edges; each time another part of it
    begins in the corner.
    """

    def __init__(self, layer: GrainLayer, width: int, height: int) -> None:
        self._layer, self._pattern = layer, grain(width, height, layer.size, layer.seed)

    def draw(self, frame: int, planes: Planes) -> None:
        """Add the grain of a frame of the layer."""
        hold = self._layer.hold
        turn = frame // hold if hold else 0
        height, width = self._pattern.shape
        dice = np.random.default_rng((self._layer.seed % 2**63, turn))
        top, left = int(dice.integers(height)), int(dice.integers(width))
        if self._layer.amount:
            _grain(planes.y, self._pattern, top, left, self._layer.amount)

    def close(self) -> None:
        """Nothing is held but memory."""


@lru_cache(maxsize=2)
def grain(width: int, height: int, size: float, seed: int) -> I16:
    """Return noise blurred by a Gaussian of `size` pixels, its standard deviation GRAIN_STEPS; it can be tiled."""
    white = np.random.default_rng(seed % 2**63).standard_normal((height, width), np.float32)
    pad = min(int(4 * size) + 1, width, height)
    soft = cv2.GaussianBlur(np.pad(white, pad, "wrap"), (0, 0), size)[pad:-pad, pad:-pad]
    soft -= soft.mean()
    return np.asarray(np.round(np.clip(soft * (GRAIN_STEPS / soft.std()), -32767, 32767)), np.int16)


class LeakDrawer:
    """Screens one layer's spots of light over the planes: each leans over an edge and drifts along it."""

    def __init__(self, layer: LeakLayer, width: int, height: int, fps: int) -> None:
        self._layer, self._fps = layer, fps
        self._glow = np.empty((3, max(height // LEAK_SCALE, 2), max(width // LEAK_SCALE, 2)), np.float32)
        self._large = np.empty((3, height // 2, width // 2), np.float32)
        self._spots = spots(layer)
        self._noise = rounding(width)

    def draw(self, frame: int, planes: Planes) -> None:
        """Let in the light at a frame of the layer."""
        amount = min(max(evaluate(self._layer.amount, frame), 0.0), 1.0)
        if amount == 0:
            return
        _shine(self._spots, frame / self._fps, amount, self._glow)
        height, width = self._large.shape[1:]
        for small, large in zip(self._glow, self._large, strict=True):
            cv2.resize(small, (width, height), dst=large, interpolation=cv2.INTER_LINEAR)
        _screen(*planes, *self._large, *self._noise)

    def close(self) -> None:
        """Nothing is held but memory."""


def spots(layer: LeakLayer) -> F32:
    """Return a row for each spot: middle, reach along and across, slant (cosine, sine), drift, seconds and phase of a
    round, colour. Places and lengths are shares of the canvas's sides and of its shorter one.

    The first two stand over one long edge, the wide one below the bright one, the others wherever the seed says.
    """
    dice = np.random.default_rng(layer.seed % 2**63)
    side = float(dice.choice((0.0, 1.0)))
    rows = []
    for number in range(max(3, len(layer.colors))):
        where = (0.68, 0.30)[number] if number < 2 else dice.uniform(0, 1)
        x, y = (side, where) if number < 2 else ((1 - side, where), (where, 0.0), (where, 1.0))[dice.integers(3)]
        slant = np.radians(dice.uniform(15, 30)) * (1 if side else -1)
        size = (0.95, 0.5)[number] if number < 2 else dice.uniform(0.4, 0.55)
        color = layer.colors[number % len(layer.colors)]
        rgb = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        drift = (dice.uniform(0.06, 0.12), dice.uniform(0.06, 0.12))
        rows.append(
            (x, y, size, size * dice.uniform(0.45, 0.65), np.cos(slant), np.sin(slant), *drift,
             dice.uniform(6, 11), dice.uniform(0, 1), *rgb)
        )  # fmt: skip
    return np.array(rows, np.float32)


@lru_cache(maxsize=2)
def rounding(width: int) -> tuple[U8, U8]:
    """Return 64 rows of even noise in cells of 2 x 2 px for luma, and 32 for chroma: what is added before the
    fraction is cut off, of 256.
    """
    cells = np.random.default_rng(_NOISE_SEED).integers(0, 256, (_ROWS // _CELL, -(-width // _CELL)), np.uint8)
    return np.ascontiguousarray(np.repeat(np.repeat(cells, _CELL, 0), _CELL, 1)[:, :width]), cells


@njit(cache=True, nogil=True, fastmath=True)
def _toward(plane: U8, code: int, share: U16, noise: U8) -> None:
    """Mix a plane with a colour of its own by a share of 65535."""
    target, fine = np.int32(code), np.int32(65536)
    for i in range(plane.shape[0]):
        row, weight, more = plane[i], share[i], noise[i % noise.shape[0]]
        for j in range(row.shape[0]):
            here = np.int32(row[j])
            mixed = here * fine + (target - here) * np.int32(weight[j]) + np.int32(more[j]) * np.int32(256)
            row[j] = np.uint8(mixed >> np.int32(16))


@njit(cache=True, nogil=True, fastmath=True)
def _grain(plane: U8, pattern: I16, top: int, left: int, amount: float) -> None:
    """Add a pattern that begins at (top, left) of itself, weighed by 4 v (1 - v) at luma v."""
    rows, columns = pattern.shape
    scale = np.float32(amount * 219 / GRAIN_STEPS * 4 / 219**2)
    for i in range(plane.shape[0]):
        noise = pattern[(top + i) % rows]
        _speckle(plane[i, : columns - left], noise[left:], scale)
        _speckle(plane[i, columns - left :], noise[:left], scale)


@njit(cache=True, nogil=True, fastmath=True)
def _speckle(row: U8, noise: I16, scale: float) -> None:
    low, high, half = np.float32(16), np.float32(235), np.float32(0.5)
    for j in range(row.shape[0]):
        here = np.float32(row[j])
        weight = max((here - low) * (high - here), np.float32(0)) * np.float32(scale)
        row[j] = np.uint8(
            np.int32(min(max(here + np.float32(noise[j]) * weight, np.float32(0)), np.float32(255)) + half)
        )


@njit(cache=True, nogil=True, fastmath=True)
def _shine(spots: F32, seconds: float, amount: float, glow: F32) -> None:
    """Draw the spots, small: each falls off as (1 - q / 8)^4, nearly a Gaussian but with an end."""
    _, rows, columns = glow.shape
    unit = min(rows, columns)
    glow[:] = 0
    for n in range(spots.shape[0]):
        x, y, along, across, cos, sin, dx, dy, period, phase = spots[n, :10]
        turn = 2 * np.pi * (seconds / period + phase)
        cx, cy = (x + dx * np.sin(turn)) * columns, (y + dy * np.sin(0.73 * turn + 1)) * rows
        bright = amount * (0.85 + 0.15 * np.sin(1.31 * turn))
        red, green, blue = spots[n, 10] * bright, spots[n, 11] * bright, spots[n, 12] * bright
        for i in range(rows):
            for j in range(columns):
                px, py = j + np.float32(0.5) - cx, i + np.float32(0.5) - cy
                across_it, along_it = (px * cos + py * sin) / (across * unit), (py * cos - px * sin) / (along * unit)
                left = 1 - (across_it * across_it + along_it * along_it) * np.float32(4 / 8)
                if left > 0:
                    fall = left * left * left * left
                    glow[0, i, j] = min(glow[0, i, j] + red * fall, np.float32(1))
                    glow[1, i, j] = min(glow[1, i, j] + green * fall, np.float32(1))
                    glow[2, i, j] = min(glow[2, i, j] + blue * fall, np.float32(1))


@njit(cache=True, nogil=True, fastmath=True)
def _screen(py: U8, pu: U8, pv: U8, red: F32, green: F32, blue: F32, fine: U8, coarse: U8) -> None:
    """Screen light over the planes: in R'G'B' 1 - (1 - d) (1 - s), which is linear in d, so in Y'CbCr as well.

    With (er, eg, eb) the distances of d's channels from its luma Y: Y (1 - S) + S - K · (s e), where S = K · s.
    """
    light, added = np.empty(py.shape[1], np.float32), np.empty(py.shape[1], np.float32)
    for i in range(pu.shape[0]):
        one, two = py[2 * i], py[2 * i + 1]
        _screen_chroma(one, two, pu[i], pv[i], red[i], green[i], blue[i], coarse[i % coarse.shape[0]], light, added)
        _screen_luma(one, light, added, fine[2 * i % fine.shape[0]])
        _screen_luma(two, light, added, fine[(2 * i + 1) % fine.shape[0]])


@njit(cache=True, nogil=True, fastmath=True)
def _screen_chroma(
    one: U8, two: U8, u: U8, v: U8, red: F32, green: F32, blue: F32, more: U8, light: F32, added: F32
) -> None:
    """Screen a row of chroma; for luma, write down S and what is added, in code values."""
    to_b, to_r, grey = np.float32(CB / 224), np.float32(CR / 224), np.float32(128)
    kr, kg, kb, full = np.float32(KR), np.float32(KG), np.float32(KB), np.float32(1)
    rg, bg, unit, half = np.float32(KR / KG), np.float32(KB / KG), np.float32(1 / 256), np.float32(0.5)
    over_b, over_r, scale, least, most = full / to_b, full / to_r, np.float32(219), np.float32(0), np.float32(255)
    for j in range(u.shape[0]):
        sr, sg, sb = red[j], green[j], blue[j]
        er, eb = (np.float32(v[j]) - grey) * to_r, (np.float32(u[j]) - grey) * to_b
        s = kr * sr + kg * sg + kb * sb
        more_light = s - (kr * sr * er - kg * sg * (rg * er + bg * eb) + kb * sb * eb)
        y = np.float32(np.int32(one[2 * j]) + np.int32(two[2 * j]) - 32) * np.float32(1 / 438)
        new, noise = y * (full - s) + more_light, (np.float32(more[j]) + half) * unit
        light[2 * j] = light[2 * j + 1] = s
        added[2 * j] = added[2 * j + 1] = scale * more_light
        cu = grey + ((y + eb) * (full - sb) + sb - new) * over_b + noise
        cv = grey + ((y + er) * (full - sr) + sr - new) * over_r + noise
        u[j] = np.uint8(np.int32(min(max(cu, least), most)))
        v[j] = np.uint8(np.int32(min(max(cv, least), most)))


@njit(cache=True, nogil=True, fastmath=True)
def _screen_luma(row: U8, light: F32, added: F32, more: U8) -> None:
    black, unit, half = np.float32(16), np.float32(1 / 256), np.float32(0.5)
    least, most = np.float32(0), np.float32(255)
    for j in range(row.shape[0]):
        code = np.float32(row[j])
        code += added[j] - light[j] * (code - black) + (np.float32(more[j]) + half) * unit
        row[j] = np.uint8(np.int32(min(max(code, least), most)))


def warm() -> None:
    """Compile the kernels of this module."""
    planes = Planes.empty(16, 16)
    for plane in planes:
        plane.fill(128)
    VignetteDrawer(VignetteLayer(id="v", start=0, end=1), 16, 16).draw(0, planes)
    GrainDrawer(GrainLayer(id="g", start=0, end=1), 16, 16).draw(0, planes)
    LeakDrawer(LeakLayer(id="l", start=0, end=1, colors=("#FFFFFF",)), 16, 16, 30).draw(0, planes)
