"""Parts of a film that are decoded side by side, each by a decoder of its own, and show what the whole does.

A part begins with a frame that needs none before it and that none after it goes behind: a key frame that is later than
all before it and earlier than all after it; in H.264 and HEVC one that ends all references (IDR; ITU-T H.264
§7.4.1.2.4, H.265 §7.4.2.2), since other key frames let what follows look back. A film that tells no such frame is one
part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import av
import numpy as np
import numpy.typing as npt
from av.bitstream import BitStreamFilterContext
from av.container.input import InputContainer

from reelwright.media.video import checked

F64 = npt.NDArray[np.float64]

_UNIT = re.compile(rb"\x00\x00\x01(.)", re.DOTALL)  # where a unit of a coded picture begins, and its first byte


@dataclass(frozen=True)
class Part:
    """Packets of the picture from `first` up to `end`, as the file has them; without an `end` all that follow.

    `before` are the times in seconds, rising, of all frames of the film that come before it.
    """

    first: int
    end: int | None
    before: F64


def parts_of(container: InputContainer, most: int) -> tuple[Part, ...]:
    """Return up to so many parts of about the same work, in order; reads the container to its end."""
    stream = container.streams.video[0]
    packets = [_Packet(packet, stream) for packet in container.demux(stream)][:-1]  # the last one ends decoding
    whole = (Part(0, None, np.zeros(0)),)
    if not packets or any(packet.time is None or packet.renews for packet in packets):
        return whole
    times = np.array([packet.time for packet in packets])
    latest, earliest = np.maximum.accumulate(times), np.minimum.accumulate(times[::-1])[::-1]
    seams = 1 + np.flatnonzero((latest[:-1] < times[1:]) & (times[1:] == earliest[1:]))
    seams = seams[[packets[seam].restarts for seam in seams]]
    if not len(seams):
        return whole
    sizes = np.array([packet.size for packet in packets])
    work = np.cumsum(1 + sizes / max(sizes.mean(), 1))  # half of it goes by frames, half by bytes
    goals = work[-1] * np.arange(1, most) / most
    chosen = sorted({int(seams[np.abs(work[seams - 1] - goal).argmin()]) for goal in goals})
    ends: list[int | None] = [*chosen, None]
    return tuple(Part(first, end, np.sort(times[:first])) for first, end in zip([0, *chosen], ends, strict=True))


def frames_of_part(container: InputContainer, part: Part, where: str) -> Iterator[av.VideoFrame]:
    """Yield the frames of a part of the film that a container has just opened; `where` names it for messages."""
    return checked(_decoded(container, part), where)


def _decoded(container: InputContainer, part: Part) -> Iterator[av.VideoFrame]:
    stream = container.streams.video[0]
    for index, packet in enumerate(container.demux(stream)):
        if index == part.end:
            yield from stream.decode(None)
            return
        if index >= part.first:
            yield from packet.decode()


class _Packet:
    """What is told of a packet: its time in seconds, its size, whether it renews what the file's head says of the
    codec, and whether a decoder may begin with it.
    """

    def __init__(self, packet: av.Packet, stream: Any) -> None:
        self.time = None if packet.pts is None else float(packet.pts * stream.time_base)
        self.size = packet.size
        self.renews = packet.has_sidedata("new_extradata")
        self.restarts = packet.is_keyframe and _ends_references(packet, stream)


def _ends_references(packet: av.Packet, stream: Any) -> bool:
    """Tell whether nothing after a key frame refers to what lies before it."""
    codec = stream.codec_context.codec.canonical_name
    if codec not in ("h264", "hevc"):
        return True  # their key frames are such
    try:
        (plain,) = BitStreamFilterContext(f"{codec}_mp4toannexb", stream).filter(packet)
    except (av.FFmpegError, ValueError):
        return False
    for unit in _UNIT.finditer(bytes(plain)):
        byte = unit[1][0]
        kind = byte & 31 if codec == "h264" else byte >> 1 & 63
        if kind in (range(1, 6) if codec == "h264" else range(32)):  # the first slice
            return kind in ((5,) if codec == "h264" else (19, 20))
    return False
