"""The contact sheet shows every frame, in order, unsqueezed."""

import io

import numpy as np
import pytest
from PIL import Image

from reelwright.media.sheet import WIDTH, contact_sheet


def _colored(color: tuple[int, int, int], height: int = 192, width: int = 108) -> np.ndarray:
    return np.full((height, width, 3), color, np.uint8)


def test_frames_stand_row_by_row() -> None:
    colors = [(220, 30, 30), (30, 200, 30), (30, 30, 220), (220, 220, 30), (30, 200, 200)]
    data = contact_sheet([(f"0:0{number}", _colored(color)) for number, color in enumerate(colors)], 3)
    sheet = np.asarray(Image.open(io.BytesIO(data)))
    assert sheet.shape[1] == WIDTH
    tile, pitch = WIDTH // 3, sheet.shape[0] // 2
    for number, color in enumerate(colors):
        row, column = divmod(number, 3)
        seen = sheet[row * pitch + pitch // 2, column * tile + tile // 2]
        assert np.abs(seen.astype(int) - color).max() < 12
    assert sheet[pitch + pitch // 2, 2 * tile + tile // 2].max() < 40  # the sixth place is empty


def test_wide_and_tall_frames_keep_their_shape() -> None:
    data = contact_sheet([("tall", _colored((250, 0, 0))), ("wide", _colored((250, 0, 0), 108, 192))], 2)
    red = np.asarray(Image.open(io.BytesIO(data)))[:, :, 0] > 150
    for half, ratio in ((red[:, : WIDTH // 2], 108 / 192), (red[:, WIDTH // 2 :], 192 / 108)):
        rows, columns = np.flatnonzero(half.mean(1) > 0.2), np.flatnonzero(half.mean(0) > 0.2)
        assert np.ptp(columns) / np.ptp(rows) == pytest.approx(ratio, rel=0.02)


def test_a_long_label_stays_under_its_frame() -> None:
    black = _colored((0, 0, 0), 90, 160)
    short = contact_sheet([("x" * 500, black), ("", black)], 2)
    right = np.asarray(Image.open(io.BytesIO(short)))[:, WIDTH // 2 + 8 :]
    assert right.max() < 60


def test_without_frames_there_is_no_sheet() -> None:
    with pytest.raises(ValueError, match="at least one frame"):
        contact_sheet([], 4)
