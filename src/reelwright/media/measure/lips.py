"""Whether lips move with a voice, and how far one lags behind the other, without knowing what a mouth is.

Pictures of a talking head have a place whose light follows the loudness of the voice, and that opens as the voice gets
louder: what is above moves up and what is below moves down, wherever the head goes meanwhile. It is looked for: of
overlapping parts of the picture, the one that correlates best with the envelope of the speech at some lag (Hershey and
Movellan, "Audio-vision: using audio-visual synchrony to locate sounds", NIPS 2000; Slaney and Covell, "FaceSync",
NIPS 2001), in the band that voices and mouths share (Chandrasekaran et al., "The natural statistics of audiovisual
speech", PLoS Computational Biology 2009). How much that says is told by the same maximum at other lags, which are far
beyond any that occurs: the voice is shifted against the picture, and what is found is chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from reelwright.media.study.motion import flow_between
from reelwright.words import FPS

U8 = npt.NDArray[np.uint8]
F32 = npt.NDArray[np.float32]

SIDE = 192  # px of the long side of the pictures that are looked at
LEAST = 75  # frames: less tells too little
REACH = 0.5  # seconds, of lags that are looked for
_APART = 0.8  # seconds, from which on lags are held to be chance
_PARTS = (9, 5)  # parts of the picture's width that one part is wide
_SLOW, _QUICK = 5.0, 0.8  # frames: halves what changes 1.1 or 7 times a second; heads are slower, noise quicker
_FINEST = 1  # of flow: to half the picture's resolution, for a mouth opens by a few px
_QUIET = 0.02  # of the loudest; under it is silence
_SHAKE = 6.0  # frames, by which the camera's own way is told from its shaking


@dataclass(frozen=True)
class LipSync:
    """`lag` in seconds: above 0 the sound comes too late. `like` is the correlation there, 0 to 1: the root mean square
    of that of light with loudness and that of opening with its rise. `sure` says by how many standard deviations it
    stands above that at lags which are chance; `at` is the middle of the part, as shares of the width and the height.
    """

    lag: float
    like: float
    sure: float
    at: tuple[float, float]


def lip_sync(pictures: Sequence[U8], voice: F32, rate: int) -> LipSync | None:
    """Return what tells of lips in a clip's pictures at 30 a second, luma of one size (`SIDE`), and its mono voice.

    None where the clip is too short, or too little is said in it.
    """
    frames = len(pictures)
    loud = _envelope(voice, rate, frames)
    if frames < LEAST or loud.max(initial=0.0) <= 0 or np.mean(loud > _QUIET**0.5 * loud.max()) < 0.15:
        return None
    light = _likeness(_lights(_steadied(pictures)), loud)
    opening = _likeness(_openings(pictures), np.diff(loud, prepend=loud[:1]))
    found = np.sqrt((light**2 + np.maximum(opening, 0) ** 2) / 2)  # light may rise or fall as a mouth opens
    best = found.max(axis=1)  # of each lag
    lags = (np.arange(frames) + frames // 2) % frames - frames // 2
    near, chance = np.abs(lags) <= REACH * FPS, np.abs(lags) >= _APART * FPS
    place = int(np.flatnonzero(near)[best[near].argmax()])
    part = int(found[place].argmax())
    sure = (best[place] - best[chance].mean()) / max(float(best[chance].std()), 1e-6)
    lag = float(lags[place]) + _between(found[:, part], place)
    return LipSync(round(lag / FPS, 3), round(float(best[place]), 3), round(float(sure), 2), _middle(pictures[0], part))


def _envelope(voice: F32, rate: int, frames: int) -> F32:
    """Return how loud a voice is about the moment of each frame: the root of its RMS, as hearing and mouths have it."""
    power = np.concatenate([[0.0], np.cumsum(voice.astype(np.float64) ** 2)])
    edges = np.clip(np.round((np.arange(frames + 1) - 0.5) / FPS * rate), 0, len(voice)).astype(int)
    mean = np.diff(power[edges]) / np.maximum(np.diff(edges), 1)
    return np.asarray(np.maximum(mean, 0) ** 0.25, np.float32)


def _steadied(pictures: Sequence[U8]) -> list[F32]:
    """Return pictures without the camera's shaking; its slower way stays."""
    soft = [cv2.GaussianBlur(picture.astype(np.float32), (0, 0), 1.0) for picture in pictures]
    window = cv2.createHanningWindow(soft[0].shape[::-1], cv2.CV_32F)
    steps = [np.array(cv2.phaseCorrelate(a, b, window)[0]) for a, b in pairwise(soft)]
    way = np.cumsum([np.zeros(2), *steps], axis=0)
    shake = way - _smooth(way.astype(np.float32), _SHAKE)
    size = soft[0].shape[::-1]
    return [
        np.asarray(cv2.warpAffine(picture, _shift(by), size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))
        for picture, by in zip(soft, shake, strict=True)
    ]


def _shift(by: npt.NDArray[np.floating]) -> F32:
    return np.array([[1, 0, -by[0]], [0, 1, -by[1]]], np.float32)


def _lights(pictures: Sequence[F32]) -> F32:
    """Return the light of each part against that about it: (frames, parts)."""
    return np.stack([
        np.concatenate([_means(picture, width) - _means(picture, width, 3) for width in _widths(picture)])
        for picture in pictures
    ])  # fmt: skip


def _openings(pictures: Sequence[U8]) -> F32:
    """Return by how much each part opens from the frame before: (frames, parts), px downwards a px further down.

    It is the divergence of the flow from top to bottom, which neither a head that goes its way nor a camera changes.
    """
    down = [-flow_between(a, b, _FINEST)[..., 1] for a, b in pairwise(pictures)]  # px that each place has moved
    apart = [cv2.Sobel(flow, cv2.CV_32F, 0, 1, ksize=1, scale=0.5) for flow in down]
    found = [np.concatenate([_means(each, width) for width in _widths(each)]) for each in apart]
    return np.stack([np.zeros_like(found[0]), *found])


def _widths(picture: F32) -> tuple[int, ...]:
    return tuple(max(min(picture.shape) // parts, 4) for parts in _PARTS)


def _centres(shape: tuple[int, ...], width: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return the rows and columns of the middles of parts, half of one apart."""
    return tuple(np.arange(width // 2, side - width // 2, max(width // 2, 1)) for side in shape[:2])  # type: ignore[return-value]


def _means(picture: F32, width: int, times: int = 1) -> F32:
    rows, columns = _centres(picture.shape, width)
    mean = cv2.blur(picture, (width * times, width * times), borderType=cv2.BORDER_REPLICATE)
    return np.asarray(mean[np.ix_(rows, columns)].ravel(), np.float32)


def _middle(picture: U8, part: int) -> tuple[float, float]:
    for width in _widths(picture.astype(np.float32)):
        rows, columns = _centres(picture.shape, width)
        if part < len(rows) * len(columns):
            row, column = divmod(part, len(columns))
            return round(int(columns[column]) / picture.shape[1], 3), round(int(rows[row]) / picture.shape[0], 3)
        part -= len(rows) * len(columns)
    raise AssertionError("a part has a place")


def _likeness(parts: F32, loud: F32) -> F32:
    """Return the correlation of what parts do with a loudness, for each lag of the sound in frames, in a circle: (lags,
    parts). At lag n the sound comes n frames late.
    """
    seen, heard = _banded(parts), _banded(loud[:, None])
    product = np.conj(np.fft.rfft(seen, axis=0)) * np.fft.rfft(heard, axis=0)
    return np.asarray(np.fft.irfft(product, len(loud), axis=0), np.float32)


def _banded(values: F32) -> F32:
    """Return columns without what is slow and what is noise, of mean 0 and length 1."""
    fast = _smooth(values, _QUICK) - _smooth(values, _SLOW)
    fast -= fast.mean(axis=0)
    return fast / np.maximum(np.linalg.norm(fast, axis=0), 1e-3)


def _smooth(values: F32, sigma: float) -> F32:
    """Return columns smoothed in time by a Gaussian of so many frames."""
    soft = cv2.GaussianBlur(np.ascontiguousarray(values), (1, 2 * int(3 * sigma + 0.5) + 1), sigma)
    return np.asarray(soft, np.float32).reshape(values.shape)


def _between(values: F32, place: int) -> float:
    """Return where between lags the highest one stands, -0.5 to 0.5, by a parabola through it and both neighbours."""
    before, here, after = (abs(float(values[(place + by) % len(values)])) for by in (-1, 0, 1))
    bend = before - 2 * here + after
    return max(min((before - after) / (2 * bend), 0.5), -0.5) if bend < 0 else 0.0
