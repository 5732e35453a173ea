"""What is asked of foreign files, with the limits of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from typing import Any

from reelwright.media.foreign.process import isolated
from reelwright.media.foreign.wall import Limits

_PICTURE = Limits(seconds=30)
_SONG = Limits(seconds=120, written=512 << 20)  # 15 minutes of float32 stereo are 346 MB
_JUDGING = Limits(seconds=180)  # reads all of a file of 4 GiB
_TRIMMING = Limits(seconds=600, written=4 << 30)
_MEASURING = Limits(seconds=3600)
_STUDYING = Limits(seconds=900)
_STILLS = Limits(seconds=300, written=512 << 20)  # 80 frames of 1920 x 1080 are 166 MB
_STRIP = Limits(seconds=120)
_REWRAPPING = Limits(seconds=300, written=4 << 30)
_CONFESSION = Limits(seconds=10)

Waiting = Callable[[], None]  # called while it is waited; what it raises ends the work


def take_picture(source: Path, output: Path, *, what: str, waiting: Waiting) -> dict[str, Any]:
    """Bring a user's picture to plain pixels in `output`, for `load_picture`; returns width, height and notes."""
    return isolated("picture", source, output, what=what, limits=_PICTURE, waiting=waiting)


def take_song(source: Path, output: Path, *, what: str, waiting: Waiting) -> dict[str, Any]:
    """Bring a user's music to plain samples in `output`, for `load_song`; returns its seconds."""
    return isolated("song", source, output, what=what, limits=_SONG, waiting=waiting)


def take_sound(
    source: Path, output: Path, start: float, seconds: float, *, what: str, waiting: Waiting
) -> dict[str, Any]:
    """Bring a part of a film's sound to plain samples in `output`, for `load_song`; see `audio.film.film_sound`.

    Returns its seconds, and whether anything is `heard`.
    """
    return isolated("sound", source, output, what=what, limits=_SONG, waiting=waiting, start=start, seconds=seconds)


def judge_footage(source: Path, *, what: str, waiting: Waiting) -> dict[str, Any]:
    """Return the facts of a user's film; see `footage.open_footage`."""
    return isolated("footage", source, what=what, limits=_JUDGING, waiting=waiting)


def trim_footage(
    source: Path,
    output: Path,
    start: float,
    seconds: float,
    canvases: Sequence[tuple[int, int]],
    *,
    what: str,
    waiting: Waiting,
) -> dict[str, Any]:
    """Cut a user's film to a clip of ours in `output`; see `footage.normalise_footage`."""
    return isolated(
        "trim",
        source,
        output,
        what=what,
        limits=_TRIMMING,
        waiting=waiting,
        start=start,
        seconds=seconds,
        canvases=list(canvases),
    )


def measure_film(source: Path, *, what: str) -> dict[str, Any]:
    """Return what any film shows and sounds like: `streams`, `picture` and `sound`, as `media.measure` tells them."""
    return isolated("film", source, what=what, limits=_MEASURING)


def study_film(source: Path, *, what: str, waiting: Waiting) -> dict[str, Any]:
    """Return a film as a reference, as `study.FilmStudy` without its name; see `media.study`.

    Its pictures and its sound are measured in a process each: neither waits for what the other one loads.
    """
    ended = Event()

    def listening() -> None:
        if ended.is_set():
            raise InterruptedError

    with ThreadPoolExecutor(1) as other:
        sound = other.submit(isolated, "listen", source, what=what, limits=_STUDYING, waiting=listening)
        try:
            film = isolated("study", source, what=what, limits=_STUDYING, waiting=waiting)
        except BaseException:
            ended.set()
            raise
        return film | sound.result()


def take_stills(source: Path, output: Path, times: Sequence[float], *, what: str, waiting: Waiting) -> dict[str, Any]:
    """Bring single frames of a film to plain grey pixels in `output`, for `load_stills`; returns their count."""
    return isolated("stills", source, output, what=what, limits=_STILLS, waiting=waiting, times=list(times))


def take_strip(
    source: Path, output: Path, times: Sequence[float], side: int, *, what: str, waiting: Waiting
) -> dict[str, Any]:
    """Bring small frames of a film to plain yuv420p in `output`, for `load_strip`; returns their count."""
    return isolated("strip", source, output, what=what, limits=_STRIP, waiting=waiting, times=list(times), side=side)


def rewrap_film(source: Path, output: Path, rate: int, *, what: str, waiting: Waiting) -> dict[str, Any]:
    """Put a film that was encoded elsewhere into an MP4 of our own; see `rewrap.rewrap`. Returns its frames."""
    return isolated("rewrap", source, output, what=what, limits=_REWRAPPING, waiting=waiting, rate=rate)


def take_frames(source: Path, output: Path, frames: Sequence[int], *, what: str, waiting: Waiting) -> dict[str, Any]:
    """Bring frames of a film, by rising numbers, to planes in `output`, for `load_frames`; returns their count."""
    return isolated("frames", source, output, what=what, limits=_STILLS, waiting=waiting, frames=list(frames))


def confess() -> dict[str, Any]:
    """Try the wall of this machine; returns `wall`, the layers in force, and `possible`, what got through."""
    with TemporaryDirectory() as name:
        source, output, secret = (Path(name) / part for part in ("source", "output", "secret"))
        source.touch()
        secret.touch()
        return isolated("confess", source, output, what="the wall", limits=_CONFESSION, secret=str(secret))
