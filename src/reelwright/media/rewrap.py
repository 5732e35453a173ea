"""A film that was encoded elsewhere in a file of our own: its picture and its sound as they are coded, nothing else.

Metadata, other streams and whatever follows the film are left behind; the index comes first; each frame stands at its
place of the frame rate, since what browsers note in microseconds is a little off.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt

from reelwright.media.encode import create, whole_file
from reelwright.media.footage import picture_stream
from reelwright.media.video import frames_of, open_video, refuse, views

_TICKS = 512  # of a file's clock to a frame
_RATE = 48_000
_AGAIN = "Render it again in the studio."


def rewrap(path: Path, out: Path, rate: int, *, what: str) -> int:
    """Copy the first picture and the first sound of a film into the MP4 `out`; returns the frames.

    Raises MediaError where the film cannot be read or its frames do not stand a frame of `rate` a second apart.
    """
    with ExitStack() as stack:
        source = stack.enter_context(open_video(path, what))
        places = _places(source, rate, what)
        source.seek(0)
        container = create(stack.enter_context(whole_file(out)), "mp4", rate * _TICKS, 5 * _RATE, front=True)
        stack.enter_context(container)
        picture = container.add_stream_from_template(source.streams.video[0], opaque=True)
        sound = container.add_stream_from_template(source.streams.audio[0]) if source.streams.audio else None
        for packet in _retimed(source, places, rate, picture, sound):
            container.mux(packet)
    return len(places)


def planes_at(path: Path, frames: Sequence[int], *, what: str) -> npt.NDArray[np.uint8]:
    """Return frames of a film by rising numbers, as 8-bit limited-range yuv420p planes, one below the other.

    (n, height * 3 / 2, width). A number beyond the last frame gives the last one. Raises MediaError where the film is
    damaged, or is shown turned.
    """
    wanted, found = list(frames), []
    with open_video(path, what) as container:
        last = None
        for number, frame in enumerate(frames_of(container, what)):
            last = frame
            if frame.rotation % 360:
                refuse(what, f"{frame.rotation % 360} degrees", "the film is not turned when it is shown", _AGAIN)
            if wanted and number == wanted[0]:
                found.append(_plain(frame))
                wanted.pop(0)
        if last is None:
            refuse(what, "", "there is no picture that can be decoded", _AGAIN)
        found += [_plain(last)] * len(wanted)
    return np.stack(found)


def _places(source: Any, rate: int, what: str) -> list[int]:
    """Return the place of each packet of the picture, in the order in which they are decoded."""
    stream = picture_stream(source, what)
    try:
        times = [
            packet.pts * packet.time_base for packet in source.demux(stream) if packet.size and packet.pts is not None
        ]
    except av.FFmpegError as error:
        refuse(what, error, "the film is damaged or cut off", _AGAIN)
    places = [round((time - min(times)) * rate) for time in times]
    if sorted(places) != list(range(len(places))):
        refuse(what, f"{len(places)} frames", f"frames follow each other {rate} times a second, without a gap", _AGAIN)
    return places


def _retimed(source: Any, places: Sequence[int], rate: int, picture: Any, sound: Any) -> Iterator[Any]:
    behind = max(number - place for number, place in enumerate(places))  # frames that wait for a later one
    number = 0
    for packet in source.demux([*source.streams.video[:1], *source.streams.audio[:1]]):
        if not packet.size:
            continue
        if packet.stream.type == "video":
            packet.stream, packet.time_base = picture, Fraction(1, rate)
            packet.pts, packet.dts, packet.duration = places[number], number - behind, 1
            number += 1
        else:
            packet.stream = sound
        yield packet


def _plain(frame: av.VideoFrame) -> npt.NDArray[np.uint8]:
    width, height = frame.width // 2 * 2, frame.height // 2 * 2
    plain = frame.reformat(width, height, format="yuv420p", dst_color_range="MPEG")
    y, u, v = views(plain)
    return np.concatenate([y.ravel(), u.ravel(), v.ravel()]).reshape(height * 3 // 2, width)
