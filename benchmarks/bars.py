"""What each bar measures. Runs alternate with what they are compared to; the median is judged."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import paying, plans, quality, referring, rendering, replicas, serving, songs, varying, waiting, wishes
from benchmarks.bench import REELWRIGHT, ROOT, Bench, timed

SIZE = "1080x1920"

_BRIEF = """
title: Trail Bottle
product:
  name: Trail Bottle
  image: {photo}
  facts: ["Cold for 24 hours", "1 litre", "Recycled steel", "Fits every cup holder", "Dishwasher safe"]
tone: [fresh, confident]
call_to_action: Shop now
duration: 30
aspects: ["9:16"]
brand: {{name: Trailworks, colors: ["#0B3D2E", "#F2C14E"]}}
seed: 7
"""


def _brief(bench: Bench) -> Path:
    path = bench.folder / "brief.yaml"
    path.write_text(_BRIEF.format(photo=ROOT / "examples" / "photos" / "trail-bottle.jpg"))
    return path


def _build(bench: Bench, home: Path, output: Path) -> float:
    return bench.make(home, "make", _brief(bench), "-o", output, "--fail-on", "never")


def offline(bench: Bench) -> list[float]:
    """Brief to checked file of 30 s, everything made, over the bare encode of the same frames and sound."""
    import imageio_ffmpeg

    ffmpeg = imageio_ffmpeg.get_ffmpeg_exe()
    output = bench.folder / "ad"
    raw, sound, encoded = bench.folder / "raw.yuv", bench.folder / "sound.wav", bench.folder / "bare.mp4"
    ratios = []
    for _ in range(bench.runs):
        home = bench.fresh()
        shutil.rmtree(output, ignore_errors=True)
        seconds = _build(bench, home, output)
        bench.full.append(seconds)
        if not raw.exists():
            master = str(output / "master-9x16.mp4")
            timed([ffmpeg, "-y", "-i", master, "-pix_fmt", "yuv420p", "-f", "rawvideo", str(raw)])
            timed([ffmpeg, "-y", "-i", master, "-vn", str(sound)])
        picture = ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", SIZE, "-r", "30", "-i", str(raw)]
        codecs = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-c:a", "aac", "-b:a", "192k"]
        ratios.append(seconds / timed([ffmpeg, "-y", *picture, "-i", str(sound), *codecs, str(encoded)]))
    raw.unlink()
    return ratios


def unchanged(bench: Bench) -> list[float]:
    """The same brief built again over the full build, which counts as 50 s at least (so that 1 s always holds)."""
    home, output = bench.fresh(), bench.folder / "again"
    full = _build(bench, home, output)
    bench.full.append(full)
    return [_build(bench, home, output) / max(full, 50.0) for _ in range(bench.runs)]


def headline(bench: Bench) -> list[float]:
    """One headline changed in a four-scene ad, new master checked, over the full build of the same plan."""
    ratios = []
    for number in range(bench.runs):
        home, output = bench.fresh(), bench.folder / f"headline{number}"
        _build(bench, home, output)  # brings the photo into the store and writes the plan
        plan = json.loads((output / "plan.json").read_text())
        four = _four_scenes(plan)
        path = bench.folder / "four.json"
        path.write_text(json.dumps(four))
        shutil.rmtree(home / "local" / "memo")
        full = bench.make(home, "render", path, "-o", output, "--fail-on", "never")
        text = four["scenes"][1]["shots"][0]["texts"][0]
        text["content"] = f"{text['content']} today"
        path.write_text(json.dumps(four))
        ratios.append(bench.make(home, "render", path, "-o", output, "--fail-on", "never") / full)
    return ratios


def _four_scenes(plan: dict[str, Any]) -> dict[str, Any]:
    """Return the plan with its scenes joined to four of about equal length; nothing else changes."""
    scenes = plan["scenes"]
    groups: list[list[dict[str, Any]]] = [[], [], [], []]
    for index, scene in enumerate(scenes):
        groups[min(index * 4 // len(scenes), 3)].append(scene)
    joined = []
    for group in groups:
        first = dict(group[0])
        first["shots"] = [shot for scene in group for shot in scene["shots"]]
        joined.append(first)
    joined[1]["voice"] = None  # the headline that will change is not spoken
    joined[-1]["role"] = "end_card"
    return {**plan, "scenes": joined}


def help_page(bench: Bench) -> list[float]:
    """Seconds of `reelwright --help`."""
    command = [str(REELWRIGHT), "--help"]
    timed(command)
    return [timed(command) for _ in range(max(bench.runs, 5))]


@dataclass(frozen=True)
class Bar:
    measure: Callable[[Bench], list[float]]
    limit: float
    what: str


BARS = {
    "help": Bar(help_page, 0.3, "seconds of --help"),
    "floor": Bar(rendering.floor, 1.08, "reference ad / decode and encode of the same clips, nothing composed"),
    "ffmpeg": Bar(rendering.graph, 0.85, "reference ad / a hand-written ffmpeg graph"),
    "moviepy": Bar(rendering.moviepy, 0.12, "reference ad / MoviePy"),
    "remotion": Bar(rendering.remotion, 0.12, "reference ad / Remotion"),
    "aspects": Bar(rendering.aspects, 0.85, "three aspects in one job / three ffmpeg graphs"),
    "quality": Bar(quality.quality, 0.002, "SSIM that a contestant of the same settings has over ours"),
    "poster": Bar(rendering.poster, 2, "seconds to a picture of any time of the reference ad"),
    "preview": Bar(rendering.preview, 10, "seconds to a playable preview of the reference ad"),
    "memory": Bar(rendering.memory, 1.1, "peak memory of 180 s / of 30 s"),
    "parallel": Bar(paying.parallel, 1.1, "four scenes of 3 s at a provider / the slowest of them alone"),
    "waiting": Bar(waiting.waiting, 200, "MB that 1,000 projects waiting for a provider add to one process"),
    "serving": Bar(serving.serving, 6, "P95 of the slowest request with jobs running / of a bare FastAPI route"),
    "idle": Bar(serving.idle, 2, "percent of a core that an idle service takes"),
    "offline": Bar(offline, 2.5, "brief to checked film of 30 s / bare encode of its frames"),
    "plans": Bar(plans.plans, 0, "percent of the evaluation's briefs of which the offline plan misses a measure"),
    "planning": Bar(plans.planning, 50, "ms of CPU of an offline plan, median of the evaluation's briefs"),
    "replicas": Bar(replicas.replicas, 5, "percent of studies times briefs of which the plan misses a measure"),
    "wishes": Bar(wishes.wishes, 5, "percent of the wishes that the grammar claims to understand and has wrong"),
    "reference": Bar(referring.reference, 20, "seconds to measure a reference of 60 s of 1080p"),
    "shots": Bar(referring.shots, 0.05, "1 - F1 of the changes of shot that are found in generated films"),
    "songs": Bar(songs.heard, 0.1, "1 less the mean F1 of the beats of 72 songs of which they are known"),
    "unchanged": Bar(unchanged, 0.02, "built again / full build"),
    "variations": Bar(varying.variations, 0.35, "24 variations in texts / 24 full builds"),
    "headline": Bar(headline, 0.35, "one headline changed / full build"),
}
