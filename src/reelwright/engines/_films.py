"""How long a film is that is to be edited: what its edit costs goes by that, whatever length is asked for."""

from __future__ import annotations

from pathlib import Path
from typing import IO

from reelwright.engine import Call
from reelwright.errors import Problem
from reelwright.router import length_of

_BOXES = 1000  # looked at in a file at most
_ROUNDING = 0.1  # seconds that a film may be longer than its length was told


def too_long(call: Call) -> list[Problem]:
    """Return the films that are longer than what the call was quoted for. What is no MP4 or MOV is not looked at."""
    quoted = length_of(call.request, call.model)
    lengths = [film_seconds(path) for path in call.paths("video")]
    return [
        Problem("inputs.video", f"{length:.1f} s", f"{quoted:g} s, for which it was quoted", "Cut it, or ask for more.")
        for length in lengths
        if length is not None and length > quoted + _ROUNDING
    ]


def film_seconds(path: Path) -> float | None:
    """Return the length in the movie header of an MP4 or MOV (ISO/IEC 14496-12, 8.2.2); None where it has none."""
    try:
        with path.open("rb") as file:
            found = _seek(file, b"moov", path.stat().st_size)
            end = found and _seek(file, b"mvhd", found)
            head = file.read(32) if end else b""
    except OSError:
        return None
    wide = head[:1] == b"\1"  # times of 64 bits
    if len(head) < 32:
        return None
    scale = int.from_bytes(head[20:24] if wide else head[12:16], "big")
    length = int.from_bytes(head[24:32] if wide else head[16:20], "big")
    return length / scale if scale else None


def _seek(file: IO[bytes], name: bytes, end: int) -> int | None:
    """Go into the next box of a name that begins before `end`; returns where it ends, None where there is none."""
    for _ in range(_BOXES):
        start = file.tell()
        head = file.read(16)
        size, header = int.from_bytes(head[:4], "big"), 8
        if size == 1:
            size, header = int.from_bytes(head[8:16], "big"), 16
        elif size == 0:
            size = end - start
        if len(head) < header or size < header:
            return None
        if head[4:8] == name:
            file.seek(start + header)
            return min(start + size, end)
        if start + size >= end:
            return None
        file.seek(start + size)
    return None
