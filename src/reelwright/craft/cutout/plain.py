"""Products before a plain ground: paper, a sweep, a wall, a table, or anything far out of focus.

Such a ground has no sharp steps: light falls off, shadows and blurred things are soft, two grounds meet in one
thin line. So the ground is what can be reached from the frame without crossing a sharp step, whatever its
colours are, and most of the shadow comes with it. What is left is the product and the hard core of its shadow.
That core looks like the ground with less light, which is how the two are told apart.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from reelwright.craft.cutout.grabcut import Mask, clean, disc, grow
from reelwright.craft.cutout.maps import Lab, Map
from reelwright.craft.cutout.score import gradient_size

# px: a break of up to twice this in the product's outline does not let the walk in. The first is for cutting, the
# second for asking whether the first let the walk into the product.
GAP, WIDE_GAP = 9, 14

_ROUGH = 3.2  # Lab units a pixel: the 95th percentile of sharp gradient on a side above which no ground is plain
_STEP = 1.1  # Lab units a pixel that no light makes at the small size
_SHARP = 1.4  # a step in focus loses at least this factor of its gradient to a blur thrice as wide
_SPECK = 30  # px: smaller steps are noise, not the outline of a product
_CORE = 6  # px: how far the hard core of a shadow reaches out from the product
_SHADE = (0.2, 1.0)  # share of the ground's light that a shadow leaves
_TINT = 0.07  # by how much the shares of red, green and blue may differ in a shadow
_SYMMETRIC = 0.97  # share of a product that must lie on its own mirror image for it to count as symmetric
_NOTCH = 0.25  # of the product's width: what is narrower between two parts of its foot belongs to it
_UNLIKE = 12.0  # Lab distance from the ground that is a product's for sure
_LIFTED = 4.0  # Lab lightness above the ground's that no estimate of the ground gets wrong
_COLORED = 10.0  # Lab chroma from which a ground has a colour of its own
_FAINT = 3.0  # Lab chroma below which it is white or grey


@dataclass(frozen=True, eq=False)
class Ground:
    """A plain ground as seen around a product; all arrays are (height, width) at the small size.

    reached: bool, what is ground for sure; shaded: bool, what could be ground with less light; difference:
    (height, width, 3) Lab of the picture less that of the ground, carried on behind the product; gradient:
    Lab units a pixel.
    """

    reached: NDArray[np.bool_]
    shaded: NDArray[np.bool_]
    difference: Lab
    gradient: Map


def read_ground(rgb: NDArray[np.uint8], lab: Lab, gap: int) -> Ground | None:
    """Return the plain ground of a picture, or None where it has none; `gap` is GAP or WIDE_GAP."""
    gradient = gradient_size(lab, 1.0)
    reached = _reached(gradient, gradient_size(lab, 3.0), gap)
    if not 0.1 < reached.mean() < 0.98:
        return None
    behind = _filled_in(rgb, reached)
    difference = lab - cv2.cvtColor(behind / 255, cv2.COLOR_RGB2LAB)
    return Ground(reached, _shaded(rgb, behind), difference, gradient)


def product_before(ground: Ground, rgb: NDArray[np.uint8], lab: Lab) -> Mask:
    """Return the mask of what stands before the ground and does not look like its shadow."""
    depth = cv2.distanceTransform((~ground.reached).astype(np.uint8), cv2.DIST_L2, 5)
    deep = depth > 4
    trimap = np.where(ground.reached, cv2.GC_BGD, cv2.GC_PR_FGD).astype(np.uint8)
    trimap[ground.shaded & (depth > 0) & (depth < _CORE)] = cv2.GC_PR_BGD
    trimap[(np.linalg.norm(ground.difference, axis=2) > _UNLIKE) & ~ground.shaded & deep] = cv2.GC_FGD
    openings = _openings(ground, lab)
    away = cv2.dilate(openings.astype(np.uint8), disc(_CORE)) == 0
    trimap[(ground.difference[..., 0] > _LIFTED) & deep & away] = cv2.GC_FGD  # no shadow is lighter than its ground
    trimap[openings] = cv2.GC_BGD
    return _without_core(clean(grow(rgb, trimap)), ground)


def missing_share(ground: Ground, mask: Mask) -> float:
    """Return how much stands before the ground besides the mask and shadows, as a share of the mask."""
    besides = (~ground.reached & ~ground.shaded & (mask == 0)).astype(np.uint8)
    lasting = cv2.morphologyEx(besides, cv2.MORPH_OPEN, disc(2))  # not the thin line where two grounds meet
    labels = cv2.connectedComponents(lasting, connectivity=8)[1]
    at_frame = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    inner = (labels > 0) & ~np.isin(labels, at_frame)
    return float(inner.sum() / max(int(mask.sum()), 1))


def _reached(fine: Map, coarse: Map, gap: int) -> NDArray[np.bool_]:
    """Return what a walk from the frame reaches without a sharp step; nothing where the rim itself is rough.

    Land that meets only one side of the frame is not ground: it may be a product that the frame cuts off.
    """
    thickness = max(2, round(max(fine.shape) * 0.03))
    first, last, whole = slice(thickness), slice(-thickness, None), slice(None)
    strips = [(first, whole), (last, whole), (whole, first), (whole, last)]
    sharp = np.where(fine < _SHARP * coarse, 0, fine)
    noise = max(float(np.percentile(sharp[strip], 95)) for strip in strips)
    if noise > _ROUGH:
        return np.zeros(fine.shape, bool)
    smooth = 1 - _without_specks((sharp > max(_STEP, 1.7 * noise)).astype(np.uint8))
    window = np.ones((2 * gap + 1, 2 * gap + 1), np.uint8)
    count, labels = cv2.connectedComponents(cv2.erode(smooth, window), connectivity=4)
    sides = np.zeros(count, int)
    for strip in strips:
        sides[np.unique(labels[strip])] += 1
    sides[0] = 0
    return (cv2.dilate((sides >= 2)[labels].astype(np.uint8), window) & smooth) > 0


def _without_specks(steps: Mask) -> Mask:
    labels, stats = cv2.connectedComponentsWithStats(steps, connectivity=8)[1:3]
    lasting = stats[:, cv2.CC_STAT_AREA] >= _SPECK
    lasting[0] = False
    return lasting[labels].astype(np.uint8)


def _filled_in(rgb: NDArray[np.uint8], known: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Return the ground as it would look without the product: known pixels, spread smoothly over the rest."""
    weight = known.astype(np.float32)
    colors = rgb * weight[..., None]
    result, unknown = colors.copy(), ~known
    sigma = 2.0
    while unknown.any() and sigma < 2 * max(known.shape):
        share = cv2.GaussianBlur(weight, (0, 0), sigma)
        spread = cv2.GaussianBlur(colors, (0, 0), sigma) / np.maximum(share, 1e-6)[..., None]
        new = unknown & (share > 0.02)
        result[new] = spread[new]
        unknown &= ~new
        sigma *= 2
    return result


def _shaded(rgb: NDArray[np.uint8], behind: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Return the pixels that could be ground with less light: all channels dimmed by about the same share."""
    ratio = (rgb.astype(np.float32) / 255) ** 2.2 / np.maximum((behind / 255) ** 2.2, 1e-3)
    mean = ratio.mean(2)
    spread = ratio.max(2) - ratio.min(2)
    return (mean > _SHADE[0]) & (mean < _SHADE[1]) & (spread < _TINT + 0.1 * mean)


def _openings(ground: Ground, lab: Lab) -> NDArray[np.bool_]:
    """Return where the ground shows through the product, as in a handle: enclosed, flat and of its colour."""
    flat = (~ground.reached & (ground.gradient < 2 * _STEP)).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(flat, connectivity=4)
    found = np.zeros(flat.shape, bool)
    most = 0.2 * (~ground.reached).sum()
    for index in range(1, count):
        if 0.0015 * flat.size < stats[index, cv2.CC_STAT_AREA] < most:
            piece = labels == index
            found |= piece & _shows_ground(ground, lab, piece)
    return found


def _shows_ground(ground: Ground, lab: Lab, piece: NDArray[np.bool_]) -> bool:
    """Whether a flat piece has the ground's colour: roughly that of a strong one, closely that of a faint one.

    A pale label may have nearly the colour of a faint ground, but it has print on it, or the shading of a round body.
    A neutral ground cannot be told from a label or a grey part.
    """
    difference = ground.difference[piece]
    light, a, b = np.median(difference, axis=0)
    chroma = np.hypot(*np.median((lab - ground.difference)[piece], axis=0)[1:])
    if chroma > _COLORED and -12 < light < 3 and max(abs(a), abs(b)) < 4:
        return True
    falloff = np.subtract(*np.percentile(difference[:, 0], (95, 5)))
    unprinted = ndimage.binary_fill_holes(piece).sum() < 1.01 * piece.sum()
    return bool(chroma > _FAINT and abs(light) < 3.5 and np.hypot(a, b) < 1 and falloff < 5 and unprinted)


def _without_core(mask: Mask, ground: Ground) -> Mask:
    """Return the mask without what lies between the ground and the sharpest step, if it could be shadow.

    A watershed from both sides meets on that step. It is exact to a pixel or so: what it takes off along a
    good edge stays on, only wider strips are removed.
    """
    markers = np.zeros(mask.shape, np.int32)
    markers[cv2.dilate(mask, disc(1)) == 0] = 1
    bright = cv2.erode((~ground.shaded).astype(np.uint8), disc(1)) & cv2.erode(mask, disc(3))
    markers[(cv2.erode(mask, disc(_CORE + 2)) | bright) > 0] = 2
    cost = np.clip(ground.gradient * 256, 0, 65535).astype(np.uint16)
    taken = mask & (ndimage.watershed_ift(cost, markers) == 1)
    taken = cv2.morphologyEx(taken.astype(np.uint8), cv2.MORPH_OPEN, disc(1))
    kept = clean(mask - taken)
    back = taken & (_mirrored(kept) | _bridged(kept))
    return clean(kept | cv2.morphologyEx(back, cv2.MORPH_OPEN, disc(2)))


def _bridged(mask: Mask) -> Mask:
    """Return the mask with every narrow gap of its rows closed: a metal foot may show the ground in the middle."""
    columns = np.flatnonzero(mask.any(axis=0))
    width = round(_NOTCH * (columns[-1] - columns[0])) if columns.size else 0
    return cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((1, max(1, width)), np.uint8))


def _mirrored(mask: Mask) -> Mask:
    """Return the mirror image of a mask that is the same on both sides of an upright axis, else nothing.

    What a metal foot mirrors on one side it seldom mirrors on the other, and a shadow falls to one side.
    """
    nothing = np.zeros_like(mask)
    columns = np.flatnonzero(mask.any(axis=0))
    if not columns.size:
        return nothing
    best, most = nothing, _SYMMETRIC * mask.sum()
    ends = int(columns[0] + columns[-1])
    for total in range(ends - _CORE, ends + _CORE + 1):  # the mirror image of column x is total - x
        image = np.roll(mask[:, ::-1], total + 1 - mask.shape[1], axis=1)
        common = (mask & image).sum()
        if common > most:
            best, most = image, common
    return best
