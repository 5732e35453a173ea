"""One picture, one sound, in the formats that every platform takes.

H.264 High in yuv420p and AAC at 48 kHz, stereo, 128 kb/s or more: what TikTok, Meta, YouTube and LinkedIn ask for or
advise. Anything else in the file (data, attachments, second tracks) may be refused or shown.
"""

from __future__ import annotations

from collections.abc import Iterator

from reelwright.check import Film
from reelwright.checks._report import finding, streams
from reelwright.finding import Finding

BIT_RATE = 128_000  # bits a second; quiet or simple sound needs less, so lower rates are told of, not refused
_REMEDY = "Export as MP4: one H.264 High video in yuv420p, one AAC sound at 48 kHz stereo."


def check(film: Film) -> Iterator[Finding]:
    counts = {kind: len(streams(film, kind)) for kind in ("video", "audio")}
    others = len(film.streams["streams"]) - sum(counts.values())
    if counts != {"video": 1, "audio": 1} or others:
        message = f"The file holds {counts['video']} video, {counts['audio']} audio and {others} other streams."
        evidence = {**counts, "other": others, "limit": "1 video, 1 audio"}
        yield finding(__name__, "error", film.label, message, _REMEDY, **evidence)
    for stream in streams(film, "video"):
        yield from _compare(film, stream, {"codec": "h264", "profile": "High", "pix_fmt": "yuv420p"})
    for stream in streams(film, "audio"):
        yield from _compare(film, stream, {"codec": "aac", "sample_rate": 48_000, "channels": 2})
        heard = film.sound.get("lufs") is not None
        if heard and stream["bit_rate"] < BIT_RATE * 0.75:
            message = f"The sound has {stream['bit_rate'] / 1000:.0f} kb/s."
            remedy = "Encode it with 192 kb/s."
            yield finding(__name__, "warning", film.label, message, remedy, bit_rate=stream["bit_rate"], limit=BIT_RATE)


def _compare(film: Film, stream: dict[str, object], wanted: dict[str, object]) -> Iterator[Finding]:
    for field, value in wanted.items():
        if stream[field] != value:
            message = f"The {stream['type']} has {field.replace('_', ' ')} {stream[field]}; platforms want {value}."
            yield finding(__name__, "error", film.label, message, _REMEDY, **{field: stream[field], "limit": value})
