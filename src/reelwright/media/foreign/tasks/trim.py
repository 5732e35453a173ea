"""Cut a user's film to what a shot shows, as a clip of ours."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reelwright.media.footage import normalise_footage


def run(
    source: Path, output: Path, *, what: str, start: float, seconds: float, canvases: list[tuple[int, int]]
) -> dict[str, Any]:
    return dict(normalise_footage(source, output, start, seconds, canvases, what=what))
