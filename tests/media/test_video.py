"""Reading films: what a probe tells, and that nothing is opened by its name."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest

from reelwright.errors import MediaError
from reelwright.media.encode import FOOTAGE, write_video
from reelwright.media.planes import Planes
from reelwright.media.video import ClipReader, decode, demuxer, open_video, probe


def grey(frames: int, width: int = 66, height: int = 50) -> Iterator[Planes]:
    """Sides that no row length of a codec fits: padding must not get into the picture."""
    for index in range(frames):
        planes = Planes.empty(width, height)
        planes.y[:] = np.linspace(30, 200, width)[None, :] + index
        planes.u[:], planes.v[:] = 120, 136
        yield planes


@pytest.fixture
def film(tmp_path: Path) -> Path:
    write_video(grey(40), tmp_path / "film.mp4", 66, 50)
    return tmp_path / "film.mp4"


def test_a_probe_counts_and_names(film: Path) -> None:
    facts = probe(film)
    stream = facts["streams"][0]
    assert (facts["container"], facts["bytes"]) == ("mov", film.stat().st_size)
    assert (stream["type"], stream["codec"], stream["profile"]) == ("video", "h264", "High")
    assert (stream["width"], stream["height"], stream["frames"], stream["fps"]) == (66, 50, 40, 30)
    assert stream["duration"] == pytest.approx(40 / 30)
    assert stream["steady"]


def test_a_probe_sees_an_uneven_rate(tmp_path: Path) -> None:
    path = tmp_path / "uneven.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=30)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        for time in (0, 1, 2, 5, 6):
            frame = av.VideoFrame(64, 64, "yuv420p")
            frame.pts = time
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    assert not probe(path)["streams"][0]["steady"]


def test_decoding_respects_row_lengths(film: Path) -> None:
    frames = list(decode(film))
    assert len(frames) == 40
    for index, (planes, wanted) in enumerate(zip(frames, grey(40), strict=True)):
        assert planes.y.shape == (50, 66)
        assert planes.u.shape == (25, 33)
        assert np.abs(planes.y.astype(int) - wanted.y).mean() < 2, index


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\0\0\0\x20ftypisom", "mov"),
        (b"\0\0\0\x08wide\0\0\0\0mdat", "mov"),
        (b"\x1a\x45\xdf\xa3", "matroska"),
        (b"RIFF\0\0\0\0AVI LIST", "avi"),
        ((b"G" + bytes(187)) * 5, "mpegts"),
        (b"G" * 188 * 4, None),
        (b"RIFF\0\0\0\0WAVEfmt ", None),
        (b"#EXTM3U", None),
        (b"ffconcat version 1.0", None),
        (b"\x89PNG\r\n\x1a\n", None),
        (b"", None),
    ],
)
def test_demuxers_are_told_by_content(head: bytes, kind: str | None) -> None:
    assert demuxer(head) == kind


def test_every_container_that_is_told_can_be_opened(tmp_path: Path) -> None:
    for suffix, kind in ((".mov", "mov"), (".mkv", "matroska"), (".avi", "avi"), (".ts", "mpegts")):
        path = tmp_path / f"film{suffix}"
        with av.open(str(path), "w") as container:
            stream = container.add_stream("mpeg4", rate=25)
            stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
            for index in range(30):
                frame = av.VideoFrame(64, 64, "yuv420p")
                for plane in frame.planes:
                    np.frombuffer(plane, np.uint8)[:] = np.random.default_rng(index).integers(0, 255, plane.buffer_size)
                frame.pts = index
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
        with open_video(path.rename(tmp_path / f"{kind}.mp4")) as opened:
            assert opened.format.name == kind
            assert sum(1 for _ in opened.decode(video=0)) == 30


def test_a_playlist_is_not_followed(tmp_path: Path, film: Path) -> None:
    path = tmp_path / "list.mp4"
    for text in (f"#EXTM3U\n#EXTINF:1,\n{film}\n#EXT-X-ENDLIST\n", f"ffconcat version 1.0\nfile '{film}'\n"):
        path.write_text(text)
        with pytest.raises(MediaError, match="whatever its name says"):
            probe(path)


def test_damage_is_an_error_and_not_a_guess(film: Path) -> None:
    data = bytearray(film.read_bytes())
    start = data.find(b"mdat") + 900
    data[start : start + 300] = bytes(300)
    film.write_bytes(data)
    with pytest.raises(MediaError):
        list(decode(film))


def test_a_reader_gives_any_frame(film: Path) -> None:
    wanted = [planes.y for planes in decode(film)]
    reader = ClipReader(film)
    kept = reader.frame(3)[0]
    for index in (3, 4, 39, 2, 99, -1):
        assert np.array_equal(reader.frame(index)[0], wanted[min(max(index, 0), 39)])
    assert np.array_equal(kept, wanted[3])  # arrays given earlier stay as they were
    reader.close()


@pytest.mark.parametrize("step", [1, 2, 3, 5, 17, 29])
def test_a_reader_that_passes_frames_over_gives_the_right_ones(tmp_path: Path, step: int) -> None:
    write_video(grey(90), tmp_path / "long.mp4", 66, 50, coding=FOOTAGE)
    wanted = [planes.y for planes in decode(tmp_path / "long.mp4")]
    reader = ClipReader(tmp_path / "long.mp4")
    for index in range(step, 90, step):
        assert np.array_equal(reader.frame(index)[0], wanted[index]), index
    reader.close()


def test_a_film_is_opened_by_its_headers_alone(film: Path) -> None:
    with open_video(film, look=False) as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height, stream.frames, stream.average_rate) == (66, 50, 40, 30)
        assert sum(1 for _ in container.decode(video=0)) == 40


def test_a_closed_reader_lets_its_frames_go_at_once(film: Path) -> None:
    gc.disable()
    try:
        reader = ClipReader(film)
        reader.frame(3)
        kept = weakref.ref(reader)
        reader.close()
        del reader
        assert kept() is None, "what waits for the collector piles up over a long film"
    finally:
        gc.enable()
