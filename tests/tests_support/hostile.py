"""Files that mean no good, each made in a few lines."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from reelwright.media.encode import FOOTAGE, write_video
from reelwright.media.planes import Planes


def grey(frames: int, width: int, height: int, value: int) -> Iterator[Planes]:
    for _ in range(frames):
        planes = Planes.empty(width, height)
        planes.y[:] = value
        planes.u[:], planes.v[:] = 128, 128
        yield planes


def film(path: Path, frames: int = 30, value: int = 90, width: int = 160, height: int = 96) -> Path:
    """Write a plain grey film."""
    write_video(grey(frames, width, height, value), path, width, height, options=FOOTAGE)
    return path


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", 8 + len(body)) + kind + body


def replaced(data: bytes, kind: bytes, body: bytes) -> bytes:
    """Return an MP4 with another body in its first box of a kind, the sizes of the boxes around it corrected."""
    at = data.index(kind) - 4
    size = int.from_bytes(data[at : at + 4], "big")
    out = bytearray(data[:at] + box(kind, body) + data[at + size :])
    grown = len(body) + 8 - size
    for outer in (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"dinf"):
        start = data.find(outer) - 4
        old = int.from_bytes(data[start : start + 4], "big")
        if start >= 0 and start < at < start + old:
            out[start : start + 4] = struct.pack(">I", old + grown)
    return bytes(out)


def endless_index(path: Path, count: int) -> Path:
    """Write a film whose tables say in a few bytes that it has `count` frames."""
    data = film(path, frames=2).read_bytes()
    data = replaced(data, b"stsz", struct.pack(">III", 0, 1, count))
    data = replaced(data, b"stts", struct.pack(">IIII", 0, 1, count, 1))
    data = replaced(data, b"stsc", struct.pack(">IIIII", 0, 1, 1, count, 1))
    path.write_bytes(data)
    return path


def with_gps(path: Path, canary: bytes, size: tuple[int, int] = (600, 800)) -> Path:
    """Write a photo with a place and a canary in EXIF, XMP, a comment, and its thumbnail's maker."""
    from PIL import Image

    pixels = np.full((size[1], size[0], 3), 240, np.uint8)
    pixels[size[1] // 4 : -size[1] // 8, size[0] // 3 : -size[0] // 3] = (40, 90, 120)
    exif = Image.Exif()
    exif[0x010E] = canary.decode()  # description
    exif[0x013B] = canary.decode()  # artist
    place = exif.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (52.0, 31.0, 12.0), "E", (13.0, 24.0, 18.0)
    place[29] = canary.decode()[:10]
    Image.fromarray(pixels).save(path, exif=exif, comment=canary, quality=92)
    return path
