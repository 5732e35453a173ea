"""A film made small, in one pass of each of its parts: what shots, camera and look are found in.

Every frame is kept at 64 px of its long side, so that ten minutes fit into memory; what needs more is measured as the
frames go by: how much of a frame the one before does not explain, the camera's way ten times a second, and the grain
of full-size frames once a second.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import numpy.typing as npt

from reelwright.media.footage import Scaler, shown_size
from reelwright.media.study.grain import grain_of
from reelwright.media.study.motion import Way, residual, smoothed, way
from reelwright.media.study.parts import Part, frames_of_part, parts_of
from reelwright.media.video import DRAFT, frames_of, open_video, refuse, views

U8 = npt.NDArray[np.uint8]
F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]

SIDE, LEAST = 320, 64  # px of the long side and least px of the short one in which the camera's way is looked for
_HALF = 2  # times smaller is where it is looked what moved from frame to frame
_KEPT = 64  # px of the long side that is kept
_STRIDE, _GRAIN_SECONDS = 0.09, 1.0  # the first is that of ten a second, but for how times are rounded


@dataclass(frozen=True)
class Reel:
    """A film of n small upright frames: when each is shown (seconds from the first one's time) and what was measured.

    `luma` is (n, h, w) uint8 and `chroma` (n, 2, h / 2, w / 2) uint8, BT.709, limited range. `residual` (n,) is the
    mean difference in code values between a frame and the one before, moved as the picture moves; 0 for the first.
    `ways` are the camera's steps by the frame that they end in, `grains` the noise by the frame.
    """

    width: int
    height: int
    fps: float
    times: F64
    luma: U8
    chroma: U8
    residual: F32
    ways: tuple[tuple[int, Way], ...]
    grains: tuple[tuple[int, float], ...]

    def __len__(self) -> int:
        return len(self.times)

    def frames(self, seconds: float) -> int:
        """Return how many frames last so long, at least one."""
        return max(round(seconds * self.fps), 1)


def read_reel(path: Path, *, what: str, parts: int = 2) -> Reel:
    """Decode a film that `open_footage` has judged, up to so many parts of it side by side, which changes nothing.

    Raises MediaError where a frame is damaged.
    """
    with open_video(path, what) as container:
        planned = parts_of(container, parts)
        container.seek(0)
        first = next(frames_of(container, what), None)
        if first is None:
            refuse(what, "", "there is no picture that can be decoded", "Export the film again as MP4 (H.264).")
        size = shown_size(first, container.streams.video[0])
    with ThreadPoolExecutor(len(planned)) as pool:
        threads = 1 if len(planned) > 1 else 2  # of a decoder: halves keep two cores busy, and more would wait
        reader, *others = pool.map(lambda part: _read(path, part, size, what, threads), planned)
    for other in others:
        reader.join(other)
    return reader.reel(*size)


def _read(path: Path, part: Part, size: tuple[int, int], what: str, threads: int) -> _Reader:
    with open_video(path, what) as container:
        stream = container.streams.video[0]
        stream.thread_count, stream.thread_type = threads, "FRAME"
        stream.codec_context.options |= DRAFT  # block edges do not show in small frames, nor in patches that have none
        reader = _Reader(_small(size), float(stream.sample_aspect_ratio or 1), part.before)
        for frame in frames_of_part(container, part, what):
            reader.see(frame, stream.time_base)
    return reader


def _small(size: tuple[int, int], side: int = SIDE, least: int = LEAST) -> tuple[int, int]:
    scale = side / max(size)
    wide, tall = (max(2 * round(one * scale / 2), least) for one in size)
    return wide, tall


class _Reader:
    """Is shown each frame of a part in order; `before` are the times of those before it."""

    def __init__(self, size: tuple[int, int], pixel_aspect: float, before: F64) -> None:
        self._scaler = Scaler(*size, pixel_aspect, flags="area")
        self._kept = _small(size, _KEPT, 16)
        self._walked, self._judged = _latest(before, _STRIDE), _latest(before, _GRAIN_SECONDS)
        self._times: list[float] = []
        self._luma: list[U8] = []
        self._chroma: list[U8] = []
        self._residuals: list[float] = []
        self._ways: list[tuple[int, Way]] = []
        self._grains: list[tuple[int, float]] = []
        self._frames: list[U8] = []  # the first and the last one, as residuals want them
        self._stands: list[_Stand] = []  # the first and the last one

    def see(self, frame: av.VideoFrame, base: Fraction | None) -> None:
        index = len(self._times)
        time = index / 30 if frame.pts is None or base is None else float(frame.pts * base)
        if self._times and time <= self._times[-1]:
            return  # a second picture of the same time is never seen
        luma, *chroma = (np.ascontiguousarray(plane, np.uint8) for plane in self._scaler.planes(frame))
        self._times.append(time)
        half = _resized(luma, (luma.shape[1] // _HALF, luma.shape[0] // _HALF))
        self._residuals.append(residual(self._frames[-1], half) if self._frames else 0.0)
        self._frames[1:] = [half]
        self._luma.append(_resized(luma, self._kept))
        size = self._kept[0] // 2, self._kept[1] // 2
        self._chroma.append(np.stack([_resized(plane, size) for plane in chroma]))
        if time - self._walked >= _STRIDE:
            self._walked = time
            self._walk(_Stand(index, time, smoothed(luma)))
        if time - self._judged >= _GRAIN_SECONDS:
            self._judged = time
            self._grains.append((index, grain_of(_full_luma(frame))))

    def _walk(self, stand: _Stand) -> None:
        if self._stands:
            self._ways.append(self._stands[-1].way_to(stand))
        self._stands[1:] = [stand]

    def join(self, other: _Reader) -> None:
        """Go on with the part that follows: measure over the seam what was measured within both."""
        if not other._times:
            return
        count = len(self._times)
        stands = [replace(stand, frame=stand.frame + count) for stand in other._stands]
        if self._stands and stands:
            self._ways.append(self._stands[-1].way_to(stands[0]))
        other._residuals[0] = residual(self._frames[-1], other._frames[0])
        self._times += other._times
        self._luma += other._luma
        self._chroma += other._chroma
        self._residuals += other._residuals
        self._ways += [(count + frame, way) for frame, way in other._ways]
        self._grains += [(count + frame, grain) for frame, grain in other._grains]
        self._frames[1:] = other._frames[-1:]
        self._stands = [*self._stands, *stands]

    def reel(self, width: int, height: int) -> Reel:
        times = np.array(self._times) - self._times[0]
        gaps = np.diff(times)
        fps = 1 / float(np.median(gaps)) if len(gaps) else 30.0
        return Reel(
            width, height, fps, times, np.stack(self._luma), np.stack(self._chroma),
            np.array(self._residuals, np.float32), tuple(self._ways), tuple(self._grains),
        )  # fmt: skip


@dataclass(frozen=True)
class _Stand:
    """A frame from which the camera's way goes on."""

    frame: int
    time: float
    luma: U8  # `smoothed`

    def way_to(self, other: _Stand) -> tuple[int, Way]:
        return other.frame, way(self.luma, other.luma, other.time - self.time)


def _latest(times: F64, gap: float) -> float:
    """Return the last of those times that each come a gap of seconds, at least, after the one before."""
    latest = -math.inf
    for time in times:
        if time - latest >= gap:
            latest = float(time)
    return latest


def _resized(plane: U8, size: tuple[int, int]) -> U8:
    return np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_AREA), np.uint8)


def _full_luma(frame: av.VideoFrame) -> U8:
    """Return the luma of a frame in its own size as limited-range codes."""
    plain = frame
    if frame.format.name != "yuv420p":
        plain = frame.reformat(format="yuv420p", dst_color_range="MPEG")
    return np.asarray(views(plain)[0], np.uint8)


def slices(reel: Reel, start: int, end: int, every: int) -> Iterator[tuple[U8, U8]]:
    """Yield luma and chroma of every `every`th frame of [start, end), the middle of each stretch."""
    for index in range(start + min(every // 2, (end - start) // 2), end, every):
        yield reel.luma[index], reel.chroma[index]
