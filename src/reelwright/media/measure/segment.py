"""One pass over a finished film: every frame is decoded, a few are looked at closely."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import cv2
import numpy as np

from reelwright.composition import Composition
from reelwright.errors import MediaError
from reelwright.media.measure.frames import FrameMeter
from reelwright.media.measure.products import Source, product_looks
from reelwright.media.measure.rest import dips, stills
from reelwright.media.measure.texts import text_looks
from reelwright.media.measure.twins import twin_looks
from reelwright.media.pictures import encode_jpeg
from reelwright.media.planes import Planes, to_rgb
from reelwright.media.study.grain import grain_of
from reelwright.media.video import frames_of, open_video, refuse, views

_STILL_SIDE = 256  # px of the short side of a still, at least


class Look(Protocol):
    """Something to look at closely in one frame."""

    @property
    def frame(self) -> int: ...

    def measure(self, planes: Planes) -> dict[str, Any] | None: ...


@dataclass
class Still:
    """Keeps one frame as a small JPEG, for people to look at, and how grained it is."""

    frame: int
    jpeg: bytes = b""
    grain: float = 0.0

    def measure(self, planes: Planes) -> None:
        self.grain = grain_of(planes.y)
        height, width = planes.y.shape
        step = max(min(height, width) // _STILL_SIDE, 1)
        wide, tall = width // (2 * step) * 2, height // (2 * step) * 2
        sizes = ((wide, tall), (wide // 2, tall // 2), (wide // 2, tall // 2))
        parts = (
            cv2.resize(plane, size, interpolation=cv2.INTER_AREA) for plane, size in zip(planes, sizes, strict=True)
        )
        self.jpeg = encode_jpeg(to_rgb(Planes(*parts)), 90)


def measure_segment(path: Path, composition: Composition, source: Source, still: int) -> dict[str, Any]:
    """Measure a finished film of the composition: 8-bit limited-range H.264 of its size.

    Returns what `FrameMeter.facts` does, and `texts`: the contrast of each text that stands still (id, frame,
    contrast, and clutter before a film), `twins`: what is likest to a product before a film (id, frame, like, at),
    `products`: how true each product is (id, frame, delta_e, ssim, share of it that was free), `stills`: spans in
    which the composition says that nothing moves, `dips`: those in which it goes through a colour, `damage`: what could
    not be decoded, or None, `still`: the frame of that number as a small JPEG in Base64, `seen`: its number, and
    `grain`: how grained it is (`study.grain`). A film that cannot be opened at all raises MediaError.
    """
    kept = Still(still)
    looks: dict[str, Sequence[Look]] = {
        "texts": tuple(text_looks(composition)),
        "products": tuple(product_looks(composition, source)),
        "twins": tuple(twin_looks(composition, source)),
        "still": (kept,),
    }
    record = _measure(path, looks) | {"stills": stills(composition), "dips": dips(composition)}
    return record | {"still": b64encode(kept.jpeg).decode(), "seen": still, "grain": round(kept.grain, 4)}


def measure_film(path: Path) -> dict[str, Any]:
    """Measure any film without knowing what it should show; no `texts`, `products`, `stills` or `dips` are found."""
    return _measure(path, {"texts": (), "products": (), "twins": ()}) | {"stills": [], "dips": []}


def _measure(path: Path, looks: Mapping[str, Sequence[Look]]) -> dict[str, Any]:
    meter = FrameMeter()
    found: dict[str, list[dict[str, Any]]] = {kind: [] for kind in looks}
    damage = None
    try:
        for frame, planes in enumerate(_frames(path)):
            meter.see(planes)
            for kind, wanted in looks.items():
                seen = [look.measure(planes) for look in wanted if look.frame == frame]
                found[kind] += [record for record in seen if record]
    except MediaError as error:
        if meter.count == 0:
            raise
        damage = str(error)
    return meter.facts() | found | {"damage": damage}


def _frames(path: Path) -> Iterator[Planes]:
    """Yield a film's frames as 8-bit limited-range planes; other formats and sizes are brought to those of the first.

    The planes are views of a decoded frame: they hold until the next one is asked for.
    """
    with open_video(path) as container:
        if not container.streams.video:
            refuse(path.name, "", "the file holds no picture", "Name a film.")
        size: tuple[int, int] | None = None
        for frame in frames_of(container, path.name):
            size = size or (frame.width // 2 * 2, frame.height // 2 * 2)
            plain = frame
            if frame.format.name != "yuv420p" or (frame.width, frame.height) != size:
                plain = frame.reformat(*size, format="yuv420p", dst_color_range="MPEG")
            yield Planes(*(np.asarray(view) for view in views(plain)))
