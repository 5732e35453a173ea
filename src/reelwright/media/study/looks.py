"""How pictures look: main colours, light, contrast, saturation, warmth, grain; see `reelwright.study.LookStudy`.

Everything is measured on small pictures, 64 px of the long side, so that films and stills compare.
"""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numpy as np
import numpy.typing as npt

from reelwright.color import CB, CR, KB, KG, KR, to_hex
from reelwright.media.measure.difference import lab
from reelwright.media.pictures import Picture
from reelwright.media.study.grain import grain_of
from reelwright.study import LookStudy, Swatch

U8 = npt.NDArray[np.uint8]
F64 = npt.NDArray[np.float64]

SIDE = 64  # px of the long side of what is measured
_COLORS = 8
_ROUNDS = 12  # of k-means
_NEAR = 11.0  # CIELAB units below which two main colours are one
_LEAST = 0.02  # share of the picture that a main colour has
_MOST_POINTS = 12_000


def rgb_of(luma: U8, chroma: U8) -> F64:
    """Return limited-range BT.709 planes, chroma (2, h / 2, w / 2), as (points, 3) sRGB of 0 to 1."""
    height, width = luma.shape
    u, v = (cv2.resize(plane, (width, height), interpolation=cv2.INTER_LINEAR).astype(np.float64) for plane in chroma)
    y = (luma.astype(np.float64) - 16) / 219
    red, blue = y + (v - 128) * CR / 224, y + (u - 128) * CB / 224
    green = (y - KR * red - KB * blue) / KG
    return np.asarray(np.clip(np.stack([red, green, blue], axis=-1), 0, 1).reshape(-1, 3))


def look_of(frames: Iterable[F64], grain: float) -> LookStudy:
    """Return the look of pictures, each (points, 3) sRGB of 0 to 1, all together; `grain` as it was measured."""
    colors = [np.asarray(lab(frame), np.float64) for frame in frames]
    contrast = float(np.mean([frame[:, 0].std() for frame in colors])) / 100
    points = np.concatenate(colors)
    points = points[:: max(len(points) // _MOST_POINTS, 1)]
    return LookStudy(
        palette=palette_of(points),
        light=_share(points[:, 0].mean() / 100),
        contrast=_share(contrast),
        saturation=round(float(np.hypot(points[:, 1], points[:, 2]).mean()) / 100, 4),
        warmth=round(float(points[:, 2].mean()) / 100, 4),
        grain=_share(grain),
    )


def palette_of(points: F64) -> tuple[Swatch, ...]:
    """Return the main colours of CIELAB points (n, 3), most first: k-means from far-apart points, near ones merged."""
    centers = _spread(points)
    for _ in range(_ROUNDS):
        nearest = _nearest(points, centers)
        centers = np.stack(
            [points[nearest == k].mean(axis=0) if (nearest == k).any() else centers[k] for k in range(len(centers))]
        )
    shares = np.bincount(_nearest(points, centers), minlength=len(centers)) / len(points)
    centers, shares = _merged(centers, shares)
    order = [int(k) for k in np.argsort(-shares, kind="stable") if shares[k] >= _LEAST]
    total = sum(float(shares[k]) for k in order)
    return tuple(Swatch(color=hex_of(centers[k]), share=round(float(shares[k]) / total, 4)) for k in order)


def _spread(points: F64) -> F64:
    """Return up to eight points that lie far from each other, the first nearest to the mean."""
    chosen = [int(np.square(points - points.mean(axis=0)).sum(axis=1).argmin())]
    distance = np.square(points - points[chosen[0]]).sum(axis=1)
    while len(chosen) < _COLORS and distance.max() > _NEAR**2:
        chosen.append(int(distance.argmax()))
        distance = np.minimum(distance, np.square(points - points[chosen[-1]]).sum(axis=1))
    return points[chosen]


def _nearest(points: F64, centers: F64) -> npt.NDArray[np.intp]:
    return np.asarray((np.square(centers).sum(axis=1) - 2 * points @ centers.T).argmin(axis=1))


def _merged(centers: F64, shares: F64) -> tuple[F64, F64]:
    """Join the two nearest colours as long as they are near."""
    while len(centers) > 1:
        gaps = np.sqrt(np.square(centers[:, None] - centers[None]).sum(axis=2)) + 1e9 * np.eye(len(centers))
        one, other = np.unravel_index(int(gaps.argmin()), gaps.shape)
        if gaps[one, other] >= _NEAR:
            break
        weight = max(float(shares[one] + shares[other]), 1e-9)
        centers[one] = (centers[one] * shares[one] + centers[other] * shares[other]) / weight
        shares[one] += shares[other]
        centers, shares = np.delete(centers, other, axis=0), np.delete(shares, other)
    return centers, shares


def hex_of(color: F64) -> str:
    """Return a CIELAB colour (D65) as sRGB, clipped to it. Formulas: CIE 15, IEC 61966-2-1."""
    f = (color[0] + 16) / 116 + np.array([color[1] / 500, 0, -color[2] / 200])
    ratio = np.where(f > 6 / 29, f**3, 3 * (6 / 29) ** 2 * (f - 4 / 29))
    linear = _FROM_RATIO @ ratio
    coded = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * np.maximum(linear, 1e-9) ** (1 / 2.4) - 0.055)
    red, green, blue = (float(value) for value in coded)
    return to_hex((red, green, blue))


_TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)  # linear sRGB to XYZ, IEC 61966-2-1
_FROM_RATIO = np.linalg.inv(_TO_XYZ / _TO_XYZ.sum(axis=1)[:, None])


def _share(value: float) -> float:
    return round(min(max(float(value), 0.0), 1.0), 4)


def shrunk(jpeg: bytes) -> F64:
    """Return a JPEG of ours as a small picture, (height, width, 3) sRGB of 0 to 1."""
    image = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert image is not None  # we wrote it
    return np.asarray(_shrunk(np.asarray(image[..., ::-1], np.float32)) / 255)


def _shrunk(rgb: npt.NDArray[np.float32]) -> F64:
    height, width = rgb.shape[:2]
    scale = min(SIDE / max(height, width), 1.0)
    size = max(round(width * scale), 1), max(round(height * scale), 1)
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.float64)


def look_of_picture(picture: Picture) -> LookStudy:
    """Return the look of a still; what is transparent shows white, as a page does."""
    rgb = np.asarray(picture.rgb, np.float32)
    if picture.alpha is not None:
        cover = picture.alpha.astype(np.float32)[..., None] / 255
        rgb = np.asarray(rgb * cover + 255 * (1 - cover), np.float32)
    small = _shrunk(rgb)
    luma = np.round(16 + 219 / 255 * (rgb @ np.array([KR, KG, KB], np.float32))).astype(np.uint8)
    return look_of([np.clip(small.reshape(-1, 3) / 255, 0, 1)], grain_of(luma))
