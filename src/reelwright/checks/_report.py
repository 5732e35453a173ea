"""Findings in one line, and how times and places are named in them."""

from __future__ import annotations

from typing import Any

from reelwright.check import Film
from reelwright.finding import Finding, Severity
from reelwright.words import FPS


def finding(
    check: str, severity: Severity, where: str, message: str, remedy: str, **evidence: Any
) -> Finding:  # fmt: skip
    """Return a finding; `check` may be a module's `__name__`."""
    name = check.rsplit(".", maxsplit=1)[-1]
    return Finding(check=name, severity=severity, where=where, message=message, remedy=remedy, evidence=evidence)


def at(film: Film, frame: float, rate: float = FPS) -> str:
    """Return a place in a film: its name and the time of a frame."""
    return f"{film.label} at {frame / rate:.1f} s"


def streams(film: Film, kind: str) -> list[dict[str, Any]]:
    """Return what is known of a film's streams of one type, `video` or `audio`."""
    return [stream for stream in film.streams["streams"] if stream["type"] == kind]


def rate(film: Film) -> float:
    """Return the frames a second of a film."""
    return next((float(stream["fps"]) for stream in streams(film, "video") if stream["fps"]), float(FPS))


def segment_starts(film: Film) -> list[int]:
    """Return the first frame of each segment."""
    starts, total = [], 0
    for segment in film.segments:
        starts.append(total)
        total += segment["frames"]
    return starts


def joined(film: Film, kind: str) -> list[list[int]]:
    """Return the film's spans [start, end) of one kind; those that meet at a segment's end are one."""
    found: list[list[int]] = []
    for origin, segment in zip(segment_starts(film), film.segments, strict=True):
        for start, end in segment[kind]:
            if found and found[-1][1] == origin + start:
                found[-1][1] = origin + end
            else:
                found.append([origin + start, origin + end])
    return found
