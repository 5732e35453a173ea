"""Writing films: planes to H.264 segments, small clips at 10 bit, and segments joined with their sound.

Every file appears under its name only when it is whole. Bytes depend on the input alone: one encoder thread, no dates.
"""

from __future__ import annotations

import errno
import heapq
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import numpy.typing as npt
from av.video.frame import PictureType

from reelwright.errors import RenderError, StorageError
from reelwright.media.planes import F32, clip_codes

FPS = 30
SOUND_CLOCK = 5 * 48_000  # ticks a second of a file with sound: a whole number to a frame and to a sample
_TICKS = 512  # of a file's clock to a frame
_REORDER = 2  # frames that x264's pyramid of B-frames lets a picture wait
_BT709 = 1  # ITU-T H.273: the same number for primaries, transfer and matrix
_LIMITED = 1  # FFmpeg's number for the range "tv"
_CPU_AVX_512F = 13  # OpenCV's number for that instruction set

# `stitchable` keeps x264 from tuning the stream's headers to its content: segments share one set and can be joined.
_COMMON = "threads=1:lookahead-threads=1:open-gop=0:stitchable=1"
# With AVX-512, x264's macroblock tree reads memory that nothing wrote, and the bytes depend on what lay there before
# (seen with MALLOC_PERTURB_ set to different values). With AVX2 they are the same on every machine.
if cv2.checkHardwareSupport(_CPU_AVX_512F):
    _COMMON += ":asm=avx2"
SEGMENT = {"preset": "veryfast", "crf": "20", "profile": "high", "x264-params": f"{_COMMON}:keyint=60"}
# Footage is encoded once more later: it keeps more than a master needs, and short groups for seeking.
FOOTAGE = SEGMENT | {"crf": "14", "x264-params": f"{_COMMON}:keyint=30"}
# Grounds drawn small are enlarged and dithered later: 10 bit and a low CRF keep bands and noise out of them. On satin
# of 270 x 480, `ultrafast` costs 1.4 ms a frame and errs by at most 1.3 codes; `veryfast` 3.3 ms and 2.3 codes in a
# third of the bytes; FFV1 3.0 ms and nothing in five times the bytes, with six times the cost of decoding.
CLIP = {"preset": "ultrafast", "crf": "6", "profile": "high10", "x264-params": f"{_COMMON}:keyint=30:bframes=0"}

CodePlanes = Sequence[npt.NDArray[Any]]


@contextmanager
def whole_file(out: Path) -> Iterator[Path]:
    """Give a name beside `out` to write to, and move it to `out` when all went well; otherwise nothing remains.

    Raises RenderError for what FFmpeg refuses and StorageError where the folder or the disk does.
    """
    part = out.with_name(f"{out.name}.part")
    try:
        yield part
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(out)
    except OSError as error:  # FFmpeg's errors are OSErrors where they stand for one
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS, errno.ENOENT):
            reason = os.strerror(error.errno).lower()
            raise StorageError(f"{out}: cannot be written, {reason}. Free space or choose another folder.") from error
        raise RenderError(f"{out.name}: encoding failed ({error}).") from error
    except av.FFmpegError as error:
        raise RenderError(f"{out.name}: encoding failed ({error}).") from error
    finally:
        part.unlink(missing_ok=True)


def write_video(
    frames: Iterable[CodePlanes],
    out: Path,
    width: int,
    height: int,
    *,
    rate: int = FPS,
    pix_fmt: str = "yuv420p",
    options: dict[str, str] = SEGMENT,
) -> int:
    """Encode frames of three planes each with x264 into the MP4 file `out`; returns how many there were.

    A frame's planes are copied before the next is asked for. Raises what `whole_file` does, and RenderError where
    there is no frame at all.
    """
    count = 0
    muxing = {"fflags": "+bitexact", "video_track_timescale": str(rate * _TICKS), "movie_timescale": str(rate * _TICKS)}
    with whole_file(out) as part, av.open(os.fspath(part), "w", "mp4", options=muxing) as container:
        stream = container.add_stream("libx264", rate=rate, options=dict(options))
        stream.width, stream.height, stream.pix_fmt = width, height, pix_fmt
        stream.codec_context.thread_count = 1
        _tag(stream.codec_context)
        for planes in frames:
            frame = _frame(planes, width, height, pix_fmt)
            frame.pts, frame.time_base = count, Fraction(1, rate)
            container.mux(stream.encode(frame))
            count += 1
        if count == 0:
            raise RenderError(f"{out.name}: there was no frame to encode.")
        container.mux(stream.encode(None))
    return count


def encode_clip(frames: Iterable[F32], width: int, height: int, rate: int, out: Path) -> int:
    """Encode (height, width, 3) sRGB pictures of 0 to 1 with even sides as a 10-bit clip; returns their number."""
    codes = (clip_codes(frame) for frame in frames)
    return write_video(codes, out, width, height, rate=rate, pix_fmt="yuv420p10le", options=CLIP)


def _tag(context: Any) -> None:
    context.color_primaries = context.color_trc = context.colorspace = _BT709
    context.color_range = _LIMITED


def _frame(planes: CodePlanes, width: int, height: int, pix_fmt: str) -> av.VideoFrame:
    frame = av.VideoFrame(width, height, pix_fmt)
    for plane, values in zip(frame.planes, planes, strict=True):
        rows = np.frombuffer(plane, values.dtype).reshape(values.shape[0], -1)  # rows may be longer than the picture
        rows[:, : values.shape[1]] = values
    frame.color_primaries = frame.color_trc = frame.colorspace = _BT709
    frame.color_range = _LIMITED
    frame.pict_type = PictureType.NONE
    return frame


def join(segments: Sequence[Path], sound: Path | None, out: Path, *, rate: int = FPS) -> int:
    """Join encoded segments of `rate` frames a second and the `sound` that `encode_sound` made, all by copying.

    Returns the number of frames. Raises RenderError where a segment was encoded otherwise than the first, and what
    `whole_file` does.
    """
    muxing = {
        "movflags": "+faststart",
        "fflags": "+bitexact",
        "video_track_timescale": str(rate * _TICKS),
        "movie_timescale": str(SOUND_CLOCK),
    }
    frames = _count(segments)
    with ExitStack() as stack:
        part = stack.enter_context(whole_file(out))
        container = stack.enter_context(av.open(os.fspath(part), "w", "mp4", options=muxing))
        with av.open(os.fspath(segments[0])) as first:
            video = container.add_stream_from_template(first.streams.video[0])
        packets = _copied(segments, video, rate)
        if sound:
            heard = stack.enter_context(av.open(os.fspath(sound)))
            stream = container.add_stream_from_template(heard.streams.audio[0])
            packets = heapq.merge(packets, _relabelled(heard, stream), key=lambda packet: packet.dts * packet.time_base)
        for packet in packets:
            container.mux(packet)
    return frames


def _relabelled(container: Any, stream: Any) -> Iterator[Any]:
    for packet in container.demux(audio=0):
        if packet.size:
            packet.stream = stream
            yield packet


def _count(segments: Sequence[Path]) -> int:
    """Return the number of frames of all segments; refuses streams whose headers differ from the first one's."""
    frames, headers = 0, None
    for path in segments:
        with av.open(os.fspath(path)) as container:
            stream = container.streams.video[0]
            frames += stream.frames
            headers = headers or stream.codec_context.extradata
            if stream.codec_context.extradata != headers:
                raise RenderError(
                    f"{path.name} was encoded otherwise than {segments[0].name}. Make the segments again."
                )
    return frames


def _copied(segments: Sequence[Path], stream: Any, rate: int) -> Iterator[Any]:
    """Yield all packets with new times: the decoding order counts from -_REORDER, one frame each, without a gap."""
    start = 0
    for path in segments:
        count = 0
        with av.open(os.fspath(path)) as container:
            for packet in container.demux(video=0):
                if packet.size == 0:  # the end
                    continue
                shown = start + round(packet.pts * packet.time_base * rate)
                packet.stream, packet.time_base = stream, Fraction(1, rate)
                packet.pts, packet.dts, packet.duration = shown, start + count - _REORDER, 1
                count += 1
                yield packet
        start += count
