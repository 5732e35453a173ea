"""A user's picture as plain pixels: (height, width, 3 or 4) uint8 of straight sRGB."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reelwright.media.foreign.npy import save
from reelwright.media.pictures import decode_picture


def run(source: Path, output: Path, *, what: str) -> dict[str, Any]:
    image, notes = decode_picture(source, what=what)
    save(output, image.tobytes(), "|u1", (image.height, image.width, len(image.mode)))
    return {"width": image.width, "height": image.height, "notes": list(notes)}
