"""A user's logo made ready to stand in a film."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from reelwright.media.pictures import Picture

MAX_WIDTH = 1200  # px; a logo is never shown larger


@dataclass(frozen=True)
class Logo:
    """Straight alpha, trimmed. `luminance` is the mean relative luminance of what is visible; an `opaque` logo has a
    ground of its own."""

    rgba: npt.NDArray[np.uint8]
    luminance: float
    opaque: bool


def prepare_logo(picture: Picture) -> Logo:
    """Trim a logo to its visible part; one without transparency keeps its own ground, trimmed to its margin."""
    opaque = picture.alpha is None
    alpha = np.full(picture.rgb.shape[:2], 255, np.uint8) if picture.alpha is None else picture.alpha
    rgba = np.dstack([picture.rgb, alpha])
    visible = _differs_from_corner(picture.rgb) if opaque else alpha > 8
    rgba = _trim(rgba, visible, margin=0.08 if opaque else 0.0)
    if rgba.shape[1] > MAX_WIDTH:
        height = max(round(rgba.shape[0] * MAX_WIDTH / rgba.shape[1]), 1)
        rgba = cv2.resize(rgba, (MAX_WIDTH, height), interpolation=cv2.INTER_AREA)
    weight = rgba[..., 3].astype(np.float64) / 255
    linear = (rgba[..., :3].astype(np.float64) / 255) ** 2.2
    brightness = linear @ np.array([0.2126, 0.7152, 0.0722])
    return Logo(rgba, float((brightness * weight).sum() / max(weight.sum(), 1e-6)), opaque)


def _differs_from_corner(rgb: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    return np.asarray(np.abs(rgb.astype(np.int16) - rgb[0, 0].astype(np.int16)).max(axis=2) > 16)


def _trim(rgba: npt.NDArray[np.uint8], visible: npt.NDArray[np.bool_], margin: float) -> npt.NDArray[np.uint8]:
    rows, columns = np.flatnonzero(visible.any(axis=1)), np.flatnonzero(visible.any(axis=0))
    if rows.size == 0:
        return rgba
    pad = round(margin * (rows[-1] - rows[0] + 1))
    top, bottom = max(rows[0] - pad, 0), rows[-1] + 1 + pad
    left, right = max(columns[0] - pad, 0), columns[-1] + 1 + pad
    return np.ascontiguousarray(rgba[top:bottom, left:right])
