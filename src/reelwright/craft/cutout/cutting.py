"""Which method cuts a product out, tried from the surest on; each one that is passed over is told with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from reelwright.craft.cutout.contour import find_product
from reelwright.craft.cutout.edges import cut_edge, soften_alpha
from reelwright.craft.cutout.model import ModelError, model_mask
from reelwright.media.pictures import Picture

Method = Literal["alpha", "model", "contour", "original"]
LONG_SIDE = 2000  # px of a photograph that is cut out: a product is never shown larger
_AREA = (0.01, 0.9)  # share of the picture that a product may cover


@dataclass(frozen=True, eq=False)
class CutOut:
    """The product as (h, w, 4) uint8 RGBA with straight alpha and clean edge colours, trimmed.

    With the method `original` it is the whole photograph. `confidence` is 0 to 1; `reasons` tell why surer methods, or
    all, were passed over.
    """

    rgba: npt.NDArray[np.uint8]
    method: Method
    confidence: float
    reasons: tuple[str, ...] = ()


def cut_out(picture: Picture, model: Path | None = None) -> CutOut:
    """Cut the product out of a photograph; the same picture always gives the same bytes."""
    if picture.alpha is not None and _is_meaningful(picture.alpha):
        return CutOut(soften_alpha(picture.rgb, picture.alpha), "alpha", 1.0)
    rgb = _shrunk(picture.rgb)
    reasons: list[str] = []
    if picture.alpha is not None:
        reasons.append("the picture's transparency does not show a product")
    if model is not None:
        found = _by_model(rgb, model, reasons)
        if found is not None:
            return found
    guess = find_product(rgb)
    if guess.doubts:
        whole = np.dstack([rgb, np.full(rgb.shape[:2], 255, np.uint8)])
        return CutOut(whole, "original", guess.confidence, (*reasons, *guess.doubts))
    return CutOut(cut_edge(rgb, guess.mask), "contour", guess.confidence, tuple(reasons))


def _is_meaningful(alpha: npt.NDArray[np.uint8]) -> bool:
    """Whether an alpha channel has something clearly visible before something clearly not."""
    visible = float((alpha > 230).mean())
    return _AREA[0] <= visible <= 0.98 and bool((alpha < 26).mean() > 0.01)


def _shrunk(rgb: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    factor = LONG_SIDE / max(rgb.shape[:2])
    if factor >= 1:
        return rgb
    size = round(rgb.shape[1] * factor), round(rgb.shape[0] * factor)
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)


def _by_model(rgb: npt.NDArray[np.uint8], model: Path, reasons: list[str]) -> CutOut | None:
    try:
        mask = model_mask(rgb, model)
    except ModelError as error:
        reasons.append(str(error))
        return None
    area = float((mask > 0.5).mean())
    if not _AREA[0] <= area <= _AREA[1]:
        reasons.append(f"the model marks {area:.0%} of the picture as product")
        return None
    sure = float(((mask > 0.9) | (mask < 0.1)).mean())
    return CutOut(cut_edge(rgb, (mask > 0.5).astype(np.uint8)), "model", sure)
