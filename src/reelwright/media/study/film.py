"""A film as a reference, measured: its shots, their camera and look, its sound."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from reelwright.errors import MediaError
from reelwright.media.audio.film import film_sound
from reelwright.media.audio.signal import RATE
from reelwright.media.audio.song import study_song
from reelwright.media.footage import open_footage
from reelwright.media.study.camera import camera_of
from reelwright.media.study.changes import Change, find_changes
from reelwright.media.study.looks import F64, look_of, rgb_of
from reelwright.media.study.reel import Reel, read_reel, slices
from reelwright.media.video import refuse
from reelwright.study import FilmStudy, LookStudy, ShotStudy, SoundStudy

MAX_SECONDS = 600.0
_LOOKS = 12  # frames of a shot whose look counts


def study_film(path: Path, *, what: str) -> FilmStudy:
    """Measure a film; its texts are left to `reading`.

    `what` names it. Raises MediaError where `open_footage` does, and for one of over ten minutes.
    """
    facts = open_footage(path, what=what)
    if facts["seconds"] > MAX_SECONDS:
        limit = f"a reference lasts at most {MAX_SECONDS:g} s"
        refuse(what, f"{facts['seconds']:.0f} s", limit, "Cut out the part that the ad should be like.")
    with ThreadPoolExecutor(1) as other:  # frames keep FFmpeg busy, and little of the sound holds them up
        sound = other.submit(study_sound, path, facts["seconds"], what=what)
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
        sound=sound.result(),
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


def study_sound(path: Path, seconds: float, *, what: str) -> SoundStudy | None:
    """Return what a film of that length sounds like; None where it has no sound, or a damaged one."""
    try:
        samples = film_sound(path, 0.0, max(seconds, 1 / RATE * 2), what=what)
    except MediaError:
        return None
    if samples is None:
        return None
    return study_song(samples)
