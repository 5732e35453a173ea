"""The whole photograph in a designed frame, for a product that cannot be cut out cleanly. It must look intended."""

from __future__ import annotations

from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from reelwright.media.pictures import Picture

Style = Literal["arch", "print", "card"]
_RATIO: dict[Style, float] = {"arch": 1.30, "print": 1.18, "card": 1.20}  # height over width
_OVERSAMPLED = 3


def frame_photo(picture: Picture, style: Style, width: int) -> npt.NDArray[np.uint8]:
    """Return the photograph as (h, w, 4) RGBA of that width: under an arch, as a print with a foot, or as a card.

    A photograph with transparency is laid on white first. The shadow is the scene's business.
    """
    height = round(width * _RATIO[style])
    photo = _flat(picture)
    if style == "print":
        return _print(photo, width, height)
    mask = _arch(width, height) if style == "arch" else _card(width, height)
    return np.dstack([_cover(photo, width, height), mask])


def _flat(picture: Picture) -> npt.NDArray[np.uint8]:
    if picture.alpha is None:
        return picture.rgb
    alpha = picture.alpha[..., None].astype(np.float32) / 255
    return np.asarray(picture.rgb * alpha + 255 * (1 - alpha) + 0.5, np.uint8)


def _cover(photo: npt.NDArray[np.uint8], width: int, height: int) -> npt.NDArray[np.uint8]:
    """Scale a photograph to cover a size and cut its middle out."""
    scale = max(width / photo.shape[1], height / photo.shape[0])
    size = max(round(photo.shape[1] * scale), width), max(round(photo.shape[0] * scale), height)
    scaled = cv2.resize(photo, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    left, top = (size[0] - width) // 2, (size[1] - height) // 2
    return np.ascontiguousarray(scaled[top : top + height, left : left + width])


def _reduced(mask: npt.NDArray[np.uint8], width: int, height: int) -> npt.NDArray[np.uint8]:
    return np.asarray(cv2.resize(mask, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def _arch(width: int, height: int) -> npt.NDArray[np.uint8]:
    """Draw a half circle on a rectangle whose lower corners are rounded a little."""
    w, h = width * _OVERSAMPLED, height * _OVERSAMPLED
    mask = _rounded(w, h, round(w * 0.03))
    mask[: w // 2] = 0
    cv2.ellipse(mask, (w // 2, w // 2), (w // 2 - 1, w // 2 - 1), 0, 180, 360, (255,), -1)
    return _reduced(mask, width, height)


def _card(width: int, height: int) -> npt.NDArray[np.uint8]:
    w, h = width * _OVERSAMPLED, height * _OVERSAMPLED
    return _reduced(_rounded(w, h, round(w * 0.045)), width, height)


def _rounded(width: int, height: int, radius: int) -> npt.NDArray[np.uint8]:
    mask = np.zeros((height, width), np.uint8)
    cv2.rectangle(mask, (radius, 0), (width - radius - 1, height - 1), (255,), -1)
    cv2.rectangle(mask, (0, radius), (width - 1, height - radius - 1), (255,), -1)
    for x in (radius, width - radius - 1):
        for y in (radius, height - radius - 1):
            cv2.circle(mask, (x, y), radius, (255,), -1)
    return mask


def _print(photo: npt.NDArray[np.uint8], width: int, height: int) -> npt.NDArray[np.uint8]:
    """Lay the photograph on off-white paper with a rim and a wider foot."""
    rim, foot = round(width * 0.035), round(width * 0.14)
    rgba = np.full((height, width, 4), 255, np.uint8)
    rgba[..., :3] = (249, 247, 242)
    rgba[rim : height - foot, rim : width - rim, :3] = _cover(photo, width - 2 * rim, height - rim - foot)
    return rgba
