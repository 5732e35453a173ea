"""Where a part of the picture follows a voice, and how late; where none does, that is told too."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from reelwright.media.audio.signal import RATE
from reelwright.media.measure.lips import LEAST, lip_sync

F32 = npt.NDArray[np.float32]
U8 = npt.NDArray[np.uint8]
FRAMES = 120


def said(seed: int, frames: int = FRAMES) -> F32:
    """Noise in syllables of chance lengths."""
    chance = np.random.default_rng(seed)
    knots = np.cumsum(chance.uniform(0.07, 0.3, 200))
    loud = np.interp(np.arange(frames * RATE // 30) / RATE, knots, chance.uniform(0, 1, 200) * (np.arange(200) % 2))
    return (0.3 * loud * chance.normal(0, 1, len(loud))).astype(np.float32)


def pictures(voice: F32, late: float, seed: int = 0, frames: int = FRAMES) -> list[U8]:
    """Grain before which a dark mouth at (0.5, 0.75) opens as a voice is loud that comes `late` seconds after it."""
    chance = np.random.default_rng(seed)
    ground = np.kron(chance.integers(90, 200, (24, 14)), np.ones((8, 8))).astype(np.float32)
    step = RATE // 60
    loud = np.sqrt(np.add.reduceat(voice.astype(np.float64) ** 2, np.arange(0, len(voice), step)) / step)
    opening = np.interp(np.arange(frames) / 30 + late, (np.arange(len(loud)) + 0.5) / 60, loud / loud.max())
    found = []
    for tall in opening * 9:
        picture = ground + chance.normal(0, 2, ground.shape)
        edge = 144 + tall
        picture[144 : int(edge), 48:64] = 30
        picture[int(edge), 48:64] += (30 - picture[int(edge), 48:64]) * (edge % 1)
        found.append(np.clip(picture, 0, 255).astype(np.uint8))
    return found


@pytest.mark.parametrize("late", [-0.4, 0.0, 0.2])
def test_a_lag_is_told_to_a_frame(late: float) -> None:
    voice = said(1)
    found = lip_sync(pictures(voice, late), voice, RATE)
    assert found and found.lag == pytest.approx(late, abs=0.034) and found.sure > 4 and found.like > 0.6
    assert found.at == pytest.approx((0.5, 0.77), abs=0.2), "where the mouth is"


def test_nothing_follows_another_voice() -> None:
    chance = [lip_sync(pictures(said(seed), 0.0), said(seed + 50), RATE) for seed in (2, 3, 4)]
    assert np.median([each.sure for each in chance if each]) < 2.5
    same = lip_sync(pictures(said(2), 0.0), said(2), RATE)
    assert same and same.sure > 4


def test_where_little_is_said_or_shown_nothing_is_told() -> None:
    voice = said(1)
    assert lip_sync(pictures(voice, 0.0)[: LEAST - 1], voice, RATE) is None
    assert lip_sync(pictures(voice, 0.0), np.zeros_like(voice), RATE) is None
    word = voice * (np.arange(len(voice)) < 0.3 * RATE)
    assert lip_sync(pictures(voice, 0.0), word, RATE) is None


def test_a_head_that_nods_and_sways_meanwhile_is_no_voice() -> None:
    voice = said(1)
    way = [(round(5 * np.sin(number / 9)), round(4 * np.sin(number / 11 + 1))) for number in range(FRAMES)]
    shown = pictures(voice, 0.2)
    swaying = [np.roll(picture, step, (0, 1)) for picture, step in zip(shown, way, strict=True)]
    found = lip_sync(swaying, voice, RATE)
    assert found and found.lag == pytest.approx(0.2, abs=0.034) and found.sure > 4
    found = lip_sync([np.roll(shown[0], step, (0, 1)) for step in way], voice, RATE)
    assert found and found.sure < 4
