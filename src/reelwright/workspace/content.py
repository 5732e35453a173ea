"""What a file is by its first bytes. Neither its name nor the type that somebody says it has counts.

This decides which of our readers looks at it, and under which type it is given back; what it really holds is found out
behind the wall (`media.foreign`). What is not in the table is refused: no SVG, no font, no subtitle, no archive, no
playlist (attacks 23 and 28).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["picture", "film", "sound"]
HEAD = 4096  # bytes that are looked at


@dataclass(frozen=True)
class Content:
    """The media type of a file, and what it may turn out to be, the likely one first."""

    media_type: str
    kinds: tuple[Kind, ...]


def _of(pattern: bytes, media_type: str, *kinds: Kind) -> tuple[re.Pattern[bytes], Content]:
    return re.compile(pattern, re.DOTALL), Content(media_type, kinds)


_TABLE = (
    _of(rb"\x89PNG\r\n\x1a\n", "image/png", "picture"),
    _of(rb"\xff\xd8\xff", "image/jpeg", "picture"),
    _of(rb"RIFF....WEBP", "image/webp", "picture"),
    _of(rb"II\*\0|MM\0\*", "image/tiff", "picture"),
    _of(rb"GIF8[79]a", "image/gif", "picture"),
    _of(rb"BM....\0\0\0\0", "image/bmp", "picture"),
    _of(rb"....ftypavi[fs]", "image/avif", "picture"),
    _of(rb"....ftyp(hei|hev|mif1|msf1)", "image/heic", "picture"),  # whose reader says what to do about it
    _of(rb"....ftypM4[AB] ", "audio/mp4", "sound"),
    _of(rb"....ftypqt  ", "video/quicktime", "film", "sound"),
    _of(rb"....(ftyp|moov|mdat|wide|free|skip)", "video/mp4", "film", "sound"),
    _of(rb"\x1a\x45\xdf\xa3.{0,64}webm", "video/webm", "film"),
    _of(rb"\x1a\x45\xdf\xa3", "video/x-matroska", "film"),
    _of(rb"RIFF....AVI ", "video/x-msvideo", "film"),
    _of(rb"(RIFF|RF64)....WAVE", "audio/wav", "sound"),
    _of(rb"fLaC", "audio/flac", "sound"),
    _of(rb"OggS", "audio/ogg", "sound"),
    _of(rb"ID3|\xff[\xe2\xe3\xf2\xf3\xfa\xfb]", "audio/mpeg", "sound"),
    _of(rb"(\x47.{187}){4}\x47", "video/mp2t", "film"),
)


def content_of(head: bytes) -> Content | None:
    """Return what a file is whose first bytes these are (HEAD of them, or all); None for what is not taken."""
    return next((content for pattern, content in _TABLE if pattern.match(head)), None)


def family(media_type: str) -> Kind | None:
    """Return what a media type says that a file is; None for types that are never taken."""
    kinds: dict[str, Kind] = {"image": "picture", "video": "film", "audio": "sound"}
    return kinds.get(media_type.partition("/")[0].strip().lower())
