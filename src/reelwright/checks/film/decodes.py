"""Every frame and the sound decode to the last one; a truncated file can look whole until then."""

from __future__ import annotations

from collections.abc import Iterator

from reelwright.check import Film
from reelwright.checks._report import finding, streams
from reelwright.finding import Finding

_REMEDY = "Export, render or download the film again."


def check(film: Film) -> Iterator[Finding]:
    decoded = sum(segment["frames"] for segment in film.segments)
    for segment in film.segments:
        if segment["damage"]:
            message = f"The picture is damaged after {decoded} frames: {segment['damage']}"
            yield finding(__name__, "error", film.label, message, _REMEDY, frames=decoded)
    if film.sound.get("damage"):
        message = f"The sound cannot be decoded: {film.sound['damage']}"
        yield finding(__name__, "error", film.label, message, _REMEDY)
    damaged = any(segment["damage"] for segment in film.segments)
    for stream in streams(film, "video")[:1]:
        if not damaged and decoded != stream["frames"]:
            message = f"The file holds {stream['frames']} frames, {decoded} of them can be decoded."
            yield finding(__name__, "error", film.label, message, _REMEDY, frames=decoded, limit=stream["frames"])
