"""Films of users: what is refused, and what becomes of the rest."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from reelwright.errors import MediaError
from reelwright.media.encode import FOOTAGE, write_video
from reelwright.media.footage import normalise_footage, open_footage
from reelwright.media.planes import Planes
from reelwright.media.video import decode, probe

WIDTH, HEIGHT = 160, 96


def ramp(frames: int, width: int = WIDTH, height: int = HEIGHT) -> Iterator[Planes]:
    """Frame i is 40 + 4 i, with a bright top left corner."""
    for index in range(frames):
        planes = Planes.empty(width, height)
        planes.y[:] = 40 + 4 * index
        planes.y[: height // 4, : width // 4] = 230
        planes.u[:], planes.v[:] = 128, 128
        yield planes


def film(path: Path, frames: int = 30, rate: int = 30) -> Path:
    write_video(ramp(frames), path, WIDTH, HEIGHT, rate=rate, coding=FOOTAGE)
    return path


def encoded(path: Path, times: list[int], codec: str = "mpeg4", pix_fmt: str = "yuv420p", **tags: int) -> Path:
    """Write grey frames of value 40 + 4 i at the given times in milliseconds."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=25, options={"crf": "10"} if codec.startswith("lib") else {})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, pix_fmt
        stream.time_base = stream.codec_context.time_base = Fraction(1, 1000)
        stream.codec_context.qmax = 2 if codec == "mpeg4" else stream.codec_context.qmax
        stream.max_b_frames = 0
        for name, value in tags.items():
            setattr(stream.codec_context, name, value)
        for index, time in enumerate(times):
            frame = av.VideoFrame(WIDTH, HEIGHT, pix_fmt)
            ten = "10" in pix_fmt
            for number, plane in enumerate(frame.planes):
                view = np.frombuffer(plane, np.uint16 if ten else np.uint8)
                view[:] = (128 if number else 40 + 4 * index) * (4 if ten else 1)
            frame.pts, frame.time_base = time, Fraction(1, 1000)
            for name, value in tags.items():
                setattr(frame, name, value)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def levels(path: Path) -> list[int]:
    return [int(np.median(planes.y)) for planes in decode(path)]


def refusal(path: Path) -> str:
    with pytest.raises(MediaError) as caught:
        open_footage(path, what="footage[0].file")
    assert len(caught.value.problems) == 1
    problem = caught.value.problems[0]
    assert problem.where == "footage[0].file"
    assert problem.limit
    assert problem.remedy
    return str(problem)


def test_facts_of_a_plain_film(tmp_path: Path) -> None:
    facts = open_footage(film(tmp_path / "a.mp4"))
    assert (facts["width"], facts["height"], facts["frames"], facts["codec"]) == (WIDTH, HEIGHT, 30, "h264")
    assert (facts["seconds"], facts["fps"], facts["rotation"], facts["hdr"]) == (1.0, 30.0, 0, False)


@pytest.mark.parametrize(
    "text",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n/etc/hostname\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile /etc/hostname\n",
        "<!doctype html><title>404</title>",
        '<?xml version="1.0"?><MPD></MPD>',
        "file.mp4\n",
    ],
)
def test_a_text_named_mp4_is_never_followed(tmp_path: Path, text: str) -> None:
    path = tmp_path / "holiday.mp4"
    path.write_text(text)
    assert "whatever its name says" in refusal(path)


def test_strange_names_are_only_names(tmp_path: Path) -> None:
    for name in ("a%01d.mp4", "concat:a|b.mp4", "-i", "file:x.mp4"):
        assert open_footage(film(tmp_path / name))["frames"] == 30


def test_missing_empty_and_folders(tmp_path: Path) -> None:
    assert "cannot be read" in refusal(tmp_path / "none.mp4")
    assert "cannot be read" in refusal(tmp_path)
    (tmp_path / "empty.mp4").touch()
    assert "empty" in refusal(tmp_path / "empty.mp4")


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
@pytest.mark.parametrize("front", [True, False])
def test_a_film_that_was_cut_off(tmp_path: Path, share: float, front: bool) -> None:
    whole = film(tmp_path / "whole.mp4")
    if front:
        with (
            av.open(str(whole)) as source,
            av.open(str(tmp_path / "f.mp4"), "w", options={"movflags": "+faststart"}) as out,
        ):
            stream = out.add_stream_from_template(source.streams.video[0])
            for packet in source.demux(video=0):
                if packet.size:
                    packet.stream = stream
                    out.mux(packet)
        whole = tmp_path / "f.mp4"
    data = whole.read_bytes()
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(data[: int(len(data) * share)])
    refusal(cut)


def test_garbled_frames_are_not_guessed(tmp_path: Path) -> None:
    data = bytearray(film(tmp_path / "a.mp4", frames=30).read_bytes())
    start = data.find(b"mdat") + 900
    data[start : start + 400] = bytes(range(200)) * 2
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(data)
    with pytest.raises(MediaError):
        open_footage(broken)
        normalise_footage(broken, tmp_path / "out.mp4", 0, 1, [(64, 64)])
    assert not (tmp_path / "out.mp4").exists()


def test_ten_hours_in_two_frames(tmp_path: Path) -> None:
    path = encoded(tmp_path / "long.mp4", [0, 36_000_000])
    assert path.stat().st_size < 5_000
    assert "at most 1800 s" in refusal(path)
    assert "1 to 240 a second" in refusal(encoded(tmp_path / "slow.mp4", [0, 600_000]))


def test_a_length_that_the_frames_do_not_have(tmp_path: Path) -> None:
    path = encoded(tmp_path / "a.mkv", [40 * i for i in range(10)])
    data = bytearray(path.read_bytes())
    at = data.find(b"\x44\x89\x88") + 3  # the header's Duration, a float64 in milliseconds
    data[at : at + 8] = struct.pack(">d", 1_500_000.0)
    path.write_bytes(data)
    assert "ends early" in refusal(path)


def test_sound_alone_and_single_pictures(tmp_path: Path) -> None:
    path = tmp_path / "sound.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=48_000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 4096), np.float32), format="fltp", layout="mono")
        frame.sample_rate = 48_000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    assert "no moving picture" in refusal(path)
    assert "at least two frames" in refusal(film(tmp_path / "one.mp4", frames=1))


def test_tiny_films(tmp_path: Path) -> None:
    write_video(ramp(5, 32, 32), tmp_path / "tiny.mp4", 32, 32, coding=FOOTAGE)
    assert "64 to 8192 pixels" in refusal(tmp_path / "tiny.mp4")


def test_a_plain_film_keeps_its_frames(tmp_path: Path) -> None:
    facts = normalise_footage(film(tmp_path / "a.mp4"), tmp_path / "out.mp4", 0.2, 0.5, [(WIDTH, HEIGHT)])
    assert facts == {"width": WIDTH, "height": HEIGHT, "frames": 15}
    assert np.allclose(levels(tmp_path / "out.mp4"), [40 + 4 * (6 + i) for i in range(15)], atol=1)
    video = probe(tmp_path / "out.mp4")["streams"]
    assert [stream["type"] for stream in video] == ["video"]
    assert (video[0]["pix_fmt"], video[0]["fps"], video[0]["steady"]) == ("yuv420p", 30.0, True)
    assert {video[0][name] for name in ("primaries", "transfer", "matrix")} == {"bt709"}


def test_a_variable_rate_is_laid_on_the_beat(tmp_path: Path) -> None:
    path = encoded(tmp_path / "vfr.mp4", [0, 100, 400, 433, 467, 900, 1000])
    normalise_footage(path, tmp_path / "out.mp4", 0, 1, [(WIDTH, HEIGHT)])
    expected = [40] * 3 + [44] * 9 + [48, 52] + [56] * 13 + [60] * 3
    assert np.allclose(levels(tmp_path / "out.mp4"), expected, atol=1)


def test_the_last_picture_is_held(tmp_path: Path) -> None:
    normalise_footage(film(tmp_path / "a.mp4", frames=10), tmp_path / "out.mp4", 0, 1, [(WIDTH, HEIGHT)])
    assert np.allclose(levels(tmp_path / "out.mp4")[9:], 76, atol=1)


@pytest.mark.parametrize(("rotation", "corner"), [(90, "bottom left"), (180, "bottom right"), (270, "top right")])
def test_films_are_turned_as_the_camera_was(tmp_path: Path, rotation: int, corner: str) -> None:
    path = turned(film(tmp_path / "a.mp4"), tmp_path / "turned.mp4", rotation)
    facts = open_footage(path)
    upright = (WIDTH, HEIGHT) if rotation == 180 else (HEIGHT, WIDTH)
    assert ((facts["width"], facts["height"]), facts["rotation"]) == (upright, rotation)
    normalise_footage(path, tmp_path / "out.mp4", 0, 0.2, [upright])
    y = next(iter(decode(tmp_path / "out.mp4"))).y
    rows, columns = slice(4, 12), slice(4, 12)
    if "bottom" in corner:
        rows = slice(-12, -4)
    if "right" in corner:
        columns = slice(-12, -4)
    assert y[rows, columns].min() > 220
    assert np.median(y) < 50


def turned(source: Path, target: Path, rotation: int) -> Path:
    """Write the display matrix of a rotation (counterclockwise) into the film's `tkhd` box."""
    data = bytearray(source.read_bytes())
    at = data.find(b"tkhd") + 4 + 4 + 20 + 16  # version, times and ids, layer and volume
    one = 1 << 16
    a, b, c, d = {90: (0, -one, one, 0), 180: (-one, 0, 0, -one), 270: (0, one, -one, 0)}[rotation]
    data[at : at + 36] = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30)
    target.write_bytes(data)
    return target


@pytest.mark.parametrize(
    ("canvases", "size"),
    [
        ([(64, 64)], (64, 64)),
        ([(90, 160)], (54, 96)),  # nothing is enlarged
        ([(320, 96)], (160, 48)),
        ([(64, 64), (80, 48)], (106, 64)),  # the square wants it larger, the wide canvas wants more of it
        ([(90, 160), (320, 96)], (160, 96)),
    ],
)
def test_films_are_cropped_to_cover(tmp_path: Path, canvases: list[tuple[int, int]], size: tuple[int, int]) -> None:
    normalise_footage(film(tmp_path / "a.mp4"), tmp_path / "out.mp4", 0, 0.1, canvases)
    video = probe(tmp_path / "out.mp4")["streams"][0]
    assert (video["width"], video["height"]) == size
    y = next(iter(decode(tmp_path / "out.mp4"))).y
    assert abs(int(y[-1, -1]) - 40) <= 2  # no bars


def test_other_codecs_and_depths(tmp_path: Path) -> None:
    times = [40 * i for i in range(10)]
    for name, codec, pix_fmt in (
        ("a.avi", "mpeg4", "yuv420p"),
        ("b.mkv", "libx264", "yuv444p"),
        ("c.mov", "libx264", "yuv420p10le"),
    ):
        path = encoded(tmp_path / name, times, codec, pix_fmt, color_range=1, colorspace=1)
        assert open_footage(path)["frames"] == 10
        normalise_footage(path, tmp_path / "out.mp4", 0, 0.1, [(WIDTH, HEIGHT)])
        assert abs(levels(tmp_path / "out.mp4")[0] - 40) <= 2, name


def test_a_size_that_changes_on_the_way(tmp_path: Path) -> None:
    path = tmp_path / "a.ts"
    with av.open(str(path), "w", "mpegts") as container:
        stream = container.add_stream("libx264", rate=30, options={"crf": "10", "x264-params": "repeat-headers=1"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for part, (width, height) in enumerate([(WIDTH, HEIGHT), (320, 240)]):
            encoder = av.CodecContext.create("libx264", "w")
            encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
            encoder.time_base = Fraction(1, 30)
            encoder.options = {"crf": "10", "tune": "zerolatency"}
            for index in range(30):
                frame = av.VideoFrame.from_ndarray(np.full((height * 3 // 2, width), 128, np.uint8), "yuv420p")
                np.frombuffer(frame.planes[0], np.uint8)[:] = 60 + 100 * part
                frame.pts, frame.time_base = 30 * part + index, Fraction(1, 30)
                for packet in encoder.encode(frame):
                    packet.stream = stream
                    container.mux(packet)
    assert open_footage(path)["frames"] == 60
    normalise_footage(path, tmp_path / "out.mp4", 0, 2, [(WIDTH, HEIGHT)])
    found = levels(tmp_path / "out.mp4")
    assert np.allclose(found, [60] * 30 + [160] * 30, atol=2)
    video = probe(tmp_path / "out.mp4")["streams"][0]
    assert (video["width"], video["height"]) == (WIDTH, HEIGHT)


def test_full_range_becomes_limited(tmp_path: Path) -> None:
    path = encoded(tmp_path / "a.mov", [0, 33, 67, 100], "libx264", "yuv420p", color_range=2, colorspace=1)
    normalise_footage(path, tmp_path / "out.mp4", 0, 0.1, [(WIDTH, HEIGHT)])
    assert abs(levels(tmp_path / "out.mp4")[0] - (16 + 40 * 219 / 255)) <= 1.5


@pytest.mark.thorough
def test_hdr_is_brought_to_paper_white(tmp_path: Path) -> None:
    """HLG's reference white, 75 % signal (ITU-R BT.2408), becomes white."""
    tags = {"color_trc": 18, "color_primaries": 9, "colorspace": 9, "color_range": 1}
    times = [33 * i for i in range(36)]
    path = encoded(tmp_path / "hlg.mov", times, "libx264", "yuv420p10le", **tags)
    facts = open_footage(path)
    assert facts["hdr"]
    assert any("HDR" in note for note in facts["notes"])
    normalise_footage(path, tmp_path / "out.mp4", 0, 1.2, [(WIDTH, HEIGHT)])
    found = levels(tmp_path / "out.mp4")
    white = (16 + 0.75 * 219 - 40) / 4  # the frame that holds 75 %
    assert found[int(white)] >= 228
    assert all(one <= two + 1 for one, two in pairwise(found))
