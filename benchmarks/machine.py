"""What a measurement was taken on: processor, cores, versions, day."""

from __future__ import annotations

import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

PARTS = ("av", "numba", "numpy", "opencv-python-headless")


def machine() -> dict[str, str]:
    """Return facts by name, in the order in which they are told."""
    return {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB",
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "packages": ", ".join(f"{name} {version(name)}" for name in PARTS),
        "ffmpeg": _ffmpeg(),
        "day": datetime.now(UTC).date().isoformat(),
    }


def _processor() -> str:
    facts = Path("/proc/cpuinfo")
    lines = facts.read_text().splitlines() if facts.exists() else []
    return next(
        (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.processor()
    )


def _ffmpeg() -> str:
    import imageio_ffmpeg

    told = subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-version"], capture_output=True, text=True, check=True)
    return told.stdout.split()[2]
