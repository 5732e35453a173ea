"""What bars share: one bench run with its folders, and the clock."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "build" / "bench"  # sources and peers, made once
REELWRIGHT = Path(sys.executable).with_name("reelwright")


class NotMeasuredError(Exception):
    """A bar cannot be measured here; the message says why."""


@dataclass
class Bench:
    """One bench run: a folder that is removed after it, and what several bars share.

    `seconds` is the length of the reference ad: 30, or less while a benchmark is being written.
    """

    folder: Path
    runs: int
    seconds: float = 30
    full: list[float] = field(default_factory=list)  # seconds of full builds, as they are measured
    notes: list[str] = field(default_factory=list)  # what was measured beside the bars
    _count: int = 0

    @cached_property
    def sources(self) -> Path:
        from benchmarks.reference.sources import made

        return made(KEPT)

    def job(self, aspect: str = "9:16", seconds: float | None = None) -> Path:
        """Return the folder of the reference ad in an aspect, with all that contestants read."""
        from benchmarks.reference.composition import write_job
        from benchmarks.reference.sources import sized

        length = seconds or self.seconds
        job = self.folder / f"{aspect.replace(':', 'x')}-{length:g}s"
        return job if job.is_dir() else write_job(sized(self.sources, aspect, length), self.sources, job)

    def fresh(self) -> Path:
        """Return a store that nothing was built in yet; the one before is removed."""
        shutil.rmtree(self.folder / f"home{self._count}", ignore_errors=True)
        self._count += 1
        return self.folder / f"home{self._count}"

    def make(self, home: Path, *arguments: str | Path) -> float:
        """Run `reelwright` on a store and return its wall-clock seconds."""
        return timed([str(REELWRIGHT), *map(str, arguments)], {"REELWRIGHT_HOME": str(home)})

    def note(self, text: str) -> None:
        self.notes.append(text)
        print(f"  {text}", flush=True)


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
