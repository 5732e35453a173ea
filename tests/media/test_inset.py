"""A change is taken over within its box alone, where the cut of a film shows it."""

from __future__ import annotations

import numpy as np
import pytest

from reelwright.media.inset import inset, seen_part
from reelwright.media.planes import Planes


def grey(level: int, width: int = 120, height: int = 80) -> Planes:
    half = (height // 2, width // 2)
    return Planes(*(np.full(shape, level, np.uint8) for shape in ((height, width), half, half)))


def test_a_box_of_the_film_is_found_in_a_cut_of_its_middle() -> None:
    film, tall, wide = (1600, 900), (506, 900), (1600, 900)
    assert seen_part((0.25, 0.5, 0.5, 0.25), film, wide) == pytest.approx((0.25, 0.5, 0.5, 0.25))
    left, top, width, height = seen_part((0.4, 0.0, 0.2, 1.0), film, tall) or (0, 0, 0, 0)
    assert (top, height) == (0, 1)
    assert (left, width) == pytest.approx((0.5 - 320 / 506 / 2, 320 / 506), abs=0.001)
    assert seen_part((0.0, 0.2, 0.2, 0.2), film, tall) is None, "it was cut off"
    clipped = seen_part((0.0, 0.2, 0.5, 0.2), film, tall)
    assert clipped and (clipped[0], clipped[2]) == pytest.approx((0.0, 0.5), abs=0.001)
    left, top, width, height = seen_part((0.0, 0.25, 1.0, 0.5), (900, 1600), (900, 506)) or (0, 0, 0, 0)
    assert (left, top, width, height) == (0, 0, 1, 1)


def test_nothing_outside_of_the_box_differs_and_inside_it_all_does() -> None:
    (mixed,) = inset([grey(60)], [grey(200, 60, 40)], (0.25, 0.25, 0.5, 0.5))
    for plane in mixed:
        height, width = plane.shape
        rows, columns = slice(height // 4, 3 * height // 4), slice(width // 4, 3 * width // 4)
        inside = plane[rows, columns]
        assert (inside[3:-3, 3:-3] == 200).all() and (inside > 60).all()
        outside = plane.copy()
        outside[rows, columns] = 60
        assert (outside == 60).all()
    assert np.all(np.diff(mixed.y[40, 28:40].astype(int)) >= 0), "its edge is soft"


def test_the_last_frame_of_a_shorter_change_stays_and_an_edge_of_the_picture_is_hard() -> None:
    frames = list(inset([grey(60)] * 3, [grey(90), grey(200)], (0.0, 0.0, 1.0, 0.5)))
    assert [int(frame.y[0, 0]) for frame in frames] == [90, 200, 200]
    assert all(int(frame.y[-1, -1]) == 60 for frame in frames)
