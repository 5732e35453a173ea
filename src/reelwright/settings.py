"""The only reader of the environment.

REELWRIGHT_HOME      folder of the store (default: ~/.reelwright)
REELWRIGHT_WORKERS   steps and segments made at once (default: the number of usable cores)
REELWRIGHT_CUTOUT_MODEL   an ONNX segmentation model for product cut-outs (default: none)
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from reelwright.errors import InputError, Problem


def usable_cores() -> int:
    """Return the number of CPU cores that this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True)
class Settings:
    home: Path = field(default_factory=lambda: Path.home() / ".reelwright")
    workers: int = field(default_factory=usable_cores)
    cutout_model: Path | None = None

    @classmethod
    def from_environment(cls) -> Settings:
        """Read the settings; raises InputError for a value that cannot be used."""
        env = os.environ
        return cls(
            home=Path(env.get("REELWRIGHT_HOME") or Path.home() / ".reelwright").expanduser().absolute(),
            workers=_workers(env.get("REELWRIGHT_WORKERS", "")),
            cutout_model=Path(env["REELWRIGHT_CUTOUT_MODEL"]) if env.get("REELWRIGHT_CUTOUT_MODEL") else None,
        )


def _workers(text: str) -> int:
    if not text:
        return usable_cores()
    if not text.isdecimal() or not 1 <= int(text) <= 256:
        raise InputError(Problem("REELWRIGHT_WORKERS", text, "a whole number from 1 to 256", "Unset it or correct it."))
    return int(text)
