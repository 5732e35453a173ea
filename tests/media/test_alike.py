"""Two drawings of a picture are alike through noise and codecs, and not with a text missing, moved or discoloured."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from reelwright.media.measure.alike import alike
from reelwright.media.planes import Planes
from reelwright.workspace.browser import LEAST_SSIM, LEAST_TILE, MOST_DELTA_E


def _picture(text: bool = True) -> Planes:
    """Draw a soft ground with a headline."""
    down, across = np.mgrid[0:1280, 0:720]
    y = (70 + 40 * np.sin(down / 300) + 20 * np.cos(across / 200)).astype(np.uint8)
    if text:
        cv2.putText(y, "Cold for a day", (60, 200), cv2.FONT_HERSHEY_SIMPLEX, 1.8, 225, 4)
    u, v = (np.full((640, 360), value, np.uint8) for value in (118, 150))
    return Planes(y, u, v)


def _noisy(picture: Planes) -> Planes:
    noise = np.random.default_rng(1).normal(0, 0.02 * 219, picture.y.shape)
    return picture._replace(y=np.clip(picture.y + noise, 16, 235).astype(np.uint8))


def _coded(picture: Planes) -> Planes:
    return picture._replace(y=cv2.imdecode(cv2.imencode(".jpg", picture.y, [1, 60])[1], 0))


def _passes(one: Planes, other: Planes) -> bool:
    found = alike(one, other)
    return found.ssim >= LEAST_SSIM and found.least >= LEAST_TILE and found.delta_e <= MOST_DELTA_E


@pytest.mark.parametrize("change", [lambda picture: picture, _noisy, _coded])
def test_noise_is_no_difference(change: Callable[[Planes], Planes]) -> None:
    assert _passes(_picture(), change(_picture()))


@pytest.mark.parametrize(
    "change",
    [
        lambda _: _picture(text=False),
        lambda picture: picture._replace(y=np.roll(picture.y, 5, axis=1)),
        lambda picture: picture._replace(v=picture.v + np.uint8(6)),
        lambda picture: picture._replace(y=((picture.y.astype(float) - 16) * 255 / 219).astype(np.uint8)),
        lambda picture: picture._replace(y=np.flipud(picture.y).copy()),
    ],
    ids=["no text", "moved", "redder", "full range", "upside down"],
)
def test_another_picture_is_one(change: Callable[[Planes], Planes]) -> None:
    assert not _passes(_picture(), change(_picture()))


def test_the_same_is_the_same() -> None:
    found = alike(_picture(), _picture())
    assert (found.ssim, found.least, found.delta_e) == (1.0, 1.0, 0.0)
