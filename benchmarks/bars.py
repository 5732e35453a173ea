"""What each bar measures. Runs alternate with what they are compared to; the median is judged."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
REELWRIGHT = Path(sys.executable).with_name("reelwright")
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


@dataclass
class Bench:
    """One bench run: a folder that is removed after it, and what several bars share."""

    folder: Path
    runs: int
    full: list[float] = field(default_factory=list)  # seconds of full builds, as they are measured
    _count: int = 0

    @cached_property
    def brief(self) -> Path:
        path = self.folder / "brief.yaml"
        path.write_text(_BRIEF.format(photo=EXAMPLES / "photos" / "trail-bottle.jpg"))
        return path

    def fresh(self) -> Path:
        """Return a store that nothing was built in yet; the one before is removed."""
        shutil.rmtree(self.folder / f"home{self._count}", ignore_errors=True)
        self._count += 1
        return self.folder / f"home{self._count}"

    def make(self, home: Path, *arguments: str | Path) -> float:
        """Run `reelwright` on a store and return its wall-clock seconds."""
        return timed([str(REELWRIGHT), *map(str, arguments)], {"REELWRIGHT_HOME": str(home)})

    def build(self, home: Path, output: Path) -> float:
        return self.make(home, "make", self.brief, "-o", output, "--fail-on", "never")


def timed(command: Sequence[str], environment: dict[str, str] | None = None) -> float:
    """Run a command and return its seconds; its output is shown only when it fails."""
    start = time.perf_counter()
    done = subprocess.run(
        command, env={**os.environ, **(environment or {})}, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    seconds = time.perf_counter() - start
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))} failed ({done.returncode}):\n{done.stderr.decode()[-4000:]}")
    return seconds


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
        seconds = bench.build(home, output)
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
    full = bench.build(home, output)
    bench.full.append(full)
    return [bench.build(home, output) / max(full, 50.0) for _ in range(bench.runs)]


def headline(bench: Bench) -> list[float]:
    """One headline changed in a four-scene ad, new master checked, over the full build of the same plan."""
    ratios = []
    for number in range(bench.runs):
        home, output = bench.fresh(), bench.folder / f"headline{number}"
        bench.build(home, output)  # brings the photo into the store and writes the plan
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
    "offline": Bar(offline, 2.5, "brief to checked film of 30 s / bare encode of its frames"),
    "unchanged": Bar(unchanged, 0.02, "built again / full build"),
    "headline": Bar(headline, 0.35, "one headline changed / full build"),
}
