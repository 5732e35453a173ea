"""A film as a reference, measured: its shots, their camera and look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from reelwright.media.study.camera import camera_of
from reelwright.media.study.changes import Change, find_changes
from reelwright.media.study.length import length_of
from reelwright.media.study.looks import F64, look_of, rgb_of
from reelwright.media.study.reel import Reel, read_reel, slices
from reelwright.study import FilmStudy, LookStudy, ShotStudy

_LOOKS = 12  # frames of a shot whose look counts


def study_film(path: Path, *, what: str) -> FilmStudy:
    """Measure the pictures of a film; its sound is left to `study_sound`, its texts to `reading`.

    `what` names it. Raises MediaError where `length_of` does.
    """
    length_of(path, what=what)
    reel = read_reel(path, what=what)
    shots = tuple(_shots(reel, find_changes(reel), seconds := _seconds(reel)))
    return FilmStudy(
        name=what,
        seconds=seconds,
        width=reel.width,
        height=reel.height,
        fps=round(reel.fps, 3),
        look=_look(reel, 0, len(reel), _LOOKS * max(len(shots), 4)),
        shots=shots,
    )


def _seconds(reel: Reel) -> float:
    return round(float(reel.times[-1]) + 1 / reel.fps, 3)


def _shots(reel: Reel, changes: Sequence[Change], seconds: float) -> Iterator[ShotStudy]:
    """Yield shots; a gradual change belongs half to each, but their camera and look are those of the rest."""
    starts = [0, *(change.frame for change in changes)]
    for index, start in enumerate(starts):
        change = changes[index - 1] if index else None
        after = changes[index] if index < len(changes) else None
        end = after.frame if after else len(reel)
        clear, until = (change.last if change else start), (after.first if after else end)
        if until - clear < 2:
            clear, until = start, end
        camera, motion = camera_of([way for frame, way in reel.ways if clear < frame < until])
        lasted = (
            reel.times[change.last] - reel.times[max(change.first - 1, 0)] if change and change.kind != "cut" else 0
        )
        yield ShotStudy(
            start=_time(reel, start),
            end=_time(reel, end) if after else seconds,
            change=change.kind if change else "start",
            change_seconds=round(float(lasted), 3),
            camera=camera,
            motion=round(motion, 4),
            look=_look(reel, clear, max(until, clear + 1), _LOOKS),
        )


def _time(reel: Reel, frame: int) -> float:
    return round(float(reel.times[frame]), 3)


def _look(reel: Reel, start: int, end: int, most: int) -> LookStudy:
    grains = [grain for frame, grain in reel.grains if start <= frame < end]
    if not grains:
        grains = [min(reel.grains, key=lambda found: abs(found[0] - start))[1]]
    every = max((end - start) // most, 1)
    frames: list[F64] = [rgb_of(luma, chroma) for luma, chroma in slices(reel, start, end, every)]
    return look_of(frames, float(np.median(grains)))
