"""The light that a Composition lets fall on a picture, as one formula that renderer and checks share."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from reelwright.composition import Light

FOOT_HEIGHT = 0.022  # of the picture's height: what a standing thing shadows of itself


def light_map(light: Light, width: int, height: int) -> npt.NDArray[np.float32]:
    """Return the factor by which a picture's gamma-coded sRGB values are multiplied, (height, width) float32.

    With (x, y) a pixel's centre in the unit square, d the normalised direction and S(t) = t²(3 - 2t) on 0 to 1:
    t = ((x - 1/2) dx + (y - 1/2) dy) / (|dx| + |dy|) + 1/2 goes from 0 in the lit corner to 1 in the shaded one, and
    the factor is lit + (shade - lit) S(t), times 1 - foot S((y - 1 + h) / h) in the bottom h = 2.2 %. Products over 1
    are cut at white.
    """
    dx, dy = light.direction
    reach = abs(dx) + abs(dy)
    x = (np.arange(width, dtype=np.float32)[None, :] + 0.5) / width
    y = (np.arange(height, dtype=np.float32)[:, None] + 0.5) / height
    along = ((x - 0.5) * dx + (y - 0.5) * dy) / reach + 0.5 if reach else 0 * (x + y) + 0.5
    factor = light.lit + (light.shade - light.lit) * _smooth(along)
    foot = 1 - light.foot * _smooth(np.clip((y - 1 + FOOT_HEIGHT) / FOOT_HEIGHT, 0, 1))
    return np.asarray(factor * foot, np.float32)


def _smooth(t: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return t * t * (3 - 2 * t)
