"""Single frames of a film, grey, for the eyes of a reader: (n, height, width) uint8."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reelwright.media.foreign.npy import save
from reelwright.media.study.stills import read_stills


def run(source: Path, output: Path, *, what: str, times: list[float]) -> dict[str, Any]:
    stills = read_stills(source, times, what=what)
    save(output, stills.data, "|u1", stills.shape)
    return {"count": len(stills)}
