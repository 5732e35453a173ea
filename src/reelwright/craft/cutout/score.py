"""How good a mask looks, without knowing the truth."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from reelwright.craft.cutout.grabcut import Mask
from reelwright.craft.cutout.maps import Lab, centre_prior

_WEAK = 8.0  # a Lab difference across the outline that a cut cannot be trusted with
_BOX = 11  # px in which both sides of the outline are compared, at the small size


@dataclass(frozen=True)
class Score:
    """`value` sums up the rest, 0 to 1. All shares are 0 to 1 and, but for `area`, of the outline.

    edge: strength of the picture's gradient on the outline; contrast: median Lab difference across it;
    weak: share of it with hardly any difference; separation: 1 less the overlap of the colour histograms
    inside and outside; solidity: area over that of the convex hull; centred: mean closeness to the middle;
    touch: share on the frame; area: share of the picture.
    """

    value: float
    edge: float
    contrast: float
    weak: float
    separation: float
    solidity: float
    centred: float
    touch: float
    area: float


NOTHING = Score(0, 0, 0, 1, 0, 0, 0, 0, 0)


def judge(lab: Lab, mask: Mask) -> Score:
    """Judge a (height, width) mask of 0 and 1 on its picture."""
    line = outline(mask)
    area = float(mask.mean())
    if not line.any() or area > 0.98:
        return NOTHING
    gradient = gradient_size(lab, 1.0)
    strong = max(float(np.percentile(gradient, 90)), 1e-3)
    edge = float(np.minimum(cv2.dilate(gradient, np.ones((3, 3)))[line] / strong, 1).mean())
    difference = side_difference(lab, mask, _BOX)[line]
    contrast, weak = float(np.median(difference)), float((difference < _WEAK).mean())
    separation, solidity, touch = _separation(lab, mask), _solidity(mask), frame_share(mask)
    centred = float(centre_prior(*mask.shape)[mask > 0].mean())
    value = 0.30 * edge + 0.22 * min(contrast / 30, 1) + 0.20 * (1 - weak)
    value += 0.13 * separation + 0.08 * solidity + 0.07 * centred
    value *= np.clip(area / 0.05, 0, 1) * np.clip((0.9 - area) / 0.25, 0, 1) * max(0.0, 1 - 1.6 * touch)
    return Score(float(value), edge, contrast, weak, separation, solidity, centred, touch, area)


def soft_share(lab: Lab, mask: Mask) -> float:
    """Return the share of the outline where the picture is out of focus, at about 720 px.

    An edge in focus loses more of its gradient to a blur than one that is soft already. Products are in
    focus; a second thing behind them often is not, nor is a shadow.
    """
    line = outline(mask)
    window = np.ones((7, 7), np.uint8)
    fine, coarse = (cv2.dilate(gradient_size(lab, sigma), window) for sigma in (1.0, 3.0))
    return float((fine[line] < 1.45 * coarse[line]).mean()) if line.any() else 1.0


def outline(mask: Mask) -> NDArray[np.bool_]:
    """Return the mask's own outermost pixels, those on the frame included."""
    padded = cv2.copyMakeBorder(mask, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    return (padded - cv2.erode(padded, np.ones((3, 3), np.uint8)))[1:-1, 1:-1] > 0


def frame_share(mask: Mask) -> float:
    """Return the share of the outline that lies on the frame: of a product that the photo cuts off."""
    rim = mask[0].sum() + mask[-1].sum() + mask[1:-1, 0].sum() + mask[1:-1, -1].sum()
    return float(rim) / max(int(outline(mask).sum()), 1)


def gradient_size(lab: Lab, sigma: float) -> NDArray[np.float32]:
    """Return the length of the gradient over all three channels after a blur, in Lab units a pixel."""
    smooth = cv2.GaussianBlur(lab, (0, 0), sigma)
    dx, dy = cv2.Scharr(smooth, cv2.CV_32F, 1, 0), cv2.Scharr(smooth, cv2.CV_32F, 0, 1)
    return np.sqrt((dx * dx + dy * dy).sum(2)) / 32


def side_difference(lab: Lab, mask: Mask, size: int) -> NDArray[np.float32]:
    """Return, for each pixel, the Lab distance between what is inside and outside the mask around it."""
    inside = mask.astype(np.float32)[..., None]
    means = []
    for weight in (inside, 1 - inside):
        share = cv2.blur(weight, (size, size))[..., None]
        means.append(cv2.blur(lab * weight, (size, size)) / np.maximum(share, 1e-4))
    return np.linalg.norm(means[0] - means[1], axis=2)


def _separation(lab: Lab, mask: Mask) -> float:
    ranges = [0, 100, -128, 128, -128, 128]
    histograms = []
    for side in (mask, 1 - mask):
        counts = cv2.calcHist([lab], [0, 1, 2], side, [12, 16, 16], ranges)
        histograms.append(counts / max(counts.sum(), 1))
    return 1 - float(np.minimum(*histograms).sum())


def _solidity(mask: Mask) -> float:
    points = cv2.findNonZero(mask)
    return min(float(mask.sum()) / max(cv2.contourArea(cv2.convexHull(points)), 1.0), 1.0)
