"""Single frames of a film in colour, as planes one below the other: (n, height * 3 / 2, width) uint8."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reelwright.media.foreign.npy import save
from reelwright.media.rewrap import planes_at


def run(source: Path, output: Path, *, what: str, frames: list[int]) -> dict[str, Any]:
    found = planes_at(source, frames, what=what)
    save(output, found.data, "|u1", found.shape)
    return {"count": len(found)}
