"""A film under a limit of bytes: x264 in two passes, measured, and tried once more where it came out too large.

bits for the picture = limit - sound - container. Both passes decode the finished film: at 0.3 and 0.6 Mb/s (1080 x
1920, 150 drawn frames) that costs 0.0005 SSIM against drawing again, which takes 32 ms a frame instead of 9, twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn

import numpy as np

from reelwright.errors import InputError, Problem
from reelwright.loading import LOADING
from reelwright.media.coding import Coding, Wrap
from reelwright.media.encode import SEGMENT, join, write_video
from reelwright.media.outputs.shrink import shape
from reelwright.media.planes import Planes
from reelwright.media.video import decode, open_video

Progress = Callable[[float], None]

LEAST_BITS = 0.003  # for a pixel of a frame; below that nothing holds together, whatever is shown
SANE_SSIM = 0.90  # a film that comes out less like the master is refused
GOOD_SSIM = 0.96  # and less than this is worth a warning
_SAMPLES = 12  # frames that are compared
_FIRST, _AGAIN = 0.95, 0.97  # of what is free: the second pass may overshoot by 4 % (8 s of the demo at 0.4 Mb/s)
_FRAME_BYTES, _PACKET_BYTES, _FIXED_BYTES = 17, 12, 3_000  # MP4's own: for each frame, each packet of sound, and all

# The master's preset: `medium` takes half as long again for the same SSIM (0.9895, 8 s of the demo at 0.4 Mb/s).
TWO_PASS = Coding(
    SEGMENT.encoder,
    {name: value for name, value in SEGMENT.options.items() if name != "crf"},
    reorder=SEGMENT.reorder,
)


@dataclass(frozen=True)
class Fitted:
    """What became of a film under a limit: bytes, bits a second of its picture, likeness to the master, tries."""

    size: int
    bit_rate: int
    ssim: float
    tries: int


def picture_bits(film: Path, limit: int, rate: int) -> int:
    """Return the bits a second that are left for the picture of a film of `limit` bytes; may be below 0."""
    sound, packets, frames = 0, 0, 0
    with open_video(film) as container:
        for packet in container.demux():
            if packet.stream.type == "audio" and packet.size:
                sound, packets = sound + packet.size, packets + 1
            frames += packet.stream.type == "video" and packet.size > 0
    own = _FIXED_BYTES + frames * _FRAME_BYTES + packets * _PACKET_BYTES
    return int((limit - sound - own) * 8 * rate / frames)


def fit_size(film: Path, audio: Path, out: Path, limit: int, rate: int, wrap: Wrap, progress: Progress) -> Fitted:
    """Write `film` again with at most `limit` bytes; `audio` is its sound as a file of ours.

    Raises InputError, naming the limit, where that leaves the picture too few bits or unlike the master, and what
    `write_video` and `join` do.
    """
    width, height, frames = shape(film)
    free = picture_bits(film, limit, rate)
    bits = int(free * _FIRST)
    if bits < LEAST_BITS * width * height * rate:
        _refuse(limit, f"{max(bits, 0) / 1000:.0f} kb/s are left for a picture of {width} x {height}")
    with TemporaryDirectory(dir=out.parent) as folder:
        work = _Passes(film, Path(folder), (width, height), rate, frames, progress)
        work.run(1, bits)
        for tries in (1, 2):
            pictures = work.run(tries + 1, bits)
            join([pictures], audio, out, rate=rate, coding=TWO_PASS, wrap=wrap)
            size = out.stat().st_size
            if size <= limit:
                break
            used = free + (size - limit) * 8 * rate / frames
            bits = int(bits * free / used * _AGAIN)
        else:
            _refuse(limit, f"two tries came out with {size / 1e6:.3f} MB")
    like = likeness(film, out, frames)
    if like < SANE_SSIM:
        _refuse(limit, f"the picture would come out with SSIM {like:.2f} to the master, under {SANE_SSIM}")
    return Fitted(size, bits, like, tries)


def _refuse(limit: int, why: str) -> NoReturn:
    remedy = "Allow more megabytes, make the ad shorter, or choose an aspect with fewer pixels."
    raise InputError(Problem("size", f"{limit / 1e6:g} MB", f"it cannot be kept: {why}", remedy))


@dataclass
class _Passes:
    film: Path
    folder: Path
    size: tuple[int, int]
    rate: int
    frames: int
    progress: Progress

    def run(self, number: int, bits: int) -> Path:
        """Encode all frames; the first pass only learns where bits are needed."""
        out = self.folder / f"{number}.mp4"
        stats = str(self.folder / "stats.log")
        coding = TWO_PASS.with_options(b=str(bits), flags=f"+pass{min(number, 2)}", stats=stats)
        write_video(self._decoded(number), out, *self.size, rate=self.rate, coding=coding)
        return out

    def _decoded(self, number: int) -> Iterator[Planes]:
        for index, planes in enumerate(decode(self.film)):
            yield planes
            self.progress(min((number - 1 + index / self.frames) / 3, 1.0))


def likeness(one: Path, other: Path, frames: int) -> float:
    """Return the mean SSIM of luma of two films' frames, some of them."""
    with LOADING:
        from reelwright.media.measure.difference import ssim

    every = max(frames // _SAMPLES, 1)
    pairs = zip(decode(one), decode(other), strict=True)
    found = [float(ssim(a.y, b.y, 219).mean()) for index, (a, b) in enumerate(pairs) if index % every == every // 2]
    return float(np.mean(found))
