"""Which method cuts a product out, tried from the surest on; each one that is passed over is told with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from reelwright.craft.cutout.contour import find_product, shrink
from reelwright.craft.cutout.edges import Box, cut_edge, trim_own
from reelwright.craft.cutout.grabcut import Mask
from reelwright.craft.cutout.model import ModelError, model_mask
from reelwright.craft.cutout.score import frame_share
from reelwright.media.pictures import Picture

Method = Literal["alpha", "model", "contour", "original"]
LONG_SIDE = 2000  # px of a photograph that is cut out: a product is never shown larger
_AREA = (0.01, 0.9)  # share of the picture that a product may cover
_MAX_TOUCH = 0.05  # share of its outline that may lie on the frame


@dataclass(frozen=True, eq=False)
class CutOut:
    """The product as (h, w, 4) uint8 RGBA with straight alpha and clean edge colours, trimmed.

    With the method `original` it is the whole photograph. `box` is where it stood in the picture (x, y, width, height
    in its px); `confidence` is 0 to 1; `reasons` tell why surer methods, or all, were passed over.
    """

    rgba: npt.NDArray[np.uint8]
    method: Method
    confidence: float
    box: Box
    reasons: tuple[str, ...] = ()


def cut_out(picture: Picture, model: Path | None = None) -> CutOut:
    """Cut the product out of a photograph; the same picture always gives the same bytes."""
    if picture.alpha is not None and _is_meaningful(picture.alpha):
        rgba, box = trim_own(picture.rgb, picture.alpha)
        return CutOut(rgba, "alpha", 1.0, box)
    reasons: list[str] = []
    if picture.alpha is not None:
        reasons.append("the picture's transparency does not show a product")
    rgb = shrink(picture.rgb, LONG_SIDE)
    marked = _by_model(rgb, model, reasons) if model else None
    if marked:
        return _cut(picture, rgb, *marked, "model", reasons)
    found = find_product(rgb)
    if not found.doubts:
        return _cut(picture, rgb, found.mask, found.confidence, "contour", reasons)
    whole = np.dstack([rgb, np.full(rgb.shape[:2], 255, np.uint8)])
    box = (0, 0, picture.width, picture.height)
    return CutOut(whole, "original", found.confidence, box, (*reasons, *found.doubts))


def _cut(
    picture: Picture, rgb: npt.NDArray[np.uint8], mask: Mask, confidence: float, method: Method, reasons: list[str]
) -> CutOut:
    rgba, box = cut_edge(rgb, mask)
    scale = picture.width / rgb.shape[1]
    x, y, width, height = (round(value * scale) for value in box)
    return CutOut(rgba, method, confidence, (x, y, width, height), tuple(reasons))


def _is_meaningful(alpha: npt.NDArray[np.uint8]) -> bool:
    """Whether an alpha channel has something clearly visible before something clearly not."""
    visible = float((alpha > 230).mean())
    return _AREA[0] <= visible <= 0.98 and bool((alpha < 26).mean() > 0.01)


def _by_model(rgb: npt.NDArray[np.uint8], model: Path, reasons: list[str]) -> tuple[Mask, float] | None:
    """Return the model's mask and the share of it that is decided, or None and the reason added."""
    try:
        levels = model_mask(rgb, model)
    except ModelError as error:
        reasons.append(str(error))
        return None
    mask = (levels > 0.5).astype(np.uint8)
    area = float(mask.mean())
    if not _AREA[0] <= area <= _AREA[1]:
        reasons.append(f"the model marks {area:.0%} of the picture as product")
        return None
    if frame_share(mask) > _MAX_TOUCH:
        reasons.append("the model marks a product that the frame of the photo cuts off")
        return None
    return mask, float(((levels > 0.9) | (levels < 0.1)).mean())
