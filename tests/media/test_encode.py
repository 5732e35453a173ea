"""Encoding and joining: exact frames, equal bytes, whole files."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest

from reelwright.errors import Interrupted, RenderError, StorageError
from reelwright.media.audio import encode_sound
from reelwright.media.encode import SEGMENT, encode_clip, join, whole_file, write_video
from reelwright.media.planes import Planes, code_of, copy, fill, to_rgb
from reelwright.media.video import ClipReader, decode, probe

WIDTH, HEIGHT = 96, 128
LENGTHS = (12, 1, 2, 3, 20)


def noise(frames: int, seed: int) -> Iterator[Planes]:
    values = np.random.default_rng(seed)
    for index in range(frames):
        planes = Planes.empty(WIDTH, HEIGHT)
        planes.y[:] = np.kron(values.integers(30, 220, (HEIGHT // 16, WIDTH // 16)), np.ones((16, 16), int))
        planes.y[:8] = 20 + 2 * (index % 100)
        planes.u[:], planes.v[:] = 100, 150
        yield planes


def wave(path: Path, seconds: float, rate: int = 48_000, channels: int = 2) -> Path:
    values = np.random.default_rng(0).normal(0, 0.1, (round(seconds * rate), channels)).astype(np.float32)
    layout = "stereo" if channels == 2 else "mono"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_f32le", rate=rate, layout=layout)
        frame = av.AudioFrame.from_ndarray(values.reshape(1, -1), format="flt", layout=layout)
        frame.sample_rate = rate
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def sounding(path: Path, frames: int = sum(LENGTHS)) -> Path:
    """Return a sound file encoded for a film of that many frames."""
    out = path.with_suffix(".m4a")
    encode_sound(path, frames, out)
    return out


@pytest.fixture(scope="module")
def segments(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("segments")
    paths = [folder / f"{index}.mp4" for index in range(len(LENGTHS))]
    for index, path in enumerate(paths):
        assert write_video(noise(LENGTHS[index], index), path, WIDTH, HEIGHT) == LENGTHS[index]
    return paths


def test_joining_copies_every_frame_once(segments: list[Path], tmp_path: Path) -> None:
    total = sum(LENGTHS)
    assert join(segments, sounding(wave(tmp_path / "a.wav", 5)), tmp_path / "out.mp4") == total
    with av.open(str(tmp_path / "out.mp4")) as container:
        stream = container.streams.video[0]
        times = [frame.pts * stream.time_base * 30 for frame in container.decode(stream)]
    assert times == list(range(total))
    apart = [planes.y for path in segments for planes in decode(path)]
    together = [planes.y for planes in decode(tmp_path / "out.mp4")]
    assert all(np.array_equal(one, two) for one, two in zip(apart, together, strict=True))


def test_a_master_is_what_platforms_ask_for(segments: list[Path], tmp_path: Path) -> None:
    join(segments, sounding(wave(tmp_path / "a.wav", 0.5, 44_100, 1)), tmp_path / "out.mp4")
    facts = probe(tmp_path / "out.mp4")
    video, audio = facts["streams"]
    assert facts["faststart"]
    assert (video["codec"], video["profile"], video["pix_fmt"]) == ("h264", "High", "yuv420p")
    assert {video[name] for name in ("primaries", "transfer", "matrix")} == {"bt709"}
    assert (video["range"], video["fps"], video["steady"], video["frames"]) == ("tv", 30, True, sum(LENGTHS))
    assert (audio["codec"], audio["sample_rate"], audio["channels"]) == ("aac", 48_000, 2)
    assert abs(audio["duration"] - sum(LENGTHS) / 30) < 0.001  # filled up with silence
    assert abs(video["duration"] - sum(LENGTHS) / 30) < 0.001
    with av.open(str(tmp_path / "out.mp4")) as container:
        assert "creation_time" not in container.metadata
        assert "encoder" not in container.metadata


def test_sound_keeps_its_rate_and_place(segments: list[Path], tmp_path: Path) -> None:
    path = tmp_path / "click.wav"
    values = np.zeros((48_000, 2), np.float32)
    values[24_000:24_200] = 0.8
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_f32le", rate=48_000, layout="stereo")
        frame = av.AudioFrame.from_ndarray(values.reshape(1, -1), format="flt", layout="stereo")
        frame.sample_rate = 48_000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    join(segments, sounding(path), tmp_path / "out.mp4")
    with av.open(str(tmp_path / "out.mp4")) as container:
        heard = np.concatenate(
            [
                np.pad(frame.to_ndarray()[0], (0, 0)) if frame.pts >= 0 else frame.to_ndarray()[0][-frame.pts :]
                for frame in container.decode(audio=0)
            ]
        )
    loud = np.flatnonzero(np.abs(heard) > 0.4)
    assert abs(int(loud[0]) - 24_000) < 48


@pytest.mark.thorough
def test_noise_is_encoded_at_192_kilobits(tmp_path: Path) -> None:
    write_video(noise(300, 9), tmp_path / "long.mp4", WIDTH, HEIGHT)
    join([tmp_path / "long.mp4"], sounding(wave(tmp_path / "a.wav", 10), 300), tmp_path / "out.mp4")
    assert 170_000 < probe(tmp_path / "out.mp4")["streams"][1]["bit_rate"] < 210_000


def test_equal_input_gives_equal_bytes(segments: list[Path], tmp_path: Path) -> None:
    write_video(noise(LENGTHS[0], 0), tmp_path / "again.mp4", WIDTH, HEIGHT)
    assert (tmp_path / "again.mp4").read_bytes() == segments[0].read_bytes()
    sound = sounding(wave(tmp_path / "a.wav", 1))
    for name in ("one.mp4", "two.mp4"):
        join(segments, sound, tmp_path / name)
    assert (tmp_path / "one.mp4").read_bytes() == (tmp_path / "two.mp4").read_bytes()


@pytest.mark.thorough
@pytest.mark.parametrize("garbage", ["0", "37", "200"])
def test_bytes_do_not_depend_on_what_lay_in_memory(segments: list[Path], tmp_path: Path, garbage: str) -> None:
    """glibc fills what is allocated with a value of ours; x264 with AVX-512 and B-frames reads some of it."""
    out = tmp_path / "out.mp4"
    code = (
        f"import sys, runpy; from pathlib import Path; here = runpy.run_path({__file__!r});"
        f"here['write_video'](here['noise']({LENGTHS[0]}, 0), Path({str(out)!r}), {WIDTH}, {HEIGHT})"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env=os.environ | {"MALLOC_PERTURB_": garbage})
    assert out.read_bytes() == segments[0].read_bytes()


@pytest.mark.parametrize("rate", [24, 25, 50, 60])
def test_other_rates_are_kept_through_joining(rate: int, tmp_path: Path) -> None:
    parts = [tmp_path / f"{index}.mp4" for index in range(2)]
    for index, part in enumerate(parts):
        write_video(noise(10, index), part, WIDTH, HEIGHT, rate=rate)
    assert join(parts, wave(tmp_path / "a.wav", 2), tmp_path / "out.mp4", rate=rate) == 20
    video, audio = probe(tmp_path / "out.mp4")["streams"]
    assert (video["fps"], video["steady"], video["frames"]) == (rate, True, 20)
    assert video["duration"] == pytest.approx(20 / rate, abs=0.001)
    assert audio["duration"] == pytest.approx(20 / rate, abs=0.001)


def test_a_film_may_be_silent(segments: list[Path], tmp_path: Path) -> None:
    join(segments[:1], None, tmp_path / "out.mp4")
    assert [stream["type"] for stream in probe(tmp_path / "out.mp4")["streams"]] == ["video"]


def test_segments_of_another_kind_are_refused(segments: list[Path], tmp_path: Path) -> None:
    planes = Planes.empty(64, 64)
    fill(planes, "#808080")
    write_video([planes], tmp_path / "other.mp4", 64, 64)
    with pytest.raises(RenderError, match=r"other\.mp4 was encoded otherwise"):
        join([segments[0], tmp_path / "other.mp4"], None, tmp_path / "out.mp4")
    assert not (tmp_path / "out.mp4").exists()


def test_nothing_remains_of_an_interrupted_file(tmp_path: Path) -> None:
    def frames() -> Iterator[Planes]:
        yield from noise(5, 0)
        raise Interrupted("stopped")

    (tmp_path / "out.mp4").write_bytes(b"older")
    with pytest.raises(Interrupted):
        write_video(frames(), tmp_path / "out.mp4", WIDTH, HEIGHT)
    assert [path.name for path in tmp_path.iterdir()] == ["out.mp4"]
    assert (tmp_path / "out.mp4").read_bytes() == b"older"


def test_no_frames_make_no_film(tmp_path: Path) -> None:
    with pytest.raises(RenderError, match="no frame"):
        write_video([], tmp_path / "out.mp4", WIDTH, HEIGHT)
    assert list(tmp_path.iterdir()) == []


def test_a_size_that_the_encoder_refuses(tmp_path: Path) -> None:
    odd = Planes(*(np.zeros(shape, np.uint8) for shape in ((33, 33), (17, 17), (17, 17))))
    with pytest.raises(RenderError, match=r"out\.mp4: encoding failed"):
        write_video([odd], tmp_path / "out.mp4", 33, 33)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_and_a_missing_folder_are_the_machines_fault(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="no space left"), whole_file(tmp_path / "out.mp4") as part:
        part.write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(StorageError, match="cannot be written"):
        write_video(noise(1, 0), tmp_path / "none" / "out.mp4", WIDTH, HEIGHT)


def test_red_is_red_in_bt709() -> None:
    planes = Planes.empty(16, 16)
    fill(planes, "#FF0000")
    assert (planes.y[0, 0], planes.u[0, 0], planes.v[0, 0]) == (63, 102, 240)
    assert np.abs(to_rgb(planes).astype(int) - (255, 0, 0)).max() <= 2
    assert code_of("#FFFFFF") == pytest.approx((235, 128, 128))


def test_a_clip_keeps_more_than_eight_bits(tmp_path: Path) -> None:
    """A gradient of 40 codes over 4 s moves by less than one 8-bit code from row to row: 10 bits must show it."""
    rows = np.linspace(0.3, 0.45, 256, dtype=np.float32)
    frames = [np.repeat(np.repeat(rows[:, None, None], 64, 1), 3, 2) * np.float32([1, 0.9, 0.8]) for _ in range(3)]
    encode_clip(frames, 64, 256, 10, tmp_path / "clip.mp4")
    stream = probe(tmp_path / "clip.mp4")["streams"][0]
    assert (stream["pix_fmt"], stream["fps"], stream["frames"]) == ("yuv420p10le", 10, 3)
    reader = ClipReader(tmp_path / "clip.mp4")
    y = reader.frame(1)[0].astype(float) / 4
    reader.close()
    luma = 0.2126 * frames[0][..., 0] + 0.7152 * frames[0][..., 1] + 0.0722 * frames[0][..., 2]
    error = y - (16 + 219 * luma)
    assert np.abs(error).max() < 0.75
    assert error.std() < 0.2


def test_frames_are_found_by_index(tmp_path: Path) -> None:
    write_video(noise(100, 4), tmp_path / "long.mp4", WIDTH, HEIGHT)
    wanted = [planes.y for planes in decode(tmp_path / "long.mp4")]
    reader = ClipReader(tmp_path / "long.mp4")
    assert (reader.width, reader.height, reader.count) == (WIDTH, HEIGHT, 100)
    for index in (0, 1, 2, 70, 71, 5, 99, 150, 0, 60, 59):
        assert np.array_equal(reader.frame(index)[0], wanted[min(index, 99)])
    reader.close()


@pytest.mark.parametrize("name", ["libx264", "libx265", "libvpx-vp9", "libsvtav1"])
def test_planes_in_one_buffer_are_encoded_as_any(tmp_path: Path, name: str) -> None:
    """The encoder gets them uncopied, and they are drawn over for the next frame while it still looks ahead."""
    from reelwright.media.outputs.formats import FORMATS

    codings = [form.picture for form in FORMATS.values() if form.picture] + [SEGMENT]
    coding = next(coding for coding in reversed(codings) if coding.encoder == name)

    def again() -> Iterator[Planes]:
        planes = Planes.empty(WIDTH, HEIGHT)
        for frame in noise(50, 6):
            copy(frame, planes)
            yield planes

    apart = (Planes(*(plane.copy() for plane in planes)) for planes in noise(50, 6))
    write_video(again(), tmp_path / "one", WIDTH, HEIGHT, coding=coding)
    write_video(apart, tmp_path / "two", WIDTH, HEIGHT, coding=coding)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize("height", [126, 128, 130])
def test_every_even_height_is_encoded_as_it_is(tmp_path: Path, height: int) -> None:
    """1080 x 1350 among them: a height that four does not divide."""
    planes = Planes.empty(WIDTH, height)
    planes.y[:] = np.random.default_rng(5).integers(60, 180, (height // 2, WIDTH // 2)).repeat(2, 0).repeat(2, 1)
    planes.u[:], planes.v[:] = 110, 140
    apart = Planes(*(plane.copy() for plane in planes))
    write_video([planes] * 3, tmp_path / "one", WIDTH, height)
    write_video([apart] * 3, tmp_path / "two", WIDTH, height)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_planes_that_share_a_buffer_otherwise_are_copied(tmp_path: Path) -> None:
    swapped = (Planes(planes.y[::-1], planes.v, planes.u) for planes in noise(3, 1))
    write_video(swapped, tmp_path / "film.mp4", WIDTH, HEIGHT)
    for seen, drawn in zip(decode(tmp_path / "film.mp4"), noise(3, 1), strict=True):
        assert np.abs(seen.y[::-1].astype(int) - drawn.y).mean() < 3
        assert (round(seen.u.mean()), round(seen.v.mean())) == (150, 100)


def test_encoding_leaves_the_thread_in_its_scheduling_class(tmp_path: Path) -> None:
    """SVT-AV1 makes a thread of root a real-time one."""
    from reelwright.media.outputs.formats import FORMATS

    before = os.sched_getscheduler(0)
    coding = FORMATS["webm-av1"].picture
    assert coding is not None
    write_video(noise(3, 0), tmp_path / "out.mkv", WIDTH, HEIGHT, coding=coding)
    assert os.sched_getscheduler(0) == before
