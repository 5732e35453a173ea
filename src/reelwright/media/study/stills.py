"""Single frames of a film: grey ones, in which texts are read, and small ones in colour, to be known by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt
from av.container.input import InputContainer

from reelwright.media.footage import Scaler, shown_size
from reelwright.media.video import frames_of, open_video, refuse

HEIGHT, WIDTH = 1080, 1920  # px at most: type of 2.5 % of the height has 27 px, of which tesseract reads 20
_AHEAD = 2.0  # seconds that are decoded on rather than sought


def read_stills(path: Path, times: Sequence[float], *, what: str) -> npt.NDArray[np.uint8]:
    """Return the frames shown at rising times (seconds after the first frame): (n, height, width) luma, 0 to 255."""
    found: list[npt.NDArray[np.uint8]] = []
    with open_video(path, what) as container:
        scaler: Scaler | None = None
        for frame in _frames_at(container, times, what):
            scaler = scaler or _scaler(container, frame, WIDTH, HEIGHT)
            luma = np.asarray(scaler.planes(frame)[0], np.float32)
            found.append(np.clip((luma - 16) * (255 / 219), 0, 255).astype(np.uint8))
    return np.stack(found)


def read_small(path: Path, times: Sequence[float], side: int, *, what: str) -> npt.NDArray[np.uint8]:
    """Return the frames shown at rising times in at most `side` px: (n, 1.5 height, width) of yuv420p, plane after
    plane.
    """
    found: list[npt.NDArray[np.uint8]] = []
    with open_video(path, what) as container:
        scaler: Scaler | None = None
        for frame in _frames_at(container, times, what):
            scaler = scaler or _scaler(container, frame, side, side, whole=4)
            planes = scaler.planes(frame)
            found.append(np.concatenate([plane.ravel() for plane in planes]).reshape(-1, planes[0].shape[1]))
    return np.stack(found)


def _scaler(container: InputContainer, frame: av.VideoFrame, wide: int, tall: int, whole: int = 2) -> Scaler:
    """Return what brings frames into a box; both sides are multiples of `whole`."""
    stream: Any = container.streams.video[0]
    size = shown_size(frame, stream)
    scale = min(wide / size[0], tall / size[1], 1.0)
    across, along = (max(whole * round(side * scale / whole), whole) for side in size)
    return Scaler(across, along, float(stream.sample_aspect_ratio or 1))


def _frames_at(container: InputContainer, times: Sequence[float], what: str) -> Iterator[av.VideoFrame]:
    stream: Any = container.streams.video[0]
    origin = float((stream.start_time or 0) * stream.time_base)
    frames = frames_of(container, what)
    frame, at = next(frames, None), 0.0
    for time in times:
        if time > at + _AHEAD:
            container.seek(max(int((time + origin) / stream.time_base), 0), stream=stream)
            frames = frames_of(container, what)
        following = frame
        while following is not None and (following.time or 0) - origin <= time + 1e-3:
            frame, following = following, next(frames, None)
        if frame is None:
            refuse(what, f"second {time:g}", "there is no picture", "Export the film again as MP4 (H.264).")
        at = (following or frame).time or 0.0
        yield frame
        frame = following or frame
