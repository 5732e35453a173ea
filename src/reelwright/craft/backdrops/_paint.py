"""From OKLab planes to sRGB pictures, in one pass.

OKLab by Björn Ottosson (https://bottosson.github.io/posts/oklab/), transfer function of IEC 61966-2-1.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from reelwright.color import encode_srgb

Plane = npt.NDArray[np.float32]
_STEPS = 4096
_CURVE = np.array([encode_srgb(i / _STEPS) for i in range(_STEPS + 2)], np.float32)
_VIGNETTE = 0.05  # of lightness, in the corners


def to_srgb(lab: Plane, dim: Plane) -> Plane:
    """Return (3, h, w) OKLab as (h, w, 3) sRGB of 0 to 1, lightness and chroma multiplied by `dim` (h, w).

    What lies outside the gamut moves toward the grey of its luminance until it fits.
    """
    out = np.empty((*lab.shape[1:], 3), np.float32)
    _to_srgb(np.ascontiguousarray(lab, np.float32), dim, _CURVE, out)
    return out


def vignette(width: int, height: int) -> Plane:
    """Return the factor that darkens the corners of a picture very slightly."""
    x = (np.arange(width, dtype=np.float32) + 0.5) / width * 2 - 1
    y = (np.arange(height, dtype=np.float32) + 0.5) / height * 2 - 1
    reach = np.clip((x * x)[None, :] * 0.5 + (y * y)[:, None] * 0.5, 0, 1)
    return np.asarray(1 - _VIGNETTE * reach * reach * (3 - 2 * reach), np.float32)


@njit(cache=True, nogil=True, fastmath=True)
def _to_srgb(lab: Plane, dim: Plane, curve: Plane, out: Plane) -> None:
    height, width = dim.shape
    one, steps = np.float32(1), np.float32(_STEPS)
    for i in range(height):
        for j in range(width):
            d = dim[i, j]
            light, a, b = lab[0, i, j] * d, lab[1, i, j] * d, lab[2, i, j] * d
            l_ = light + np.float32(0.3963377774) * a + np.float32(0.2158037573) * b
            m_ = light - np.float32(0.1055613458) * a - np.float32(0.0638541728) * b
            s_ = light - np.float32(0.0894841775) * a - np.float32(1.2914855480) * b
            l_, m_, s_ = l_ * l_ * l_, m_ * m_ * m_, s_ * s_ * s_
            red = np.float32(4.0767416621) * l_ - np.float32(3.3077115913) * m_ + np.float32(0.2309699292) * s_
            green = np.float32(-1.2684380046) * l_ + np.float32(2.6097574011) * m_ - np.float32(0.3413193965) * s_
            blue = np.float32(-0.0041960863) * l_ - np.float32(0.7034186147) * m_ + np.float32(1.7076147010) * s_
            grey = np.float32(0.2126) * red + np.float32(0.7152) * green + np.float32(0.0722) * blue
            grey = min(max(grey, np.float32(0)), one)
            low, high = min(red, green, blue), max(red, green, blue)
            keep = one
            if high > one:
                keep = min(keep, (one - grey) / (high - grey))
            if low < 0:
                keep = min(keep, grey / (grey - low))
            for c in range(3):
                value = red if c == 0 else green if c == 1 else blue
                value = min(max(grey + keep * (value - grey), np.float32(0)), one) * steps
                index = int(value)
                rest = value - np.float32(index)
                out[i, j, c] = curve[index] + rest * (curve[index + 1] - curve[index])


def warm() -> None:
    """Compile the kernel."""
    to_srgb(np.zeros((3, 2, 2), np.float32), np.ones((2, 2), np.float32))
