"""A film that is decoded in parts is measured as one that is decoded whole; where it has no seams, it is one part."""

from __future__ import annotations

from dataclasses import fields
from itertools import chain
from pathlib import Path

import numpy as np
import pytest

from reelwright.media.coding import Coding
from reelwright.media.study.changes import find_changes
from reelwright.media.study.parts import parts_of
from reelwright.media.study.reel import Reel, read_reel
from reelwright.media.video import open_video
from tests_support.studied import HEIGHT, U8, WIDTH, mixed, shot, write

_X264 = {"preset": "veryfast", "crf": "23", "bf": "3"}
CLOSED = Coding("libx264", {**_X264, "g": "12"}, reorder=2)
OPEN = Coding("libx264", {**_X264, "x264-params": "keyint=12:open-gop=1:scenecut=0"}, reorder=2)
HEVC = Coding("libx265", {"preset": "ultrafast", "x265-params": "keyint=12:open-gop=0:log-level=none"}, reorder=2)
HEVC_OPEN = Coding("libx265", {"preset": "ultrafast", "x265-params": "keyint=12:open-gop=1:log-level=none"}, reorder=2)


def frames() -> list[U8]:
    """Return two seconds of shots that move, with a cut, and a dissolve over the middle, where halves meet."""
    one, other, last = (list(shot(name, 40, right=0.8)) for name in ("astronaut", "coffee", "chelsea"))
    way = [mixed(one[18 + k], other[k], (k + 1) / 17) for k in range(16)]
    return [*one[:18], *way, *other[16:32], *last[:20]]


def reels(path: Path, most: int) -> tuple[Reel, Reel]:
    with open_video(path) as container:
        assert len(parts_of(container, most)) == most
    return read_reel(path, what="a", parts=1), read_reel(path, what="a", parts=most)


@pytest.mark.parametrize(
    ("coding", "rate", "most"),
    [(CLOSED, 30, 2), (CLOSED, 25, 5), pytest.param(HEVC, 24, 3, marks=pytest.mark.thorough)],
)
def test_seams_change_nothing(coding: Coding, rate: int, most: int, tmp_path: Path) -> None:
    whole, joined = reels(write(tmp_path / "a.mp4", frames(), rate, coding), most)
    for field in fields(Reel):
        np.testing.assert_equal(getattr(joined, field.name), getattr(whole, field.name), field.name)
    assert [change.kind for change in find_changes(joined)] == ["dissolve", "cut"]


@pytest.mark.parametrize("coding", [OPEN, pytest.param(HEVC_OPEN, marks=pytest.mark.thorough)])
def test_frames_that_look_back_over_a_key_frame_keep_a_film_whole(coding: Coding, tmp_path: Path) -> None:
    path = write(tmp_path / "a.mp4", frames(), coding=coding)
    with open_video(path) as container:
        keys = [packet for packet in container.demux(video=0) if packet.is_keyframe]
    with open_video(path) as container:
        assert (len(keys) > 3, len(parts_of(container, 2))) == (True, 1)


def test_halves_are_of_about_the_same_work(tmp_path: Path) -> None:
    grey, moving = np.full((HEIGHT, WIDTH, 3), 128, np.uint8), shot("astronaut", 60, right=2)
    with open_video(write(tmp_path / "a.mp4", chain([grey] * 60, moving), coding=CLOSED)) as container:
        one, other = parts_of(container, 2)
    assert one.end == other.first == len(other.before)
    assert 60 < other.first < 100  # more than half of the frames, and far less than half of the bytes
