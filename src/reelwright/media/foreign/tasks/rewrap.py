"""Put a film that a browser has encoded into a file of our own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reelwright.media.rewrap import rewrap


def run(source: Path, output: Path, *, what: str, rate: int) -> dict[str, Any]:
    return {"frames": rewrap(source, output, rate, what=what)}
