"""Judge a user's film; nothing is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reelwright.media.footage import open_footage


def run(source: Path, _: None, *, what: str) -> dict[str, Any]:
    return open_footage(source, what=what)
