"""What a composition draws from, as a browser can decode it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from PIL import Image

from reelwright.media.coding import Coding
from reelwright.media.encode import CLIP, write_video
from reelwright.media.planes import Planes
from reelwright.media.video import ClipReader, demuxer, eight_bit, open_video

_PNG = b"\x89PNG\r\n\x1a\n"
_GROUP = 0.5  # seconds between keyframes at most
# Of three grounds of 3.5 s at 270 x 480: planes err by 0.32 codes in the mean and 2.5 at worst, of which rounding to 8
# bit alone costs 0.25 and 0.5, in 167 to 417 kB; PNG pictures of the same frames have 4 to 9 times as many bytes.
_CRF = "12"


def write_playable(source: Path, out: Path) -> dict[str, Any]:
    """Write a file of ours as a browser can decode it; returns its facts: kind, media_type, width, height.

    Pictures (PNG), sound and films of 8 bit stay as they are, byte for byte. What browsers do not decode, clips of 10
    bit, becomes H.264 of 8 bit with a keyframe every half second. `kind` is picture, film, sound or lut.
    """
    with source.open("rb") as file:
        head = file.read(64)
    if head.startswith(_PNG):
        with Image.open(source, formats=("PNG",)) as image:
            width, height = image.size
        shutil.copyfile(source, out)
        return {"kind": "picture", "media_type": "image/png", "width": width, "height": height}
    if demuxer(head) != "mov":
        shutil.copyfile(source, out)
        return {"kind": "lut", "media_type": "text/plain"}
    with open_video(source) as container:
        if not container.streams.video:
            shutil.copyfile(source, out)
            return {"kind": "sound", "media_type": "audio/mp4"}
        stream = container.streams.video[0]
        plain, size = stream.codec_context.pix_fmt == "yuv420p", (stream.width, stream.height)
        rate = round(stream.average_rate or 1)
    if plain:
        shutil.copyfile(source, out)
    else:
        write_video(_frames(source), out, *size, rate=rate, coding=_coding(rate))
    return {"kind": "film", "media_type": "video/mp4", "width": size[0], "height": size[1]}


def _coding(rate: int) -> Coding:
    groups = CLIP.options["x264-params"].replace("keyint=30", f"keyint={max(int(rate * _GROUP), 1)}")
    options = {**CLIP.options, "crf": _CRF, "profile": "high", "x264-params": groups}
    return Coding(CLIP.encoder, options)


def _frames(source: Path) -> Iterator[Planes]:
    with closing(ClipReader(source)) as reader:
        for index in range(reader.count):
            yield Planes(*eight_bit(reader.frame(index)))
