"""Files that mean no good, each made in a few lines."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from PIL import Image

from reelwright.media.encode import FOOTAGE, write_video
from reelwright.media.planes import Planes

CANARY = b"canary-7f3a91-do-not-publish"
PNG = b"\x89PNG\r\n\x1a\n"


def grey(frames: int, width: int, height: int, value: int) -> Iterator[Planes]:
    for _ in range(frames):
        planes = Planes.empty(width, height)
        planes.y[:] = value
        planes.u[:], planes.v[:] = 128, 128
        yield planes


def film(path: Path, frames: int = 30, value: int = 90, width: int = 160, height: int = 96) -> Path:
    """Write a plain grey film."""
    write_video(grey(frames, width, height, value), path, width, height, coding=FOOTAGE)
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


def several_streams(path: Path, first: int, second: int) -> Path:
    """Write a Matroska film with two pictures, of a grey value each, a sound, and a page attached to it."""
    with av.open(str(path), "w") as container:
        pictures = [container.add_stream("mpeg4", rate=30) for _ in range(2)]
        for stream in pictures:
            stream.width, stream.height, stream.pix_fmt = 160, 96, "yuv420p"
        sound = container.add_stream("aac", rate=48_000, layout="mono")
        container.add_attachment("page.html", "text/html", CANARY)
        for index in range(30):
            for stream, value in zip(pictures, (first, second), strict=True):
                frame = av.VideoFrame(160, 96, "yuv420p")
                for number, plane in enumerate(frame.planes):
                    np.frombuffer(plane, np.uint8)[:] = 128 if number else value
                frame.pts, frame.time_base = index, Fraction(1, 30)
                container.mux(stream.encode(frame))
        noise = av.AudioFrame.from_ndarray(np.zeros((1, 48_000), np.float32), format="fltp", layout="mono")
        noise.sample_rate = 48_000
        container.mux(sound.encode(noise))
        for stream in (*pictures, sound):
            container.mux(stream.encode(None))
    return path


def bomb_png(path: Path, side: int) -> Path:
    """Write a black picture of one bit a pixel, which is small as a file alone."""
    packer = zlib.compressobj(9)
    row = bytes(1 + (side + 7) // 8)
    body = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    path.write_bytes(PNG + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", body) + png_chunk(b"IEND", b""))
    return path


def png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def animated_png(path: Path, frames: int) -> Path:
    """Write a picture that says it has many frames."""
    plain = io.BytesIO()
    Image.new("L", (64, 64)).save(plain, "PNG")
    data = plain.getvalue()
    path.write_bytes(data[:33] + png_chunk(b"acTL", struct.pack(">II", frames, 0)) + data[33:])
    return path


def animated_gif(path: Path, frames: int) -> Path:
    """Write frames of one pixel each."""
    header = b"GIF89a" + struct.pack("<HH", 64, 64) + b"\x80\0\0" + bytes(3) + b"\xff" * 3
    frame = b"\x2c" + struct.pack("<HHHH", 0, 0, 1, 1) + b"\0\x02\x02\x44\x01\0"
    path.write_bytes(header + frame * frames + b"\x3b")
    return path


def animated_webp(path: Path, frames: int) -> Path:
    """Write frames of two pixels by two each."""
    one = io.BytesIO()
    Image.new("RGB", (2, 2)).save(one, "WEBP", lossless=True)
    picture = one.getvalue()[12:]
    frame = bytes(6) + b"\1\0\0\1\0\0" + b"\x28\0\0\0" + picture
    chunk = b"ANMF" + struct.pack("<I", len(frame)) + frame
    canvas = b"VP8X" + struct.pack("<I", 10) + b"\x02\0\0\0" + b"\x3f\0\0\x3f\0\0"
    body = b"WEBP" + canvas + b"ANIM" + struct.pack("<I", 6) + bytes(6) + chunk * frames
    path.write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)
    return path


def wav(rate: int, samples: int = 4800, claimed: int | None = None) -> bytes:
    """Return mono 16-bit sound whose header may claim more bytes than there are."""
    data = bytes(2 * samples)
    size = len(data) if claimed is None else claimed
    form = struct.pack("<HHIIHH", 1, 1, rate, rate * 2, 2, 16)
    return (
        b"RIFF"
        + struct.pack("<I", 36 + len(data))
        + b"WAVEfmt "
        + struct.pack("<I", 16)
        + form
        + b"data"
        + (struct.pack("<I", size) + data)
    )


def flac(claimed: int) -> bytes:
    """Return a header that claims so many samples at 48 kHz, with nothing behind it."""
    word = 48_000 << 44 | 1 << 41 | 15 << 36 | claimed  # rate, channels - 1, bits - 1, samples
    info = struct.pack(">HH", 4096, 4096) + bytes(6) + word.to_bytes(8, "big") + bytes(16)
    return b"fLaC\x80" + len(info).to_bytes(3, "big") + info


def with_gps(path: Path, size: tuple[int, int] = (600, 800)) -> Path:
    """Write a photo that tells its place, and the canary in EXIF and in a comment."""
    pixels = np.full((size[1], size[0], 3), 240, np.uint8)
    pixels[size[1] // 4 : -size[1] // 8, size[0] // 3 : -size[0] // 3] = (40, 90, 120)
    exif = Image.Exif()
    exif[0x010E] = CANARY.decode()  # description
    exif[0x013B] = CANARY.decode()  # artist
    place = exif.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (52.0, 31.0, 12.0), "E", (13.0, 24.0, 18.0)
    place[29] = CANARY.decode()[:10]
    Image.fromarray(pixels).save(path, exif=exif, comment=CANARY, quality=92)
    return path
