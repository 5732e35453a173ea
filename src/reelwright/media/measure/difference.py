"""How different two pictures look: the colour difference CIEDE2000, and structural similarity.

Formulas: CIEDE2000 after G. Sharma, W. Wu, E. N. Dalal, "The CIEDE2000 color-difference formula", Color Research and
Application 30 (2005); CIELAB after CIE 15 with the white of D65; SSIM after Z. Wang et al., "Image quality
assessment: from error visibility to structural similarity", IEEE TIP 13 (2004), with its 11 x 11 Gaussian window of
standard deviation 1.5.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.floating[Any]]

SSIM_WINDOW, _SSIM_SIGMA = 11, 1.5  # px
_TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)  # linear sRGB to XYZ, IEC 61966-2-1
_WHITE = _TO_XYZ.sum(axis=1)
_FAR = 25.0**7


def linear(rgb: Array) -> Array:
    """Return the linear light of sRGB values, both 0 to 1 (IEC 61966-2-1)."""
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(rgb: Array) -> Array:
    """Return CIELAB (..., 3) of sRGB values (..., 3) of 0 to 1."""
    ratio = linear(rgb) @ (_TO_XYZ / _WHITE[:, None]).T
    f = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio * (29 / 6) ** 2 / 3 + 4 / 29)
    return np.stack([116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], axis=-1)


def delta_e(one: Array, other: Array) -> Array:
    """Return the CIEDE2000 difference (...) of CIELAB colours (..., 3); the equations' numbers are Sharma's."""
    l1, a1, b1 = np.moveaxis(one, -1, 0)
    l2, a2, b2 = np.moveaxis(other, -1, 0)
    mean_c7 = ((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2) ** 7  # 2, 3
    stretch = 1.5 - 0.5 * np.sqrt(mean_c7 / (mean_c7 + _FAR))  # 4: 1 + G
    c1, c2 = np.hypot(a1 * stretch, b1), np.hypot(a2 * stretch, b2)  # 5, 6
    h1, h2 = (np.degrees(np.arctan2(b, a * stretch)) % 360 for a, b in ((a1, b1), (a2, b2)))  # 7
    grey = c1 * c2 == 0
    turn = np.where(grey, 0.0, (h2 - h1 + 180) % 360 - 180)  # 10
    d_hue = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn) / 2)  # 11
    mean_l, mean_c = (l1 + l2) / 2, (c1 + c2) / 2  # 12, 13
    mean_h = np.where(grey, h1 + h2, _mean_hue(h1, h2))  # 14
    s_l = 1 + 0.015 * (mean_l - 50) ** 2 / np.sqrt(20 + (mean_l - 50) ** 2)  # 18
    s_c = 1 + 0.045 * mean_c  # 19
    s_h = 1 + 0.015 * mean_c * _hue_weight(mean_h)  # 20
    light, chroma, hue = (l2 - l1) / s_l, (c2 - c1) / s_c, d_hue / s_h
    return np.sqrt(np.maximum(light**2 + chroma**2 + hue**2 + _rotation(mean_c, mean_h) * chroma * hue, 0))  # 22


def _mean_hue(h1: Array, h2: Array) -> Array:
    total = h1 + h2
    apart = np.abs(h1 - h2) > 180
    return np.where(apart, np.where(total < 360, total + 360, total - 360), total) / 2


def _hue_weight(hue: Array) -> Array:
    """Equation 15, T."""
    terms = ((-0.17, 1, -30.0), (0.24, 2, 0.0), (0.32, 3, 6.0), (-0.20, 4, -63.0))
    return 1 + sum(factor * np.cos(np.radians(times * hue + shift)) for factor, times, shift in terms)


def _rotation(chroma: Array, hue: Array) -> Array:
    """Equations 16, 17 and 21, R_T."""
    width = 30 * np.exp(-(((hue - 275) / 25) ** 2))
    return -2 * np.sqrt(chroma**7 / (chroma**7 + _FAR)) * np.sin(np.radians(2 * width))


def ssim(one: npt.NDArray[Any], other: npt.NDArray[Any], span: float) -> Array:
    """Return the local similarity (height, width) of two single-channel pictures whose values span `span`."""
    c1, c2 = (0.01 * span) ** 2, (0.03 * span) ** 2
    x, y = np.asarray(one, np.float32), np.asarray(other, np.float32)
    mean_x, mean_y = _window(x), _window(y)
    var_x, var_y = _window(x * x) - mean_x**2, _window(y * y) - mean_y**2
    both = _window(x * y) - mean_x * mean_y
    above = (2 * mean_x * mean_y + c1) * (2 * both + c2)
    return above / ((mean_x**2 + mean_y**2 + c1) * (var_x + var_y + c2))


def _window(values: npt.NDArray[np.float32]) -> Array:
    return np.asarray(cv2.GaussianBlur(values, (SSIM_WINDOW, SSIM_WINDOW), _SSIM_SIGMA), np.float32)
