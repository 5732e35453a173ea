"""Whether two small frames show the same scene, however the light, the camera or something in front has changed."""

from __future__ import annotations

import cv2
import numpy as np

from reelwright.color import CB, CR, KB, KG, KR
from reelwright.media.study.motion import flow_between, moved
from reelwright.media.study.reel import U8, Reel

_BLOCK = 8  # px of the kept frames
_ZOOM = 2  # the kept frames are enlarged so much for the flow, whose patches are 8 px
_TEXTURE = 2.5  # code values of standard deviation below which a block has no structure to compare
_ALIKE = 0.75  # correlation of a block with structure
_SHADE = 10.0  # code values that a plain block may be off
_CHROMA, _PALER = 9.0, 8.0  # codes by which chroma may be off its hue, and how much stronger that of a plain block is
_EVEN, _UNEVEN = 1.3, 3.5  # code values of standard deviation in a blank frame
_BLACK, _WHITE = 26.0, 224.0  # codes
_FOUND = 0.9  # correlation of a part of a frame with where it has gone
_MOST = 0.6  # share of blocks whose hue fits where the light alone has changed
_DIMMED, _PLAIN = 3.5, 0.7  # code values that blocks of a ground may be off its gain, and the share that must not be
_GAINS = np.geomspace(0.4, 2.5, 129)[:, None, None]  # of a change of light: 1.4 % apart
_SHOULDERS = np.geomspace(1.02, 2.5, 64)[:, None, None]
_FOLLOWS, _RELIT_SPREAD = 0.85, 6.0  # variance that one curve explains; code values of standard deviation
_SCALE = 219 / 224  # of chroma codes to luma's
# Luma over black and chroma around 128, in codes, to red, green and blue of 0 to 219 (BT.709), and back.
_TO_RGB = np.array([[1, 0, _SCALE * CR], [1, -_SCALE * CB * KB / KG, -_SCALE * CR * KR / KG], [1, _SCALE * CB, 0]])
_FROM_RGB = np.linalg.inv(_TO_RGB)


def blank(reel: Reel, index: int) -> bool:
    """Tell whether a frame is of one colour; black and white may be a little uneven."""
    means, deviations = zip(*map(cv2.meanStdDev, (reel.luma[index], *reel.chroma[index])), strict=True)
    level, spread = float(means[0][0, 0]), max(float(deviation[0, 0]) for deviation in deviations)
    return spread < (_UNEVEN if level < _BLACK or level > _WHITE else _EVEN)


def likeness(reel: Reel, one: int, other: int) -> float:
    """Return the share of two frames' blocks that show the same, 0 to 1.

    Frames are matched by optical flow first. A block with structure is the same where it correlates, whatever its
    brightness and contrast; one without, where its colour is about the same.
    """
    first, second = (_large(reel.luma[index]) for index in (one, other))
    flow = flow_between(_as_bright(first, second), second, finest=1)
    back = moved(first, flow)
    color, paler = _same_color(reel, one, other, flow)
    if color.mean() > _MOST and _relit(back, second):
        return 1.0
    a, b = _blocks(back), _blocks(second)
    mean_a, mean_b = a.mean(axis=1), b.mean(axis=1)
    spread_a, spread_b = a.std(axis=1), b.std(axis=1)
    joint = ((a - mean_a[:, None]) * (b - mean_b[:, None])).mean(axis=1)
    structured = (spread_a > _TEXTURE) & (spread_b > _TEXTURE)
    correlated = joint > _ALIKE * np.maximum(spread_a * spread_b, 1e-6)
    plain = (
        (spread_a <= 2 * _TEXTURE) & (spread_b <= 2 * _TEXTURE) & (np.abs(mean_a - mean_b) < _SHADE) & (paler < _PALER)
    )
    same = np.where(structured, correlated, plain) & color
    return float(same.mean())


def shifted(reel: Reel, one: int, other: int) -> bool:
    """Tell whether the middle or a side of a frame is found elsewhere in another one, as after a fast pan."""
    first, second = (reel.luma[index] for index in (one, other))
    height, width = first.shape
    for start in (0, (width - width // 3) // 2, width - width // 3):
        strip = first[height // 8 : height - height // 8, start : start + width // 3]
        if strip.std() > _RELIT_SPREAD and cv2.matchTemplate(second, strip, cv2.TM_CCOEFF_NORMED).max() > _FOUND:
            return True
    return False


def _as_bright(one: U8, other: U8) -> U8:
    """Return a picture with the mean and the spread of another one: flow follows structure, not light."""
    mean, spread = float(one.mean()), max(float(one.std()), 1.0)
    return np.clip((one - mean) * (float(other.std()) / spread) + float(other.mean()), 0, 255).astype(np.uint8)


def _relit(one: U8, other: U8) -> bool:
    """Tell whether one picture is the other in another light: its brightness follows the other one's by one curve."""
    x, y = one.ravel().astype(np.float64), other.ravel().astype(np.float64)
    if min(x.std(), y.std()) < _RELIT_SPREAD:
        return False
    left = y - np.polyval(np.polyfit(x, y, 2), x)
    return bool(left.var() < (1 - _FOLLOWS) * y.var())


def dimmed(reel: Reel, one: int, other: int) -> bool:
    """Tell whether one frame is the other in another light, block by block without regard to where parts have gone.

    More light times a linear value is, but for a gamma, a gain of red, green and blue as they are coded; towards white
    a camera (and our grade) lets a shoulder go, which leaves so much less of what is missing to white.
    """
    before, after = (_means(reel, index) for index in (one, other))
    coded = np.clip(_TO_RGB @ before / 219, 0, 1)
    lit = 219 * np.concatenate([np.minimum(_GAINS * coded, 1), 1 - (1 - coded) ** _SHOULDERS])
    off = np.abs(_FROM_RGB @ lit - after).max(axis=1)
    return bool((off < _DIMMED).mean(axis=1).max() > _PLAIN)


def _means(reel: Reel, index: int) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """Return the mean luma over black and chroma of each block, (3, blocks)."""
    height, width = (side // _BLOCK for side in reel.luma.shape[1:])
    planes = (reel.luma[index], *reel.chroma[index])
    small = [cv2.resize(plane, (width, height), interpolation=cv2.INTER_AREA).ravel() for plane in planes]
    return np.stack(small).astype(np.float32) - np.array([[16], [128], [128]], np.float32)


def _large(luma: U8) -> U8:
    height, width = luma.shape
    return np.asarray(cv2.resize(luma, (width * _ZOOM, height * _ZOOM), interpolation=cv2.INTER_LINEAR), np.uint8)


def _blocks(luma: U8) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    side = _BLOCK * _ZOOM
    height, width = (size // side * side for size in luma.shape)
    part = luma[:height, :width].astype(np.float32)
    return part.reshape(height // side, side, width // side, side).swapaxes(1, 2).reshape(-1, side * side)


def _same_color(
    reel: Reel, one: int, other: int, flow: np.ndarray[tuple[int, ...], np.dtype[np.float32]]
) -> tuple[np.ndarray[tuple[int], np.dtype[np.bool_]], np.ndarray[tuple[int], np.dtype[np.float32]]]:
    """Tell of each block whether its chroma may be the same but for how strong it is, and by how much that differs."""
    height, width = (side // _BLOCK for side in reel.luma.shape[1:])
    half = _BLOCK // 2
    small = cv2.resize(flow, reel.chroma.shape[:1:-1], interpolation=cv2.INTER_AREA) / (2 * _ZOOM)
    found = []
    for plane in range(2):
        a = moved(reel.chroma[one, plane], small)[: height * half, : width * half].astype(np.float32)
        b = reel.chroma[other, plane][: height * half, : width * half].astype(np.float32)
        found.append([part.reshape(height, half, width, half).mean(axis=(1, 3)).ravel() - 128 for part in (a, b)])
    (u1, u2), (v1, v2) = found
    c1, c2 = np.hypot(u1, v1), np.hypot(u2, v2)
    across = np.abs(u1 * v2 - u2 * v1) / np.maximum(np.maximum(c1, c2), 1e-3)  # off the other one's hue
    opposite = (u1 * u2 + v1 * v2 < 0) & (np.minimum(c1, c2) > _CHROMA / 2)
    return np.asarray((across < _CHROMA) & ~opposite, np.bool_), np.abs(c1 - c2)
