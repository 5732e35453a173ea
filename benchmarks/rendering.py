"""Bars of rendering: the reference ad by us and by others, in turns, each a fresh process."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median

from benchmarks.bench import KEPT, ROOT, Bench, NotMeasuredError, timed
from benchmarks.contestants import ffmpeg, peers
from benchmarks.reference.ad import CANVASES, read

PYTHON = {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}


def ours(what: str, out: Path, *rest: str | Path) -> list[str]:
    return [sys.executable, "-m", "benchmarks.contestants.ours", what, str(out), *map(str, rest)]


def film(bench: Bench, *jobs: Path) -> float:
    """Render jobs with our engine and return the seconds."""
    return timed(ours("film", bench.folder, *jobs), PYTHON)


def floor(bench: Bench) -> list[float]:
    """Our film over as many frames decoded and encoded by ffmpeg with nothing composed."""
    job = bench.job()
    command = ffmpeg.floor(read(job), job, bench.folder / "floor.mp4")
    return _in_turns(bench, "floor", lambda: film(bench, job), lambda: timed(command))


def graph(bench: Bench) -> list[float]:
    """Our film over the same by a hand-written ffmpeg graph."""
    job = bench.job()
    command = _graph(job, bench.folder / "ffmpeg.mp4")
    return _in_turns(bench, "ffmpeg", lambda: film(bench, job), lambda: timed(command))


def moviepy(bench: Bench) -> list[float]:
    """Our film over the same by MoviePy, once."""
    job = bench.job()
    command, environment = peers.moviepy(KEPT)
    out = str(bench.folder / "moviepy.mp4")
    return _in_turns(
        bench, "moviepy", lambda: film(bench, job), lambda: timed([*command, str(job), out], environment), 1
    )


def remotion(bench: Bench) -> list[float]:
    """Our film over the same by Remotion, once; its page is bundled beforehand."""
    job = bench.job()
    command = [*peers.remotion(KEPT, job), str(bench.folder / "remotion.mp4")]
    return _in_turns(bench, "remotion", lambda: film(bench, job), lambda: timed(command), 1)


def aspects(bench: Bench) -> list[float]:
    """Three aspects in one job of ours over three ffmpeg graphs one after the other."""
    jobs = [bench.job(aspect) for aspect in CANVASES]
    commands = [_graph(job, bench.folder / f"graph-{job.name}.mp4") for job in jobs]
    return _in_turns(bench, "three graphs", lambda: film(bench, *jobs), lambda: sum(map(timed, commands)))


def poster(bench: Bench) -> list[float]:
    """Seconds to a picture of any time, each time another one: the first, within dissolves, the last."""
    job = bench.job()
    ad = read(job)
    inside = [scene.start + ad.dissolve // 2 for scene in ad.scenes[1:]]
    frames = [*inside, ad.frames - 1, ad.frames // 2, 0]
    out = bench.folder / "poster.jpg"
    return [timed(ours("poster", out, job, str(frames[run % len(frames)])), PYTHON) for run in range(bench.runs)]


def preview(bench: Bench) -> list[float]:
    """Seconds to the playable film of 360 px at half the rate that `export --format preview` draws, with its sound."""
    job = bench.job()
    folder = bench.folder / "preview"
    folder.mkdir(exist_ok=True)
    return [timed(ours("preview", folder, job), PYTHON) for _ in range(bench.runs)]


def memory(bench: Bench) -> list[float]:
    """Peak memory of a film of 180 s over that of 30 s, once."""
    if not Path("/proc/self/status").exists():
        raise NotMeasuredError("only Linux tells a process's peak memory")
    peaks = {}
    for seconds in (30, 180):
        command = ours("film", bench.folder, bench.job(seconds=seconds))
        done = subprocess.run(command, env={**os.environ, **PYTHON}, stdout=subprocess.PIPE, check=True)
        peaks[seconds] = float(done.stdout)
        bench.note(f"memory: a film of {seconds} s took {peaks[seconds]:.0f} MB at most")
    return [peaks[180] / peaks[30]]


def _graph(job: Path, out: Path) -> list[str]:
    ad = read(job)
    return ffmpeg.graph(ad, job, [*ffmpeg.coded(ad), str(out)])


def _in_turns(
    bench: Bench, name: str, we: Callable[[], float], they: Callable[[], float], runs: int | None = None
) -> list[float]:
    """Return the ratios of runs that alternate; who begins alternates too, so that a drift favours nobody."""
    pairs: list[tuple[float, float]] = []
    spent = [0.0, 0.0]  # CPU seconds, ours and theirs: on a machine that does other things too, these tell more

    def go(who: int) -> float:
        before = _cpu()
        seconds = (we, they)[who]()
        spent[who] += _cpu() - before
        return seconds

    for run in range(runs or bench.runs):
        if run % 2:
            other = go(1)
            pairs.append((go(0), other))
        else:
            pairs.append((go(0), go(1)))
    mine, others = zip(*pairs, strict=True)
    cpu = f"{spent[0] / len(pairs):.1f} and {spent[1] / len(pairs):.1f} s of CPU"
    bench.note(f"{name}: {median(mine):.1f} s ours, {median(others):.1f} s theirs (medians of {len(pairs)}), {cpu}")
    return [one / other for one, other in pairs]


def _cpu() -> float:
    """Return the CPU seconds of all processes that were started and have ended."""
    times = os.times()
    return times.children_user + times.children_system
