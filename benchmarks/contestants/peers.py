"""MoviePy and Remotion, installed when they are measured for the first time, under build/ and never into .venv."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks.bench import NotMeasuredError
from benchmarks.contestants.ffmpeg import exe

MOVIEPY = "moviepy==2.2.1"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
HERE = Path(__file__).resolve().parent


def moviepy(root: Path) -> tuple[list[str], dict[str, str]]:
    """Return the command before JOB and OUT, and its environment; its encoder is the ffmpeg that all others use."""
    venv = root / f"venv-{MOVIEPY.replace('==', '-')}"
    python = venv / "bin" / "python"
    ready = venv / "ready"
    if not ready.exists():
        shutil.rmtree(venv, ignore_errors=True)
        _installed([sys.executable, "-m", "venv", str(venv)])
        _installed([str(python), "-m", "pip", "install", "--quiet", MOVIEPY])
        ready.touch()
    return [str(python), str(HERE / "moviepy_ad.py")], {"IMAGEIO_FFMPEG_EXE": exe()}


def remotion(root: Path, job: Path) -> list[str]:
    """Return the command before OUT, the ad already bundled: bundling is a build of the page, not of the film."""
    node, npm = shutil.which("node"), shutil.which("npm")
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if not node or not npm:
        raise NotMeasuredError("Node is not installed here")
    if not browser:
        raise NotMeasuredError("no Chromium is installed here, and none is downloaded for a measurement")
    project = root / "remotion"
    shutil.copytree(HERE.parent / "remotion", project, dirs_exist_ok=True)
    if not (project / "node_modules").is_dir():
        _installed([npm, "install", "--no-audit", "--no-fund"], project)
    bundle = job.with_name(f"{job.name}-bundle")
    if not bundle.is_dir():
        _installed([node, "render.mjs", "--bundle", str(job), str(bundle)], project)
    return [node, str(project / "render.mjs"), str(job), str(browser), str(bundle)]


def _installed(command: list[str], folder: Path | None = None) -> None:
    done = subprocess.run(command, cwd=folder, env={**os.environ}, capture_output=True, check=False)
    if done.returncode:
        said = " ".join(done.stderr.decode().split())[:300]
        raise NotMeasuredError(f"{Path(command[0]).name} could not set it up: {said}")
