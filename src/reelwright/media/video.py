"""Reading films: the demuxer is pinned by content, planes come out as arrays, and any frame can be asked for.

A file is never opened by what its name suggests: a playlist named `.mp4` would read other files (FFmpeg follows it
whatever its protocol white list says).
"""

from __future__ import annotations

import math
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import av
import numpy as np
import numpy.typing as npt
from av.container.input import InputContainer

from reelwright.errors import MediaError, Problem, shorten
from reelwright.loading import LOADING

if TYPE_CHECKING:
    from reelwright.media.planes import Planes

# FFmpeg looks into every stream when it opens a file, with the decoders named here and no other.
_DECODERS = (
    "h264,hevc,libdav1d,av1,vp9,libvpx-vp9,vp8,libvpx,mpeg4,mpeg2video,prores,dnxhd,mjpeg,"
    "aac,mp3,mp3float,flac,vorbis,opus,libopus,alac,ac3,eac3,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_f32le"
)
# How a draft is decoded. What is left out adds up until the next keyframe and does not show in small pictures: drawn at
# half the size, luma of 12 Mb/s with a keyframe each second has an SSIM of 0.992 to what is decoded wholly.
DRAFT = {"skip_loop_filter": "all"}
_SNIFF = 4096  # bytes
_MPEGTS_PACKET = 188
_COLORS = {1: "bt709", 5: "bt470bg", 6: "smpte170m", 9: "bt2020nc", 16: "smpte2084", 18: "arib-std-b67"}
_RANGES = {1: "tv", 2: "pc"}


def refuse(where: str, value: object, limit: str, remedy: str) -> NoReturn:
    """Raise MediaError; of an error of the system or FFmpeg as `value` its reason alone is told, without its path."""
    raise MediaError(Problem(where, shorten(getattr(value, "strerror", None) or value), limit, remedy))


def demuxer(head: bytes) -> str | None:
    """Return the FFmpeg demuxer that a file's first bytes call for: mov, matroska, avi, mpegts, or None."""
    if head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"):
        return "mov"
    if head[:4] == b"\x1a\x45\xdf\xa3":
        return "matroska"
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        return "avi"
    packets = head[: 5 * _MPEGTS_PACKET : _MPEGTS_PACKET]
    return "mpegts" if len(packets) == 5 and set(packets) == {0x47} else None


def open_video(path: Path, where: str = "", *, look: bool = True) -> InputContainer:
    """Open a local film; `where` names it for messages (default: its file name).

    FFmpeg decodes some frames as it opens a file, to learn what headers may not tell: 50 ms of 1080 x 1920. Without a
    `look` it believes the headers, which tell all of films of ours. Raises MediaError where the film is missing, empty,
    damaged, or no MP4, MOV, MKV, WebM, AVI or MPEG-TS.
    """
    where = where or path.name
    try:
        with path.open("rb") as file:
            head = file.read(_SNIFF)
    except OSError as error:
        refuse(where, "", f"the file cannot be read ({os.strerror(error.errno or 0).lower()})", "Check the path.")
    if not head:
        refuse(where, "0 bytes", "the file is empty", "Export or download it again.")
    kind = demuxer(head)
    if kind is None:
        limit = "this is no MP4, MOV, MKV, WebM, AVI or MPEG-TS film, whatever its name says"
        refuse(where, repr(head[:16]), limit, "Export the film as MP4 (H.264).")
    try:
        # An absolute path is never taken for a URL or a pattern of names.
        options = {"protocol_whitelist": "file", "codec_whitelist": _DECODERS} | ({} if look else {"skip_frame": "all"})
        container = av.open(os.fspath(path.absolute()), "r", format=kind, options=options)
    except (av.FFmpegError, OSError) as error:
        refuse(where, error, f"the {kind} file is damaged or cut off", "Export or download it again.")
    for stream in container.streams.video:
        stream.thread_count = 1
        stream.codec_context.options = {"err_detect": "explode"}  # a damaged frame is an error, never a guess
    return container


def probe(path: Path) -> dict[str, Any]:
    """Return what a file holds, with frames counted by packets: JSON-like, sizes in pixels, times in seconds.

    Keys: container, bytes, duration, faststart (its index stands before its media), streams: a list of video (codec,
    profile, pix_fmt, width, height, fps, frames, duration, steady, rotation, primaries, transfer, matrix, range) and
    audio (codec, profile, sample_rate, channels, bit_rate, duration) and other streams (type and codec alone).
    """
    with open_video(path) as container:
        seen: Counter[int] = Counter()
        sizes: Counter[int] = Counter()
        times: dict[int, list[int]] = {}
        try:
            for packet in container.demux():
                if packet.size:
                    seen[packet.stream_index] += 1
                    sizes[packet.stream_index] += packet.size
                    times.setdefault(packet.stream_index, []).append(packet.pts or 0)
        except av.FFmpegError as error:
            refuse(path.name, error, "the file is damaged or cut off", "Export or download it again.")
        streams = [
            _stream_facts(stream, seen[stream.index], sizes[stream.index], times.get(stream.index, []))
            for stream in container.streams
        ]
        return {
            "container": container.format.name,
            "bytes": path.stat().st_size,
            "duration": (container.duration or 0) / 1_000_000,
            "faststart": container.format.name.startswith("mov") and _faststart(path),
            "streams": streams,
        }


def _stream_facts(stream: Any, packets: int, size: int, times: list[int]) -> dict[str, Any]:
    facts: dict[str, Any] = {"type": stream.type, "codec": stream.codec_context.name if stream.codec_context else ""}
    base = float(stream.time_base or 0)
    duration = float(stream.duration or 0) * base
    context = stream.codec_context
    if stream.type == "video":
        gaps = set(np.diff(sorted(times)).tolist())
        facts |= {
            "profile": context.profile,
            "pix_fmt": context.pix_fmt,
            "width": context.width,
            "height": context.height,
            "fps": float(stream.average_rate or 0),
            "frames": packets,
            "duration": duration or packets / float(stream.average_rate or 1),
            "steady": len(gaps) <= 1,
            "primaries": _COLORS.get(context.color_primaries, "unknown"),
            "transfer": _COLORS.get(context.color_trc, "unknown"),
            "matrix": _COLORS.get(context.colorspace, "unknown"),
            "range": _RANGES.get(context.color_range, "unknown"),
        }
    elif stream.type == "audio":
        facts |= {
            "profile": context.profile,
            "sample_rate": context.sample_rate,
            "channels": context.channels,
            "bit_rate": round(size * 8 / duration) if duration else 0,
            "duration": duration,
        }
    return facts


def _faststart(path: Path) -> bool:
    """Tell whether an MP4's `moov` box stands before its `mdat` (ISO/IEC 14496-12 §4.2)."""
    with path.open("rb") as file:
        while len(head := file.read(8)) == 8:
            size, name = int.from_bytes(head[:4], "big"), head[4:]
            if name in (b"moov", b"mdat"):
                return name == b"moov"
            if size == 1:
                size = int.from_bytes(file.read(8), "big") - 8
            if size < 8:
                return False
            file.seek(size - 8, os.SEEK_CUR)
    return False


def views(frame: av.VideoFrame) -> tuple[npt.NDArray[Any], ...]:
    """Return a planar frame's planes as views that respect its row length: uint8, or uint16 beyond 8 bit."""
    kind = np.uint8 if max(part.bits for part in frame.format.components) == 8 else np.uint16
    return tuple(np.frombuffer(plane, kind).reshape(plane.height, -1)[:, : plane.width] for plane in frame.planes)


def decode(path: Path, *, draft: bool = False) -> Iterator[Planes]:
    """Yield the frames of an 8-bit yuv420p film in order of time; raises MediaError on the first damaged one.

    A `draft` leaves out H.264's smoothing of block edges, which takes a fifth of the time: for what is shown at half
    the size or less.
    """
    with LOADING:
        from reelwright.media.planes import Planes

    with open_video(path) as container:
        if draft:
            container.streams.video[0].codec_context.options |= DRAFT
        for frame in frames_of(container, path.name):
            yield Planes(*(np.ascontiguousarray(view) for view in views(frame)))


def frames_of(container: InputContainer, where: str) -> Iterator[av.VideoFrame]:
    """Yield the frames of the first picture stream from where the container stands; `where` names it for messages."""
    return checked(container.decode(video=0), where)


def checked(frames: Iterable[av.VideoFrame], where: str) -> Iterator[av.VideoFrame]:
    """Yield frames as they are decoded; a damaged one is refused."""
    try:
        for frame in frames:
            if frame.is_corrupt:
                refuse(where, f"frame at {frame.time:.2f} s", "a frame is damaged", "Export the film again.")
            yield frame
    except av.FFmpegError as error:
        refuse(where, error, "a frame cannot be decoded", "Export the film again.")


def eight_bit(planes: tuple[npt.NDArray[Any], ...]) -> tuple[npt.NDArray[np.uint8], ...]:
    """Return planes of a clip of ours as 8-bit codes, rounded where they are of 10 bit."""
    if planes[0].dtype == np.uint8:
        return planes
    return tuple(((plane + np.uint16(2)) >> 2).clip(0, 255).astype(np.uint8) for plane in planes)


def nearest(position: float) -> int:
    """Return the frame that is nearest to a position in frames; halfway between two it is the later one, so that slow
    motion holds each frame equally long, whatever floats make of a half.
    """
    return math.floor(position + 0.5 + 1e-6)


class ClipReader:
    """Gives the frames of a film of ours (constant rate, from time 0) by index; cheapest in order.

    Frames beyond the end repeat the last one. `keep` is how many of the frames that were decoded last stay in memory:
    with a whole group of them, playing backwards decodes no frame twice. A `draft` is what `decode` calls so. Close it
    when done.
    """

    def __init__(self, path: Path, *, draft: bool = False) -> None:
        self._path = path
        self._container = open_video(path, look=False)
        self._stream = stream = self._container.streams.video[0]
        if draft:
            stream.codec_context.options |= DRAFT
        self.width, self.height, self.count = stream.width, stream.height, stream.frames
        if not stream.average_rate or not stream.time_base or not self.count:
            refuse(path.name, "", "the clip does not tell its frames", "Make it again.")
        self.rate = float(stream.average_rate)  # frames a second
        self.keep = 1
        self._ticks = 1 / (stream.average_rate * stream.time_base)  # per frame
        self._frames = self._decoded()
        self._wanted = 0
        self._index = -1  # of the frame that was decoded last
        self._kept: dict[int, tuple[npt.NDArray[Any], ...]] = {}

    def frame(self, index: int) -> tuple[npt.NDArray[Any], ...]:
        """Return the planes of a frame, uint8 or uint16; they stay as they are when the next frame is asked for."""
        index = min(max(index, 0), self.count - 1)
        if index in self._kept:
            return self._kept[index]
        self._wanted = index
        if index < self._index or index > self._index + 30:
            self._container.seek(round(index * self._ticks), stream=self._stream)
            self._frames = self._decoded()
            self._index = -1
        while self._index < index:
            frame = next(self._frames, None)
            if frame is None or frame.pts is None:
                refuse(self._path.name, f"frame {index} of {self.count}", "the clip ends early", "Make it again.")
            self._index = round(frame.pts / self._ticks)
            self._kept.pop(self._index, None)
            self._kept[self._index] = views(frame)
            while len(self._kept) > self.keep:
                del self._kept[next(iter(self._kept))]
        return self._kept[self._index]

    def _decoded(self) -> Iterator[av.VideoFrame]:
        return checked(chain.from_iterable(map(self._decode, self._container.demux(self._stream))), self._path.name)

    def _decode(self, packet: av.Packet) -> list[av.VideoFrame]:
        """Decode a packet; on the way to a later frame those that no other one refers to are passed over."""
        passed = self.keep == 1 and packet.pts is not None and round(packet.pts / self._ticks) < self._wanted
        self._stream.codec_context.skip_frame = "NONREF" if passed else "DEFAULT"
        return packet.decode()

    def close(self) -> None:
        """Let the file and the frames go at once: the iterator refers to this reader, as this does to it."""
        self._frames = iter(())
        self._kept.clear()
        self._container.close()
