"""The only reader of the environment.

REELWRIGHT_HOME      folder of the store (default: ~/.reelwright)
REELWRIGHT_WORKERS   steps and segments made at once (default: the number of usable cores)
REELWRIGHT_CUTOUT_MODEL   an ONNX segmentation model for product cut-outs (default: none)
REELWRIGHT_DATABASE  projects, jobs and money (default: a file in the store; `postgresql://…` for a server)
REELWRIGHT_URL_NAME  another address of the engine NAME, such as a proxy, a simulator, or your own server

Keys of providers have the names that the providers give them (`reelwright engines` lists them).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from reelwright.errors import InputError, Problem

LOCAL = "local"  # the workspace of a laptop, and its user
_SECRETS = ("_API_KEY", "_API_TOKEN", "_KEY", "_SECRET")
_ADDRESS = "REELWRIGHT_URL_"


def usable_cores() -> int:
    """Return the number of CPU cores that this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True)
class Settings:
    home: Path = field(default_factory=lambda: Path.home() / ".reelwright")
    workers: int = field(default_factory=usable_cores)
    cutout_model: Path | None = None
    database: str | None = None
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    addresses: Mapping[str, str] = field(default_factory=dict)  # by engine

    @property
    def database_url(self) -> str:
        """Where the records are."""
        return self.database or f"sqlite:///{self.home / 'reelwright.db'}"

    @classmethod
    def from_environment(cls) -> Settings:
        """Read the settings; raises InputError for a value that cannot be used."""
        env = os.environ
        return cls(
            home=Path(env.get("REELWRIGHT_HOME") or Path.home() / ".reelwright").expanduser().absolute(),
            workers=_workers(env.get("REELWRIGHT_WORKERS", "")),
            cutout_model=Path(env["REELWRIGHT_CUTOUT_MODEL"]) if env.get("REELWRIGHT_CUTOUT_MODEL") else None,
            database=env.get("REELWRIGHT_DATABASE") or None,
            secrets={name: value for name, value in env.items() if name.endswith(_SECRETS) and value.strip()},
            addresses={
                name.removeprefix(_ADDRESS).lower(): value.strip()
                for name, value in env.items()
                if name.startswith(_ADDRESS) and value.strip()
            },
        )


def _workers(text: str) -> int:
    if not text:
        return usable_cores()
    if not text.isdecimal() or not 1 <= int(text) <= 256:
        raise InputError(Problem("REELWRIGHT_WORKERS", text, "a whole number from 1 to 256", "Unset it or correct it."))
    return int(text)
