"""The file shows what was composed: its size, its frame rate, and as many frames as the plan has."""

from __future__ import annotations

from collections.abc import Iterator

from reelwright.check import Subject
from reelwright.checks._report import finding, streams
from reelwright.finding import Finding

_REMEDY = "Render the film again; if it happens again, report it."


def check(subject: Subject) -> Iterator[Finding]:
    composition = subject.composition
    plan = subject.plan
    frames = round(plan.frames * plan.output.fps / plan.fps)
    if composition.frames != frames:
        message = f"The composition has {composition.frames} frames, the plan {frames}."
        evidence = {"frames": composition.frames, "limit": frames}
        yield finding(__name__, "error", subject.label, message, _REMEDY, **evidence)
    wanted = {
        "width": composition.width,
        "height": composition.height,
        "fps": composition.fps,
        "frames": composition.frames,
    }
    for stream in streams(subject, "video"):
        for field, value in wanted.items():
            if abs(stream[field] - value) > 0.001:
                message = f"The film has {field} {stream[field]:g} instead of {value}."
                evidence = {field: stream[field], "limit": value}
                yield finding(__name__, "error", subject.label, message, _REMEDY, **evidence)
