"""Finding the product without a learned model: several guesses, one judge, and the honesty to say no.

All of this runs on a picture of SMALL pixels; only the edge is worked out at full size (`edges`).
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from reelwright.craft.cutout import grabcut, maps, plain
from reelwright.craft.cutout.grabcut import Mask
from reelwright.craft.cutout.maps import Lab
from reelwright.craft.cutout.score import NOTHING, Score, judge, soft_share

SMALL = 360  # px on the long side; at 240 whole products are lost, above it GrabCut only costs more
_MEDIUM = 720  # px on the long side, where focus is judged

_MAX_SOFT = 0.25
_MAX_MISSING = 0.08
_MAX_WEAK = 0.2
_MAX_TOUCH = 0.005
_AREA = (0.01, 0.7)
_MIN_SCORE = 0.975  # on a busy ground
_VOTES = 3  # of the five guesses on a busy ground


@dataclass(frozen=True, eq=False)
class Found:
    """A guess at the product: (height, width) mask of 0 and 1 at the small size, and what is wrong with it.

    `confidence` is 0 to 1; `doubts` are plain sentences, empty where the cut can be trusted.
    """

    mask: Mask
    confidence: float
    doubts: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class _Guess:
    mask: Mask
    score: Score
    soft: float
    missing: float

    @property
    def confidence(self) -> float:
        return self.score.value * (1 - self.soft) * max(0.0, 1 - self.missing)


def find_product(rgb: NDArray[np.uint8]) -> Found:
    """Find the one product in (height, width, 3) uint8 sRGB."""
    small = shrink(rgb, SMALL)
    lab = maps.to_lab(small)
    sharp = maps.to_lab(shrink(rgb, _MEDIUM))
    ground, wide = (plain.read_ground(small, lab, gap) for gap in (plain.GAP, plain.WIDE_GAP))

    def weigh(mask: Mask) -> _Guess:
        missing = plain.missing_share(wide, mask) if wide else 0.0
        return _Guess(mask, judge(lab, mask), soft_share(sharp, _enlarge(mask, sharp)), missing)

    if ground:
        best = weigh(plain.product_before(ground, small, lab))
        if not _doubts(best):
            return Found(best.mask, best.confidence, ())
    guesses = [weigh(mask) for mask in _grown(small, lab)]
    best = _pick(guesses)
    return Found(best.mask, best.confidence, (*_doubts(best), *_busy_doubts(best, guesses)))


def shrink(rgb: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """Return the picture with at most `side` pixels on its long side, each the mean of what it covers."""
    height, width = rgb.shape[:2]
    factor = side / max(height, width)
    if factor >= 1:
        return rgb
    size = max(1, round(width * factor)), max(1, round(height * factor))
    return cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)


def _grown(rgb: NDArray[np.uint8], lab: Lab) -> list[Mask]:
    cv2.setRNGSeed(7)
    masks = [grabcut.from_map(rgb, values) for values in maps.seed_maps(lab).values()]
    return [*masks, grabcut.from_rectangle(rgb)]


def _pick(guesses: list[_Guess]) -> _Guess:
    """Return the best guess, or one nearly as good that holds all of it and more.

    A white label on white paper looks like ground to most guesses; the one that has it is right.
    """
    agreed = [guess for guess in guesses if _votes(guess, guesses) >= _VOTES]
    best = max(agreed or guesses, key=lambda guess: guess.confidence)
    for other in sorted(guesses, key=lambda guess: -guess.confidence):
        area = int(best.mask.sum())
        if area == 0 or other.confidence < best.confidence - 0.05:
            break
        covers = (other.mask & best.mask).sum() >= 0.97 * area
        larger = 1.05 <= other.mask.sum() / area <= 1.9
        solid = other.score.solidity >= best.score.solidity - 0.02
        if covers and larger and solid and other.score.touch < 0.01:
            best = other
    return best


def _doubts(guess: _Guess) -> tuple[str, ...]:
    score = guess.score
    if score is NOTHING or not _AREA[0] <= score.area <= _AREA[1]:
        return ("no single product stands out from what is behind it",)
    doubts = []
    if score.touch > _MAX_TOUCH:
        doubts.append("the product is cut off by the frame of the photo")
    if score.weak > _MAX_WEAK:
        doubts.append(f"{score.weak:.0%} of its outline hardly differs from what is behind it")
    if guess.soft > _MAX_SOFT:
        doubts.append(f"{guess.soft:.0%} of its outline is out of focus or in shadow")
    if guess.missing > _MAX_MISSING:
        doubts.append("other things stand beside it, or a part of it has the colour of what is behind")
    return tuple(doubts)


def _busy_doubts(guess: _Guess, guesses: list[_Guess]) -> tuple[str, ...]:
    """On a busy ground a guess must also look very good, be shared by others and not be part of a larger one."""
    doubts = []
    if guess.score.value < _MIN_SCORE:
        doubts.append(f"its outline is not clear enough ({guess.score.value:.2f}, at least {_MIN_SCORE} is needed)")
    if _votes(guess, guesses) < _VOTES:
        doubts.append("different ways to find it disagree")
    if any(_holds(other, guess) and other.score.value > 0.75 for other in guesses):
        doubts.append("it may be a part of a larger thing, such as its label")
    return tuple(doubts)


def _votes(guess: _Guess, guesses: list[_Guess]) -> int:
    """Return how many guesses, this one included, mark nearly the same pixels."""
    return sum((guess.mask & other.mask).sum() > 0.9 * (guess.mask | other.mask).sum() for other in guesses)


def _holds(larger: _Guess, smaller: _Guess) -> bool:
    area = smaller.mask.sum()
    return bool((larger.mask & smaller.mask).sum() > 0.95 * area and larger.mask.sum() > 1.5 * area)


def _enlarge(mask: Mask, like: Lab) -> Mask:
    return cv2.resize(mask, like.shape[1::-1], interpolation=cv2.INTER_NEAREST)
