"""Crisp shapes at canvas scale: signed distances, and sheets onto which they are painted.

Distances are in canvas pixels, negative inside. Coverage is the distance clipped to one pixel, which is exact for
straight edges and good for curves much wider than a pixel.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from reelwright.craft.backdrop import BackdropSpec, PicturePlan
from reelwright.craft.backdrops._canvas import F, Plane
from reelwright.craft.backdrops._shades import Lab
from reelwright.loading import LOADING

_CLEAR = F(1 / 512)
Keys = tuple[tuple[float, float, float], ...]  # frame, dx, dy


class Sheet:
    """A picture being painted: `x` (1, w) and `y` (h, 1) are canvas pixels of the plan at rest."""

    def __init__(self, plan: PicturePlan) -> None:
        self.x: Plane = (np.arange(plan.width, dtype=F) + F(plan.x + 0.5))[None, :]
        self.y: Plane = (np.arange(plan.height, dtype=F) + F(plan.y + 0.5))[:, None]
        self._rgb = np.zeros((plan.height, plan.width, 3), F)  # premultiplied
        self._alpha = np.zeros((plan.height, plan.width), F)

    def paint(self, color: Lab | Plane, alpha: Plane) -> None:
        """Lay a colour (OKLab, one or a plane) with straight alpha over what is there."""
        with LOADING:
            from reelwright.craft.backdrops._paint import to_srgb

        lab = np.array(color, F)[:, None, None] if isinstance(color, tuple) else color
        if lab.shape[1:] != (1, 1):
            lab = np.broadcast_to(lab, (3, *self._alpha.shape))
        rgb = to_srgb(lab, np.ones(lab.shape[1:], F))
        self._rgb += (rgb - self._rgb) * np.broadcast_to(alpha, self._alpha.shape)[..., None]
        self._alpha += (F(1) - self._alpha) * alpha

    def finish(self, seed: int) -> npt.NDArray[np.uint8]:
        """Return uint8 RGBA with straight alpha, dithered so that slow gradients do not band."""
        noise = np.random.default_rng(seed)
        shape = self._alpha.shape
        dither = noise.random(shape, F) - noise.random(shape, F)
        rgb = self._rgb / np.maximum(self._alpha, _CLEAR)[..., None]
        out = np.empty((*shape, 4), np.uint8)
        out[..., :3] = np.clip(rgb * F(255) + F(0.5) + F(0.7) * dither[..., None], 0, 255)
        out[..., 3] = np.clip(self._alpha * F(255) + F(0.5), 0, 255)
        return out


def inside(distance: Plane) -> Plane:
    """Return the coverage of a shape from its signed distance."""
    return np.asarray(np.clip(F(0.5) - distance, F(0), F(1)))


def soft(distance: Plane, blur: float) -> Plane:
    """Return the coverage of a shape whose edge is blurred over about `blur` pixels to each side."""
    t = np.clip(F(0.5) - distance * F(0.5 / blur), F(0), F(1))
    return np.asarray(t * t * (F(3) - F(2) * t))


def disc(x: Plane, y: Plane, radius: float) -> Plane:
    return np.asarray(np.sqrt(x * x + y * y) - F(radius))


def arch(x: Plane, y: Plane, radius: float) -> Plane:
    """Return the distance to a round-topped door: a half disc about (0, 0) on endless jambs below it."""
    over = np.minimum(y, F(0))
    return np.asarray(np.sqrt(x * x + over * over) - F(radius))


def ellipse(x: Plane, y: Plane, rx: float, ry: float) -> Plane:
    """Return the distance to an ellipse to first order: the level function over its gradient's length."""
    level = np.sqrt((x * F(1 / rx)) ** 2 + (y * F(1 / ry)) ** 2)
    steep = np.sqrt((x * F(1 / rx**2)) ** 2 + (y * F(1 / ry**2)) ** 2)
    return np.asarray((level - F(1)) * level / np.maximum(steep, F(1e-9)))


def slab(x: Plane, y: Plane, left: float, top: float, right: float, bottom: float) -> Plane:
    """Return the distance to a rectangle, exact near its sides."""
    across = np.maximum(F(left) - x, x - F(right))
    return np.asarray(np.maximum(across, np.maximum(F(top) - y, y - F(bottom))))


def sway(frames: int, reach: tuple[float, float], bob: float, phase: float) -> Keys:
    """Return the keys of a drift from -reach/2 to reach/2 px over `frames`, with a bob of `bob` px every 5 s."""
    step = 10
    last = max(frames - 1, 1)
    keys = []
    for at in [*range(0, last, step), last]:
        way = at / last - 0.5
        up = bob * math.sin(2 * math.pi * (at / 150 + phase))
        keys.append((float(at), round(reach[0] * way, 3), round(reach[1] * way + up, 3)))
    return tuple(keys)


def box(
    name: str,
    spec: BackdropSpec,
    edges: tuple[float, float, float, float],
    front: bool = False,
    drift: Keys = (),
    margin: int = 0,
) -> tuple[PicturePlan, ...]:
    """Return the plan of a picture with these edges (left, top, right, bottom), cut to what can be seen; or none."""
    left, top = max(math.floor(edges[0]), -margin), max(math.floor(edges[1]), -margin)
    right, bottom = min(math.ceil(edges[2]), spec.width + margin), min(math.ceil(edges[3]), spec.height + margin)
    if right - left < 2 or bottom - top < 2:
        return ()
    return (PicturePlan(name, front, left, top, right - left, bottom - top, drift, margin),)
