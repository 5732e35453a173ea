"""The studio draws compositions as the service does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests_support.chromium import browser
from tests_support.drawn import built, drawing, frames_of, likeness, read

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).resolve().parents[2]
LEAST = 0.97  # of luma, dither and all


def test_every_feature_is_drawn_as_the_service_draws_it(tmp_path: Path) -> None:
    goldens = tmp_path / "goldens"
    subprocess.run([sys.executable, str(ROOT / "tools" / "goldens.py"), str(goldens)], check=True)
    found = compared(goldens, built(tmp_path / "harness"))
    table = "\n".join(f"{likeness:.4f}  {name} {frame}" for likeness, name, frame in found)
    print(table)
    assert found[0][0] >= LEAST, table


def compared(goldens: Path, module: Path, keep: Path | None = None) -> list[tuple[float, str, int]]:
    """Return how alike each frame of the goldens is, the worst first; `keep` is a folder for what was drawn."""
    from PIL import Image

    found = []
    with browser() as opened, drawing(opened, module, goldens) as page:
        for folder in sorted(path for path in goldens.iterdir() if path.is_dir()):
            numbers = sorted(int(path.stem) for path in (folder / "frames").glob("*.png"))
            for number, drawn in zip(numbers, frames_of(page, folder.name, numbers), strict=True):
                found.append((likeness(drawn, read(folder / "frames" / f"{number}.png")), folder.name, number))
                if keep:
                    Image.fromarray(drawn).save(keep / f"{folder.name}-{number}.png")
    return sorted(found)
