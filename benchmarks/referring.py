"""Bars of references: how long it takes to measure a film, and how well its changes of shot are found."""

from __future__ import annotations

import time
from pathlib import Path

from benchmarks.bench import Bench, timed

SECONDS = 60
# The thresholds were found on the development half. Films 0 to 79 of the evaluation were looked at once on the way, so
# those beyond count.
_DEVELOPMENT, _EVALUATION = range(26), range(80, 120)


def reference(bench: Bench) -> list[float]:
    """Return the seconds of measuring 60 s of 1080 x 1920 at 30 frames a second with music, texts not read.

    H.264 of 12 Mb/s, as a phone films; decoded behind the wall, nothing of it measured before.
    """
    from reelwright.media.foreign import study_film

    path = _film(bench)
    found = []
    for _ in range(bench.runs):
        start = time.perf_counter()
        facts = study_film(path, what="reference", waiting=lambda: None)
        found.append(time.perf_counter() - start)
    bench.note(f"reference: {len(facts['shots'])} shots, {facts['sound']['bpm']:.0f} beats a minute")
    bench.note(f"reference: texts read in {_reading(path, facts)}")
    return found


def _film(bench: Bench) -> Path:
    """Return the takes of the reference ad one after the other, with its music."""
    import imageio_ffmpeg

    path, names = bench.folder / "reference.mp4", bench.folder / "takes.txt"
    clips = sorted(bench.sources.glob("clip-*.mp4"))
    names.write_text("".join(f"file '{clips[index % len(clips)]}'\n" for index in range(SECONDS // 8 + 1)))
    picture = ["-f", "concat", "-safe", "0", "-i", str(names), "-i", str(bench.sources / "music.wav")]
    coding = ["-map", "0:v", "-map", "1:a", "-c:v", "copy", "-c:a", "aac", "-t", str(SECONDS)]
    timed([imageio_ffmpeg.get_ffmpeg_exe(), "-y", *picture, *coding, str(path)])
    return path


def _reading(path: Path, facts: dict[str, object]) -> str:
    from reelwright.media.foreign import load_stills, take_stills
    from reelwright.media.study.reading import read_texts, reader, times_to_read
    from reelwright.study import FilmStudy

    who = reader()
    if who is None:
        return "no time: nobody here can read"
    start = time.perf_counter()
    film = FilmStudy.model_validate({**facts, "name": "reference"})
    times = times_to_read(film)
    stills = path.with_suffix(".npy")
    take_stills(path, stills, times, what="reference", waiting=lambda: None)
    texts = read_texts(load_stills(stills), times, film, who)
    return f"{time.perf_counter() - start:.1f} s ({len(times)} frames, {len(texts)} texts)"


def shots(bench: Bench) -> list[float]:
    """Return 1 - F1 of the changes of shot that are found in 40 generated films of the evaluation."""
    from benchmarks.shots.score import judge_all, table

    development = judge_all(_DEVELOPMENT, evaluation=False)
    evaluation = judge_all(_EVALUATION, evaluation=True)
    for name, total in (("development", development), ("evaluation", evaluation)):
        for line in table(total):
            bench.note(f"shots, {name}: {line}")
    return [1 - evaluation.f1()[2]]
