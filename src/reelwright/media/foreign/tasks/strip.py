"""Single frames of a film, small: (n, 1.5 height, width) uint8 of yuv420p, plane after plane."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reelwright.media.foreign.npy import save
from reelwright.media.study.stills import read_small


def run(source: Path, output: Path, *, what: str, times: list[float], side: int) -> dict[str, Any]:
    frames = read_small(source, times, side, what=what)
    save(output, frames.data, "|u1", frames.shape)
    return {"count": len(frames)}
