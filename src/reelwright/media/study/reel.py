"""A film made small, in one pass: what shots, camera and look are found in.

Every frame is kept at 64 px of its long side, so that ten minutes fit into memory; what needs more is measured as the
frames go by: how much of a frame the one before does not explain, the camera's way ten times a second, and the grain
of full-size frames once a second.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import cv2
import numpy as np
import numpy.typing as npt

from reelwright.media.footage import Scaler, shown_size
from reelwright.media.study.grain import grain_of
from reelwright.media.study.motion import Residual, Way, smoothed, way
from reelwright.media.video import DRAFT, frames_of, open_video, refuse, views

U8 = npt.NDArray[np.uint8]
F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]

SIDE, LEAST = 320, 64  # px of the long side and least px of the short one in which the camera's way is looked for
_HALF = 2  # times smaller is where it is looked what moved from frame to frame
_KEPT = 64  # px of the long side that is kept
_WAY_SECONDS, _GRAIN_SECONDS = 0.1, 1.0


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


def read_reel(path: Path, *, what: str) -> Reel:
    """Decode a film that `open_footage` has judged. Raises MediaError where a frame is damaged."""
    with open_video(path, what) as container:
        stream = container.streams.video[0]
        stream.thread_count, stream.thread_type = 2, "FRAME"
        stream.codec_context.options |= DRAFT  # block edges do not show in small frames, nor in patches that have none
        frames = frames_of(container, what)
        first = next(frames, None)
        if first is None:
            refuse(what, "", "there is no picture that can be decoded", "Export the film again as MP4 (H.264).")
        width, height = shown_size(first, stream)
        reader = _Reader(_small((width, height)), float(stream.sample_aspect_ratio or 1))
        reader.see(first)
        for frame in frames:
            reader.see(frame)
    return reader.reel(width, height)


def _small(size: tuple[int, int], side: int = SIDE, least: int = LEAST) -> tuple[int, int]:
    scale = side / max(size)
    wide, tall = (max(2 * round(one * scale / 2), least) for one in size)
    return wide, tall


class _Reader:
    """Is shown each frame in order."""

    def __init__(self, size: tuple[int, int], pixel_aspect: float) -> None:
        self._scaler = Scaler(*size, pixel_aspect, flags="area")
        self._kept = _small(size, _KEPT, 16)
        self._residual = Residual()
        self._times: list[float] = []
        self._luma: list[U8] = []
        self._chroma: list[U8] = []
        self._residuals: list[float] = []
        self._ways: list[tuple[int, Way]] = []
        self._grains: list[tuple[int, float]] = []
        self._before: tuple[float, U8] | None = None  # where the camera's last step ended, smoothed
        self._judged = -1.0

    def see(self, frame: av.VideoFrame) -> None:
        index = len(self._times)
        time = float(frame.time if frame.time is not None else index / 30)
        if self._times and time <= self._times[-1]:
            return  # a second picture of the same time is never seen
        luma, *chroma = (np.ascontiguousarray(plane, np.uint8) for plane in self._scaler.planes(frame))
        self._times.append(time)
        self._residuals.append(self._residual.of(_resized(luma, (luma.shape[1] // _HALF, luma.shape[0] // _HALF))))
        self._luma.append(_resized(luma, self._kept))
        half = self._kept[0] // 2, self._kept[1] // 2
        self._chroma.append(np.stack([_resized(plane, half) for plane in chroma]))
        self._walk(index, time, luma)
        if time - self._judged >= _GRAIN_SECONDS or self._judged < 0:
            self._judged = time
            self._grains.append((index, grain_of(_full_luma(frame))))

    def _walk(self, index: int, time: float, luma: U8) -> None:
        if self._before and time - self._before[0] < _WAY_SECONDS - 0.01:
            return
        before, self._before = self._before, (time, smoothed(luma))
        if before:
            self._ways.append((index, way(before[1], self._before[1], time - before[0])))

    def reel(self, width: int, height: int) -> Reel:
        times = np.array(self._times) - self._times[0]
        gaps = np.diff(times)
        fps = 1 / float(np.median(gaps)) if len(gaps) else 30.0
        return Reel(
            width, height, fps, times, np.stack(self._luma), np.stack(self._chroma),
            np.array(self._residuals, np.float32), tuple(self._ways), tuple(self._grains),
        )  # fmt: skip


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
