"""Try what must not be possible behind the wall, and tell how it went."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy  # noqa: F401  (what every decoder loads)


def run(source: Path, output: Path | None, *, wall: dict[str, Any], secret: str, **_: Any) -> dict[str, Any]:
    """Return the layers in force, and under `possible` what could be done; `secret` is a file it has no business with.

    Every attempt is harmless where it works.
    """
    attempts: dict[str, Callable[[], Any]] = {
        "network": lambda: socket.socket().close(),
        "reading other files": lambda: os.close(os.open(secret, os.O_RDONLY)),
        "writing other files": lambda: os.close(os.open(f"{secret}.new", os.O_WRONLY | os.O_CREAT | os.O_EXCL)),
        "other programs": _begin_a_process,
        "its own file": lambda: source.read_bytes()[:1],
        "its output": lambda: output.write_bytes(b"") if output else None,
    }
    possible = [name for name, attempt in attempts.items() if _works(attempt)]
    return {"wall": wall, "possible": possible, "threads": threading.active_count(), "environment": dict(os.environ)}


def _works(attempt: Callable[[], Any]) -> bool:
    try:
        attempt()
    except (OSError, RuntimeError):
        return False
    return True


def _begin_a_process() -> None:
    child = os.fork()
    if not child:
        os._exit(0)
    os.waitpid(child, 0)
