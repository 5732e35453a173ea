"""Writing films: planes to segments, small clips at 10 bit, segments joined with their sound, and sound alone.

Every file appears under its name only when it is whole. Bytes depend on the input alone: one encoder thread, no dates.
"""

from __future__ import annotations

import errno
import heapq
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
import cv2
import numpy as np
import numpy.typing as npt
from av.video.frame import PictureType

from reelwright.errors import RenderError, StorageError
from reelwright.loading import LOADING
from reelwright.media.audio import RATE
from reelwright.media.coding import Coding, SoundCoding, Wrap

if TYPE_CHECKING:
    from reelwright.media.planes import F32

FPS = 30
_TICKS = 512  # of a file's clock to a frame
_BT709 = 1  # ITU-T H.273: the same number for primaries, transfer and matrix
_LIMITED = 1  # FFmpeg's number for the range "tv"
_CPU_AVX_512F = 13  # OpenCV's number for that instruction set

# `stitchable` keeps x264 from tuning the stream's headers to its content: segments share one set and can be joined.
_COMMON = "threads=1:lookahead-threads=1:open-gop=0:stitchable=1"
# With AVX-512, x264's macroblock tree reads memory that nothing wrote, and the bytes depend on what lay there before
# (seen with MALLOC_PERTURB_ set to different values). With AVX2 they are the same on every machine.
if cv2.checkHardwareSupport(_CPU_AVX_512F):
    _COMMON += ":asm=avx2"
SEGMENT = Coding(
    "libx264",
    {"preset": "veryfast", "crf": "20", "profile": "high", "x264-params": f"{_COMMON}:keyint=60"},
    reorder=2,  # x264's pyramid of B-frames
)
# Footage is encoded once more later: it keeps more than a master needs, and short groups for seeking.
FOOTAGE = SEGMENT.with_options(**{"crf": "14", "x264-params": f"{_COMMON}:keyint=30"})
# Grounds drawn small are enlarged and dithered later: 10 bit and a low CRF keep bands and noise out of them. On satin
# of 270 x 480, `ultrafast` costs 1.4 ms a frame and errs by at most 1.3 codes; `veryfast` 3.3 ms and 2.3 codes in a
# third of the bytes; FFV1 3.0 ms and nothing in five times the bytes, with six times the cost of decoding.
CLIP = Coding(
    "libx264",
    {"preset": "ultrafast", "crf": "6", "profile": "high10", "x264-params": f"{_COMMON}:keyint=30:bframes=0"},
    "yuv420p10le",
)

os.environ["SVT_LOG"] = "1"  # SVT-AV1 tells its settings on stderr unless it is asked for errors alone

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
    frames: Iterable[CodePlanes], out: Path, width: int, height: int, *, rate: int = FPS, coding: Coding = SEGMENT
) -> int:
    """Encode frames of as many planes as the coding's pixels have into the file `out`; returns how many there were.

    The encoder has copied a frame's planes before the next is asked for. Raises what `whole_file` does, and RenderError
    where there is no frame at all.
    """
    with video_writer(out, width, height, rate=rate, coding=coding) as write:
        count = 0
        for planes in frames:
            write(planes)
            count += 1
    return count


@contextmanager
def video_writer(
    out: Path, width: int, height: int, *, rate: int = FPS, coding: Coding = SEGMENT
) -> Iterator[Callable[[CodePlanes], None]]:
    """Give what encodes one frame after the other into the file `out`, which appears when the block ends well.

    Planes are copied. Raises what `whole_file` does, and RenderError where there was no frame at all.
    """
    count = 0
    with whole_file(out) as part, create(part, coding.container, rate * _TICKS, rate * _TICKS) as container:
        stream = container.add_stream(coding.encoder, rate=rate, options=dict(coding.options))
        stream.width, stream.height, stream.pix_fmt = width, height, coding.pix_fmt
        stream.codec_context.thread_count = 1
        if coding.tag:
            stream.codec_context.codec_tag = coding.tag
        _tag(stream.codec_context)

        def write(planes: CodePlanes) -> None:
            nonlocal count
            frame = _frame(planes, width, height, coding.pix_fmt)
            frame.pts, frame.time_base = count, Fraction(1, rate)
            with _same_scheduling() if count == 0 and coding.encoder == "libsvtav1" else nullcontext():
                container.mux(stream.encode(frame))
            count += 1

        yield write
        if count == 0:
            raise RenderError(f"{out.name}: there was no frame to encode.")
        container.mux(stream.encode(None))


@contextmanager
def _same_scheduling() -> Iterator[None]:
    """SVT-AV1, run as root, makes the thread that opens it a real-time one, before which all others wait: undo it."""
    before = os.sched_getscheduler(0), os.sched_getparam(0)
    yield
    if os.sched_getscheduler(0) != before[0]:
        os.sched_setscheduler(0, *before)


def create(path: Path, kind: str, track_ticks: int, movie_ticks: int, front: bool = False) -> Any:
    """Open a container for writing whose bytes carry no date; `front` puts its index before its media."""
    options = {"fflags": "+bitexact"}
    if kind in ("mp4", "mov", "ipod"):
        options |= {"video_track_timescale": str(track_ticks), "movie_timescale": str(movie_ticks)}
        options |= {"movflags": "+faststart"} if front else {}
    elif kind == "webm" and front:
        options["cues_to_front"] = "1"
    return av.open(os.fspath(path), "w", kind, options=options)


def encode_clip(frames: Iterable[F32], width: int, height: int, rate: int, out: Path) -> int:
    """Encode (height, width, 3) sRGB pictures of 0 to 1 with even sides as a 10-bit clip; returns their number."""
    with LOADING:
        from reelwright.media.planes import clip_codes  # compiled code, which nobody else here needs

    return write_video((clip_codes(frame) for frame in frames), out, width, height, rate=rate, coding=CLIP)


def _tag(context: Any) -> None:
    context.color_primaries = context.color_trc = context.colorspace = _BT709
    context.color_range = _LIMITED


def _frame(planes: CodePlanes, width: int, height: int, pix_fmt: str) -> av.VideoFrame:
    whole = _whole(planes) if pix_fmt == "yuv420p" else None
    if whole is not None:
        frame = av.VideoFrame.from_numpy_buffer(whole, pix_fmt)
    else:
        frame = av.VideoFrame(width, height, pix_fmt)
        for plane, values in zip(frame.planes, planes, strict=True):
            rows = np.frombuffer(plane, values.dtype).reshape(values.shape[0], -1)  # may be longer than the picture
            rows[:, : values.shape[1]] = values
    frame.color_primaries = frame.color_trc = frame.colorspace = _BT709
    frame.color_range = _LIMITED
    frame.pict_type = PictureType.NONE
    return frame


def _whole(planes: CodePlanes) -> npt.NDArray[Any] | None:
    """Return the array in which yuv420p planes lie one behind the other, where they do: it needs no copy (0.3 ms).

    PyAV takes such an array for one of a height that four divides, and would stretch others.
    """
    whole = planes[0].base
    if planes[0].shape[0] % 4 or whole is None or whole.shape != (planes[0].shape[0] * 3 // 2, planes[0].shape[1]):
        return None
    at = whole.ctypes.data
    for plane in planes:
        if plane.base is not whole or plane.ctypes.data != at or not plane.flags.c_contiguous:
            return None
        at += plane.nbytes
    return whole


def join(
    segments: Sequence[Path],
    audio: Path | None,
    out: Path,
    *,
    rate: int = FPS,
    coding: Coding = SEGMENT,
    wrap: Wrap = Wrap(),  # noqa: B008  (frozen)
) -> int:
    """Join encoded segments by copying and put `audio` (a sound file of ours) under them; returns the frames.

    A sound that is coded already as the file wants it is copied too; any other is encoded, cut or filled with silence
    to the picture's length. `coding` is what the segments were encoded with. Raises RenderError where a segment was
    encoded otherwise than the first, and what `whole_file` does.
    """
    frames = _count(segments)
    with ExitStack() as stack:
        part = stack.enter_context(whole_file(out))
        container = create(part, wrap.container, rate * _TICKS, 5 * RATE, front=True)  # whole ticks to any frame
        stack.enter_context(container)
        with av.open(os.fspath(segments[0])) as first:
            # Opaque: as it is, without an encoder of the decoder's name, which AV1 has not.
            video = container.add_stream_from_template(first.streams.video[0], opaque=True)
        if coding.tag:
            video.codec_context.codec_tag = coding.tag
        packets = _copied(segments, video, rate, coding.reorder)
        if audio:
            heard = _sound_packets(audio, container, wrap.sound, frames * RATE // rate, stack)
            packets = heapq.merge(packets, heard, key=lambda packet: packet.dts * packet.time_base)
        for packet in packets:
            container.mux(packet)
    return frames


def write_sound(samples: F32, out: Path, wrap: Wrap) -> None:
    """Encode (n, 2) samples of 48 kHz alone; raises what `whole_file` does."""
    with whole_file(out) as part, create(part, wrap.container, 0, 5 * RATE, front=True) as container:
        for packet in _encoded(samples, _sound_stream(container, wrap.sound), wrap.sound):
            container.mux(packet)


def _sound_packets(audio: Path, container: Any, wanted: SoundCoding, samples: int, stack: ExitStack) -> Iterator[Any]:
    heard = stack.enter_context(av.open(os.fspath(audio)))
    coded = heard.streams.audio[0]
    if coded.codec_context.name == wanted.encoder:
        stream = container.add_stream_from_template(coded)
        return _relabelled(heard, stream)
    with LOADING:
        from reelwright.media.audio.files import read_audio

    return _encoded(of_length(read_audio(audio, what="sound"), samples), _sound_stream(container, wanted), wanted)


def _relabelled(container: Any, stream: Any) -> Iterator[Any]:
    for packet in container.demux(audio=0):
        if packet.size:
            packet.stream = stream
            yield packet


def _sound_stream(container: Any, sound: SoundCoding) -> Any:
    stream = container.add_stream(sound.encoder, rate=RATE, layout="stereo", format=sound.sample_format)
    if sound.bit_rate:
        stream.bit_rate = sound.bit_rate
    return stream


def of_length(samples: F32, length: int) -> F32:
    """Return a sound cut or filled with silence to `length` samples."""
    return np.pad(samples[:length], ((0, max(length - len(samples), 0)), (0, 0)))


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


def _copied(segments: Sequence[Path], stream: Any, rate: int, reorder: int) -> Iterator[Any]:
    """Yield all packets with new times: the decoding order counts from -reorder, one frame each, without a gap."""
    start = 0
    for path in segments:
        count = 0
        with av.open(os.fspath(path)) as container:
            for packet in container.demux(video=0):
                if packet.size == 0:  # the end
                    continue
                shown = start + round(packet.pts * packet.time_base * rate)
                packet.stream, packet.time_base = stream, Fraction(1, rate)
                packet.pts, packet.dts, packet.duration = shown, start + count - reorder, 1
                count += 1
                yield packet
        start += count


def _encoded(samples: F32, stream: Any, sound: SoundCoding) -> Iterator[Any]:
    """Yield the packets of a sound."""
    planar = np.ascontiguousarray(samples.T)
    for at in range(0, planar.shape[1], sound.samples):
        block = _in_format(np.ascontiguousarray(planar[:, at : at + sound.samples]), sound.sample_format)
        frame = av.AudioFrame.from_ndarray(block, sound.sample_format, "stereo")
        frame.sample_rate, frame.pts, frame.time_base = RATE, at, Fraction(1, RATE)
        yield from stream.encode(frame)
    yield from stream.encode(None)


def _in_format(block: F32, sample_format: str) -> npt.NDArray[Any]:
    """Return (2, n) samples of -1 to 1 as an encoder takes them: `fltp` as they are, `flt` or `s32` interleaved."""
    if sample_format == "fltp":
        return block
    mixed = np.ascontiguousarray(block.T).reshape(1, -1)
    if sample_format == "flt":
        return mixed
    return np.rint(mixed.astype(np.float64) * 2**23).clip(-(2**23), 2**23 - 1).astype(np.int32) << 8
