"""Files on their way to a provider: their type by their first bytes, and small ones as data URLs."""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import Iterable
from pathlib import Path

from reelwright.engine import EngineError

_HEAD = 64  # bytes that tell what a file is
_STRANGE = "application/octet-stream"
SMALL = 256 << 10  # bytes; up to here a file may travel in the request itself (what Replicate advises)

# The first bytes of what we send (pictures, films, sounds), in the order in which they are looked for.
_TYPES = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png", "png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg", "jpg"),
    (re.compile(rb"RIFF....WEBP", re.S), "image/webp", "webp"),
    (re.compile(rb"RIFF....WAVE", re.S), "audio/wav", "wav"),
    (re.compile(rb"....ftyp(M4A|M4B)", re.S), "audio/mp4", "m4a"),
    (re.compile(rb"....ftypqt", re.S), "video/quicktime", "mov"),
    (re.compile(rb"....ftyp", re.S), "video/mp4", "mp4"),
    (re.compile(rb"\x1aE\xdf\xa3"), "video/webm", "webm"),
    (re.compile(rb"fLaC"), "audio/flac", "flac"),
    (re.compile(rb"OggS"), "audio/ogg", "ogg"),
    (re.compile(rb"ID3|\xff[\xe2-\xff]", re.S), "audio/mpeg", "mp3"),
)


def type_of(data: bytes) -> tuple[str, str]:
    """Return the media type of a file, and the ending that it is usually written with."""
    found = ((kind, ending) for pattern, kind, ending in _TYPES if pattern.match(data))
    return next(found, (_STRANGE, "bin"))


def kind_of(path: Path) -> str:
    """Return the media type of a file by its first bytes; empty where it cannot be read or is not known."""
    try:
        with path.open("rb") as file:
            kind, _ = type_of(file.read(_HEAD))
    except OSError:
        return ""
    return "" if kind == _STRANGE else kind


def data_url(data: bytes) -> str:
    return f"data:{type_of(data)[0]};base64,{base64.b64encode(data).decode()}"


def measure(paths: Iterable[Path], engine: str, model: str, limit: int) -> None:
    """Refuse files that are gone, empty or over `limit` bytes: EngineError (fix_input)."""
    for path in paths:
        try:
            size = path.stat().st_size
        except OSError as error:
            told = f"an input cannot be read ({error.strerror})"
            raise EngineError("fix_input", told, engine=engine, model=model) from error
        if not 0 < size <= limit:
            told = f"an input has {size} bytes; 1 to {limit} can be sent"
            raise EngineError("fix_input", told, engine=engine, model=model)


async def read(path: Path, engine: str, model: str, limit: int) -> bytes:
    """Read a file that is to be sent. Raises EngineError (fix_input) as `measure` does."""
    measure([path], engine, model, limit)
    try:
        return await asyncio.to_thread(path.read_bytes)
    except OSError as error:
        told = f"an input cannot be read ({error.strerror})"
        raise EngineError("fix_input", told, engine=engine, model=model) from error
