"""Films of others in files of ours: the same pictures and sound, evenly timed, and nothing else."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from reelwright.errors import MediaError
from reelwright.media.foreign import load_frames, rewrap_film, take_frames
from reelwright.media.rewrap import planes_at, rewrap
from reelwright.media.video import decode, probe


def _film(path: Path, times: list[int], bframes: int = 0, full: bool = False) -> Path:
    """Write a film of grey frames, each of its own level, shown at `times` (microseconds), with a second of sound."""
    options = {"preset": "ultrafast", "crf": "10", "bf": str(bframes)}
    with av.open(str(path), "w", "mp4", options={"video_track_timescale": "1000000"}) as file:
        file.metadata["comment"] = "canary"
        video: Any = file.add_stream("libx264", rate=30, options=options)
        video.width, video.height, video.pix_fmt = 64, 96, "yuv420p"
        video.codec_context.color_range = 2 if full else 1
        sound: Any = file.add_stream("aac", rate=48_000, layout="stereo")
        for number, time in enumerate(times):
            frame = av.VideoFrame.from_ndarray(np.full((96 * 3 // 2, 64), 40 + 8 * number, np.uint8), "yuv420p")
            frame.pts, frame.time_base = time, Fraction(1, 1_000_000)
            file.mux(video.encode(frame))
        file.mux(video.encode(None))
        tone = av.AudioFrame.from_ndarray(np.zeros((2, 48_000), np.float32), "fltp", "stereo")
        tone.sample_rate = 48_000
        file.mux(sound.encode(tone))
        file.mux(sound.encode(None))
    return path


def _uneven(count: int) -> list[int]:
    """Times as a browser notes them: a frame's start, cut to whole microseconds, some jittered by a millisecond."""
    return [number * 1_000_000 // 30 + (1000 if number % 3 == 1 else 0) for number in range(count)]


@pytest.mark.parametrize("bframes", [0, 2])
def test_frames_stand_evenly_and_show_the_same(tmp_path: Path, bframes: int) -> None:
    film = _film(tmp_path / "a.mp4", _uneven(20), bframes)
    assert not next(each for each in probe(film)["streams"] if each["type"] == "video")["steady"]
    assert rewrap(film, tmp_path / "b.mp4", 30, what="film") == 20
    found = probe(tmp_path / "b.mp4")
    video, sound = found["streams"]
    assert (video["frames"], video["steady"], video["fps"], found["faststart"]) == (20, True, 30.0, True)
    assert (sound["codec"], sound["sample_rate"]) == ("aac", 48_000)
    for before, after in zip(decode(film), decode(tmp_path / "b.mp4"), strict=True):
        assert np.array_equal(before.y, after.y)
    assert b"canary" not in (tmp_path / "b.mp4").read_bytes()


@pytest.mark.parametrize(
    "times",
    [[0, 33_333, 133_333], [0, 1000, 2000], [number * 40_000 for number in range(20)]],
    ids=["gap", "fast", "25"],
)
def test_frames_at_other_times_are_refused(tmp_path: Path, times: list[int]) -> None:
    with pytest.raises(MediaError, match="without a gap"):
        rewrap(_film(tmp_path / "a.mp4", times), tmp_path / "b.mp4", 30, what="film")
    assert not (tmp_path / "b.mp4").exists()


def test_frames_come_through_the_wall_as_planes(tmp_path: Path) -> None:
    film = _film(tmp_path / "a.mp4", _uneven(12))
    made = rewrap_film(film, tmp_path / "b.mp4", 30, what="film", waiting=lambda: None)
    assert made == {"frames": 12}
    told = take_frames(tmp_path / "b.mp4", tmp_path / "f.npy", (0, 5, 40), what="film", waiting=lambda: None)
    frames = load_frames(tmp_path / "f.npy")
    assert told == {"count": 3}
    assert [frame.y.shape for frame in frames] == [(96, 64)] * 3
    assert [frame.u.shape for frame in frames] == [(48, 32)] * 3
    assert [round(float(frame.y.mean())) for frame in frames] == pytest.approx([40, 80, 128], abs=1)  # 40: the last


def test_full_range_is_brought_to_limited(tmp_path: Path) -> None:
    film = _film(tmp_path / "a.mp4", _uneven(3), full=True)
    frame = planes_at(film, (0,), what="film")[0][:96]
    assert float(frame.mean()) == pytest.approx(16 + 40 * 219 / 255, abs=1)


@pytest.mark.parametrize(
    "data", [b"", b"#EXTM3U\nfile:///etc/passwd\n", b"plain text, renamed", b"\0\0\0\x20ftypisom" + b"\0" * 200]
)
def test_what_is_no_film_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.mp4").write_bytes(data)
    with pytest.raises(MediaError):
        rewrap_film(tmp_path / "a.mp4", tmp_path / "b.mp4", 30, what="film", waiting=lambda: None)
