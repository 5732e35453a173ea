"""Films of users: judged by content and by what they really hold, then brought to plain clips.

What comes out is 30 frames a second, 8-bit BT.709, upright, without sound and without anything else a file may carry.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.container.input import InputContainer
from av.stream import Disposition

from reelwright.media.encode import FOOTAGE, FPS, CodePlanes, write_video
from reelwright.media.video import frames_of, open_video, refuse, views

MAX_BYTES = 4 << 30
MAX_SECONDS = 30 * 60
MAX_SIDE, MIN_SIDE = 8192, 64
MIN_RATE, MAX_RATE = 1, 240  # frames a second
CODECS = ("h264", "hevc", "av1", "vp9", "vp8", "mpeg4", "mpeg2video", "prores", "dnxhd", "mjpeg")

_RGB, _BT709, _SMPTE170M, _BT2020, _P3, _PQ, _HLG = 0, 1, 6, 9, 12, 16, 18  # code points of ITU-T H.273
_LIMITED, _FULL = 1, 2  # FFmpeg's numbers for the ranges "tv" and "pc"
_MATRICES = {_RGB: "gbr", _BT709: "bt709", 5: "bt470bg", _SMPTE170M: "smpte170m", _BT2020: "bt2020nc"}
_SD_SIDE = 576  # short sides up to this are SD and BT.601, where a film does not name its matrix
_FINE = "bicubic+accurate_rnd+full_chroma_int"  # how a clip that will be shown is scaled
_END = "Export the film again as MP4 (H.264)."


def open_footage(path: Path, *, what: str = "") -> dict[str, Any]:
    """Judge a user's film; returns JSON-like facts.

    Keys: width, height (as shown), seconds, fps, frames, codec, rotation (degrees), hdr, notes. `what` names the field
    for messages. Raises MediaError where the file is missing, empty, disguised, damaged, cut off, too long or large,
    holds no picture, or claims what it does not hold. Only headers, packet sizes and the first frame are read.
    """
    where = what or path.name
    if path.is_file() and path.stat().st_size > MAX_BYTES:
        refuse(where, f"{path.stat().st_size >> 20} MB", f"films hold at most {MAX_BYTES >> 20} MB", "Cut it shorter.")
    with open_video(path, where) as container:
        stream = picture_stream(container, where)
        _judge_claims(container, stream, where)
        frames, seconds = _count(container, stream, where)
        if not MIN_RATE * seconds <= frames <= MAX_RATE * seconds:
            value, limit = f"{frames} frames in {seconds:.1f} s", f"films show {MIN_RATE} to {MAX_RATE} a second"
            refuse(where, value, limit, _END)
        container.seek(0)
        first = next(frames_of(container, where), None)
        if first is None:
            refuse(where, path.name, "there is no picture that can be decoded", _END)
        width, height = shown_size(first, stream)
        hdr = first.color_trc in (_PQ, _HLG)
        notes = [f"turned by {first.rotation % 360} degrees as the camera noted"] if first.rotation else []
        notes += ["converted from HDR; what is brighter than paper white is compressed"] if hdr else []
        return {
            "width": width,
            "height": height,
            "seconds": round(seconds, 3),
            "fps": round(frames / seconds, 3),
            "frames": frames,
            "codec": _codec(stream),
            "rotation": first.rotation % 360,
            "hdr": hdr,
            "notes": notes,
        }


def picture_stream(container: InputContainer, where: str) -> Any:
    """Return the first picture stream: no cover picture, and no codec that nobody films with."""
    streams = container.streams.video
    if not streams or streams[0].disposition & Disposition.attached_pic:
        refuse(where, container.format.name, "the film has no moving picture", "Give a film, not a sound file.")
    stream = streams[0]
    if _codec(stream) not in CODECS:
        refuse(where, _codec(stream), f"readable codecs are {', '.join(CODECS)}", _END)
    return stream


def _codec(stream: Any) -> str:
    """Return the codec's own name, not that of the decoder: AV1 is decoded by libdav1d."""
    return str(stream.codec_context.codec.canonical_name)


def _judge_claims(container: InputContainer, stream: Any, where: str) -> None:
    """Refuse by the headers alone, before anything is decoded."""
    width, height = stream.codec_context.width, stream.codec_context.height
    if min(width, height) < MIN_SIDE or max(width, height) > MAX_SIDE:
        refuse(where, f"{width}x{height}", f"sides are {MIN_SIDE} to {MAX_SIDE} pixels", "Scale the film.")
    seconds = max(float(container.duration or 0) / 1e6, float((stream.duration or 0) * stream.time_base))
    if seconds > MAX_SECONDS:
        refuse(where, f"{seconds:.0f} s", f"films last at most {MAX_SECONDS} s", "Cut out what the ad needs.")


def _count(container: InputContainer, stream: Any, where: str) -> tuple[int, float]:
    """Return how many frames there really are and how long they last; refuses a file that holds less than it says."""
    times: list[float] = []
    end = 0.0  # of all that the file holds, its sound included
    try:
        for packet in container.demux():
            if packet.size and packet.pts is not None:
                end = max(end, float((packet.pts + (packet.duration or 0)) * packet.time_base))
                if packet.stream_index == stream.index:
                    times.append(float(packet.pts * packet.time_base))
            if len(times) > MAX_SECONDS * MAX_RATE:
                refuse(where, f"over {len(times)} frames", "films hold fewer frames than that", "Cut it shorter.")
    except av.FFmpegError as error:
        refuse(where, error, "the film is damaged or cut off", _END)
    if len(times) < 2:
        refuse(where, f"{len(times)} frames", "a film has at least two frames", "Give a picture as a picture.")
    said = float(container.duration or 0) / 1e6
    indexed = stream.frames if container.format.name == "mov" else 0  # elsewhere empty packets count, or nothing does
    if indexed > len(times) or said > end * 1.1 + 1:
        limit = f"the file ends early: it says {indexed or '?'} frames, {said:.1f} s"
        refuse(where, f"{len(times)} frames, {end:.1f} s", limit, "Download or export it again.")
    return len(times), (max(times) - min(times)) * len(times) / (len(times) - 1)


def shown_size(frame: av.VideoFrame, stream: Any) -> tuple[int, int]:
    """Return width and height as shown: square pixels, upright."""
    width, height = max(2, round(frame.width * (stream.sample_aspect_ratio or 1))), frame.height
    return (height, width) if frame.rotation % 180 else (width, height)


def normalise_footage(
    path: Path, out: Path, start: float, seconds: float, canvases: Sequence[tuple[int, int]], *, what: str = ""
) -> dict[str, int]:
    """Cut `seconds` from second `start` on and write them as one clip that covers each of the canvases from its middle.

    It holds no more of the film than they show, in no larger size, and nothing is enlarged; sides are even.
    30 frames a second whatever the film's rate (each shows the film's picture at its time; the last one is held),
    8-bit BT.709 limited range, upright, no sound. HDR (PQ, HLG) and wide colours are converted. Returns width, height
    and frames. `what` names the film for messages. Raises MediaError where it is damaged.
    """
    where = what or path.name
    count = max(1, round(seconds * FPS))
    with open_video(path, where) as container:
        stream = container.streams.video[0]
        shown = _on_the_beat(_timed(container, stream, start, where), count)
        first = next(shown, None)
        if first is None:
            refuse(where, f"second {start:g}", "there is no picture from there on", "Begin earlier.")
        width, height = covering(shown_size(first, stream), canvases)
        scaler = Scaler(width, height, float(stream.sample_aspect_ratio or 1))
        planes = (scaler.planes(frame) for frame in chain([first], shown))
        frames = write_video(planes, out, width, height, coding=FOOTAGE)
    return {"width": width, "height": height, "frames": frames}


def covering(film: tuple[int, int], canvases: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Return the even size in which the middle of a film (width, height) is kept so that it covers all canvases."""
    scales = [max(width / film[0], height / film[1]) for width, height in canvases]
    scale = min(max(scales), 1.0)
    seen = [(width / own, height / own) for (width, height), own in zip(canvases, scales, strict=True)]
    wide, tall = (max(sides) * scale for sides in zip(*seen, strict=True))
    return max(2, 2 * round(wide / 2)), max(2, 2 * round(tall / 2))


def _timed(container: InputContainer, stream: Any, start: float, where: str) -> Iterator[tuple[float, av.VideoFrame]]:
    """Yield frames from the key frame before `start` on, each with its time after `start` in seconds."""
    base, origin = stream.time_base, stream.start_time or 0
    container.seek(max(0, int(start / base) + origin), stream=stream)
    for frame in frames_of(container, where):
        if frame.pts is not None:
            yield float((frame.pts - origin) * base) - start, frame


def _on_the_beat(timed: Iterable[tuple[float, av.VideoFrame]], count: int) -> Iterator[av.VideoFrame]:
    """Yield for each output frame the film's latest picture at its time, the first one where none came before."""
    current: av.VideoFrame | None = None
    index = 0
    for time, frame in timed:
        while current is not None and index < count and time > (index + 0.5) / FPS:
            yield current
            index += 1
        if index >= count:
            return
        current = frame
    while current is not None and index < count:
        yield current
        index += 1


class Scaler:
    """Turns decoded frames of any kind into planes of one size; `flags` say how FFmpeg scales them."""

    def __init__(self, width: int, height: int, pixel_aspect: float, flags: str = _FINE) -> None:
        self._size, self._pixel_aspect, self._flags = (width, height), pixel_aspect, flags
        self._kind: tuple[Any, ...] = ()
        self._graph = av.filter.Graph()

    def planes(self, frame: av.VideoFrame) -> CodePlanes:
        """Return a frame cropped to cover, scaled, upright, in 8-bit BT.709."""
        _name_colors(frame)
        turns = round(frame.rotation / 90) % 4  # counterclockwise
        colors = (frame.colorspace, frame.color_range, frame.color_primaries, frame.color_trc)
        kind = (frame.width, frame.height, frame.format.name, turns, *colors)
        if kind != self._kind:  # a film may change its size on the way
            self._kind, self._graph = kind, self._build(frame, turns)
        self._graph.push(frame)
        return [np.ascontiguousarray(np.rot90(view, turns)) for view in views(self._graph.vpull())]

    def _build(self, frame: av.VideoFrame, turns: int) -> av.filter.Graph:
        """Return the filters for frames like this one; all their arguments are numbers and names of ours."""
        width, height = self._size if turns % 2 == 0 else self._size[::-1]
        cover = max(width / (frame.width * self._pixel_aspect), height / frame.height)
        crop_width = min(frame.width, max(2, round(width / cover / self._pixel_aspect)))
        crop_height = min(frame.height, max(2, round(height / cover)))
        graph = av.filter.Graph()
        graph.threads = 1
        matrix, limits = _MATRICES.get(frame.colorspace, "bt709"), "pc" if frame.color_range == _FULL else "tv"
        source = f"video_size={frame.width}x{frame.height}:pix_fmt={frame.format.name}:time_base=1/{FPS}"
        to_bt709 = "out_color_matrix=bt709:out_primaries=bt709:out_transfer=bt709:out_range=tv"
        nodes = [
            graph.add("buffer", f"{source}:colorspace={matrix}:range={limits}"),
            graph.add("crop", f"{crop_width}:{crop_height}:exact=1"),
            graph.add("scale", f"w={width}:h={height}:flags={self._flags}:{to_bt709}"),
            graph.add("format", "yuv420p"),
            graph.add("buffersink"),
        ]
        graph.link_nodes(*nodes).configure()
        return graph


def _name_colors(frame: av.VideoFrame) -> None:
    """Name what a film leaves open, by the customs of cameras; ordinary gammas all count as BT.709's."""
    if frame.format.is_rgb:
        frame.colorspace, frame.color_range = _RGB, _FULL
    elif frame.colorspace not in _MATRICES:
        frame.colorspace = _BT709 if min(frame.width, frame.height) > _SD_SIDE else _SMPTE170M
    if frame.color_range not in (_LIMITED, _FULL):
        frame.color_range = _FULL if frame.format.name.startswith("yuvj") else _LIMITED
    if frame.color_primaries not in (_BT2020, _P3):
        frame.color_primaries = _BT709
    if frame.color_trc not in (_PQ, _HLG):
        frame.color_trc = _BT709
