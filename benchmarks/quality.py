"""Equal settings give equal quality: each contestant's film against its own frames before they were encoded."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

from benchmarks.bench import KEPT, Bench, NotMeasuredError, timed
from benchmarks.contestants import ffmpeg, peers
from benchmarks.reference.ad import Ad, read
from benchmarks.rendering import PYTHON, film, ours

EVERY = 5  # VMAF is taken of every fifth frame


def quality(bench: Bench) -> list[float]:
    """Return by how much the best SSIM of the others is over ours; notes SSIM, VMAF and bit rates."""
    job, folder = bench.job(), bench.folder
    ad = read(job)
    film(bench, job)
    mine = _judged(bench, "ours", folder / f"{job.name}.mp4", ours("raw", _pipe(folder), job), ad, PYTHON)
    out = folder / "ffmpeg.mp4"
    timed(ffmpeg.graph(ad, job, [*ffmpeg.coded(ad), str(out)]))
    raw = ffmpeg.graph(ad, job, [*ffmpeg.RAW, "-frames:v", str(ad.frames), str(_pipe(folder))])
    theirs = [_judged(bench, "ffmpeg", out, raw, ad)]
    try:
        command, environment = peers.moviepy(KEPT)
        out = folder / "moviepy.mp4"
        timed([*command, str(job), str(out)], environment)
        raw = [*command, str(job), str(_pipe(folder)), "--raw"]
        theirs.append(_judged(bench, "moviepy", out, raw, ad, environment))
    except NotMeasuredError as reason:
        bench.note(f"quality of moviepy: not measured, {reason}")
    bench.note("quality of remotion: not measured, it writes no uncompressed film")
    return [max(theirs) - mine]


def _pipe(folder: Path) -> Path:
    path = folder / "raw"
    if not path.exists():
        os.mkfifo(path)
    return path


def _judged(
    bench: Bench, name: str, path: Path, raw: list[str], ad: Ad, environment: dict[str, str] | None = None
) -> float:
    """Return the SSIM of a film's frames to what the command `raw` writes into the pipe."""
    log = bench.folder / "vmaf.json"
    picture = ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", f"{ad.width}x{ad.height}", "-r", str(ad.fps)]
    vmaf = f"libvmaf=n_subsample={EVERY}:n_threads=2:log_fmt=json:log_path={log}"
    graph = f"[0:v]split[a][b];[1:v]split[c][d];[a][c]ssim[s];[b][d]{vmaf}[v]"
    sinks = ["-map", "[s]", "-f", "null", "-", "-map", "[v]", "-f", "null", "-"]
    command = [ffmpeg.exe(), "-v", "info", "-i", str(path), *picture, "-i", str(bench.folder / "raw")]
    with subprocess.Popen(raw, env={**os.environ, **(environment or {})}, stdout=subprocess.DEVNULL) as source:
        done = subprocess.run([*command, "-filter_complex", graph, *sinks], capture_output=True, check=True, text=True)
    if source.returncode:
        raise RuntimeError(f"the frames of {name} could not be had ({source.returncode})")
    found = re.search(r"SSIM .*All:([0-9.]+)", done.stderr)
    if found is None:
        raise RuntimeError(f"ffmpeg told no SSIM of {name}:\n{done.stderr[-2000:]}")
    score = json.loads(log.read_text())["pooled_metrics"]["vmaf"]["mean"]
    rate = path.stat().st_size * 8 * ad.fps / ad.frames / 1e6
    bench.note(f"quality of {name}: SSIM {float(found[1]):.4f}, VMAF {score:.2f}, {rate:.2f} Mb/s with sound")
    return float(found[1])
